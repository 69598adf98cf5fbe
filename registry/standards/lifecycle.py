from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from registry.base.states import StateField


class State(models.TextChoices):
    DRAFT = "DRAFT", _("草稿")
    PUBLISHED = "PUBLISHED", _("已发布")
    SUPERSEDED = "SUPERSEDED", _("已被取代")


class StandardLifecycle(FSMModelMixin, models.Model):
    """The states of a version of a standard; what is published is never changed, the next version follows it."""

    state = StateField(max_length=12, choices=State, default=State.DRAFT, protected=True)

    class Meta:
        abstract = True

    @transition(state, source=State.DRAFT, target=State.PUBLISHED)
    def publish(self) -> None: ...

    @transition(state, source=State.PUBLISHED, target=State.SUPERSEDED)
    def supersede(self) -> None: ...
