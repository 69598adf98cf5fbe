"""Who and what exists: organisations, people, roles, years, files; and the one policy that scopes them."""
