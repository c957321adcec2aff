"""The table of rules: the codes of all diagnostics, their default severity and their meaning."""

from __future__ import annotations

from typing import NamedTuple

BOOK, PRINT, WORDS, VALIDATORS = "book", "print", "words", "validators"  # stages that raise rules


class Rule(NamedTuple):
    """A rule: its default severity (error, warn, ignore), what it means, and what to do.

    `stage` is the last stage of a call that can raise it.
    """

    severity: str
    meaning: str
    remedy: str
    stage: str = BOOK


def error(meaning: str, remedy: str, stage: str = BOOK) -> Rule:
    """Return a rule whose default severity is error."""
    return Rule("error", meaning, remedy, stage)


def warn(meaning: str, remedy: str, stage: str = BOOK) -> Rule:
    """Return a rule whose default severity is warn."""
    return Rule("warn", meaning, remedy, stage)


def ignore(meaning: str, remedy: str, stage: str = BOOK) -> Rule:
    """Return a rule that a book reports only if it sets a severity for it."""
    return Rule("ignore", meaning, remedy, stage)


RULES: dict[str, Rule] = {
    # configuration
    "config-syntax": error(
        "`book.toml` can't be read, or is not valid TOML.", "Correct the line that is named."
    ),
    "config-key": error(
        "A key or table that `book.toml` does not know.", "Use the near match, or remove the key."
    ),
    "config-value": error(
        "A value of the wrong type, or not among those allowed.", "Use what is allowed."
    ),
    "config-missing": error("A key that every book needs.", "Add it."),
    "authors-missing": warn(
        "The book names no authors; none are printed.",
        "Write them into `[book]`, or set the rule to `ignore`.",
    ),
    "exclude-unused": warn("An entry of `[exclude]` that matches no page.", "Take it out."),
    "ignore-unused": warn("An `[[ignore]]` entry that silenced nothing.", "Take it out."),
    # pages and their order
    "source-encoding": error("A page is not UTF-8 text.", "Save it as UTF-8."),
    "source-unreadable": error(
        "A page can't be opened, or lies outside `root`.", "Correct its permissions or link."
    ),
    "source-format": warn(
        "Files in a format of pages that is not read, such as AsciiDoc, are not in the book.",
        "Convert them to Markdown, or `[exclude]` them.",
    ),
    "source-character": warn("A control or private-use character was replaced.", "Take it out."),
    "header-syntax": error("A header can't be read.", "Correct the line, or quote the value."),
    "site-settings": warn(
        "A part of `mkdocs.yml` is not used: an extension, a plug-in, a function.",
        "Look at the pages that use it.",
    ),
    "header-value": warn(
        "The language, the direction or the date in a header can't be read; the book's is used.",
        "Write a tag such as `pt-BR`; `rtl` or `ltr`; a date such as `2026-01-31`.",
    ),
    "page-missing": error(
        "A page that is listed does not exist.", "Correct the path, or remove the entry."
    ),
    "page-twice": error("A page is listed twice.", "Keep one of the two places."),
    "page-unlisted": warn(
        "A page of the folder is neither listed nor excluded.", "List it or `[exclude]` it."
    ),
    "page-empty": warn("A page of the book has no text.", "Write it, or leave it out."),
    "glob-empty": warn(
        "A glob matches no page, or only pages that other entries list.",
        "Correct it or take it out.",
    ),
    "order-entry": warn(
        "An entry of the order page has no page in this folder.", "Correct its link."
    ),
    "order-unread": warn(
        "A part of a site generator's list of pages is an expression, which is not run.",
        "Write it as a literal, or list the pages in `book.toml`.",
    ),
    "slug-shared": warn(
        "Two pages would have one slug, or a page's `slug` is a name that the program uses itself; "
        "it got another one.",
        "Give one a `slug`.",
    ),
    "slug-clash": error("Two pages have the same `slug`.", "Change one of them."),
    "book-empty": error("The book has no pages.", "List pages in `book.toml`."),
    "book-undated": error("No date for the book can be found.", "Set `date` in `[book]`."),
    # the text of a page
    "page-deep": error(
        "Elements are nested deeper than a book can be.", "Close the elements that are left open."
    ),
    "section-near": warn(
        "A label that is nearly one of the form's.", "Correct it, or add it to `[form]`."
    ),
    "section-missing": warn("A pattern lacks a mandatory section.", "Write it."),
    "section-repeated": warn("A section stands twice.", "Make one of both."),
    "section-order": warn(
        "A section stands out of the form's order.", "Move it, or correct `order` in `[form]`."
    ),
    "section-empty": warn("A mandatory section has no text.", "Write it."),
    "template-residue": warn(
        "A prompt of a template, or a `TODO`, was left in the text.", "Write what is missing."
    ),
    "heading-skip": warn("A heading skips a level.", "Use the next level."),
    "picture-alt": warn(
        "A picture has no alternative text, or one that is its caption.",
        "Say in words what it shows.",
    ),
    "link-text": warn(
        'A link\'s text is an address, or says nothing, such as "here".',
        "Name the page that it leads to.",
    ),
    "link-misnamed": warn(
        "A link's text is one pattern's name, and its target another.", "Correct one of them."
    ),
    "stub-found": warn("A pattern whose sections are all empty.", "Write it, or set `stubs`."),
    "markup-dropped": warn(
        "Scripts, frames or form fields were left out.", "Use text or a picture."
    ),
    "template-line": warn(
        "Text for a site, such as `{% … %}`, was left out or is printed as it stands.",
        "Nothing, if that is intended.",
    ),
    "include-missing": warn(
        "A file that a page includes is not there.", "Copy it, or correct its name."
    ),
    "table-edges": warn(
        "The edges of a grid table don't meet; it is printed as it stands.",
        "Put each `+` and `|` below the one above it.",
    ),
    "math-unknown": warn(
        "A formula can't be set; it is printed as code.", "Write it in TeX that is known."
    ),
    "diagram-code": warn(
        "A diagram can't be drawn; its source is printed as code.",
        "Install the package `merman`, or mend the source.",
    ),
    "fence-unclosed": warn("A code fence is not closed; it ends with the page.", "Close it."),
    "conflict-marker": warn("A merge left its markers in the page.", "Resolve the merge."),
    "note-unused": warn(
        "A footnote that no text refers to is printed at the page's end.", "Refer to it."
    ),
    "link-unread": warn(
        "A link or a picture that GitHub's parser finds in a page is text there, or lost; or a"
        " reference is defined nowhere.",
        "Write it in a plainer way, or define it.",
    ),
    # links and pictures
    "link-dangling": warn(
        "A link to a page that the book does not hold; its text stays.", "Correct the target."
    ),
    "link-guessed": ignore(
        "A link, an entry or a picture matched by slug, title, case or Unicode form, not by path; "
        "or a fragment alone that is a place on another page.",
        "Write the path.",
    ),
    "link-ambiguous": warn(
        "A link that several pages answer; its text or its web address stays.", "Write the path."
    ),
    "link-fragment": warn(
        "The page has no such place; the link lands on the page.", "Correct the fragment."
    ),
    "link-scheme": warn(
        "A link that is neither http(s) nor mailto; its text stays.", "Take it out."
    ),
    "picture-missing": warn(
        "A picture that is not there; its alternative text stays.", "Correct the path."
    ),
    "picture-damaged": warn(
        "A file that is no picture we can read; its text stays.", "Save it again."
    ),
    "picture-reduced": warn(
        "A part of a drawing can't be shown, or not in print.",
        "Draw it in another way, or save the drawing as a picture of pixels.",
    ),
    "picture-size": warn(
        "A picture's width or height can't be followed.",
        "Give the width in px, in a unit of CSS, or in per cent of the measure.",
    ),
    "picture-remote": warn(
        "A picture on another machine; its text stays.", "Copy it into the book's folder."
    ),
    # the apparatus
    "alias-shared": warn(
        "Two patterns have the same name; the index lists it under both.", "Change one."
    ),
    "patlet-missing": warn(
        "A pattern without a problem or a solution in a sentence.", "Write the section."
    ),
    "generated-empty": warn(
        "A generated page has nothing to show; it is left out.",
        "Remove it, or write what it shows.",
    ),
    "summary-boilerplate": warn(
        "All summaries are the same except for the name.", "Say what each pattern is for."
    ),
    "path-page": warn("A reading path names a page that is not in the book.", "Correct the path."),
    "selection-unknown": error(
        "A selection names a page, tag, building block, path or part that is not in the book.",
        "Correct the name.",
    ),
    "selection-empty": error("A selection selects no page of the book.", "Name what it selects."),
    "card-overflow": error(
        "The text of a card does not fit in any of its type sizes.",
        "Give the page a shorter text with the key card.",
        PRINT,
    ),
    "poster-overflow": error(
        "The content of a poster does not fit on its paper.",
        "Choose a larger paper, or a selection of the patterns.",
        PRINT,
    ),
    "card-empty": warn(
        "A card has no text on its front or its back.",
        "Write the section, or give the page the key card.",
        PRINT,
    ),
    "anchor-gone": warn(
        "An anchor of the last release is gone; other books may cite it.", "Keep its slug or id."
    ),
    "pattern-orphan": ignore("No other pattern refers to it.", "Name it where it helps."),
    "pattern-dead-end": ignore("It refers to no other pattern.", "Say what it leads to."),
    "link-one-way": ignore(
        "A pattern refers to one that does not refer back.", "Consider the way back."
    ),
    "pattern-island": ignore(
        "A group of patterns has no link to the other patterns.", "Add a link where it helps."
    ),
    # theme and output
    "edition-missing": error(
        "The edition does not exist, neither built in nor in the theme or the book.",
        "Correct the name.",
        PRINT,
    ),
    "page-measures": error(
        "A page can't hold its margins.", "Name a larger trim, or smaller margins.", PRINT
    ),
    "ink-missing": error(
        "A colour of the theme has no value in four inks.", "Add it to `[inks]`.", PRINT
    ),
    "shop-refuses": error(
        "A shop for print on demand refuses the edition, or a text or picture outside its margins.",
        "Leave out the key that is named, keep to the margins, or choose another shop.",
        PRINT,
    ),
    "text-overflow": error(
        "In print a text leaves the paper, or something else covers it.",
        "Shorten or break it.",
        PRINT,
    ),
    "column-overflow": warn("Something is wider than its column.", "Shorten or break it.", PRINT),
    "word-broken": warn(
        "A word is wider than its column, and is broken without a hyphen.",
        "Put soft hyphens into it.",
        PRINT,
    ),
    "picture-coarse": warn(
        "A picture has too few pixels for its size on the page.", "Use a larger one.", PRINT
    ),
    "cover-shape": warn(
        "The book's own cover has another shape than the page, and does not fill it.",
        "Make it of the page's shape.",
        PRINT,
    ),
    "hyphens-missing": warn(
        "No hyphenation is known for a language; its words are not divided.",
        "Nothing, if the lines look good.",
        PRINT,
    ),
    "theme-missing": error(
        "A theme, or a file of it, is not there or can't be read.",
        "Correct `theme`, or add or correct the file.",
    ),
    "theme-file": warn(
        "A style sheet or a template of a theme is not read: its name is nearly that of another.",
        "Rename it.",
    ),
    "theme-outside": error(
        "A theme refers to files or addresses outside its own folder.", "Copy it into the theme."
    ),
    "theme-setting": error("A setting of `theme.toml` is wrong.", "Correct the line."),
    "theme-template": error("A template fails.", "Correct the line of the template."),
    "theme-style": warn(
        "A style that the print engine does not understand.", "Correct the style sheet.", PRINT
    ),
    "font-missing": error(
        "A font that a theme names, or that a page needs for its script, is nowhere.",
        "Install its package, put its file into the theme, or name another one.",
    ),
    "glyph-missing": warn(
        "No font of the theme has a character; a box is printed.",
        "Name a font that has the character.",
        PRINT,
    ),
    "theme-apart": error(
        "A style that has no effect, or the wrong one, because chapters are laid out separately.",
        "Write it as the hint says.",
    ),
    "engine-missing": error(
        "The libraries that PDF needs are not there.", "Install them as the hint says.", PRINT
    ),
    "engine-died": error(
        "The print engine failed, or a process of it was ended from outside.",
        "Look at the style sheets of the theme; if memory is short, use fewer --jobs.",
        PRINT,
    ),
    "engine-warning": warn("The print engine gave a warning.", "Look at the page.", PRINT),
    "pages-unsettled": error("Page numbers did not settle.", "Please report the book.", PRINT),
    "epub-invalid": error(
        "A validator refuses the EPUB.", "Correct the page that is named.", VALIDATORS
    ),
    "epub-container": error(
        "EbookLib wrote a container that is not a valid EPUB.", "Install EbookLib 0.20.", PRINT
    ),
    "epub-doubtful": warn(
        "A validator doubts the EPUB.", "Look at the page that is named.", VALIDATORS
    ),
    "claim-unproven": error(
        "The book claims to be accessible, and a validator found a problem or could not run.",
        "Correct what the validators find, install those that are missing, or take"
        " [accessibility] out.",
        VALIDATORS,
    ),
    "pdf-invalid": error(
        "A validator refuses the PDF.", "Look at the page that is named.", VALIDATORS
    ),
    "pdf-doubtful": warn(
        "A validator doubts the PDF.", "Look at the page that is named.", VALIDATORS
    ),
    "word-lost": error(
        "A word of a source does not reach its page, or its output.",
        "Compare the line with the page, and report the page if the line is right.",
        WORDS,
    ),
    "word-doubtful": warn(
        "Fewer than eight words in a row of a source seem not to reach its page.",
        "Compare the line with the page; `[[ignore]]` it if the page is right.",
    ),
    "word-twice": error(
        "A word is in the output once more than in its source.", "Please report the page.", WORDS
    ),
    "link-lost": error(
        "A link of a page is not in an output.", "Look for a style that hides it.", WORDS
    ),
    "picture-lost": error(
        "A picture of a page is not in an output.", "Look for a style that hides it.", WORDS
    ),
    "anchor-missing": error(
        "The PDF has no place for a link inside the book, such as a note that was not printed.",
        "Shorten the page at that place, or look for a style that hides the target.",
        PRINT,
    ),
    "output-write": error(
        "An output file can't be written.", "Correct the folder or free some space.", PRINT
    ),
}
