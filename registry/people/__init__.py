"""Staff members: who they are, where they belong, since when."""
