from __future__ import annotations

from typing import Any

from django.db import models
from django_fsm import FSMModelMixin, transition

from registry.base.states import StateField

from .states import State


class ProjectLifecycle(FSMModelMixin, models.Model):
    """The states of a project and the steps between them; the verbs ask beforehand whose step it is.

    The trigger of migration 0002 has the same list, and `check_integrity` holds the two beside each other.
    """

    state: Any = StateField(max_length=12, choices=State, default=State.DRAFT, protected=True)

    class Meta:
        abstract = True

    @transition(state, source=State.DRAFT, target=State.CHECK)
    def submit(self) -> None: ...

    @transition(state, source=State.RETURNED, target=State.CHECK)
    def resubmit(self) -> None: ...

    @transition(state, source=State.CHECK, target=State.REVIEW)
    def complete(self) -> None: ...

    @transition(state, source=[State.CHECK, State.REVIEW], target=State.RETURNED)
    def return_to_unit(self) -> None: ...

    @transition(state, source=State.REVIEW, target=State.APPROVED)
    def approve(self) -> None: ...

    @transition(state, source=State.REVIEW, target=State.REFUSED)
    def refuse(self) -> None: ...

    @transition(state, source=State.REFUSED, target=State.REVIEW)
    def appeal(self) -> None: ...

    @transition(state, source=State.APPROVED, target=State.FILED)
    def file(self) -> None: ...

    @transition(state, source=State.FILED, target=State.HELD)
    def hold(self) -> None: ...

    @transition(state, source=State.HELD, target=State.REPORTED)
    def report(self) -> None: ...

    @transition(state, source=State.REPORTED, target=State.AUDITED)
    def accept_report(self) -> None: ...

    @transition(state, source=State.REPORTED, target=State.HELD)
    def return_report(self) -> None: ...

    @transition(state, source=[State.APPROVED, State.FILED], target=State.CANCELLED)
    def cancel(self) -> None: ...
