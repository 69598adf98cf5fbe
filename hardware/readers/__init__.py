"""Readers on the lines of a server: the commands that read cards and that find a reader's profile."""
