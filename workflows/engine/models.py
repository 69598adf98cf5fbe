from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy as _lazy
from viewflow.workflow.models import AbstractProcess, AbstractTask
from viewflow.workflow.status import STATUS

from registry.organisations.models import Organisation
from registry.people.models import Person

from .buffer import Buffered


class Case(Buffered, AbstractProcess):
    """The process of one record; the record points here, and a loader hangs it on as `record` before anything moves."""

    changing: ClassVar = ("status", "finished")

    city = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    data = models.JSONField(default=dict, blank=True)
    seed = artifact = None

    # Not columns: the record that this case moves, the desk that its next human task goes to, and its present one.
    record: Any = None
    desk: Any = None
    current: Any = None

    class Meta:
        indexes = [
            models.Index(fields=["flow_class", "id"], name="case_open_by_flow", condition=Q(finished__isnull=True))
        ]

    @property
    def tasks(self) -> list[Work]:
        """The tasks in memory: all of a flow with parallel branches, of others those that are made right now."""
        found: list[Work] = self.__dict__.setdefault("_tasks", [])
        return found

    @property
    def answers(self) -> dict[str, list[Any]]:
        """What gateways and functions were found to answer ahead, by node."""
        found: dict[str, list[Any]] = self.__dict__.setdefault("_answers", {})
        return found


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

    process = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="task_set")
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
    beneficiary = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
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


PEOPLE = ("actor", "on_behalf_of", "receiver")
"""The persons whom a line of the history names."""


class Decision(Buffered):
    """One step of a record: who, when, from where to where, with what opinion. Appended, never changed.

    `on_behalf_of` names the absent reviewer whom the actor stood in for; `receiver` whom a task was passed to or who
    was asked about it, steps that leave the state as it was.
    """

    keys_per_item: ClassVar = 0
    carried: ClassVar = ("city_id",)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions", db_index=False)
    work = models.ForeignKey(Work, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    city = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    step = models.CharField(max_length=24)
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16)
    is_verdict = models.BooleanField(default=False)
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    on_behalf_of = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, default=None
    )
    receiver = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False, default=None
    )
    place = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    beneficiary = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
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


class Ask(models.Model):
    """加签: a reviewer asks a colleague about one open task; as long as it is open, the colleague may see that one."""

    class Answer(models.TextChoices):
        AGREE = "agree", _lazy("同意")
        DOUBT = "doubt", _lazy("有疑问")

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="asks")
    asked = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    question = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    words = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="ask_one_open_per_task_and_person", fields=["work", "asked"], condition=Q(closed_at__isnull=True)
            ),
            models.CheckConstraint(name="ask_answered_is_closed", condition=Q(answer="") | Q(closed_at__isnull=False)),
            models.CheckConstraint(name="ask_somebody_else", condition=~Q(asked=F("asked_by"))),
        ]
        indexes = [
            models.Index(fields=["asked", "asked_at"], name="ask_open_by_asked", condition=Q(closed_at__isnull=True)),
        ]


class HandOver(models.Model):
    """交接: what a reviewer who left had in hand went to a successor, or back to its desks. Appended, never changed."""

    leaver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now_add=True)
    handed = models.PositiveIntegerField()
    given_back = models.PositiveIntegerField()
    asks = models.PositiveIntegerField()
    substitutions = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hand_over_to_somebody_else", condition=Q(successor__isnull=True) | ~Q(successor=F("leaver"))
            ),
            models.CheckConstraint(name="hand_over_by_somebody_else", condition=~Q(by=F("leaver"))),
        ]


class DaySeal(models.Model):
    """The seal of a day: every decision that was written and not sealed before, bound to the seal before it.

    `blocks` lists a thousand decisions each: the ranges of their ids, and the digest of their hashes in that order.
    Appended, never changed.
    """

    day = models.DateField(unique=True)
    rows = models.IntegerField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    blocks = models.JSONField(default=list)
    digest = models.BinaryField()
    previous_hash = models.BinaryField()
    hash = models.BinaryField()
    sealed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["day"]


class WorkDay(models.Model):
    """The verdicts of one reviewer at one desk on one day, rolled up from one seal; `waits` counts them by hours."""

    seal = models.ForeignKey(DaySeal, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=20)
    line = models.CharField(max_length=12)
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    waits = ArrayField(models.IntegerField())

    class Meta:
        indexes = [models.Index(fields=["place", "day"], name="workday_by_place")]
