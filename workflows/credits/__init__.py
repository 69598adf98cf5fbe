"""A credit from its entry to its counting."""
