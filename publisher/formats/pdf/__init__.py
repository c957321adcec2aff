"""Book, Theme -> PDF. Nothing is imported here, so that a worker loads no more than it needs."""
