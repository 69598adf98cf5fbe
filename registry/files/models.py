from __future__ import annotations

import uuid

from django.db import models

from registry.people.models import Person


class StoredFile(models.Model):
    """A file checked by its content and kept under a random name outside the web root."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sha256 = models.BinaryField(max_length=32, db_index=True)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    pages = models.PositiveIntegerField(default=1)
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
