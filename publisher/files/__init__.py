"""Access to the disk: the cache, the listing of folders, the writing of files, git."""
