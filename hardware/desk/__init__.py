"""A reader on a desk: which card lies there, for whom it becomes a card, and what kind of reader it is."""
