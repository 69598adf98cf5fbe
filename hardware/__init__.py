"""Readers, terminals and their protocols: turns bytes into swipes and hands them to attendance."""
