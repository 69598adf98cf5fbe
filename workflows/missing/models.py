from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.codes.models import Line
from registry.files.models import StoredFile
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.years.models import Activity
from workflows.credits.levels import Nobody
from workflows.credits.models import Credit
from workflows.engine.buffer import Buffered
from workflows.engine.models import Case, Work

RETURNED = "RETURNED"
LEVELS = (("UNIT", _("待单位审")), ("BUREAU", _("待主管部门复审")), (RETURNED, _("退回修改")))


class MissingAward(Buffered):
    """A person says that they attended something and got no credit: a small case of its own."""

    class Outcome(models.TextChoices):
        GRANTED = "granted", _("已补授分")
        DENIED = "denied", _("不予补授分")
        # How a return ended a case before it left it open.
        SENT_BACK = "sent_back", _("退回补充")
        WITHDRAWN = "withdrawn", _("已撤回")

    changing: ClassVar = ("case", "name", "day", "facts", "reason", "level", "outcome", "credit", "closed_at")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    city = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.CharField(max_length=12, choices=Line)
    activity = models.ForeignKey(Activity, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("活动名称"), max_length=200)
    day = models.DateField(_("活动日期"))
    facts = models.JSONField(help_text="what the credit would say")
    reason = models.TextField(_("原因"))
    level = models.CharField(max_length=12, choices=LEVELS)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="missing_award")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    credit = models.OneToOneField(Credit, null=True, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    # Not a column: the one open human task, hung on by whoever locks the record.
    open_work: Work | None = None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="missing_award_is_asked_for_once",
                fields=["person", "day", "name"],
                condition=~Q(outcome__in=["sent_back", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="missing_award_closed_has_outcome_and_moment",
                condition=Q(outcome="", closed_at__isnull=True) | (~Q(outcome="") & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="missing_award_granted_has_its_credit",
                condition=Q(outcome="granted", credit__isnull=False) | (~Q(outcome="granted") & Q(credit__isnull=True)),
            ),
        ]

    @property
    def state(self) -> str:
        """Where it waits, as the flow asks; how it ended, where it has."""
        return self.outcome or self.level

    @property
    def state_word(self) -> str:
        return str(self.get_outcome_display() or self.get_level_display())

    @property
    def look(self) -> str:
        """How it stands, as states look."""
        looks = {"": self.level.lower(), "granted": "counted", "denied": "refused", "sent_back": "returned"}
        return looks.get(self.outcome, "withdrawn")

    @property
    def barred(self) -> dict[int, str]:
        return self.barred_by(self.papers.values_list("file__uploaded_by_id", flat=True))

    def barred_by(self, uploaders: Iterable[int]) -> dict[int, str]:
        """Who may not decide on it: who uploaded for it, and whoever it is for."""
        return dict.fromkeys(uploaders, Nobody.UPLOADED.value) | {self.person_id: Nobody.OWN.value}

    def shadow(self) -> Any:
        """The credit that it would become; never to be saved."""
        mine = {name: getattr(self, name) for name in ("person", "department", "unit", "city", "line", "activity")}
        return Credit(pk=0, origin="attendance", **mine, **read_facts(self.facts))


class MissingFile(models.Model):
    """What the person shows for it; granted, it is evidence of the credit."""

    award = models.ForeignKey(MissingAward, on_delete=models.PROTECT, related_name="papers")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(name="missing_award_holds_a_file_once", fields=["award", "file"])]


def read_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """The kept facts as a credit holds them."""
    return {name: Credit._meta.get_field(name).to_python(value) for name, value in facts.items()}  # type: ignore[union-attr]
