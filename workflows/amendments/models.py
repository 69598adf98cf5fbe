from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.clients.models import Client
from registry.files.models import StoredFile
from registry.organisations.models import Organisation
from registry.people.models import Person
from workflows.credits.levels import Nobody
from workflows.credits.models import Credit
from workflows.engine.buffer import Buffered
from workflows.engine.models import Case, Decision, Work

from .lifecycle import AmendmentLifecycle
from .states import OPEN

PARTIES = (Nobody.OWN, Nobody.ENTERED, Nobody.UPLOADED)


class Amendment(Buffered, AmendmentLifecycle):
    """更正: what shall be changed of a counted credit, from what to what and why; decided like the credit itself."""

    changing: ClassVar = (
        "state", "case", "changes", "reason", "levels", "levels_merged", "decided_by", "returned_by", "closed_at",
    )  # fmt: skip

    credit = models.ForeignKey(Credit, on_delete=models.PROTECT, related_name="amendments")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="amendment")
    # A person, or the system that awarded the credit and says now that it was wrong.
    raised_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    changes = models.JSONField(_("改什么"), help_text="{fact: [old, new]}")
    reason = models.TextField(_("原因"))
    levels = models.CharField(max_length=40)
    levels_merged = models.BooleanField(default=False)
    decided_by = models.CharField(max_length=200, blank=True)
    returned_by = models.CharField(max_length=12, blank=True, default="", db_default="")
    raised_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    # Not columns: the one open human task, hung on by whoever locks the amendment; the verdict that an undo is of.
    open_work: Work | None = None
    last_verdict: Decision | None = None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="amendment_one_open_per_credit", fields=["credit"], condition=Q(closed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="amendment_closed_has_moment",
                condition=Q(state__in=OPEN, closed_at__isnull=True) | (~Q(state__in=OPEN) & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="amendment_raised_by_a_person_or_a_client",
                condition=Q(raised_by__isnull=False, client__isnull=True)
                | Q(raised_by__isnull=True, client__isnull=False),
            ),
            models.CheckConstraint(name="amendment_changes_something", condition=~Q(changes={})),
        ]

    @property
    def person(self) -> Person:
        return self.credit.person

    @property
    def raiser(self) -> Person | Client | None:
        return self.raised_by or self.client

    @property
    def level_list(self) -> list[str]:
        return self.levels.split(",")

    @property
    def deciders(self) -> set[int]:
        return {int(key) for key in self.decided_by.split(",") if key}

    @property
    def department(self) -> Organisation:
        return self.credit.department

    @property
    def unit(self) -> Organisation:
        return self.credit.unit

    @property
    def barred(self) -> dict[int, str]:
        return self.barred_by(self.papers.values_list("file__uploaded_by_id", flat=True))

    def barred_by(self, uploaders: Iterable[int]) -> dict[int, str]:
        """Who may not decide on it, and why: who said yes to it, and its parties; who passed the credit may."""
        own = {key: why for key, why in self.credit.barred.items() if why in PARTIES}
        barred = dict.fromkeys(self.deciders, Nobody.DECIDED.value) | dict.fromkeys(uploaders, Nobody.UPLOADED.value)
        raised = {self.raised_by_id: Nobody.ENTERED.value} if self.raised_by_id else {}
        return barred | raised | own

    @property
    def new_facts(self) -> dict[str, Any]:
        return {name: values[1] for name, values in self.changes.items()}


class AmendmentFile(models.Model):
    """A file that proves an amendment; applied, it is evidence of the credit."""

    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="papers")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(name="amendment_holds_a_file_once", fields=["amendment", "file"])]


class Version(models.Model):
    """The facts of a credit as they stood: the first as it was counted, each other one made by an amendment or by
    taking one back.

    A credit that was never amended has none and is its own first version. Appended, never changed; what stands on the
    credit is its newest version, or the database refuses it.
    """

    credit = models.ForeignKey(Credit, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()
    amendment = models.ForeignKey(Amendment, null=True, on_delete=models.PROTECT, related_name="versions")
    takes_back = models.BooleanField(default=False, db_default=False)
    facts = models.JSONField()
    credit_class = models.CharField(max_length=1, blank=True)
    year = models.CharField(max_length=20)
    since = models.DateTimeField()

    class Meta:
        ordering = ["credit", "number"]
        constraints = [
            models.UniqueConstraint(name="version_once_per_credit_and_number", fields=["credit", "number"]),
            models.CheckConstraint(
                name="version_is_the_first_or_made_by_an_amendment",
                condition=Q(number=1, amendment__isnull=True, takes_back=False)
                | Q(number__gt=1, amendment__isnull=False),
            ),
        ]
