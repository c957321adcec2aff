"""What plan, layout, cache and linker pass to each other: layout jobs and fragments."""
