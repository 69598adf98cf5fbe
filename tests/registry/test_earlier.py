"""What people bring from elsewhere: yearly totals with scan and original seen, beside the credits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError

from registry.base.refusals import NotAllowed, Refusal
from registry.earlier import services
from registry.earlier.models import EarlierYear
from registry.imports import services as imports
from registry.imports.models import Import
from registry.imports.shapes import SHAPES
from registry.jobs import engine
from registry.people.models import Person
from tests.cast import Cast, make_cast, png
from tests.registry.sheets import workbook
from tests.threads import at_once
from tests.workflows.inboxes import again, sit_down, text_of
from workflows.credits.models import Credit

YEAR = {"year": "2023", "source": "邻市继续教育平台", "credits": Decimal(27), "hours": Decimal(96)}
HEAD = ["身份证号", "姓名", "学分年度", "学分合计", "学时合计"]
FACTS = {"source": "邻市继续教育平台", "is_seen": False}


def enter(cast: Cast, who: Person | None = None, **facts: Any) -> EarlierYear:
    is_seen = facts.pop("is_seen", False)
    return services.enter(who or cast.nurse, YEAR | facts, actor=again(cast.clerk), is_seen=is_seen)


def send(cast: Any, *rows: list[Any], **facts: Any) -> Import:
    return imports.send_file(
        SHAPES["earlier"], workbook([HEAD, *rows]), name="", place=cast.hospital, actor=again(cast.clerk),
        facts=FACTS | facts,
    )  # fmt: skip


def written(cast: Any, table: Import) -> None:
    imports.confirm(table.pk, actor=again(cast.clerk))
    while engine.turn():
        pass


def row(who: Person, credits: Any = 27, year: Any = 2023) -> list[Any]:
    return [who.id_number, who.name, year, credits, 96]


def test_a_year_says_who_saw_the_original_and_when(cast: Cast) -> None:
    found = enter(cast, is_seen=True)
    assert (found.seen_by, found.entered_by) == (cast.clerk, cast.clerk)
    assert found.seen_at is not None
    assert Credit.objects.count() == 0


def test_marked_twice_the_first_who_saw_it_stays(cast: Cast) -> None:
    found = enter(cast)
    services.mark_seen(found.pk, actor=again(cast.admin))
    services.mark_seen(found.pk, actor=again(cast.clerk))
    found.refresh_from_db()
    assert found.seen_by == cast.admin


def test_nobody_enters_or_sees_their_own(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        enter(cast, cast.clerk)
    own = services.enter(cast.clerk, YEAR, actor=again(cast.admin))
    with pytest.raises(NotAllowed):
        services.mark_seen(own.pk, actor=again(cast.clerk))
    with pytest.raises(IntegrityError):
        EarlierYear.objects.filter(pk=own.pk).update(seen_by=cast.clerk, seen_at="2026-01-01T00:00Z")


def test_another_hospitals_people_are_not_the_clerks(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        enter(cast, cast.outsider)


def test_a_year_of_one_source_stands_once(cast: Cast) -> None:
    enter(cast)
    with pytest.raises(Refusal) as caught:
        enter(cast)
    assert caught.value.code == "earlier_year_stands"
    assert enter(cast, source="卫校").pk


def test_a_wrong_one_is_removed_with_a_reason_and_may_be_entered_again(cast: Cast) -> None:
    found = enter(cast)
    with pytest.raises(Refusal):
        services.remove(found.pk, actor=again(cast.clerk), reason=" ")
    services.remove(found.pk, actor=again(cast.clerk), reason="看错了年份")
    assert EarlierYear.objects.standing().count() == 0
    enter(cast)
    assert EarlierYear.objects.count() == 2


def test_the_page_enters_a_year_with_its_scan(cast: Cast) -> None:
    client, address = sit_down(cast.clerk), f"/earlier/person/{cast.nurse.pk}/"
    facts = YEAR | {"scan": SimpleUploadedFile("证明.png", png(), "image/png"), "is_seen": "on"}
    assert client.post(address, facts).status_code == 302
    found = EarlierYear.objects.get()
    assert "原件由 秦牧野 核对" in text_of(client.get(address))
    answer = sit_down(cast.nurse).get(f"/earlier/{found.pk}/scan/")
    assert answer.headers["Content-Type"] == "image/png"
    assert sit_down(cast.outsider).get(f"/earlier/{found.pk}/scan/").status_code == 404


@pytest.mark.parametrize("wrong", [{"year": "23"}, {"year": "2999"}, {"credits": "四"}, {"source": ""}])
def test_what_makes_no_sense_comes_back_beside_its_field(cast: Cast, wrong: dict[str, str]) -> None:
    answer = sit_down(cast.clerk).post(f"/earlier/person/{cast.nurse.pk}/", YEAR | wrong)
    assert (answer.status_code, EarlierYear.objects.count()) == (422, 0)


def test_a_refused_scan_leaves_nothing_behind(cast: Cast) -> None:
    facts = YEAR | {"scan": SimpleUploadedFile("a.png", b"MZ", "image/png")}
    answer = sit_down(cast.clerk).post(f"/earlier/person/{cast.nurse.pk}/", facts)
    assert (answer.status_code, EarlierYear.objects.count()) == (409, 0)


def test_the_steps_beside_a_year(cast: Cast) -> None:
    found, client = enter(cast), sit_down(cast.clerk)
    address = f"/earlier/{found.pk}/"
    client.post(address, {"step": "seen"})
    client.post(address, {"step": "scan", "scan": SimpleUploadedFile("证明.png", png(), "image/png")})
    found.refresh_from_db()
    assert (found.seen_by, found.scan.name) == (cast.clerk, "证明.png")
    assert client.post(address, {"step": "remove"}).status_code == 409
    client.post(address, {"step": "remove", "reason": "重复"})
    assert client.post(address, {"step": "seen"}).status_code == 404


def test_it_is_seen_on_the_persons_pages_and_by_reviewers(cast: Cast) -> None:
    enter(cast)
    for who, address in (
        (cast.nurse, "/credits/query/"),
        (cast.nurse, f"/people/{cast.nurse.pk}/"),
        (cast.head_nurse, f"/people/{cast.nurse.pk}/"),
    ):
        assert "邻市继续教育平台" in text_of(sit_down(who).get(address))
    assert "邻市继续教育平台" not in text_of(sit_down(cast.card_maker).get(f"/people/{cast.nurse.pk}/"))


def test_many_people_come_by_excel_and_the_same_file_changes_nothing(cast: Cast) -> None:
    rows = [row(cast.nurse), row(cast.nurse, 25, "2022年"), row(cast.colleague)]
    written(cast, send(cast, *rows, is_seen=True))
    assert EarlierYear.objects.filter(seen_by=cast.clerk, source="邻市继续教育平台").count() == 3
    assert send(cast, *rows).same == 3


def test_another_amount_has_to_be_seen_again(cast: Cast) -> None:
    written(cast, send(cast, row(cast.nurse), is_seen=True))
    table = send(cast, row(cast.nurse, 30))
    assert table.rows.get().report["before"] == {"credits": "27.00"}
    written(cast, table)
    found = EarlierYear.objects.get()
    assert (found.credits, found.seen_by) == (Decimal(30), None)


def test_rows_that_do_not_fit_are_refused(cast: Cast) -> None:
    table = send(
        cast, row(cast.clerk), row(cast.outsider), row(cast.nurse, year=2999), row(cast.doctor), row(cast.doctor)
    )
    assert (table.new, table.refused) == (1, 4)


def test_two_clerks_at_once_enter_a_year_once(transactional_db: None) -> None:
    cast = make_cast()
    jobs = [imports.confirm(send(cast, row(cast.nurse)).pk, actor=again(cast.clerk)) for _ in range(2)]
    at_once(*(lambda job=job: engine.advance(job.pk) for job in jobs))
    assert EarlierYear.objects.count() == 1


def test_every_version_of_a_year_is_kept(cast: Cast) -> None:
    found = enter(cast)
    services.mark_seen(found.pk, actor=again(cast.clerk))
    assert found.versions.count() == 2
