from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from attendance.awards.models import Earning
from attendance.sessions.models import Plan
from registry.people.models import Person


class Certificate(models.Model):
    """A number given to an award. Appended, never changed: of an award that was revoked the number stays used."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="certificates", db_index=False)
    serial = models.PositiveIntegerField()
    earning = models.OneToOneField(Earning, on_delete=models.PROTECT, related_name="certificate")
    issued_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    issued_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["serial"]
        constraints: ClassVar = [
            models.UniqueConstraint(name="certificate_serial_once_in_a_plan", fields=["plan", "serial"]),
            models.CheckConstraint(name="certificate_serials_begin_with_one", condition=Q(serial__gte=1)),
        ]

    @property
    def number(self) -> str:
        """As it is written on the certificate: the activity's number, then its own."""
        return f"{self.plan.activity.number}-{self.serial:04d}".lstrip("-")
