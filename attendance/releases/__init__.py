"""Swipes of a device that was not in use when they came: left as they are, or let count by two persons."""
