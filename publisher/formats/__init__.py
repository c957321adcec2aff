"""Pieces -> files: one module or folder for each format, and the table of them."""

# a format's name and the module with its `render`, which is imported at first use
FORMATS = {
    "manuscript": "publisher.formats.web",
    "pdf": "publisher.formats.pdf.printing",
    "epub": "publisher.formats.epub.ebook",
    "text": "publisher.formats.text.book_text",
    "manifest": "publisher.formats.manifest",
    "citation": "publisher.formats.citation",
    "cards": "publisher.formats.pdf.cards",
    "poster": "publisher.formats.pdf.poster",
    "news": "publisher.formats.news",
    "materials": "publisher.formats.materials",
}
