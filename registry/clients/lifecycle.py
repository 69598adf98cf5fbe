from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from registry.base.states import StateField


class State(models.TextChoices):
    WAITING = "WAITING", _("待启用")
    ACTIVE = "ACTIVE", _("在用")
    STOPPED = "STOPPED", _("已停用")


class ClientLifecycle(FSMModelMixin, models.Model):
    """The states of a client account; nothing is answered to one that is not ACTIVE."""

    state: Any = StateField(max_length=8, choices=State, default=State.WAITING, protected=True)

    class Meta:
        abstract = True

    @transition(state, source=State.WAITING, target=State.ACTIVE)
    def activate(self) -> None: ...

    @transition(state, source=[State.WAITING, State.ACTIVE], target=State.STOPPED)
    def stop(self) -> None: ...

    @transition(state, source=State.ACTIVE, target=State.WAITING)
    def widen(self) -> None: ...

    @transition(state, source=State.STOPPED, target=State.WAITING)
    def reopen(self) -> None: ...
