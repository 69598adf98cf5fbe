from __future__ import annotations

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from registry.files.models import StoredFile
from registry.jobs.models import Job
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy
from registry.years.models import CreditYear
from workflows.credits.models import Credit


class Seal(models.Model):
    """A unit's seal as an image, from a moment on; another takes its place, none is ever deleted."""

    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="seals")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", db_index=False)
    own_prints = models.BooleanField(default=False)
    uploaded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="seal_one_in_use_per_unit", fields=["unit"], condition=Q(ended_at__isnull=True)
            ),
        ]


class DocumentQuerySet(QuerySet["Document"]):
    def visible_to(self, person: Person) -> DocumentQuerySet:
        """One's own, those one issued, and those about the people of one's places."""
        seen = Q(person=person) | Q(issued_by=person)
        for path, line in policy.reach(person, "document.issue"):
            theirs = Q(person__home__path__startswith=path)
            seen |= theirs & Q(person__line=line) if line else theirs
        return self.filter(seen)


class Document(models.Model):
    """What was printed for whom, word for word; appended, and at most revoked once.

    `digest` is that of all facts, as the printed page and the file inside the PDF carry them; `content` only that of
    what is compared with the present, to say whether the credits have changed since.
    """

    class Kind(models.TextChoices):
        HANDBOOK = "handbook", _("学分登记手册")
        SLIP = "slip", _("学分记录明细")
        PROOF = "proof", _("学分证明")

    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="documents", db_index=False)
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    credit_year = models.ForeignKey(CreditYear, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    credit = models.ForeignKey(Credit, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    facts = models.JSONField()
    digest = models.CharField(max_length=64)
    content = models.CharField(max_length=64)
    seal = models.ForeignKey(Seal, null=True, on_delete=models.PROTECT, related_name="documents", db_index=False)
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    issued_at = models.DateTimeField()
    revoked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=200, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="document_speaks_of_a_year_a_credit_or_several_years",
                condition=Q(kind="handbook", credit_year__isnull=False, credit__isnull=True)
                | Q(kind="slip", credit_year__isnull=True, credit__isnull=False)
                | Q(kind="proof", credit_year__isnull=True, credit__isnull=True),
            ),
            models.CheckConstraint(
                name="document_revoked_has_who_and_why",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoked_reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoked_reason="")),
            ),
            models.CheckConstraint(
                name="document_of_one_activity_has_no_seal", condition=~Q(kind="slip") | Q(seal__isnull=True)
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="document_by_person"),
            models.Index(fields=["seal", "-id"], name="document_by_seal", condition=Q(seal__isnull=False)),
            models.Index(fields=["job", "id"], name="document_by_job", condition=Q(job__isnull=False)),
        ]


class Lookups(models.Model):
    """How often an address has asked for codes within a quarter of an hour; the address itself is not kept."""

    address = models.CharField(max_length=64)
    began_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="lookups_counted_once_per_address_and_time", fields=["address", "began_at"]),
        ]
        indexes = [models.Index(fields=["began_at"], name="lookups_by_time")]
