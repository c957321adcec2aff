"""What lies on the disk: the cache, the listing of folders, and the writing of finished files."""
