"""Pages of Markdown that nobody wrote: put together by chance from a seed, or changed from others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
WORDS = "booth swag talk paper table hall people ribbon garden évening Straße 漢字 x2 don't".split()
PIECES = [
    "*{}*", "**{} {}**", "`{}`", "[{}](b.md)", '[{} {}](<c d.md> "{}")', "![{}](p.png)", "~~{}~~",
    "<https://example.org/{}>", "[{}][label]", "[label]", "&eacute;{}", "\\*{}\\*", "<b>{}</b>",
    "{}_{}", "**{}*{}*{}**", "[{}](f(a(b)).md)", "``{} ` {}``", "<br>{}", "{}<!-- {} -->", "{}[^1]",
]  # fmt: skip
BLOCKS = [
    "# {}", "## {} #", "{}\n---", "> {}\n> {}", "> {}\n{}", "- {}\n- {}", "- {}\n\n  {}", "1. {}\n   - {}",
    "3) {}", "- [x] {}", "    {}\n    {}", "```\n{}\n```", "~~~ py\n{}\n~~~", "| {} | {} |\n|---|:-:|\n| {} | {} |",
    "***", "<div>{}</div>", "<div>\n\n{}\n\n</div>", "{}  \n{}", "Term\n: {}", "{}\n{}",
]  # fmt: skip
MARKUP = [
    "*", "**", "_", "`", "```\n", "[", "](b.md)", "[x](y.md)", "![p](p.png)", "<b>", "</b>", "<div>", "</div>",
    "\n\n", "\n    ", "> ", "- ", "1. ", "# ", "| a | b |\n|---|---|\n| c | d |\n", "[^1]", "[^1]: note text\n",
    "{.c #i}", "{{ x.y }}", "{% t %}", '!!! note "T"\n    body words\n\n', ":::tip T\nbody\n:::\n", "\\", "&amp;",
    "> [!NOTE]\n> said\n", "[[Page|words]]", "[[Page]]", "---\n", "<!-- c -->", '=== "Tab"\n\n    text\n', "~~s~~",
    "```{note}\ntext\n```\n", "Term\n: definition\n", "www.x.org", "\t", "<br>", "^[inline]", "{ref}`a`", "[a]: b.md\n",
    "{% hint %}\ntext\n{% endhint %}\n", '{{< tab "T" >}}', "{{< /tab >}}", "<Tab>", "</Tab>\n", "{/* c */}", "%%c%%",
    " ^name\n", "import a from 'b'\n", "{% raw %}", "{% endraw %}", "{a.b}", "{::comment}", "{:/}", "<<< a.js\n", "// [!code ++]\n",
]  # fmt: skip


class Dice:
    """Numbers that look like chance and follow from a seed."""

    def __init__(self, seed: int) -> None:
        self.state = seed * 2654435761 + 1013904223

    def throw(self, count: int) -> int:
        """A number from 0 up to `count`, without it."""
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % count

    def choose(self, among: Sequence[T]) -> T:
        return among[self.throw(len(among))]


def compose(seed: int) -> str:
    """A page of ordinary Markdown, with every kind of block and of markup in a line."""
    dice = Dice(seed)

    def line() -> str:
        parts = [
            dice.choose(PIECES).format(*(dice.choose(WORDS) for _ in range(3)))
            if dice.throw(5) < 2
            else dice.choose(WORDS)
            for _ in range(1 + dice.throw(7))
        ]
        return " ".join(parts)

    blocks = [dice.choose(BLOCKS) for _ in range(2 + dice.throw(11))]
    text = "\n\n".join(block.format(*(line() for _ in range(4))) for block in blocks)
    return f"{text}\n\n[label]: d.md 'Title'\n\n[^1]: A note, {line()}.\n"


def mutate(text: str, seed: int) -> str:
    """The text with some of its characters and lines taken out, doubled, moved or added."""
    dice = Dice(seed)
    for _ in range(dice.choose((1, 1, 2, 3))):
        lines = text.split("\n")
        a, b = dice.throw(len(lines)), dice.throw(len(lines))
        at = dice.throw(len(text) + 1)
        end = at + dice.choose((1, 2, 8, 40))
        match dice.throw(6):
            case 0:
                text = text[:at] + text[end:]
            case 1:
                text = text[:end] + text[at:]
            case 2:
                text = text[:at] + dice.choose(MARKUP) + text[at:]
            case 3:
                lines[a], lines[b] = lines[b], lines[a]
                text = "\n".join(lines)
            case 4:
                text = "\n".join(lines[:a] + lines[a + 1 :])
            case _:
                lines[a] = dice.choose(("    ", "> ", "- ", "  ", "1. ", "# ")) + lines[a]
                text = "\n".join(lines)
    return text
