"""An approved project in the library of activities, where guided entry, sessions and credits find it."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.words import in_house_language
from registry.years.models import Activity

from .models import Project


def publish(project: Project) -> Activity:
    """The entry; it says what the project says and follows it."""
    assert project.bureau is not None
    with in_house_language():
        source = _("继教项目管理")
    return Activity.objects.create(
        jurisdiction=project.bureau,
        number=project.number,
        name=project.name,
        level=project.level,
        disciplines=project.disciplines,
        from_date=project.from_date,
        to_date=project.to_date,
        hours=project.hours,
        credits=project.credits,
        organiser=project.unit.name,
        host=project.unit.name,
        issuer=project.bureau.name,
        contact=project.leader_name,
        year=project.year,
        source=source,
    )


def change_days(project: Project) -> None:
    assert project.activity is not None
    Activity.objects.filter(pk=project.activity_id).update(from_date=project.from_date, to_date=project.to_date)


def take_away(project: Project) -> None:
    """It is not held: whoever points at it still finds it, nobody is offered it."""
    Activity.objects.filter(pk=project.activity_id).update(cancelled_on=timezone.localdate())
