"""The facts of one credit of each origin, as the screens and the devices would have sent them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from random import Random
from typing import Any

from registry.years.models import Activity, CreditYear

from .catalogue import PUBLIC_COURSES, SUBJECTS, Entry, scheme_of
from .people import Someone

D = Decimal


def course(day: dt.date, year: CreditYear) -> dict[str, Any]:
    return {
        "kind": "public_course", "level": "none", "form": "online", "subject": "public", "discipline_scheme": "national-2022",
        "discipline_code": "24-04", "name": PUBLIC_COURSES[year.from_date.year % 3], "from_date": day, "hours": D("24.00"),
        "credits": D("0.00"), "issuer": "青岚省专业技术人员继续教育平台",
    }  # fmt: skip


def online(one: Someone, year: CreditYear, number: int, name: str, discipline: str, day: dt.date) -> dict[str, Any]:
    return {
        "kind": "distance", "level": "national", "form": "online", "discipline_scheme": "national-2022",
        "discipline_code": discipline, "name": f"{name}（网络课程）", "from_date": day, "hours": D("15.00"), "credits": D("5.00"),
        "issuer": "青岚继续医学教育网", "source_id": f"{year.name}-{one.card}-{number}",
    }  # fmt: skip


def attended(one: Someone, activity: Activity) -> dict[str, Any]:
    return {
        "kind": "project", "level": activity.level, "form": "course", **_discipline_of(activity), "activity_id": activity.pk,
        "name": activity.name, "number": activity.number, "from_date": activity.from_date, "to_date": activity.to_date,
        "hours": activity.hours, "credits": activity.credits, "organiser": activity.organiser, "host": activity.host,
        "issuer": activity.issuer, "source_id": f"{activity.pk}/{one.card}",
    }  # fmt: skip


def spoke(one: Someone, activity: Activity) -> dict[str, Any]:
    facts = attended(one, activity)
    mine = {
        "kind": "lecture",
        "form": "lecture",
        "name": f"{activity.name}（授课）",
        "hours": D("2.00"),
        "credits": D("2.00"),
    }
    return facts | mine | {"to_date": None}


def typed(one: Someone, entry: Entry, day: dt.date, rng: Random) -> dict[str, Any]:
    subject, discipline = rng.choice(SUBJECTS[one.line])
    longer = entry.hours > 6
    return {
        "kind": entry.kind, "level": entry.level, "form": entry.form, "discipline_scheme": scheme_of(one.line),
        "discipline_code": discipline, "name": entry.name.format(subject), "hours": entry.hours, "credits": entry.credits,
        "certificate_number": f"QZ{day.year}{rng.randrange(10**6):06d}",
        "from_date": max(day - dt.timedelta(days=1), dt.date(day.year, 1, 1)) if longer else day, "to_date": day if longer else None,
        "issuer": entry.issuer, "note": "",
    }  # fmt: skip


def _discipline_of(activity: Activity) -> dict[str, str]:
    scheme, _, code = activity.disciplines[0].partition(":")
    return {"discipline_scheme": scheme, "discipline_code": code}
