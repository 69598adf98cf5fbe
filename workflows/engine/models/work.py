"""The tasks of a case: what an inbox is a list of."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from viewflow.workflow.models import AbstractTask
from viewflow.workflow.status import STATUS

from registry.organisations.models import Organisation
from registry.people.models import Person
from workflows.engine.buffer import Buffered

from .case import Case


class Previous:
    """Stands where viewflow expects a many-to-many manager; the keys are an array beside the row, not a table."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def add(self, *works: Work) -> None:
        known = self._work.previous_ids
        known.extend(work.pk for work in works if work.pk not in known)
        self._work.save(update_fields=["previous_ids"])

    def all(self) -> QuerySet[Work] | list[Work]:
        if self._work.siblings is not None:
            return [one for one in self._work.siblings if one.pk in self._work.previous_ids]
        return Work._base_manager.filter(pk__in=self._work.previous_ids)

    def exclude(self, **conditions: Any) -> QuerySet[Work]:
        return Work._base_manager.filter(pk__in=self._work.previous_ids).exclude(**conditions)


class Led:
    """The tasks that a task led to, hung on beforehand: answers what viewflow asks of a queryset before an undo."""

    def __init__(self, works: list[Work]) -> None:
        self._works = works

    def exclude(self, *, status: str) -> Led:
        return Led([one for one in self._works if one.status != status])

    def count(self) -> int:
        return len(self._works)


class Work(Buffered, AbstractTask):
    """One task of a case. A human one lies on exactly one desk (place, role, line) or belongs to one owner.

    It carries what a list shows, so that a page of the inbox is one query over one index.
    """

    changing: ClassVar = ("status", "owner", "assigned", "started", "finished", "data")
    keys_per_item: ClassVar = 3
    carried: ClassVar = ("city_id",)

    # Looked at by a trigger for a whole statement; it never changes.
    process = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="task_set", db_constraint=False)
    # Its case's, which the database checks; a look-up more for every row would cost a tenth of a decision.
    city = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    status = models.CharField(max_length=50, choices=STATUS.choices, default=STATUS.NEW)
    created = models.DateTimeField(default=timezone.now)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    data = models.JSONField(default=dict, blank=True)
    previous_ids = ArrayField(models.BigIntegerField(), default=list)

    place = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=20, blank=True)
    line = models.CharField(max_length=12, blank=True)
    due_on = models.DateField(null=True)
    barred = ArrayField(models.BigIntegerField(), default=list)
    # 指定审核人: who may decide this one though it is not their desk, because nobody there may.
    named = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    # How long the same desk had the record before it went back to its person.
    waited_before = models.DurationField(null=True)

    headline = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, blank=True)
    amount = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    hours = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    person_name = models.CharField(max_length=40, blank=True)
    place_name = models.CharField(max_length=80, blank=True)
    beneficiary = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    form = models.CharField(max_length=12, blank=True, default="", db_default="")
    # What the machine found when the record came to its desks: the code of its first finding, empty where it is clean.
    flag = models.CharField(max_length=24, blank=True, default="", db_default="")

    # What viewflow offers and this project answers elsewhere: rights in the policy, timers and jobs not at all.
    # Its generic key to a permission's object cannot be dropped, so its two columns stay, empty and without an index.
    scheduled = external_task_id = seed = artifact = owner_permission = None
    owner_permission_content_type = models.ForeignKey(ContentType, null=True, on_delete=models.PROTECT, db_index=False)
    owner_permission_obj_pk = models.CharField(max_length=1, null=True)

    previous = property(Previous)

    # Not a column: all tasks of the case, hung on by whoever undoes one of them, so that nothing has to be asked.
    siblings: list[Work] | None = None

    class Meta:
        indexes = [
            models.Index(
                fields=["place", "role", "line", "created", "id"],
                # Every filter of a list, and any of them together, is answered from the index alone.
                include=["barred", "kind", "form", "flag", "amount", "due_on", "place_name"],
                name="work_open_by_desk",
                condition=Q(finished__isnull=True, place__isnull=False),
            ),
            models.Index(fields=["named"], name="work_by_named_reviewer", condition=Q(named__isnull=False)),
            models.Index(
                fields=["place", "role", "line", "created", "id"],
                include=["barred", "kind", "form", "amount", "due_on", "place_name"],
                name="work_flagged_by_desk",
                condition=Q(finished__isnull=True, place__isnull=False) & ~Q(flag=""),
            ),
            models.Index(
                fields=["place", "role", "line", "place_name", "person_name", "beneficiary"],
                include=["barred", "flag", "amount", "created", "due_on"],
                name="work_open_by_person",
                condition=Q(finished__isnull=True, place__isnull=False),
            ),
            models.Index(
                fields=["due_on"],
                name="work_open_by_due_day",
                condition=Q(finished__isnull=True, place__isnull=False, due_on__isnull=False),
            ),
            models.Index(fields=["owner", "created"], name="work_open_by_owner", condition=Q(finished__isnull=True)),
            models.Index(fields=["flow_task", "id"], name="work_failed_by_step", condition=Q(status="ERROR")),
        ]
        constraints = [
            models.CheckConstraint(
                name="work_on_a_desk_has_place_role_and_line",
                condition=Q(place__isnull=True, role="") | (Q(place__isnull=False) & ~Q(role="") & ~Q(line="")),
            ),
        ]

    @property
    def waiting_since(self) -> dt.datetime:
        """Since when the desk has had it, all its time there together."""
        since: dt.datetime = self.created
        return since - (self.waited_before or dt.timedelta(0))

    @property
    def leading(self) -> QuerySet[Work] | Led:
        if self.siblings is not None:
            return Led([one for one in self.siblings if self.pk in one.previous_ids])
        return Work._base_manager.filter(process_id=self.process_id, previous_ids__contains=[self.pk])

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.city_id is None:
            self.city_id = self.process.city_id
        if self.flow_task and not getattr(self, "flow_task_type", ""):
            self.flow_task_type = self.flow_task.task_type
        is_new = self._state.adding
        super().save(*args, **kwargs)
        if is_new:
            self.process.tasks.append(self)

    @property
    def changing_now(self) -> tuple[str, ...]:
        """A join that waits learns of each branch that comes."""
        return (*self.changing, "previous_ids") if self.flow_task_type == "JOIN" else self.changing
