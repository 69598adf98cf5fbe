from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from registry.base.rowhistory import keep_history
from registry.clients.models import Client
from registry.codes.models import Line
from registry.files.models import StoredFile
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy
from registry.years.models import Activity, CreditYear
from workflows.engine.asking import open_asks
from workflows.engine.buffer import Buffered
from workflows.engine.models import Case, Decision, Work

from .coded import Coded
from .level_models import LevelRule, LevelRuleChange, UnitPolicy, UnitPolicyChange
from .levels import Nobody
from .lifecycle import CreditLifecycle
from .states import AWARDED, Class, Origin, State, Subject

__all__ = ["LevelRule", "LevelRuleChange", "UnitPolicy", "UnitPolicyChange"]
"""What belongs to this app and stands in a file of its own."""

FACTS = (
    "kind", "level", "form", "subject", "discipline_scheme", "discipline_code", "name", "number", "certificate_number",
    "from_date", "to_date", "hours", "credits", "organiser", "host", "issuer",
)  # fmt: skip
"""What a reviewer approves: a change of any of these, or of the evidence, drops the approvals that rested on it."""
ALSO = ("sub_kind", "activity_type", "rule", "amount", "differs_because")
"""Facts as well, told only where there are any: without them a digest is what it was before they existed."""


def _keys(words: str) -> set[int]:
    return {int(key) for key in words.split(",") if key}


class CreditQuerySet(QuerySet["Credit"]):
    def visible_to(self, person: Person) -> CreditQuerySet:
        """One's own, those one entered, and those of the places one's roles name; the only way to load a credit."""
        seen = Q(person=person) | Q(entered_by=person) | self._reached(person)
        seen |= Q(case__in=Work.objects.filter(named=person).values("process_id"))
        return self.filter(seen)

    def of_people_of(self, person: Person) -> CreditQuerySet:
        """Those of the places and lines that one's roles name, and no others: lists of one's people."""
        return self.filter(self._reached(person))

    @staticmethod
    def _reached(person: Person) -> Q:
        seen = Q(pk__in=[])
        for path, line in policy.reach(person, "credit.view"):
            theirs = Q(department__path__startswith=path) & ~Q(state=State.DRAFT)
            seen |= theirs & Q(line=line) if line else theirs
        return seen

    def asked_of(self, person: Person) -> CreditQuerySet:
        """Those about which the person is asked for an opinion just now, and no others."""
        cases = open_asks(person).values("work__process_id")
        return self.filter(Q(case__in=cases) | Q(objections__case__in=cases) | Q(amendments__case__in=cases))


@keep_history()
class Credit(Coded, Buffered, CreditLifecycle):
    """One achievement of one person; unit and department are those of the activity's day, whatever comes later."""

    changing: ClassVar = (
        "state", "case", "credit_year", "credit_class", "levels", "levels_merged", "facts_digest", "returned_by",
        "approvals", "decided_by", "uploaders", "refusers", "submitted_at", "department_at", "unit_at", "bureau_at",
        "closed_at", "objected_at", "changed_at",
    )  # fmt: skip

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="credits", db_index=False)
    entered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    city = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.CharField(_("条线"), max_length=12, choices=Line)
    # Found through `credit_by_year_and_place`; an index of its own would only make every verdict dearer.
    credit_year = models.ForeignKey(
        CreditYear, null=True, on_delete=models.PROTECT, related_name="credits", db_index=False
    )

    origin = models.CharField(_("来源"), max_length=12, choices=Origin, default=Origin.HAND)
    source_id = models.CharField(max_length=80, blank=True)
    kind = models.CharField(_("学分类别"), max_length=16)
    sub_kind = models.CharField(_("子类别"), max_length=16, blank=True, default="", db_default="")
    level = models.CharField(_("学分级别"), max_length=12)
    form = models.CharField(_("举办方式"), max_length=12)
    activity_type = models.CharField(_("活动类型"), max_length=16, blank=True, default="", db_default="")
    credit_class = models.CharField(_("学分类型"), max_length=1, choices=Class, blank=True)
    # The key of the standard's rule it was reckoned by; empty, the rule is told by kind, level and role.
    rule = models.CharField(_("认定条款"), max_length=80, blank=True, default="", db_default="")
    # In the measure of its rule: hours, words, months, sessions; in a table of ranks, the rank.
    amount = models.DecimalField(_("数量"), max_digits=9, decimal_places=2, null=True, blank=True)
    differs_because = models.CharField(_("与标准不同的原因"), max_length=200, blank=True, default="", db_default="")
    # Keys of the versions of the standard that it was reckoned by, the farthest first.
    ruled_by = models.CharField(max_length=80, blank=True, default="", db_default="")
    subject = models.CharField(_("科目"), max_length=12, choices=Subject, default=Subject.PROFESSIONAL)
    discipline_scheme = models.CharField(max_length=20, default="national-2022")
    discipline_code = models.CharField(_("学科"), max_length=8)

    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.PROTECT, related_name="earned")
    name = models.CharField(_("活动名称"), max_length=200)
    number = models.CharField(_("项目编号"), max_length=40, blank=True)
    certificate_number = models.CharField(_("证书编号"), max_length=60, blank=True)
    from_date = models.DateField(_("活动日期"))
    to_date = models.DateField(_("结束日期"), null=True, blank=True)
    hours = models.DecimalField(_("学时"), max_digits=6, decimal_places=2)
    credits = models.DecimalField(_("学分"), max_digits=6, decimal_places=2)
    organiser = models.CharField(_("主办单位"), max_length=120, blank=True)
    host = models.CharField(_("承办单位"), max_length=120, blank=True)
    issuer = models.CharField(_("发证机构"), max_length=120)
    note = models.TextField(_("备注"), blank=True)

    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="credit")
    levels = models.CharField(max_length=40, blank=True)
    levels_merged = models.BooleanField(default=False)
    facts_digest = models.CharField(max_length=32, blank=True)
    returned_by = models.CharField(max_length=12, blank=True)
    approvals = models.JSONField(default=dict, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    uploaders = models.CharField(max_length=200, blank=True, default="", db_default="")
    # Who gave the refusal that was appealed, and in whose name; none of them decides on the credit again.
    refusers = models.CharField(max_length=60, blank=True, default="", db_default="")
    submitted_at = models.DateTimeField(null=True)
    department_at = models.DateTimeField(null=True)
    unit_at = models.DateTimeField(null=True)
    bureau_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    objected_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = CreditQuerySet.as_manager()

    # Not columns, hung on by who needs them: the one open human task, the last step, the verdict that an undo is of,
    # what a new check found.
    open_work: Work | None = None
    last_step: Decision | None = None
    last_verdict: Decision | None = None
    flag: str | None = None

    class Meta:
        constraints = [
            models.CheckConstraint(name="credit_amounts_are_not_negative", condition=Q(credits__gte=0, hours__gte=0)),
            models.CheckConstraint(
                name="credit_ends_after_it_begins", condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date"))
            ),
            models.CheckConstraint(
                name="credit_beyond_draft_has_case_and_year",
                condition=Q(state="DRAFT") | Q(case__isnull=False, credit_year__isnull=False),
            ),
            models.CheckConstraint(
                name="credit_distance_learning_is_never_typed_in",
                condition=~Q(kind="distance") | Q(origin__in=list(AWARDED)),
            ),
            models.UniqueConstraint(
                name="credit_awarded_once_per_source", fields=["origin", "source_id"], condition=~Q(source_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-from_date", "-id"], name="credit_by_person"),
            models.Index(fields=["credit_year", "department", "state"], name="credit_by_year_and_place"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def level_list(self) -> list[str]:
        """The levels of review that the policy asked for when it was submitted, lowest first."""
        return self.levels.split(",") if self.levels else []

    @property
    def deciders(self) -> set[int]:
        """The persons who decided since it was last submitted; under separate levels they may not decide again."""
        return _keys(self.decided_by)

    @property
    def barred(self) -> dict[int, str]:
        """Who may not decide, and why: earlier deciders, refusers, uploaders of evidence, the enterer, the person."""
        barred = dict.fromkeys(self.deciders, Nobody.DECIDED.value)
        barred |= dict.fromkeys(_keys(self.refusers), Nobody.REFUSED.value)
        barred |= dict.fromkeys(_keys(self.uploaders), Nobody.UPLOADED.value)
        barred |= {self.entered_by_id: Nobody.ENTERED.value} if self.entered_by_id else {}
        return barred | {self.person_id: Nobody.OWN.value}

    @property
    def day(self) -> Any:
        """The day that decides the credit's year: its last."""
        return self.to_date or self.from_date

    def digest(self, evidence: list[str]) -> str:
        """A digest of the facts a reviewer approves, with the digests of the evidence."""
        facts = [str(getattr(self, name) or "") for name in FACTS]
        facts += [f"{name}={getattr(self, name)}" for name in ALSO if getattr(self, name, "")] + sorted(evidence)
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()[:32]


@keep_history()
class Evidence(models.Model):
    """A file that proves a credit; taken off, it stays readable to who decided on it."""

    credit = models.ForeignKey(Credit, on_delete=models.PROTECT, related_name="evidence")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(name="evidence_holds_a_file_once", fields=["credit", "file"])]


class Appointment(models.Model):
    """指定审核人: whom an operator named for one case that nobody at its desk may decide. Appended, never changed."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, primary_key=True, related_name="appointment")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)


class Objection(Buffered):
    """异议: somebody doubts an award. A small case of its own; the credit stays counted until the bureau decides."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("异议成立")
        DISMISSED = "dismissed", _("异议不成立")

    changing: ClassVar = ("case", "outcome", "closed_at")

    credit = models.ForeignKey(Credit, on_delete=models.PROTECT, related_name="objections")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="objection")
    # A person, or the system that awarded the credit and takes it back.
    raised_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    reason = models.TextField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    raised_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    # Not a column: the one open human task, hung on by whoever locks the objection.
    open_work: Work | None = None

    class Meta:
        constraints = [
            models.UniqueConstraint(name="objection_one_open_per_credit", fields=["credit"], condition=Q(outcome="")),
            models.CheckConstraint(
                name="objection_raised_by_a_person_or_a_client",
                condition=Q(raised_by__isnull=False, client__isnull=True)
                | Q(raised_by__isnull=True, client__isnull=False),
            ),
            models.CheckConstraint(
                name="objection_closed_has_outcome_and_moment",
                condition=Q(outcome="", closed_at__isnull=True) | (~Q(outcome="") & Q(closed_at__isnull=False)),
            ),
        ]

    @property
    def person(self) -> Person:
        return self.credit.person

    @property
    def department(self) -> Organisation:
        return self.credit.department

    @property
    def unit(self) -> Organisation:
        return self.credit.unit

    @property
    def barred(self) -> dict[int, str]:
        """Whoever may not decide on the credit, and who doubts it."""
        raised = {self.raised_by_id: Nobody.ENTERED.value} if self.raised_by_id else {}
        return self.credit.barred | raised

    @property
    def raiser(self) -> Person | Client | None:
        return self.raised_by or self.client
