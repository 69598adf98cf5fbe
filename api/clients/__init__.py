"""How other systems prove who they are: a token, or a signature over sorted fields."""
