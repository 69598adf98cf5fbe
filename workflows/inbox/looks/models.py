from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from registry.people.models import Person


class ListLook(models.Model):
    """A person's own list of the inbox; without a row it looks as everybody's does at first."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.PROTECT, related_name="+")
    is_dense = models.BooleanField(default=False)
    columns = ArrayField(models.CharField(max_length=12), default=list)
