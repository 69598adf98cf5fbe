"""The steps of a record, each one row that is never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.organisations.models import Organisation
from registry.people.models import Person
from workflows.engine.buffer import Buffered

from .case import Case
from .work import Work

PEOPLE = ("actor", "on_behalf_of", "receiver")
"""The persons whom a line of the history names."""


class Decision(Buffered):
    """One step of a record: who, when, from where to where, with what opinion. Appended, never changed.

    `on_behalf_of` names the absent reviewer whom the actor stood in for; `receiver` whom a task was passed to or who
    was asked about it, steps that leave the state as it was.
    """

    keys_per_item: ClassVar = 0
    carried: ClassVar = ("city_id",)

    # What these point at is looked at by one trigger for a whole statement, not by seven foreign keys for each row.
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, related_name="decisions", db_index=False, db_constraint=False
    )
    work = models.ForeignKey(
        Work, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    city = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    step = models.CharField(max_length=24)
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16)
    is_verdict = models.BooleanField(default=False)
    actor = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    on_behalf_of = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False, default=None
    )
    receiver = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False, default=None
    )
    place = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    beneficiary = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    headline = models.CharField(max_length=200, blank=True)
    reason_code = models.CharField(max_length=24, blank=True)
    opinion = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    # Written by the database alone (chain.py), whatever an INSERT says.
    chain_version = models.SmallIntegerField(default=0, editable=False)
    position = models.IntegerField(default=0, editable=False)
    previous_hash = models.BinaryField(default=bytes)
    hash = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decision_not_by_its_beneficiary", condition=Q(is_verdict=False) | ~Q(actor=F("beneficiary"))
            ),
            models.UniqueConstraint(fields=["case", "position"], name="decision_one_at_each_position_of_a_case"),
            models.CheckConstraint(
                name="decision_not_in_the_name_of_its_beneficiary",
                condition=Q(on_behalf_of__isnull=True) | Q(is_verdict=False) | ~Q(on_behalf_of=F("beneficiary")),
            ),
            models.CheckConstraint(
                name="decision_in_the_name_of_somebody_else",
                condition=Q(on_behalf_of__isnull=True) | Q(actor__isnull=False) & ~Q(on_behalf_of=F("actor")),
            ),
        ]
        indexes = [
            models.Index(fields=["actor", "-id"], name="decision_by_reviewer", condition=Q(is_verdict=True)),
            models.Index(
                fields=["on_behalf_of", "-id"], name="decision_by_absent", condition=Q(on_behalf_of__isnull=False)
            ),
        ]

    @property
    def who(self) -> str:
        """Who took the step, and in whose name where that is somebody else's: 闻人清 代 闻书仪."""
        if self.actor is None:
            return _("系统")
        if self.on_behalf_of is None:
            return str(self.actor.name)
        return _("%(actor)s 代 %(absent)s") % {"actor": self.actor.name, "absent": self.on_behalf_of.name}
