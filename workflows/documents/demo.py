"""Seals of the demo city: drawn, made up, and uploaded by each unit's administrator."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from registry.organisations.models import Kind
from registry.roles.models import Grant, Role

from .drawing import draw_seal
from .seals import put_in_place

OFFICE = "科教科"
MOST = 12
"""Drawing one takes a tenth of a second."""


def seal_the_city(**_: Any) -> None:
    """The first units that have an administrator get a seal; people print with it themselves in every second one."""
    admins = Grant.objects.filter(role=Role.UNIT_ADMIN, place__kind=Kind.UNIT).select_related("place", "person")
    for number, grant in enumerate(admins.order_by("place__path").distinct("place__path")[:MOST]):
        image = SimpleUploadedFile("seal.png", draw_seal(grant.place.name, OFFICE), "image/png")
        put_in_place(grant.place, image, actor=grant.person, own_prints=number % 2 == 0)
