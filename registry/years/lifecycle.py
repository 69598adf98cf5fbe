from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMModelMixin, transition

from registry.base.states import StateField


class YearLifecycle(FSMModelMixin, models.Model):
    """The phases of a credit year and the steps between them; `workflows/yearend` takes them, and nothing else.

    未开始: nothing is submitted. 进行中: everything is. 收尾: nothing new comes in, what was returned is sent again and
    reviewers finish. 已关闭: nothing changes but for whom a late entry was granted.
    """

    class Phase(models.TextChoices):
        PLANNED = "planned", _("未开始")
        OPEN = "open", _("进行中")
        CLOSING = "closing", _("收尾")
        CLOSED = "closed", _("已关闭")

    phase = StateField(max_length=8, choices=Phase, default=Phase.PLANNED, protected=True)

    class Meta:
        abstract = True

    @transition(phase, source=Phase.PLANNED, target=Phase.OPEN)
    def open(self) -> None: ...

    @transition(phase, source=Phase.OPEN, target=Phase.CLOSING)
    def begin_closing(self) -> None: ...

    @transition(phase, source=Phase.CLOSING, target=Phase.CLOSED)
    def close(self) -> None: ...

    @transition(phase, source=Phase.CLOSED, target=Phase.OPEN)
    def reopen(self) -> None: ...

    @property
    def takes_new(self) -> bool:
        return bool(self.phase == self.Phase.OPEN)

    @property
    def takes_corrections(self) -> bool:
        """Whether what is there already may still be corrected, appealed and decided."""
        return bool(self.phase in (self.Phase.OPEN, self.Phase.CLOSING))
