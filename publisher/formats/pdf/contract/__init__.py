"""What a layout is asked for and what it answers: jobs and fragments."""
