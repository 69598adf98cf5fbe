"""Credit years, what they require, and the activities credits are earned at."""
