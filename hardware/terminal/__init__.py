"""A terminal for any small Linux box with a card reader: no database, no Django, a journal in a folder. A line is kept
open, cards are debounced, written down before the green light, delivered."""
