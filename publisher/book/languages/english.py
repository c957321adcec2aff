"""The words of English."""

from __future__ import annotations

from publisher.book.languages.language_words import LanguageWords

ENGLISH = LanguageWords(
    words={
        "contents": "Contents", "part": "Part", "page": "p.", "pages": "Pages",
        "facing-page": "facing page", "cover": "Cover", "title-page": "Title page",
        "copyright": "Copyright", "version": "Version", "stub": "a stub, yours to write",
        "draft": "DRAFT",
        "start": "Start of the book", "notes": "Notes", "back": "Back to the text",
        "set-in": "Set in {families}.",
        "cite": "Please cite the book as below.",
        "builds-on": "Builds on", "leads-to": "Leads to", "referenced-by": "Referenced by",
        "path": "Path", "step": "{path}, {number} of {total}",
        "next": "next", "see": "see",
        "comma": ", ", "colon": ": ", "pattern": "Pattern", "problem": "Problem",
        "solution": "Solution", "in-brief": "{name} in brief", "also": "also",
        "@how-to-read": "How to read this book", "@map": "Map of the patterns",
        "@patlets": "The patterns in brief", "@problems": "If your problem is …",
        "@matrix": "Patterns by building block", "@aliases": "Other names",
        "@paths": "Reading paths", "@figures": "Figures", "@tables": "Tables",
        "figure": "Figure {number}", "table": "Table {number}", "listing": "Listing {number}",
        "theorem-theorem": "Theorem {number}", "theorem-lemma": "Lemma {number}",
        "theorem-corollary": "Corollary {number}", "theorem-proposition": "Proposition {number}",
        "theorem-conjecture": "Conjecture {number}", "theorem-definition": "Definition {number}",
        "theorem-example": "Example {number}", "theorem-exercise": "Exercise {number}",
        "theorem-algorithm": "Algorithm {number}", "theorem-proof": "Proof",
        "theorem-remark": "Remark", "theorem-solution": "Solution",
        "admonition-note": "Note", "admonition-info": "Info", "admonition-tip": "Tip",
        "admonition-important": "Important", "admonition-attention": "Attention",
        "admonition-warning": "Warning", "admonition-caution": "Caution",
        "admonition-danger": "Danger", "admonition-error": "Error",
        "admonition-failure": "Failure", "admonition-bug": "Bug", "admonition-missing": "Missing",
        "admonition-success": "Success", "admonition-question": "Question",
        "admonition-example": "Example", "admonition-quote": "Quote",
        "admonition-summary": "Summary", "admonition-see-also": "See also",
        "admonition-todo": "To do", "admonition-details": "Details",
        "admonition-version-added": "New in version {number}",
        "admonition-version-changed": "Changed in version {number}",
        "admonition-version-removed": "Removed in version {number}",
        "admonition-version-deprecated": "Deprecated since version {number}",
        "map-says": "The links between the patterns, as arcs; the lines at the end of each "
                    "pattern say the same in words.",
        "map-shown": "The lines show the strongest relations of each pattern, {shown} of "
                     "{total}: the more often two patterns name each other, the stronger.",
        "map-dashed": "Solid: to a later pattern, or both ways. Dashed: only back to an earlier "
                      "one.",
        "map-colour": "A line has the colour of the pattern that names the other.",
        "map-others": "After an arrow: pages of related patterns in other columns.",
        "map-bold": "Bold: the fifth of the patterns with the most relations.",
        "access-text": "Headings, a table of contents and links lead through the text; it adapts "
                       "to the reader’s size and can be read aloud.",
        "access-pictures": "Every picture has a description in words.",
        "access-unseen": "Some pictures have no description in words.",
        "access-pages": "The page numbers are those of the printed book.",
        "read-form": "Every pattern has the same shape: {sections}.",
        "read-rule": "The Solution stands beside a rule.",
        "read-panel": "The Solution stands on a ground of colour.",
        "read-names": "A name in small capitals is another pattern, and the number after it is "
                      "its page.",
        "read-names-colour": "A name in colour is another pattern, and the number after it is its "
                             "page.",
        "read-names-ebook": "The name of another pattern is a link to it; the sign ° after it "
                            "shows the pattern in brief.",
        "read-number": "A number before a name is the number of the pattern.",
        "read-blocks": "The marks above a name tell what the pattern is made of; the filled one "
                       "weighs most:",
        "read-stars": "Asterisks after a name say how sure we are of the pattern: the more, the "
                      "surer.",
        "read-relations": "The lines at a pattern’s end name its neighbours: {lines}.",
        "read-paths": "Some patterns lie on a reading path; the line at their end says which "
                      "step they are and what comes next.",
        "cards": "How to use the cards",
        "card-read": "The front of a card names a problem, and the back a solution. The "
                     "numbers at the foot are other cards.",
        "read-stubs": "A pattern marked “{stub}” has a name and no text yet.",
    },
    months=tuple(
        "January February March April May June "
        "July August September October November December".split()
    ),
    date="{day} {month} {year}",
    numbers=tuple("One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve".split()),
)  # fmt: skip
