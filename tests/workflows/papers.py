"""The reference's own page, as credits: what its handbook printed has to come out of ours."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from registry.people.models import Person
from registry.years.models import CreditYear
from tests.cast import Cast
from workflows.credits.awards import Award, award
from workflows.credits.models import Credit
from workflows.documents import handbook, issuing, seals
from workflows.documents.drawing import draw_seal
from workflows.documents.models import Document, Seal

ADDRESS = "https://xuefen.example.org/verify/"
REFERENCE = (
    ("attendance", "project", "city", "12", "2", "护理文书质量与法律风险", "青泽市人民医院"),
    ("attendance", "project", "provincial", "24", "4", "急危重症护理评估与处置", "青泽市护理学会"),
    ("online", "distance", "national", "15", "5", "医院感染预防与控制", "泽云远程教育平台"),
)
"""12 h of the city = 2.00, 24 h of the province = 4.00, 15 h of distance learning = 5.00; no public subject."""


def reference_year(cast: Cast, who: Person | None = None) -> list[Credit]:
    """The three credits of the page, counted."""
    return [
        counted(who or cast.nurse, cast.year, number, *facts) for number, facts in enumerate(REFERENCE)
    ]  # fmt: skip


def counted(
    who: Person, year: CreditYear, place: int, origin: str, kind: str, level: str, hours: str, credits: str,
    name: str, host: str, **more: Any,
) -> Credit:  # fmt: skip
    first = year.from_date + dt.timedelta(days=30 * (place % 11) + 18)
    facts = {
        "kind": kind, "level": level, "form": "online" if kind == "distance" else "course", "discipline_code": "03-01",
        "name": name, "host": host, "issuer": host, "hours": hours, "credits": credits, "from_date": first,
        "to_date": first + dt.timedelta(days=1) if place % 2 else first,
    }  # fmt: skip
    [credit] = award([Award(who, origin, f"paper-{who.pk}-{place}", facts | more)])
    return Credit.objects.get(pk=credit.pk)


def handbook_of(cast: Cast, who: Person | None = None, *, actor: Person | None = None, **more: Any) -> Document:
    person = Person.objects.select_related("home", "title").get(pk=(who or cast.nurse).pk)
    [one] = issuing.issue(
        list(handbook.papers([person], cast.year).values()), actor=actor or cast.head_nurse, address=ADDRESS, **more
    )
    return one


def seal(cast: Cast, **more: Any) -> Seal:
    return seals.put_in_place(cast.hospital, seal_image(), actor=cast.admin, **{"own_prints": False, **more})


def seal_image() -> SimpleUploadedFile:
    return SimpleUploadedFile("seal.png", draw_seal("青泽市人民医院", "科教科"), "image/png")
