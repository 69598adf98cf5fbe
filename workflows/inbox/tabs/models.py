from __future__ import annotations

from django.db import models
from django.db.models import Q

from registry.organisations.models import Organisation
from registry.people.models import Person


class SavedTab(models.Model):
    """A filter of the inbox under a name, at the place it was made for; a shared one shows to whoever sits there."""

    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=400)
    is_shared = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="saved_tab_name_once_per_owner_and_place", fields=["owner", "place", "name"]),
            models.CheckConstraint(name="saved_tab_has_a_name_and_a_filter", condition=~Q(name="") & ~Q(query="")),
        ]
        indexes = [models.Index(fields=["place", "is_shared"], name="saved_tab_by_place")]
