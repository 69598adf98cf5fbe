from __future__ import annotations

from django.db.models import QuerySet

from registry.people.models import Person
from registry.roles.policy import may_anywhere

from .models import Import
from .shapes import SHAPES, Shape


def tables_of(person: Person) -> QuerySet[Import]:
    """What one has sent, and nobody else."""
    return Import.objects.filter(owner=person, shape__in=SHAPES).select_related("place", "job")


def shapes_for(person: Person) -> list[Shape]:
    return [shape for shape in SHAPES.values() if may_anywhere(person, shape.action)]
