"""ZKTeco terminals: what they sent as it came, what they are asked to do, whether both sides count the same."""
