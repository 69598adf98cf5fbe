from __future__ import annotations

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from registry.people.models import Person


class FirstLoginCodes(models.QuerySet["FirstLoginCode"]):
    def usable(self) -> QuerySet[FirstLoginCode]:
        return self.filter(used_at__isnull=True, void_at__isnull=True, expires_at__gt=timezone.now())


class FirstLoginCode(models.Model):
    """A one-time code of a sealed letter: kept as a digest, used once, valid for thirty days."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="first_login_codes")
    digest = models.CharField(max_length=128)
    issued_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    void_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)

    objects = FirstLoginCodes.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="first_login_code_one_open_per_person",
                fields=["person"],
                condition=Q(used_at__isnull=True, void_at__isnull=True),
            ),
            models.CheckConstraint(name="first_login_code_not_for_its_issuer", condition=~Q(issued_by=F("person"))),
        ]


class OpenSession(models.Model):
    """Which sessions belong to whom: Django's own table does not say, and a person must be able to end them."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="open_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField(auto_now_add=True)
    address = models.GenericIPAddressField(null=True, blank=True)
    device = models.CharField(max_length=60, blank=True)
