"""Readers and terminals that are not there: bytes in, bytes out, as a real one would answer."""
