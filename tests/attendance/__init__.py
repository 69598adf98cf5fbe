"""Sessions, analysis and awards."""
