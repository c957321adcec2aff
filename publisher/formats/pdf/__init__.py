"""Book, Theme -> PDF. Nothing is imported here: a worker that lays pages out loads no more than it needs."""
