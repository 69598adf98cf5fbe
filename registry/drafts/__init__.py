"""Writing a standard: its rows in forms with a preview, its versions beside each other, its files."""
