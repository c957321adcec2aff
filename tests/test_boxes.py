"""Admonitions, tabs, captions and punctuation in finished files, in both themes."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pypdfium2
import pytest

from publisher.book.language import WORDS
from publisher.composition.admonition_labels import FAMILIES
from publisher.composition.quotation_marks import punctuation_of
from publisher.reading.markdown.admonitions import KINDS
from publisher.reading.markdown.directives import VERSIONS
from tests.support.books import TOML, MadeBook, make_clean, render, render_files, write_book
from tests.support.ebooks import chapters, read_file
from tests.support.stages import check_files, count_words

TITLED = TOML.replace('"T"', "\"The Cook's Book -- a 'Draft'\"")
BOOK = {
    "book.toml": TITLED
    + """[[part]]
title = 'The "Hot" Part'
introduction = "hot.md"
pages = ["pan.md", "p/pot.md", "p/lid.md"]
[[back]]
pages = ["@patlets", "@aliases"]
""",
    "hot.md": "# x\n\nIt's hot.\n\n!!! warning\n    Mind the pan.\n",
    "pan.md": """# The cook's pan

!!! note
    A note.

!!! tip "On \\"oil\\""
    - in a list

        > [!DANGER]
        > It burns.

    ```py title="hob.py"
    heat("high--very high")
    ```

=== "Gas"

    Light it.

=== "Coal"

    Shovel.

```
```

## Cleaning--the rest

End.
""",
    "p/pot.md": """# Don't Boil Over

**Also Known As**: Cook's Fear

## Problem

The milk `says "x"` it's "rising".

## Context

See [Lid](lid.md).

## Solution

Watch it.

!!! important
    Stay there.

## Consequences

See [Lid](lid.md).
""",
    "p/lid.md": """# Lid

## Problem

Steam's lost.

## Context

See [Don't Boil Over](pot.md).

## Solution

Cover it.

## Consequences

See [Don't Boil Over](pot.md).
""",
}


@pytest.fixture(scope="module", params=["handbook", "fieldguide"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> MadeBook:
    toml = BOOK["book.toml"].replace("date =", f'theme = "{request.param}"\ndate =')
    folder = tmp_path_factory.mktemp(request.param)
    return make_clean(write_book(folder, {**BOOK, "book.toml": toml}, clean=False))


def test_every_kind_has_a_family_and_words() -> None:
    assert set(FAMILIES) == KINDS | set(VERSIONS.values())
    words = {f"admonition-{word}" for _, word in FAMILIES.values()}
    for language, own in WORDS.items():
        assert words <= own.keys(), language


def test_the_files_have_every_word_and_are_valid(made: MadeBook) -> None:
    files = [render_files(made, name) for name in ("epub", "manuscript", "pdf")]
    assert [one.report for one in files] == ["", "", ""]
    artifacts = tuple(one.artifacts[0] for one in files)
    _, lost = count_words(made, artifacts)
    assert lost == ()
    _, said = check_files(artifacts, made.book)
    assert said == ()


def test_labels_and_roles_in_the_epub(made: MadeBook) -> None:
    text = chapters(render(made, "epub"))["EPUB/pan.xhtml"]
    boxes = re.findall(r"<aside ([^>]*)><p class=\"admonition-title\">(.*?)</p>", text)
    assert boxes == [
        ('class="admonition admonition-note" role="note"', "Note"),
        ('class="admonition admonition-tip" role="note"', "On “oil”"),
        ('class="admonition admonition-warning" role="note"', "Danger"),
    ]
    assert re.findall(r'class="tab-label">(.*?)<', text) == ["Gas", "Coal"]
    label = r'<span class="caption-label">Listing\s1\.</span>'
    assert re.search(rf'<figure class="code"><figcaption>{label} hob\.py</figcaption><pre>', text)
    assert "high--very high" in text


def test_titles_have_the_punctuation_of_the_text(made: MadeBook) -> None:
    epub = render(made, "epub")
    nav, package = read_file(epub, "nav.xhtml"), read_file(epub, "content.opf")
    for shown in (
        "The “Hot” Part",
        "The cook’s pan",
        "Don’t Boil Over",
        "Cleaning\u00a0– the rest",
    ):
        assert shown in nav
    assert ">The Cook’s Book\u00a0– a ‘Draft’</dc:title>" in package
    generated = chapters(epub)
    assert 'The milk says "x" it’s “rising”.' in unescape(generated["EPUB/at-patlets.xhtml"])
    assert "Cook’s Fear" in generated["EPUB/at-aliases.xhtml"]
    assert "'" not in re.sub(
        "<[^>]*>", "", render(made, "manuscript").decode().partition("<body")[2]
    )


def test_names_and_addresses_are_those_of_the_text_as_typed(made: MadeBook) -> None:
    assert made.book.config.slug == "the-cooks-book-a-draft"
    assert 'id="pan--cleaning--the-rest"' in render(made, "manuscript").decode()


def test_boxes_and_labels_in_print(made: MadeBook) -> None:
    pdf = pypdfium2.PdfDocument(render_files(made, "pdf").content)
    text = "\n".join(page.get_textpage().get_text_range() for page in pdf).lower()
    text = re.sub("[ \u00a0]", "", text)  # PDFium finds blanks in spaced letters
    for label in ("note", "on“oil”", "danger", "gas", "coal", "important", "warning"):
        assert re.search(rf"^{label}\s*$", text, re.MULTILINE), label
    titles = [one.get_title() for one in pdf.get_toc()]
    assert "The “Hot” Part" in titles
    assert any("The cook’s pan" in title for title in titles)


def test_punctuation_may_stay_as_typed(tmp_path: Path) -> None:
    toml = TITLED.replace("date =", 'punctuation = "as-typed"\ndate =') + 'pages = ["pan.md"]\n'
    files = {"book.toml": toml, "pan.md": BOOK["pan.md"]}
    made = make_clean(write_book(tmp_path, files, clean=False))
    text = unescape(render(made, "manuscript").decode())
    assert "The cook's pan" in text
    assert "Cleaning--the rest" in text
    assert '<p class="admonition-title">Note</p>' in text
    assert made.book.config.title == "The Cook's Book -- a 'Draft'"


@pytest.mark.parametrize(
    ("language", "label"), [("de", "Hinweis"), ("fr-BE", "Remarque"), ("cy", "Note")]
)
def test_labels_in_the_language_of_the_book(language: str, label: str, tmp_path: Path) -> None:
    toml = f'{TOML}language = "{language}"\npages = ["a.md"]\n'
    files = {"book.toml": toml, "a.md": '# A\n\n!!! note\n    "Text".\n'}
    made = make_clean(write_book(tmp_path, files, clean=False))
    first, last = punctuation_of(language).outer
    assert (
        f'<p class="admonition-title">{label}</p><p>{first}Text{last}.</p>'
        in render(made, "manuscript").decode()
    )


def test_a_page_has_the_punctuation_of_its_own_language(tmp_path: Path) -> None:
    files = {
        "book.toml": TOML + 'language = "fr"\npages = ["@how-to-read", "a.md", "b.md"]\n',
        "a.md": '---\nlang: de\n---\n# "Wort"\n\n"Ein Satz."\n',
        "b.md": '# L\'ami: oui!\n\nVoir "le mot".\n',
    }
    made = make_clean(write_book(tmp_path, files, clean=False))
    text = unescape(render(made, "manuscript").decode())
    assert "„Wort“</h1>" in text
    assert "<p>„Ein Satz.“</p>" in text
    assert "L’ami\u00a0: oui\u202f!</h1>" in text
    assert "<p>Voir «\u00a0le mot\u00a0».</p>" in text
    assert not re.search(
        "\\w [;:!?]|« | »", re.sub("<style.*?</style>|<[^>]*>", "", text, flags=re.S)
    )


def test_code_in_a_title_stays_as_typed_everywhere(tmp_path: Path) -> None:
    files = {
        "book.toml": TOML + 'language = "fr"\npages = ["a.md"]\n',
        "a.md": "# L'option `\"--all\"` : *oui* !\n\n## Un `'x'` d'ici ; *fin*\n\nTexte.\n",
    }
    made = make_clean(write_book(tmp_path, files, clean=False))
    nav = read_file(render(made, "epub"), "nav.xhtml")
    assert "L’option <code>&quot;--all&quot;</code>\u00a0: <em>oui</em>\u202f!" in nav.replace(
        '"--all"', "&quot;--all&quot;"
    )
    assert "Un <code>'x'</code> d’ici\u202f; <em>fin</em>" in nav
    contents = render(made, "manuscript").decode()
    assert 'L’option <code>"--all"</code>\u00a0: <em>oui</em>\u202f!' in contents


def test_a_label_is_not_parted_from_its_text(tmp_path: Path) -> None:
    """Boxes at every height of a page: a label is never the last line of a page."""
    for lines in range(24, 40, 3):
        body = "\n\n".join(["line"] * lines) + "\n\n!!! note\n    One.\n\n    Two.\n"
        folder = tmp_path / str(lines)
        made = make_clean(
            write_book(
                folder, {"book.toml": TOML + 'pages = ["a.md"]\n', "a.md": f"# A\n\n{body}"}, False
            )
        )
        pdf = pypdfium2.PdfDocument(render_files(made, "pdf").content)
        for page in pdf:
            rows = page.get_textpage().get_text_range().split()
            if "NOTE" in map(str.upper, rows):
                assert "Two." in rows
