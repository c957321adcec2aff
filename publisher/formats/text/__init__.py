"""Book -> the whole text as one Markdown file, and llms.txt, for programs that read."""
