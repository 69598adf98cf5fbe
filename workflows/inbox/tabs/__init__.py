"""Filters that somebody keeps as a tab, alone or with everybody of the desk."""
