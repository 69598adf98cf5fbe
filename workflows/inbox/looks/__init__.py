"""How a person wants their list: how dense, with which columns."""
