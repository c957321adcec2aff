"""Random fragments of HTML: any element in any other, with any attribute; the same for each seed."""

from __future__ import annotations

from random import Random  # noqa: TID251 - seeded: the same fragments in every run

ELEMENTS = (
    "a abbr acronym address article aside audio b bdi bdo big blockquote br button canvas caption "
    "center cite code col colgroup data dd del details dfn dialog dir div dl dt em fieldset "
    "figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hgroup hr i iframe img input ins "
    "kbd label legend li main map mark menu meter nav noscript object ol option output p picture "
    "pre progress q rb rp rt rtc ruby s samp script section select small source span strike strong "
    "style sub summary sup svg table tbody td template textarea tfoot th thead time title tr track "
    "tt u ul unknown var video wbr x-y math mi"
).split()
# what stands in lists, tables and the like is more likely to be wrong
PARTS = (
    "caption col colgroup dd dt div dl figcaption figure h2 li ol p rp rt ruby span table tbody td "
    "tfoot th thead tr ul a pre hr svg"
).split()
DRAWN = "circle g path text title desc foreignObject use a style image linearGradient x:y".split()
VALUES = {
    "id": ("x", "a b", " ", "", "1", "Ünï", "x", "note-1", "a&b", "#"),
    "class": ("task", "math", "tabs tab", "admonition", "language-go", "align-left", "any", "code"),
    "title": ("t", "", 'a "b" <c>', "\n"),
    "lang": ("de", "en-US", "en_GB", "not a language", "", "go", "x", "zh-Hant-TW", "de-1996"),
    "dir": ("rtl", "LTR", "auto", "sideways", ""),
    "href": (
        "https://a.example/b",
        "http://",
        "http://[x",
        "http://a b.example/",
        "https://a.example/x y|z^`{}",
        "http://a_b.example/",
        "http://a.example:port/",
        "https://a.example/%zz%",
        "https://ex%41mple.example/",
        "https://a.example/?q=\\<>\"'",
        "https://ä.example/ö?ü#ß",
        "//a.example/x",
        "mailto:x@a.example",
        "mailto:not an address",
        "javascript:x",
        "#x",
        "#a%20b",
        "p1.html",
        "nowhere.html",
        "",
        "https://a.example/#a#b",
        "https://user:pw@a.example:80/",
        "https://-a-.example./",
        "http://1.2.3.4.5/",
        "http://999.1.1.1/",
        "https://a.example\\b",
        "HTTPS://A.EXAMPLE",
        "tel:+1",
        "ftp://a.example",
        "data:text/html,x",
    ),
    "src": ("pic.png", "nowhere.png", "https://a.example/x.png", "", "data:,x"),
    "alt": ("", "words", 'a "b"'),
    "width": ("9", " 40px ", "-1", "1e3", "auto", "0", "9999999", "1.5"),
    "height": ("9", "0px", "x"),
    "colspan": ("2", "0", "-1", "2000", "x"),
    "rowspan": ("2", "0", "x"),
    "span": ("2", "0", "x"),
    "start": ("3", "-1", "x", "007"),
    "value": ("3", "x", "-0"),
    "type": ("a", "I", "square", "circle"),
    "reversed": ("", "reversed"),
    "scope": ("row", "COL", "x"),
    "headers": ("x",),
    "abbr": ("x",),
    "align": ("center", "RIGHT", "justify"),
    "style": ("color: red", "text-align: center", "text-align:left; x"),
    "cite": ("https://a.example", "::", "a b"),
    "datetime": ("2026", "x", "2026-01-02"),
    "name": ("n", "", "a b"),
    "role": ("img", "button", "x"),
    "aria-label": ("x", ""),
    "border": ("1", "x"),
    "hidden": ("",),
    "open": ("",),
    "onclick": ("x()",),
    "usemap": ("#m",),
    "target": ("_blank",),
    "data-x": ("y",),
    "data-kind": ("note", "a b"),
    "xml:lang": ("de", "x y"),
    "xmlns": ("x",),
    "x:y": ("z",),
    "epub:type": ("noteref",),
    "viewBox": ("0 0 9 9", "x"),
    "fill": ("red", "url(#x)", "url(https://a.example)"),
    "xlink:href": ("#x", "https://a.example"),
    "a<b": ("c",),
}
NAMES = tuple(VALUES)
LIKELY = ("id", "lang", "dir", "title", "href", "class", "align")
RAW = ("script", "style", "textarea", "title", "iframe", "select", "noscript", "template", "object")


class _Writer:
    """Writes one fragment; its words are numbered, so that their order can be compared."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.count = 0

    def word(self) -> str:
        self.count += 1
        return f"w{self.count}."

    def nodes(self, depth: int) -> str:
        parts = []
        for _ in range(self.random.randint(0 if depth else 1, 4)):
            if depth > 6 or self.random.random() < 0.3:
                parts.append(self.random.choice([self.word(), f" {self.word()} ", "\n", " "]))
            else:
                parts.append(self.element(depth))
        return "".join(parts)

    def element(self, depth: int) -> str:
        name = self.random.choice(self.random.choice((ELEMENTS, PARTS)))
        if name == "svg":
            return f"<svg{self.attributes(name)}>{self.drawing(depth)}</svg>"
        start = f"<{name}{self.attributes(name)}>"
        if self.random.random() < 0.05:  # never closed
            return start + self.word()
        return f"{start}{self.nodes(depth + 1)}</{name}>"

    def drawing(self, depth: int) -> str:
        parts = []
        for _ in range(self.random.randint(0, 3)):
            name = self.random.choice(DRAWN)
            inner = self.drawing(depth + 1) if depth < 7 else ""
            parts.append(f"<{name}{self.attributes(name)}>{inner}</{name}>")
        return "".join(parts)

    def attributes(self, name: str) -> str:
        names = [self.random.choice(NAMES) for _ in range(self.random.choice((0, 0, 1, 2)))]
        names += [self.random.choice(LIKELY)] if self.random.random() < 0.3 else []
        names += ["href"] if name == "a" and self.random.random() < 0.8 else []
        names += ["src"] if name == "img" else []
        rows = {key: self.random.choice(VALUES[key]) for key in names}
        return "".join(
            f' {key}="{value.replace("&", "&amp;").replace(chr(34), "&quot;")}"'
            for key, value in rows.items()
        )


def write_fragment(seed: int) -> str:
    """Return a fragment of HTML with numbered words."""
    return _Writer(seed).nodes(0)
