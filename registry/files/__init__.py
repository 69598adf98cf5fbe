"""Files that people upload, checked and kept outside the web root."""
