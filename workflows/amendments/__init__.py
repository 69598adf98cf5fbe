"""更正: what counts already changes by a record of its own, decided like a credit; what was stays readable."""
