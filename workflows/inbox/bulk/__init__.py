"""Deciding many at once: freeze what was chosen, show what would happen, then decide it as a job."""
