"""项目库: the yearly published lists of projects, imported from Excel, searched, and asked by number."""
