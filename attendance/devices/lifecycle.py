from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from registry.base.states import StateField


class State(models.TextChoices):
    PENDING = "PENDING", _("待启用")
    ACTIVE = "ACTIVE", _("在用")
    SUSPENDED = "SUSPENDED", _("已暂停")
    RETIRED = "RETIRED", _("已停用")


class DeviceLifecycle(FSMModelMixin, models.Model):
    """The states of a device and the steps between them; only what came while it was ACTIVE can earn credits."""

    state: Any = StateField(max_length=10, choices=State, default=State.PENDING, protected=True)

    class Meta:
        abstract = True

    @transition(state, source=State.PENDING, target=State.ACTIVE)
    def activate(self) -> None: ...

    @transition(state, source=State.ACTIVE, target=State.SUSPENDED)
    def suspend(self) -> None: ...

    @transition(state, source=State.SUSPENDED, target=State.ACTIVE)
    def resume(self) -> None: ...

    @transition(state, source=[State.PENDING, State.ACTIVE, State.SUSPENDED], target=State.RETIRED)
    def retire(self) -> None: ...
