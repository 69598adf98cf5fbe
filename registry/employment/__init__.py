"""How people are employed, when they are in residency training, and when they came: what a standard asks of them."""
