"""Typographic punctuation: what is typed, and what each language sets for it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publisher.book.tree import parse_fragment, to_xhtml
from publisher.composition.punctuation import set_nodes, set_text

N = "\u00a0"  # no-break space
T = "\u202f"  # narrow no-break space

ENGLISH = {
    'a "plain" word': "a “plain” word",
    "He said, \"We 'agree'.\"": "He said, “We ‘agree’.”",
    "'We \"agree\",' she said": "‘We “agree”,’ she said",
    "\"She said 'no'\"": "“She said ‘no’”",
    '"A "word" within"': "“A ‘word’ within”",
    'a ("bracketed") word': "a (“bracketed”) word",
    '["first"]': "[“first”]",
    '"FOMO"s': "“FOMO”s",
    '"...and so on"': "“…and so on”",
    'A quotation "goes on': "A quotation “goes on",
    'that ends here." Then': "that ends here.” Then",
    "don't, o'clock, Ada's": "don’t, o’clock, Ada’s",
    "the cats' baskets": "the cats’ baskets",
    "the '90s, in '68": "the ’90s, in ’68",
    "'tis, 'Twas, 'em, rock 'n' roll": "’tis, ’Twas, ’em, rock ’n’ roll",
    "'tis the 'best' one": "’tis the ‘best’ one",
    "'42'": "‘42’",
    "5'10\" tall": "5′10″ tall",
    "a 12\" disk and 6' of rope": "a 12″ disk and 6′ of rope",
    '"in 2020"': "“in 2020”",
    '"He is 5\'10""': "“He is 5′10″”",
    "1'000'000": "1’000’000",
    "one another--this": f"one another{N}– this",
    "one -- two": f"one{N}– two",
    "one---two": "one—two",
    "one --- two": f"one{N}— two",
    "1990--1999": "1990–1999",
    "Smith--Jones": "Smith–Jones",
    '"But I--" he began': "“But I–” he began",
    'so--"yes"--it is': f"so{N}– “yes”{N}– it is",
    "-- Ada": "– Ada",
    "well...": "well…",
    "[...]": "[…]",
}
AS_TYPED = [
    "run --all now",
    "a --> b <-- c ---- d",
    "1 - 2, well-known",
    "four.... or two..",
    "../up, .../more",
    '" apart "',
    'mid"word',
    'צה"ל',
    "see https://x.org/a--b?q='c'&d",
    "write to ada--b@mail.example.org",
    "www.example.org/a--b",
    "“set” ‘already’ – it’s…",
    "日本",
]
OTHERS = [
    ("de", "Er sagt: \"Das ist 'gut'\"", "Er sagt: „Das ist ‚gut‘“"),
    ("de", "so--nicht -- oder?", f"so{N}– nicht{N}– oder?"),
    ("de", "wie geht's? 's geht", "wie geht’s? ’s geht"),
    ("de-CH", "\"Das ist 'gut'\"", "«Das ist ‹gut›»"),
    ("de-AT", '"gut"', "„gut“"),
    ("fr", '"Bon jour"', f"«{N}Bon jour{N}»"),
    ("fr", "l'ami d'\"Anne\"", f"l’ami d’«{N}Anne{N}»"),
    ("fr", "« a » et «b»", f"«{N}a{N}» et «{N}b{N}»"),
    ("fr", "Quoi? Non ! Si; voilà : ceci", f"Quoi{T}? Non{T}! Si{T}; voilà{N}: ceci"),
    ("fr", '"Quoi?!" dit-il', f"«{N}Quoi{T}?!{N}» dit-il"),
    ("fr", "à 10:30 (?) mot...", "à 10:30 (?) mot…"),
    ("fr", "un mot -- ou deux", f"un mot{N}– ou deux"),
    ("fr", "voir http://x.org/?a=b;c", "voir http://x.org/?a=b;c"),
    ("fr-CA", "Non! Si: ceci", f"Non! Si{N}: ceci"),
    ("es", "\"uno 'dos'\"", "«uno “dos”»"),
    ("it", 'l\'"uomo"', "l’«uomo»"),
    ("pt-BR", '"um"', "“um”"),
    ("pt-PT", '"um"', "«um»"),
    ("nl", '\'s ochtends "hoi"', "’s ochtends “hoi”"),
    ("pl", '"raz"', "„raz”"),
    ("sv", "\"ett 'två'\"", "”ett ’två’”"),
    ("da", '"en"', "»en«"),
    ("cs", '"jedna"', "„jedna“"),
    ("ru", "\"раз 'два'\" -- три", f"«раз „два“»{N}— три"),
    ("ja", 'これは"引用"です', "これは「引用」です"),
    ("zh-Hant-TW", '"甲"', "「甲」"),
    ("zh", '"甲"', "“甲”"),
    ("he", '"שלום"', "”שלום”"),
    ("xx", "\"one 'two'\"", "“one ‘two’”"),
    ("en-GB", "'one'", "‘one’"),
]
MARKUP = [
    ('<p>"<em>word</em>"</p>', "<p>“<em>word</em>”</p>"),
    ('<p><em>"opened</em> and closed"</p>', "<p><em>“opened</em> and closed”</p>"),
    ("<p><b>Ada</b>'s, <code>x</code>'s</p>", "<p><b>Ada</b>’s, <code>x</code>’s</p>"),
    ('<p>"<code>"a" -- b</code>"</p>', '<p>“<code>"a" -- b</code>”</p>'),
    ("<p>a-<i>-b</i></p>", "<p>a-<i>-b</i></p>"),
    ("<p><kbd>'</kbd> <samp>...</samp></p>", "<p><kbd>'</kbd> <samp>...</samp></p>"),
    ("<pre><code>'a' -- \"b\"</code></pre>", "<pre><code>'a' -- \"b\"</code></pre>"),
    ('<p>"<span class="math">x\'</span>"</p>', '<p>“<span class="math">x\'</span>”</p>'),
    ('<p><a href="x">x.org/a--b</a>...</p>', '<p><a href="x">x.org/a--b</a>…</p>'),
    ('<p title="\'a\'">"b"</p>', "<p title=\"'a'\">“b”</p>"),
    ('<p>"end"<sup data-ref="1"></sup>.</p>', '<p>“end”<sup data-ref="1"></sup>.</p>'),
    ('<p>"a<br/>"b"</p>', "<p>“a<br/>“b”</p>"),
    ('<p>"one</p><p>two"</p>', "<p>“one</p><p>two”</p>"),
    ('<ul><li>"a<ul><li>"b"</li></ul></li></ul>', "<ul><li>“a<ul><li>“b”</li></ul></li></ul>"),
    ('<p lang="de">"a"</p><p>"b"</p>', '<p lang="de">„a“</p><p>“b”</p>'),
    (
        '<div lang="fr"><p>"a"</p><p lang="en">"b"</p></div>',
        f'<div lang="fr"><p>«{N}a{N}»</p><p lang="en">“b”</p></div>',
    ),
]


@pytest.mark.parametrize(("typed", "expected"), ENGLISH.items())
def test_english(typed: str, expected: str) -> None:
    assert set_text(typed, "en") == expected


@pytest.mark.parametrize("typed", AS_TYPED)
def test_what_stays_as_typed(typed: str) -> None:
    assert set_text(typed, "en") == typed


@pytest.mark.parametrize(("language", "typed", "expected"), OTHERS)
def test_other_languages(language: str, typed: str, expected: str) -> None:
    assert set_text(typed, language) == expected


@pytest.mark.parametrize(("typed", "expected"), MARKUP)
def test_markup(typed: str, expected: str) -> None:
    assert to_xhtml(*set_nodes(parse_fragment(typed), "en")) == expected


LANGUAGES = ["en", "de", "fr", "sv", "da", "ru", "ja", "he"]
TYPED = st.text(st.sampled_from("ab1A \"'-.,;:!?()«»“”„‘’–é/@日\u00a0=<\n"), max_size=24)


@given(TYPED, st.sampled_from(LANGUAGES))
@settings(max_examples=2000)
def test_setting_a_text_twice_changes_nothing_more(text: str, language: str) -> None:
    once = set_text(text, language)
    assert set_text(once, language) == once


@given(TYPED, st.sampled_from(LANGUAGES))
def test_letters_and_digits_stay(text: str, language: str) -> None:
    kept = list(filter(str.isalnum, text))
    assert list(filter(str.isalnum, set_text(text, language))) == kept


@given(TYPED, TYPED, TYPED, st.sampled_from(LANGUAGES))
def test_an_inline_element_changes_no_quotation(a: str, b: str, c: str, language: str) -> None:
    """Only marks of several characters that an element divides stay as typed."""
    a, b, c = (text.replace("--", "-").replace("..", ".") for text in (a, b, c))
    whole = set_text(a + b + c, language)
    nodes = set_nodes((a, parse_fragment("<em>x</em>")[0].with_children(b), c), language)  # type: ignore[union-attr]
    if "--" not in a + b + c and "..." not in a + b + c:
        assert "".join(n if isinstance(n, str) else str(n.children[0]) for n in nodes) == whole


@pytest.mark.parametrize(
    "shape",
    ["\"'", "'", '"', "--a", "a'b ", "://", "a@b", "www.", '"a" ', "«", "; ! ", " --", "1'"],
)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_time_grows_with_the_length(shape: str, language: str) -> None:
    short, long = (shape * (size // len(shape)) for size in (10_000, 100_000))
    set_text(short, language)
    start = time.process_time()
    set_text(long, language)
    assert time.process_time() - start < 5
