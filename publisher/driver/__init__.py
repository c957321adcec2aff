"""One call of the command line: build, watch, preview, check, and the test whether a file is up to date."""
