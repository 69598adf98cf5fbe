"""Logging in: numbers, passwords, first-login codes."""
