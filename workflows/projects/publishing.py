"""An approved project in the library of activities, where guided entry, sessions and credits find it."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.words import in_house_language
from registry.years.models import Activity

from .models import Project


def publish(project: Project) -> Activity:
    """The entry; it says what the project says and follows it."""
    assert project.credits is not None
    with in_house_language():
        source = _("继教项目管理")
    return Activity.objects.create(
        jurisdiction=project.decider,
        number=project.number,
        name=project.name,
        level=project.level,
        disciplines=project.disciplines,
        from_date=project.first_day,
        to_date=project.last_day,
        hours=project.hours,
        credits=project.credits,
        organiser=project.unit.name,
        host=project.unit.name,
        issuer=project.decider.name,
        contact=project.leader_name,
        year=project.first_day.year,
        source=source,
    )


def change_days(project: Project) -> None:
    Activity.objects.filter(project=project).update(from_date=project.from_date, to_date=project.to_date)


def take_away(project: Project) -> None:
    """It is not held: whoever points at it still finds it, nobody is offered it."""
    Activity.objects.filter(project=project).update(cancelled_on=timezone.localdate())
