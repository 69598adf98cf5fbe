"""The class that follows from a level, as the table of levels says today: for previews and for what counts alike."""

from __future__ import annotations

from registry.tables.lookup import class_of

from .rules import Class


def class_of_level(level: str) -> Class:
    return Class(class_of(level))
