from __future__ import annotations

from typing import Any

from django.db import models
from django_fsm import RETURN_VALUE, FSMModelMixin, transition

from registry.base.states import StateField

from .states import LEVELS, OPEN, State


class AmendmentLifecycle(FSMModelMixin, models.Model):
    """The states of an amendment and the steps between them; the verbs ask beforehand whose step it is."""

    state: Any = StateField(max_length=12, choices=State, default=State.UNIT, protected=True)

    class Meta:
        abstract = True

    @transition(state, source=State.DEPARTMENT, target=RETURN_VALUE(State.UNIT, State.BUREAU, State.APPLIED))
    def agree_department(self, to: str) -> str:
        return to

    @transition(state, source=State.UNIT, target=RETURN_VALUE(State.BUREAU, State.APPLIED))
    def agree_unit(self, to: str) -> str:
        return to

    @transition(state, source=State.BUREAU, target=State.APPLIED)
    def agree_bureau(self, to: str) -> None: ...

    @transition(state, source=[State.DEPARTMENT, State.UNIT], target=RETURN_VALUE(State.UNIT, State.BUREAU))
    def move_up(self, to: str) -> str:
        return to

    @transition(state, source=list(LEVELS), target=State.REJECTED)
    def disagree(self, to: str = State.REJECTED) -> None: ...

    @transition(state, source=list(LEVELS), target=State.RETURNED)
    def hand_back(self, to: str = State.RETURNED) -> None: ...

    @transition(state, source=State.RETURNED, target=RETURN_VALUE(*LEVELS))
    def file_again(self, to: str) -> str:
        return to

    @transition(state, source=list(OPEN), target=State.WITHDRAWN)
    def withdraw(self, to: str = State.WITHDRAWN) -> None: ...

    @transition(state, source=[*OPEN, State.APPLIED, State.REJECTED], target=RETURN_VALUE(*LEVELS))
    def undo(self, to: str) -> str:
        return to
