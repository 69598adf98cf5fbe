"""What waits for me: tasks by desk, and a person's own page."""
