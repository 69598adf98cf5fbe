"""A draft of a standard over real people, before it is published: who would flip, and why."""
