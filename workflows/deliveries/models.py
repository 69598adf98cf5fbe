from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.clients.models import Client
from registry.organisations.models import Organisation
from workflows.credits.models import Credit

LONGEST_SOURCE = 60


class Outcome(models.TextChoices):
    STORED = "stored", _("已授分")
    UNCHANGED = "unchanged", _("早已授过")
    AMENDING = "amending", _("已提更正")
    REVOKING = "revoking", _("已提撤销")
    REFUSED = "refused", _("没有收下")


class Delivery(models.Model):
    """One batch of a client. It is taken in by pieces; `done` rows have their lines, whatever happens to the rest."""

    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="deliveries", db_index=False)
    # Given by the client as Idempotency-Key; the same key with the same body is the same batch.
    key = models.CharField(max_length=100, blank=True)
    digest = models.BinaryField(max_length=32)
    rows = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    amending = models.PositiveIntegerField(default=0)
    revoking = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    # Of whose people there are rows: their reviewers see the batch, and their own lines of it.
    units = ArrayField(models.BigIntegerField(), default=list)
    received_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="delivery_once_by_its_key", fields=["client", "key"], condition=~Q(key="")
            ),
            models.CheckConstraint(name="delivery_is_done_row_by_row", condition=Q(done__lte=F("rows"))),
            models.CheckConstraint(
                name="delivery_every_row_has_its_outcome",
                condition=Q(done=F("stored") + F("unchanged") + F("amending") + F("revoking") + F("refused")),
            ),
            models.CheckConstraint(
                name="delivery_is_finished_with_its_last_row",
                condition=Q(done__lt=F("rows"), finished_at__isnull=True)
                | Q(done=F("rows"), finished_at__isnull=False),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["client", "-id"], name="delivery_by_client"),
            GinIndex(fields=["units"], name="delivery_by_unit"),
        ]


class DeliveryLine(models.Model):
    """What became of one row. Appended, never changed; the person is known by the credit, or not at all."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="lines", db_index=False)
    number = models.PositiveIntegerField()
    source_id = models.CharField(max_length=LONGEST_SOURCE)
    outcome = models.CharField(max_length=10, choices=Outcome)
    code = models.CharField(max_length=40, blank=True)
    facts = models.JSONField(default=dict, help_text="what its reason speaks of, nothing personal")
    credit = models.ForeignKey(Credit, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    # Of the person where they are known to be the client's, so that their unit's reviewer finds the line.
    unit = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(name="delivery_line_once_a_row", fields=["delivery", "number"])]
        indexes = [models.Index(fields=["delivery", "outcome", "number"], name="delivery_line_by_outcome")]

    @property
    def look(self) -> str:
        return f"line_{self.outcome}"
