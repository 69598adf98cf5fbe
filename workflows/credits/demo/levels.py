"""Of what level the city's institutions are, and the county whose standard has classes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from registry.standards.classes import class_of_level
from registry.standards.evaluate import class_by
from registry.standards.models import Grade, Standard
from registry.years.models import CreditYear

from . import facts as made
from .catalogue import ONLINE
from .people import Someone
from .places import CLASSED, MAIN, Town

GRADES = {
    MAIN: "tertiary", "青泽市中医医院": "tertiary", "青泽市妇幼保健院": "prefecture", "临江区中心医院": "county",
    "鹿鸣区人民医院": "county", "云溪县人民医院": "county", "白石镇卫生院": "township", "柳湾村卫生室": "village",
}  # fmt: skip
ASKS: dict[str, Any] = {
    "format": 1,
    "name": "云溪县学分标准",
    "name_en": "Credit standard of Yunxi County",
    "source": "云溪县卫生健康局（虚构）",
    "has_classes": True,
    "requirements": [{"credits": "25", "class_1": "10", "class_2": "15", "confidence": "own"}],
}


def write_grades(town: Town) -> None:
    since, reason = dt.date(2020, 1, 1), "医疗机构执业登记"
    Grade.objects.bulk_create(
        Grade(place=town.nodes[name], institution=institution, from_date=since, reason=reason)
        for name, institution in GRADES.items()
    )


def write_classes(town: Town, year: CreditYear) -> None:
    """From this year on one county asks for both classes again."""
    first = year.to_date.year
    standard = Standard.objects.create(
        place=town.nodes[CLASSED], code="COUNTY", name=ASKS["name"], name_en=ASKS["name_en"], from_year=first,
        document=ASKS, reason="分类考核",
    )  # fmt: skip
    standard.publish()
    standard.published_at = dt.datetime(first, 1, 2, 1, tzinfo=dt.UTC)
    standard.save()


def class_in(values: dict[str, Any], place_names: set[str], *, is_settled: bool) -> str:
    """What the flow writes where the year's standard has classes: none of its rules names one."""
    if is_settled or CLASSED not in place_names:
        return ""
    return class_by(None, kind=values["kind"], level_class=class_of_level(values["level"])).value


def nine_and_two(one: Someone, year: CreditYear) -> list[tuple[str, dict[str, Any]]]:
    """Class I 9.00 and Class II 2.00, of ten and fifteen."""
    days = [year.from_date + dt.timedelta(days=9 * at) for at in (1, 2, 3)]
    first, second = (
        made.online(one, year, at, name, discipline, days[at]) for at, (name, discipline) in enumerate(ONLINE[:2])
    )
    talk = made.online(one, year, 2, "院内学术讲座", ONLINE[0][1], days[2]) | {
        "kind": "lecture", "level": "unit", "form": "lecture", "name": "院内学术讲座：围术期护理", "hours": Decimal("2.00"),
        "credits": Decimal("2.00"), "issuer": "云溪县人民医院",
    }  # fmt: skip
    second |= {"hours": Decimal("12.00"), "credits": Decimal("4.00")}
    return [("online", first), ("online", second), ("attendance", talk)]
