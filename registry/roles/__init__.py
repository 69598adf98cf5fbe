"""Who may do what, where; the one policy that answers it."""
