from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from registry.files.models import StoredFile
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy
from registry.years.models import Activity, Level
from workflows.engine.asking import open_asks
from workflows.engine.buffer import Buffered
from workflows.engine.models import Case, Work

from .lifecycle import ProjectLifecycle
from .shape import Period, Teacher, periods_of, teachers_of
from .small_models import CreditSetting, NumberSeries, Opinion, ProjectRule, Report, Request
from .states import CLOSED, NUMBERED, Audience, LastYear, Paper, State

__all__ = ["CreditSetting", "NumberSeries", "Opinion", "ProjectRule", "Report", "Request"]
"""What belongs to this app and stands in a file of its own."""

LEVELS = [choice for choice in Level.choices if choice[0] != Level.NONE]
FORM = (
    "name", "level", "disciplines", "leader_name", "leader_title", "leader_unit", "leader_phone", "teachers",
    "hours_theory", "hours_practice", "periods", "venue", "learners", "intake", "fee", "assessment", "credits_asked",
    "last_year", "need", "aims", "content", "audience",
)  # fmt: skip
"""What the application form asks."""


class ProjectQuerySet(QuerySet["Project"]):
    def visible_to(self, person: Person) -> ProjectQuerySet:
        """Those of one's places, and those one is asked about: as a reviewer, or by who decides on them."""
        mine = Opinion.objects.filter(reviewer=person, ended_at__isnull=True)
        cases = open_asks(person).values("work__process_id")
        asked = Q(pk__in=mine.values("project")) | Q(case__in=cases) | Q(requests__case__in=cases)
        return self.filter(pk__in=Project.objects.filter(self._reached(person) | asked).values("pk"))

    def of_places_of(self, person: Person) -> ProjectQuerySet:
        """Those of one's unit, and those handed in to or under one's bureau."""
        return self.filter(self._reached(person))

    @staticmethod
    def _reached(person: Person) -> Q:
        seen = Q(unit__in=[place.pk for place in policy.places_where(person, "project.enter")])
        for place in policy.places_where(person, "project.view"):
            seen |= Q(unit__path__startswith=place.path) & ~Q(state=State.DRAFT)
        return seen


class Project(Buffered, ProjectLifecycle):
    """A continuing-education project of a unit: its form, its number, where it stands.

    The form stands still while the bureau looks at it and for ever after; a request that was granted changes dates.
    """

    changing: ClassVar = (
        "state", "case", "bureau", "number", "credits", "activity", "round", "periods", "from_date", "to_date",
        "submitted_at", "approved_at", "filed_at", "held_at", "reported_at", "closed_at", "appealed_at", "changed_at",
    )  # fmt: skip

    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    bureau = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    copied_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField(default=1)

    name = models.CharField(_("项目名称"), max_length=200)
    level = models.CharField(_("申报级别"), max_length=12, choices=LEVELS, blank=True)
    disciplines = ArrayField(models.CharField(max_length=30), default=list, help_text="scheme:code")
    leader_name = models.CharField(_("项目负责人"), max_length=40, blank=True)
    leader_title = models.CharField(_("职称"), max_length=40, blank=True)
    leader_unit = models.CharField(_("所在单位"), max_length=80, blank=True)
    leader_phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    teachers = models.JSONField(_("授课教师"), default=list, blank=True)
    hours_theory = models.DecimalField(_("理论学时"), max_digits=6, decimal_places=2, null=True)
    hours_practice = models.DecimalField(_("实践学时"), max_digits=6, decimal_places=2, null=True)
    periods = models.JSONField(_("举办日期"), default=list, blank=True)
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)
    venue = models.CharField(_("举办地点"), max_length=120, blank=True)
    learners = models.CharField(_("培训对象"), max_length=200, blank=True)
    intake = models.PositiveIntegerField(_("拟招生人数"), null=True)
    fee = models.DecimalField(_("收费（元/人）"), max_digits=8, decimal_places=2, null=True)
    assessment = models.CharField(_("考核方式"), max_length=200, blank=True)
    credits_asked = models.DecimalField(_("拟授学分"), max_digits=6, decimal_places=2, null=True)
    last_year = models.CharField(_("去年情况"), max_length=10, choices=LastYear, blank=True)
    need = models.TextField(_("需求与现状"), blank=True)
    aims = models.TextField(_("培训目标"), blank=True)
    content = models.TextField(_("主要内容"), blank=True)
    audience = models.CharField(_("谁能得学分"), max_length=8, choices=Audience, default=Audience.ANYONE)

    number = models.CharField(_("项目编号"), max_length=40, blank=True)
    credits = models.DecimalField(_("批准学分"), max_digits=6, decimal_places=2, null=True)
    activity = models.OneToOneField(Activity, null=True, on_delete=models.PROTECT, related_name="project")
    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="project")
    round = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    filed_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    appealed_at = models.DateTimeField(null=True)

    objects = ProjectQuerySet.as_manager()

    # Not a column: the one open human task, hung on by whoever locks the record.
    open_work: Work | None = None

    class Meta:
        indexes = [
            models.Index(fields=["unit", "-id"], name="project_by_unit"),
            models.Index(fields=["bureau", "-id"], name="project_by_bureau"),
            models.Index(fields=["from_date"], name="project_filed_by_day", condition=Q(state="FILED")),
        ]
        constraints = [
            models.UniqueConstraint(
                name="project_number_is_given_once_by_a_bureau", fields=["bureau", "number"], condition=~Q(number="")
            ),
            models.CheckConstraint(
                name="project_approved_has_number_credits_and_entry",
                condition=Q(state__in=NUMBERED, credits__isnull=False, activity__isnull=False) & ~Q(number="")
                | ~Q(state__in=NUMBERED) & Q(number="", credits__isnull=True, activity__isnull=True),
            ),
            models.CheckConstraint(
                name="project_handed_in_has_bureau_case_and_moment",
                condition=Q(state=State.DRAFT, bureau__isnull=True, case__isnull=True, submitted_at__isnull=True)
                | ~Q(state=State.DRAFT)
                & Q(bureau__isnull=False, case__isnull=False, submitted_at__isnull=False, from_date__isnull=False),
            ),
            models.CheckConstraint(
                name="project_closed_has_moment",
                condition=Q(state__in=CLOSED, closed_at__isnull=False)
                | ~Q(state__in=CLOSED) & Q(closed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="project_ends_after_it_begins",
                condition=Q(from_date__isnull=True, to_date__isnull=True) | Q(to_date__gte=F("from_date")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def hours(self) -> Decimal:
        return (self.hours_theory or Decimal(0)) + (self.hours_practice or Decimal(0))

    @property
    def period_list(self) -> list[Period]:
        return periods_of(self.periods)

    @property
    def teacher_list(self) -> list[Teacher]:
        return teachers_of(self.teachers)

    # What nobody hands in without.
    @property
    def first_day(self) -> dt.date:
        assert self.from_date is not None
        return self.from_date

    @property
    def last_day(self) -> dt.date:
        assert self.to_date is not None
        return self.to_date

    @property
    def decider(self) -> Organisation:
        """The bureau that it was handed in to."""
        assert self.bureau is not None
        return self.bureau

    def facts(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in FORM}


class ProjectFile(models.Model):
    """A file of a project; what was handed in stays."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="papers")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Paper)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="project_holds_a_file_once", fields=["project", "file", "kind"]),
        ]
