"""A page of a MkDocs site -> its tree, by Python-Markdown with the extensions of the site."""
