"""Published code tables: disciplines, titles, education."""
