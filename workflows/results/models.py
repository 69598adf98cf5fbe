from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.people.models import Person
from registry.years.models import CreditYear


def _amount() -> models.DecimalField:
    return models.DecimalField(max_digits=9, decimal_places=2, default=0)


class YearResult(models.Model):
    """What a person's credit year came to, under which versions of the standard; explanations are made when read."""

    # Made by a statement that reads both keys from their tables; checking each again took a quarter of the time.
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="year_results", db_index=False, db_constraint=False
    )
    credit_year = models.ForeignKey(
        CreditYear, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    standards = ArrayField(models.BigIntegerField(), help_text=_("适用的标准版本"))
    credits = _amount()
    hours = _amount()
    class_1 = _amount()
    class_2 = _amount()
    any_class = _amount()
    national = _amount()
    professional_hours = _amount()
    public_hours = _amount()
    carried = _amount()
    need_credits = models.DecimalField(max_digits=9, decimal_places=2, null=True)
    lack_credits = _amount()
    is_counted = models.BooleanField(default=True)
    is_exempt = models.BooleanField(default=False)
    is_complete = models.BooleanField(default=False)
    settled_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="year_result_once_per_person_and_year", fields=["credit_year", "person"]),
        ]


class Marked(models.Model):
    """A person's year of which something changed: it is settled again within the minute.

    A trigger on the credits appends them; nothing is unique here, so that nobody who decides ever waits for another.
    """

    person_id = models.BigIntegerField()
    credit_year_id = models.BigIntegerField()
