"""One call of the command line: build, watch, preview, check, and what is up to date."""
