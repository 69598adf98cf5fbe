from __future__ import annotations

from django.db import models
from django_fsm import RETURN_VALUE, FSMModelMixin, transition

from registry.base.states import StateField

from .rights import may_annul, may_appeal, may_review, may_submit, may_undo, may_withdraw, system_only
from .states import State


class CreditLifecycle(FSMModelMixin, models.Model):
    """The states of a credit and the steps between them; the picture in docs/architecture.md follows this class.

    Nothing calls a step directly: `steps.perform` asks whether it is open and whether the actor may. A step whose
    target depends on policy takes it as `to`.
    """

    state = StateField(max_length=12, choices=State, default=State.DRAFT, protected=True)

    class Meta:
        abstract = True

    @transition(
        state,
        source=State.DRAFT,
        target=RETURN_VALUE(State.DEPARTMENT, State.UNIT, State.BUREAU),
        permission=may_submit,
    )
    def submit(self, to: str) -> str:
        return to

    @transition(
        state,
        source=State.DEPARTMENT,
        target=RETURN_VALUE(State.UNIT, State.BUREAU, State.COUNTED),
        permission=may_review,
    )
    def pass_department(self, to: str) -> str:
        return to

    @transition(state, source=State.UNIT, target=RETURN_VALUE(State.BUREAU, State.COUNTED), permission=may_review)
    def pass_unit(self, to: str) -> str:
        return to

    @transition(state, source=State.BUREAU, target=State.COUNTED, permission=may_review)
    def pass_bureau(self, to: str) -> None: ...

    @transition(
        state, source=[State.DEPARTMENT, State.UNIT, State.BUREAU], target=State.RETURNED, permission=may_review
    )
    def return_to_person(self, to: str = State.RETURNED) -> None: ...

    @transition(
        state,
        source=[State.UNIT, State.BUREAU],
        target=RETURN_VALUE(State.DEPARTMENT, State.UNIT),
        permission=may_review,
    )
    def return_to_level(self, to: str) -> str:
        return to

    @transition(
        state,
        source=State.RETURNED,
        target=RETURN_VALUE(State.DEPARTMENT, State.UNIT, State.BUREAU),
        permission=may_submit,
    )
    def resubmit(self, to: str) -> str:
        return to

    @transition(state, source=[State.DEPARTMENT, State.UNIT, State.BUREAU], target=State.REFUSED, permission=may_review)
    def refuse(self, to: str = State.REFUSED) -> None: ...

    @transition(
        state,
        source=[State.DEPARTMENT, State.UNIT, State.BUREAU, State.RETURNED],
        target=State.WITHDRAWN,
        permission=may_withdraw,
    )
    def withdraw(self, to: str = State.WITHDRAWN) -> None: ...

    @transition(
        state,
        source=[State.DEPARTMENT, State.UNIT],
        target=RETURN_VALUE(State.UNIT, State.BUREAU),
        permission=system_only,
    )
    def move_up(self, to: str) -> str:
        return to

    @transition(
        state,
        source=[State.DEPARTMENT, State.UNIT, State.BUREAU, State.RETURNED, State.COUNTED, State.REFUSED],
        target=RETURN_VALUE(State.DEPARTMENT, State.UNIT, State.BUREAU),
        permission=may_undo,
    )
    def undo(self, to: str) -> str:
        return to

    @transition(state, source=State.REFUSED, target=RETURN_VALUE(State.UNIT, State.BUREAU), permission=may_appeal)
    def appeal(self, to: str) -> str:
        return to

    @transition(state, source=State.COUNTED, target=State.ANNULLED, permission=may_annul)
    def annul(self, to: str = State.ANNULLED) -> None: ...
