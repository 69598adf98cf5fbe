from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from registry.base.rowhistory import keep_history
from registry.codes.models import Line
from registry.organisations.models import Organisation
from registry.people.models import Person


class Role(models.TextChoices):
    CLERK = "clerk", _("代录员")
    DEPARTMENT_REVIEWER = "department_reviewer", _("科室审核人")
    UNIT_REVIEWER = "unit_reviewer", _("单位审核人")
    UNIT_ADMIN = "unit_admin", _("单位管理员")
    BUREAU_REVIEWER = "bureau_reviewer", _("主管部门审核人")
    CARD_MAKER = "card_maker", _("制卡员")
    SYSTEM_OPERATOR = "system_operator", _("系统管理员")
    SECURITY_OPERATOR = "security_operator", _("安全管理员")
    AUDIT_OPERATOR = "audit_operator", _("审计管理员")


OPERATORS = (Role.SYSTEM_OPERATOR, Role.SECURITY_OPERATOR, Role.AUDIT_OPERATOR)

BY_LINE = (Role.DEPARTMENT_REVIEWER, Role.UNIT_REVIEWER, Role.BUREAU_REVIEWER)
"""Roles that may be held for one line of staff; the others are for everybody at the place."""


@keep_history()
class Grant(models.Model):
    """A role that a person holds at a place, for one line or all of them, from a day on; ended, never deleted."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="grants")
    line = models.CharField(max_length=12, choices=Line, blank=True)
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=200, blank=True)
    ended_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    # Not a column: whom the person who was asked for stands in for; None where the role is their own.
    absent: Person | None = None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="grant_one_open_per_person_role_place_and_line",
                fields=["person", "role", "place", "line"],
                condition=Q(ended_at__isnull=True),
            ),
            models.UniqueConstraint(
                name="grant_nobody_holds_two_operator_roles",
                fields=["person"],
                condition=Q(ended_at__isnull=True, role__in=["system_operator", "security_operator", "audit_operator"]),
            ),
            models.CheckConstraint(
                name="grant_only_a_reviewer_has_a_line",
                condition=Q(line="") | Q(role__in=["department_reviewer", "unit_reviewer", "bureau_reviewer"]),
            ),
            models.CheckConstraint(
                name="grant_ends_after_it_begins", condition=Q(to_date__isnull=True) | Q(to_date__gte=F("from_date"))
            ),
            models.CheckConstraint(name="grant_not_by_its_holder", condition=~Q(granted_by=F("person"))),
            models.CheckConstraint(
                name="grant_ended_has_who_and_when",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["place", "role"], name="grant_open_by_place", condition=Q(ended_at__isnull=True)),
        ]

    @property
    def is_over(self) -> bool:
        """Ended by somebody, or by its own last day."""
        return self.ended_at is not None or (self.to_date is not None and self.to_date < timezone.localdate())


@keep_history()
class Substitution(models.Model):
    """代理: from one day to another somebody else acts with a reviewer's role as well; ended, never deleted.

    It hangs on the role itself: it gives what the role gives on that day and ends with it, and since only roles are
    passed on, never substitutions, there is no chain.
    """

    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="substitutions")
    substitute = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="substitutions", db_index=False)
    from_date = models.DateField()
    to_date = models.DateField()
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=200, blank=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="substitution_ends_after_it_begins", condition=Q(to_date__gte=F("from_date"))),
            models.CheckConstraint(name="substitution_not_given_to_oneself", condition=~Q(set_by=F("substitute"))),
            models.CheckConstraint(
                name="substitution_ended_has_who_and_when",
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["substitute", "to_date"], name="substitution_open_by_person", condition=Q(ended_at__isnull=True)
            ),
        ]

    @property
    def is_over(self) -> bool:
        """Ended by somebody, by its own last day, or with the role itself."""
        return self.ended_at is not None or self.to_date < timezone.localdate() or self.grant.is_over

    @property
    def is_planned(self) -> bool:
        return not self.is_over and self.from_date > timezone.localdate()
