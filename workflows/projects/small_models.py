"""What hangs on a project: reviewers' opinions, requests, the execution report, the bureau's rules and numbers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.years.models import Level
from workflows.engine.buffer import Buffered
from workflows.engine.models import Case, Work

from .shape import Period, periods_of
from .states import GIVEN, Advice, Ask, Outcome


class Opinion(Buffered):
    """A reviewer asked about a project in one round of its review: a small case of their own, all open side by side."""

    changing: ClassVar = ("case", "advice", "score", "words", "ended_at", "closed_at")

    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="opinions")
    round = models.PositiveSmallIntegerField()
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="project_opinion")
    advice = models.CharField(_("建议"), max_length=10, choices=Advice, blank=True)
    score = models.PositiveSmallIntegerField(_("评分"), null=True)
    words = models.TextField(_("评审意见"), blank=True)
    invited_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    # Not a column: the one open human task, hung on by whoever locks the record.
    open_work: Work | None = None

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["reviewer", "-id"], name="opinion_by_reviewer")]
        constraints = [
            models.UniqueConstraint(
                name="opinion_one_per_reviewer_and_round",
                fields=["project", "round", "reviewer"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(name="opinion_not_of_who_asks", condition=~Q(reviewer=F("invited_by"))),
            models.CheckConstraint(
                name="opinion_closed_has_advice",
                condition=Q(advice="", closed_at__isnull=True) | ~Q(advice="") & Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="opinion_given_has_score_and_words",
                condition=Q(advice__in=GIVEN, score__lte=100) & ~Q(words="")
                | ~Q(advice__in=GIVEN) & Q(score__isnull=True),
            ),
            models.CheckConstraint(
                name="opinion_ended_says_so",
                condition=Q(advice=Advice.ENDED, ended_at__isnull=False)
                | ~Q(advice=Advice.ENDED) & Q(ended_at__isnull=True),
            ),
        ]

    @property
    def is_given(self) -> bool:
        return self.advice in GIVEN


class Request(Buffered):
    """改期、取消: what a unit asks for once its project is approved; the same bureau decides."""

    changing: ClassVar = ("case", "outcome", "closed_at")

    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="requests")
    kind = models.CharField(max_length=10, choices=Ask)
    periods = models.JSONField(default=list, blank=True)
    reason = models.TextField(_("原因"))
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="project_request")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    raised_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    # Not a column: the one open human task, hung on by whoever locks the record.
    open_work: Work | None = None

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="request_one_open_per_project", fields=["project"], condition=Q(outcome="")),
            models.CheckConstraint(
                name="request_closed_has_moment",
                condition=Q(outcome="", closed_at__isnull=True) | ~Q(outcome="") & Q(closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="request_to_postpone_names_days",
                condition=Q(kind=Ask.POSTPONE) & ~Q(periods=[]) | Q(kind=Ask.CANCEL, periods=[]),
            ),
        ]

    @property
    def period_list(self) -> list[Period]:
        return periods_of(self.periods)


class Report(models.Model):
    """执行情况: what a project came to; stands still once it is handed in, until the bureau sends it back."""

    project = models.OneToOneField("projects.Project", on_delete=models.PROTECT, related_name="execution")
    periods = models.JSONField(_("实际举办日期"))
    venue = models.CharField(_("实际地点"), max_length=120)
    titles = models.JSONField(_("按职称"), help_text="{title level: number of people}")
    areas = models.JSONField(_("按地区"), help_text="{area: number of people}")
    attended = models.PositiveIntegerField(_("参加人数"))
    passed = models.PositiveIntegerField(_("考核合格人数"))
    teacher_changes = models.TextField(_("教师变动"), blank=True)
    summary = models.TextField(_("总结"))
    reported_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    reported_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="report_no_more_passed_than_came", condition=Q(passed__lte=F("attended"))),
        ]

    @property
    def period_list(self) -> list[Period]:
        return periods_of(self.periods)


class ProjectRule(models.Model):
    """What a bureau asks of projects under it; appended, the newest holds, the nearest bureau's first."""

    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    file_days_before = models.PositiveSmallIntegerField(_("举办前至少几天备案"))
    file_days_ahead = models.PositiveSmallIntegerField(_("举办前最早几天备案"), null=True)
    report_days = models.PositiveSmallIntegerField(_("举办后几天内报执行情况"))
    reviewers = models.PositiveSmallIntegerField(_("至少几位评审"))
    reason = models.CharField(max_length=200)
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="project_rule_files_within_a_span",
                condition=Q(file_days_ahead__isnull=True) | Q(file_days_ahead__gte=F("file_days_before")),
            ),
        ]


class NumberSeries(models.Model):
    """The last serial number that a bureau gave to projects of a year and level."""

    bureau = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=12, choices=Level)
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="number_series_once", fields=["bureau", "year", "level"]),
        ]


class CreditSetting(models.Model):
    """核定学分: the bureau gives another amount than was asked for, in one round. Appended: the newest holds."""

    project = models.ForeignKey("projects.Project", on_delete=models.PROTECT, related_name="settings")
    round = models.PositiveSmallIntegerField()
    credits = models.DecimalField(_("核定学分"), max_digits=6, decimal_places=2)
    reason = models.CharField(_("原因"), max_length=500)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="credits_set_are_some", condition=Q(credits__gt=0)),
            models.CheckConstraint(name="credits_set_say_why", condition=~Q(reason="")),
        ]
