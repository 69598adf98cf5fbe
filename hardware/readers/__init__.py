"""Card readers on a serial line: kept open, debounced, written down before the green light, delivered."""
