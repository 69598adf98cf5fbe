"""Credit standards: what an achievement earns and what a year asks, as data with versions."""
