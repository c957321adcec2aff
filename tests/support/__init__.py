"""What several test modules use: small books, the stages as functions, files read back, programs that are run."""
