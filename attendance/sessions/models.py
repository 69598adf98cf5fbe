from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from registry.base.rowhistory import keep_history
from registry.organisations.models import Organisation
from registry.organisations.queries import below
from registry.people.models import Person
from registry.roles import policy
from registry.years.models import Activity


class Audience(models.TextChoices):
    UNIT = "unit", _("本单位人员")
    CITY = "city", _("本市人员")
    ANYONE = "anyone", _("不限")


class PlanQuerySet(QuerySet["Plan"]):
    def visible_to(self, person: Person, *actions: str) -> PlanQuerySet:
        """Those of the units that one's roles name; the only way to load one for a page of work."""
        wanted = actions or ("attendance.view",)
        places = [place for action in wanted for place in policy.places_where(person, action)]
        return self.filter(below((place.path for place in places), column="unit__path"))


@keep_history()
class Plan(models.Model):
    """How an activity is attended: who holds it, for whom, in which sessions, by which rule.

    From the first award on it stands still: a trigger refuses any change of what the award rests on.
    """

    activity = models.OneToOneField(Activity, on_delete=models.PROTECT, related_name="plan")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(_("谁能得学分"), max_length=8, choices=Audience, default=Audience.ANYONE)
    locked_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    held_because = models.CharField(max_length=500, blank=True)
    waits_no_more = models.CharField(max_length=200, blank=True, help_text="why nobody waits for silent devices")
    created_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="plan_on_hold_says_who_and_why",
                condition=Q(held_at__isnull=True, held_by__isnull=True, held_because="")
                | Q(held_at__isnull=False, held_by__isnull=False) & ~Q(held_because=""),
            ),
        ]

    def __str__(self) -> str:
        return self.activity.name


@keep_history()
class Session(models.Model):
    """One sitting, usually half a day."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="sessions")
    begins = models.DateTimeField(_("开始"))
    ends = models.DateTimeField(_("结束"))
    room = models.CharField(_("地点"), max_length=60, blank=True)
    topic = models.CharField(_("主题"), max_length=120, blank=True)
    teachers = models.CharField(_("授课人"), max_length=200, blank=True)
    hours = models.DecimalField(_("学时"), max_digits=5, decimal_places=2, validators=[MinValueValidator(Decimal(0))])
    seats = models.PositiveIntegerField(_("座位"), null=True, blank=True)

    class Meta:
        ordering = ["begins", "id"]
        constraints = [
            models.CheckConstraint(name="session_ends_after_it_begins", condition=Q(ends__gt=F("begins"))),
            models.CheckConstraint(name="session_hours_are_not_negative", condition=Q(hours__gte=0)),
        ]

    def __str__(self) -> str:
        return self.topic or self.plan.activity.name


@keep_history()
class Period(models.Model):
    """刷卡周期: a swipe inside it, grace on both sides included, hits it."""

    class Kind(models.TextChoices):
        IN = "in", _("签到")
        CHECK = "check", _("中途")
        OUT = "out", _("签退")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="periods")
    kind = models.CharField(max_length=5, choices=Kind)
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    grace = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(60)], help_text="minutes before it begins and after it ends"
    )

    class Meta:
        ordering = ["begins", "id"]
        constraints = [
            models.CheckConstraint(name="period_ends_after_it_begins", condition=Q(ends__gt=F("begins"))),
            models.CheckConstraint(name="period_grace_is_an_hour_at_most", condition=Q(grace__lte=60)),
        ]


class RuleVersion(models.Model):
    """By what attendance earns, from its moment on. Appended, never changed: the newest holds."""

    class Kind(models.TextChoices):
        ANY = "any", _("任意一次有效刷卡")
        PERIODS = "periods", _("命中规定数目的刷卡周期")
        SESSIONS = "sessions", _("每一场都完整")
        HOURS = "hours", _("按完整场次的学时折算")
        SHARE = "share", _("在场时间达到规定比例")
        LIST = "list", _("按名单")

    STEPS = ((Decimal("0.01"), "0.01"), (Decimal("0.10"), "0.1"), (Decimal("0.50"), "0.5"), (Decimal("1.00"), "1"))

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="rules", db_index=False)
    version = models.PositiveSmallIntegerField()
    kind = models.CharField(_("怎样得学分"), max_length=8, choices=Kind)
    periods = models.PositiveSmallIntegerField(_("几个周期"), default=0)
    share = models.DecimalField(_("在场比例"), max_digits=5, decimal_places=2, default=Decimal(0))
    least = models.PositiveSmallIntegerField(
        pgettext_lazy("rule", "两次刷卡至少相隔"), default=0, help_text="minutes between the first swipe and the last"
    )
    step = models.DecimalField(_("舍去到"), max_digits=4, decimal_places=2, choices=STEPS, default=Decimal("0.01"))
    set_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(name="rule_version_once_in_a_plan", fields=["plan", "version"]),
            models.CheckConstraint(name="rule_share_is_a_part_of_a_hundred", condition=Q(share__gte=0, share__lte=100)),
            models.CheckConstraint(
                name="rule_share_is_named_where_it_decides", condition=~Q(kind="share") | Q(share__gt=0)
            ),
            models.CheckConstraint(name="rule_rounds_by_a_step", condition=Q(step__gt=0)),
        ]


class Listed(models.Model):
    """名单: somebody whom the organiser names, where the rule goes by a list; taken off, the row stays."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="listed", db_index=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="listed_once_in_a_plan", fields=["plan", "person"])]
