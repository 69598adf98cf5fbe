from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.base.rowhistory import keep_history
from registry.people.models import Person


@keep_history()
class CardCredential(models.Model):
    """One chip in one person's hands, from a second to a second.

    The printed number is not kept here: it is the person's for life, whatever chip stands behind it.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("待制卡")
        PRODUCTION = "production", _("制卡中")
        ACTIVE = "active", _("正常")
        LOST = "lost", _("挂失")
        REPLACED = "replaced", _("已补卡")
        VOID = "void", _("作废")

    class Kind(models.TextChoices):
        MIFARE4 = "mifare4", _("4 字节芯片")
        MIFARE7 = "mifare7", _("7 字节芯片")
        EM4100 = "em4100", _("低频芯片")
        NONE = "", _("只有卡面号")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="cards")
    uid = models.CharField(max_length=14, blank=True, help_text="bytes as they come over the air, upper-case hex")
    kind = models.CharField(max_length=8, choices=Kind, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True, help_text="the first second in which it opens nothing any more")
    reason = models.CharField(max_length=200, blank=True)
    issued_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                name="card_chip_is_in_one_hand", fields=["uid"], condition=Q(state="active") & ~Q(uid="")
            ),
            models.UniqueConstraint(name="card_one_active_per_person", fields=["person"], condition=Q(state="active")),
            models.CheckConstraint(
                name="card_active_has_its_first_second_alone",
                condition=~Q(state="active") | Q(valid_from__isnull=False, valid_to__isnull=True),
            ),
            models.CheckConstraint(
                name="card_lost_or_replaced_has_its_last_second",
                condition=~Q(state__in=["lost", "replaced"]) | Q(valid_from__isnull=False, valid_to__isnull=False),
            ),
            models.CheckConstraint(
                name="card_ends_after_it_begins", condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
            ),
        ]
        indexes = [models.Index(fields=["uid"], name="card_by_chip", condition=~Q(uid=""))]

    @property
    def masked_uid(self) -> str:
        """Enough to tell two cards apart, too little to copy one."""
        return f"…{self.uid[-4:]}" if self.uid else ""

    @property
    def look(self) -> str:
        return f"card_{self.state}"

    @property
    def has_ended(self) -> bool:
        return self.valid_to is not None or self.state == self.State.VOID
