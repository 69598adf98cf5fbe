"""The named cast: two hospitals that must never meet, a nurse, her colleague, her reviewers, and an outsider.

Everything is made up. ID numbers begin with 990000, a county that does not exist.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from PIL import Image
from stdnum.cn import ric

from registry.files.models import StoredFile
from registry.organisations.models import Organisation
from registry.organisations.services import add_organisation
from registry.people.models import Person
from registry.people.services import register_person
from registry.roles.models import Grant
from registry.standards.models import Standard
from registry.years.models import CreditYear
from workflows.credits import entry, services
from workflows.credits.models import Credit, LevelRule

LONG_AGO = dt.date(2020, 1, 1)
PASSWORD = "correct-horse-battery"
_numbers = itertools.count(1)


def id_number(sequence: int, *, born: str = "19880412") -> str:
    """A made-up number with a right check character."""
    body = f"990000{born}{sequence % 1000:03d}0"
    return body[:17] + ric.calc_check_digit(body)


def today() -> dt.date:
    """Asked each time: a run may go over midnight."""
    return timezone.localdate()


def person(name: str, home: Organisation, *, line: str = "nurse", **fields: Any) -> Person:
    sequence = next(_numbers)
    born = f"19{60 + sequence // 1000 % 40:02d}0412"
    return register_person(
        home=home,
        id_number=id_number(sequence, born=born),
        since=LONG_AGO,
        name=name,
        line=line,
        card_number=f"{7_000_000_000 + sequence}",
        **fields,
    )


def seat(who: Person, role: str, place: Organisation, line: str = "") -> Grant:
    return Grant.objects.create(person=who, role=role, place=place, line=line, from_date=LONG_AGO, reason="cast")


@dataclass
class Cast:
    """A city with two hospitals; `far_*` is the hospital that must never be seen from the near one."""

    city: Organisation
    district: Organisation
    hospital: Organisation
    cardiology: Organisation
    surgery: Organisation
    far_hospital: Organisation
    far_ward: Organisation
    year: CreditYear
    nurse: Person
    colleague: Person
    head_nurse: Person
    nursing_office: Person
    cme_office: Person
    doctor: Person
    clerk: Person
    admin: Person
    bureau: Person
    outsider: Person
    far_reviewer: Person
    system_operator: Person
    security_operator: Person
    audit_operator: Person
    card_maker: Person

    def everybody(self) -> list[Person]:
        return [value for value in vars(self).values() if isinstance(value, Person)]

    def places(self) -> list[Organisation]:
        return [value for value in vars(self).values() if isinstance(value, Organisation)]


def make_cast() -> Cast:
    places = _places()
    city = places["city"]
    LevelRule.objects.create(jurisdiction=city, kind="paper", bureau=True)
    cast = Cast(**places, year=_year(city), **_people(places))
    _seat_everybody(cast)
    return cast


def _places() -> dict[str, Organisation]:
    city = add_organisation("青泽市卫生健康委", kind="city")
    district = add_organisation("临江区卫生健康局", kind="district", parent=city)
    hospital = add_organisation("青泽市人民医院", kind="unit", parent=city)
    far_hospital = add_organisation("临江区中心医院", kind="unit", parent=district)
    return {
        "city": city,
        "district": district,
        "hospital": hospital,
        "cardiology": add_organisation("心内科", kind="department", parent=hospital),
        "surgery": add_organisation("普外科", kind="department", parent=hospital),
        "far_hospital": far_hospital,
        "far_ward": add_organisation("内科", kind="department", parent=far_hospital),
    }


def _year(city: Organisation) -> CreditYear:
    year = CreditYear.objects.create(
        jurisdiction=city,
        name="2026",
        from_date=dt.date(2026, 1, 1),
        to_date=dt.date(2026, 12, 31),
        phase=CreditYear.Phase.OPEN,
        entry_until=dt.date(2026, 12, 20),
        review_until=dt.date(2026, 12, 28),
    )
    ask(city, {"credits": "25", "hours": "90", "public_hours": "24"})
    return year


def ask(place: Organisation, *requirements: dict[str, str], **document: Any) -> Standard:
    """Publish what the place asks, over everything it said before."""
    version = Standard.objects.filter(place=place, code="QZ").count() + 1
    rows = [row | {"confidence": "own"} for row in requirements]
    said = document | {"requirements": rows}
    standard = Standard.objects.create(
        place=place, code="QZ", version=version, name="青泽市标准", from_year=2000, document=said
    )
    standard.publish()
    standard.published_at = timezone.now()
    standard.save()
    return standard


def _people(at: dict[str, Organisation]) -> dict[str, Person]:
    office = city_office(at["city"])
    return {
        "nurse": person("林若溪", at["cardiology"]),
        "colleague": person("苏沐阳", at["cardiology"]),
        "head_nurse": person("陆青禾", at["cardiology"]),
        "nursing_office": person("闻书仪", at["hospital"]),
        "cme_office": person("温以宁", at["hospital"], line="doctor"),
        "doctor": person("方知夏", at["surgery"], line="doctor"),
        "clerk": person("秦牧野", at["hospital"]),
        "admin": person("岑嘉树", at["hospital"], line="doctor"),
        "bureau": person("裴行远", office, line="doctor"),
        "outsider": person("江予怀", at["far_ward"]),
        "far_reviewer": person("钟离月", at["far_hospital"]),
        "system_operator": person("宋听澜", office, line="technician"),
        "security_operator": person("贺明朗", office, line="technician"),
        "audit_operator": person("叶知秋", office, line="technician"),
        "card_maker": person("许青岚", at["hospital"], line="doctor"),
    }


def _seat_everybody(cast: Cast) -> None:
    seat(cast.head_nurse, "department_reviewer", cast.cardiology, "nurse")
    seat(cast.nursing_office, "unit_reviewer", cast.hospital, "nurse")
    seat(cast.cme_office, "unit_reviewer", cast.hospital, "doctor")
    seat(cast.clerk, "clerk", cast.hospital)
    seat(cast.admin, "unit_admin", cast.hospital)
    seat(cast.card_maker, "card_maker", cast.hospital)
    seat(cast.far_reviewer, "unit_reviewer", cast.far_hospital)
    for who in ("bureau", "system_operator", "security_operator", "audit_operator"):
        seat(getattr(cast, who), "bureau_reviewer" if who == "bureau" else who, cast.city)


def city_office(city: Organisation) -> Organisation:
    """The bureau's own staff belong to a unit of their own under it."""
    return Organisation.objects.filter(parent=city, name="市卫健委机关").first() or add_organisation(
        "市卫健委机关", kind="unit", parent=city
    )


def png(colour: str = "white", size: tuple[int, int] = (400, 280)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def draft(who: Person, *, evidence: bool = True, actor: Person | None = None, **facts: Any) -> Credit:
    """A draft with one piece of evidence, ready to be submitted."""
    standard = {
        "kind": "training",
        "level": "city",
        "form": "course",
        "discipline_code": "03-01",
        "name": "心血管急危重症护理新进展",
        "from_date": dt.date(2026, 5, 16),
        "hours": Decimal("12.00"),
        "credits": Decimal("4.00"),
        "issuer": "青泽市护理学会",
    }
    credit = entry.save_credit(standard | facts, actor=actor or who, person=who)
    if evidence:
        file = StoredFile.objects.create(
            sha256=str(next(_numbers)).rjust(32, "0").encode(),
            size=1,
            media_type="image/png",
            name="a",
            uploaded_by=who,
        )
        entry.add_evidence(credit.pk, [file], actor=actor or who)
    return credit


def submitted(who: Person, **facts: Any) -> Credit:
    credit = draft(who, **facts)
    services.only(services.submit([credit.pk], actor=who))
    return Credit.objects.get(pk=credit.pk)


def log_in(client: Any, who: Person) -> Any:
    """Log a person in without a password, as the tests' own short cut."""
    client.force_login(who, backend="registry.accounts.backends.NumberBackend")
    return client
