"""The field that holds a state."""

from __future__ import annotations

from typing import Any

from django_fsm import FSMField


class StateField(FSMField):
    """A django_fsm field that is plain text to migrations.

    Each field of django_fsm listens for every model class made after it. A migration makes its classes anew at
    almost every step, so that a chain of a hundred spent more time on telling dead fields than on all else.
    """

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.CharField", args, {k: v for k, v in options.items() if k != "protected"}
