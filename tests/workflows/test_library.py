"""The project library: looked up by number however it is written, filling the entry form, flagging what differs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from registry.library.queries import look_up
from registry.years.models import Activity
from registry.years.numbers import BLANKS, MEANT, WRITTEN, is_usual, stem
from tests.cast import Cast, draft, submitted
from tests.workflows.hands import open_work
from tests.workflows.inboxes import queries_of, sit_down, text_of
from workflows.credits.checks import checks_of
from workflows.credits.models import Credit

NUMBER = "2026-03-01-014 (国)"


def entry(cast: Cast, number: str = NUMBER, **facts: Any) -> Activity:
    standard = {
        "jurisdiction": cast.city, "number": number, "name": "心血管急危重症护理新进展", "level": "national",
        "disciplines": ["national-2022:03-01"], "from_date": dt.date(2026, 5, 16), "to_date": dt.date(2026, 5, 18),
        "hours": Decimal(12), "credits": Decimal(4), "organiser": "青泽市护理学会",
    }  # fmt: skip
    return Activity.objects.create(**standard | facts)


def typed(**facts: Any) -> dict[str, Any]:
    return {"kind": "project", "number": NUMBER, "then": "look_up"} | facts


@pytest.mark.parametrize(
    "writing", ["2026-03-01-014(国)", "２０２６－０３－０１－０１４（国）", "2026-03-01-014", " 2026-03-01-014 〔国〕"]
)
def test_a_number_is_found_however_it_is_written(cast: Cast, writing: str) -> None:
    found = entry(cast)
    assert look_up(writing, cast.cardiology) == [found]


def test_a_number_without_its_mark_may_mean_several(cast: Cast) -> None:
    both = {entry(cast), entry(cast, "2026-03-01-014（省）")}
    assert set(look_up("2026-03-01-014", cast.cardiology)) == both
    assert len(look_up("2026-03-01-014(省)", cast.cardiology)) == 1
    assert look_up("2026-03-01-014(市)", cast.cardiology) == []


def test_another_places_list_is_not_looked_at(cast: Cast) -> None:
    entry(cast, jurisdiction=cast.district)
    assert (len(look_up(NUMBER, cast.far_ward)), look_up(NUMBER, cast.cardiology)) == (1, [])


@pytest.mark.parametrize("number", [NUMBER, "ｘ２０２６　－〔省〕", "a(b)(c)", "a(b", "(国)", WRITTEN, MEANT + BLANKS])
def test_the_database_and_python_agree_on_the_stem(cast: Cast, number: str) -> None:
    made = entry(cast, number[:40])
    assert Activity.objects.get(pk=made.pk).number_stem == stem(number[:40])


@pytest.mark.parametrize(
    ("number", "usual"), [(NUMBER, True), ("2014031010", True), ("007", False), ("青医 8 号", False)]
)
def test_an_odd_number_is_seen(number: str, usual: bool) -> None:
    assert is_usual(number) is usual


def test_typing_the_number_fills_what_is_empty(cast: Cast) -> None:
    entry(cast)
    answer = sit_down(cast.nurse).post("/credits/new/", typed())
    form = answer.context["form"].initial
    assert (form["level"], form["discipline"], form["hours"], form["credits"], form["organiser"]) == (
        "national", "national-2022:03-01", Decimal(12), Decimal(4), "青泽市护理学会",
    )  # fmt: skip
    assert (answer.status_code, Credit.objects.count()) == (200, 0)


def test_what_was_typed_stays_and_the_difference_is_shown(cast: Cast) -> None:
    entry(cast)
    answer = sit_down(cast.nurse).post("/credits/new/", typed(hours="20", name="别的名字", note="存一下"))
    form, page = answer.context["form"].initial, text_of(answer)
    assert (form["hours"], form["name"], form["note"]) == ("20", "别的名字", "存一下")
    assert "学时：填的是 20.00，项目库是 12.00" in page


def test_the_script_gets_only_the_parts_that_were_filled(cast: Cast) -> None:
    entry(cast)
    page = (
        sit_down(cast.nurse).post("/credits/new/", typed(hours="20"), headers={"HX-Request": "true"}).content.decode()
    )
    assert 'id="part-credits"' in page
    assert 'id="part-hours"' not in page


def test_a_number_that_the_list_does_not_have_is_said(cast: Cast) -> None:
    assert "项目库没有这个编号" in text_of(sit_down(cast.nurse).post("/credits/new/", typed(number="2026-13-01-001")))


def test_a_clerk_looks_up_where_the_person_works(cast: Cast) -> None:
    entry(cast, jurisdiction=cast.hospital)
    answer = sit_down(cast.clerk).post("/credits/new/", typed(card_number=cast.nurse.card_number))
    assert answer.context["finding"].entry.jurisdiction == cast.hospital


def test_a_link_from_the_library_brings_the_entry(cast: Cast) -> None:
    entry(cast)
    answer = sit_down(cast.nurse).get("/credits/new/", {"number": NUMBER})
    assert answer.context["form"].initial["credits"] == Decimal(4)


@pytest.mark.parametrize(
    ("facts", "flag"),
    [
        ({}, ""),
        ({"hours": Decimal(20)}, "over_library"),
        ({"credits": Decimal("2.00")}, "unlike_library"),
        ({"level": "city"}, "unlike_library"),
        ({"discipline_code": "04-01"}, "unlike_library"),
        ({"organiser": "别的学会"}, "unlike_library"),
        ({"organiser": "青泽市 护理学会"}, ""),
        ({"discipline_scheme": "tcm-2014", "discipline_code": "01"}, ""),
    ],
)
def test_a_value_that_is_not_the_lists_is_flagged(cast: Cast, facts: dict[str, Any], flag: str) -> None:
    entry(cast)
    credit = submitted(cast.nurse, **{"number": "2026-03-01-014(国)", "level": "national"} | facts)
    assert open_work(credit).flag == flag


def test_the_hint_says_which_value_and_from_what(cast: Cast) -> None:
    entry(cast)
    credit = submitted(cast.nurse, number=NUMBER, level="city", credits=Decimal(2))
    (hint,) = checks_of([credit])[credit.pk].hints
    assert "学分：填的是 2.00，项目库是 4.00" in hint.text
    assert "学分级别：填的是 市级，项目库是 国家级" in hint.text


def test_what_the_list_leaves_open_is_no_difference(cast: Cast) -> None:
    entry(cast, hours=Decimal(0), organiser="", disciplines=[])
    assert open_work(submitted(cast.nurse, number=NUMBER, level="national")).flag == ""


def test_the_page_is_searched_by_number_name_and_level(cast: Cast) -> None:
    entry(cast)
    entry(cast, "2026-03-02-001 (市)", name="静脉治疗", level="city", year=2026)
    client = sit_down(cast.nurse)
    for query, found in (
        ({"q": "2026-03-01"}, 1),
        ({"q": "静脉"}, 1),
        ({"level": "city"}, 1),
        ({"year": "2026"}, 1),
        ({}, 2),
    ):
        assert len(client.get("/library/", query).context["rows"]) == found
    assert len(sit_down(cast.outsider).get("/library/").context["rows"]) == 2


def test_the_page_costs_the_same_for_more_entries(cast: Cast) -> None:
    entry(cast)
    client = sit_down(cast.nurse)
    few = len(queries_of(client, "/library/"))
    for serial in range(100, 180):
        entry(cast, f"2026-03-01-{serial} (国)")
    assert len(queries_of(client, "/library/")) == few
    following = client.get("/library/").context["page"].next
    assert len(client.get("/library/", {"after": following}).context["rows"]) == 31


def test_a_draft_points_at_its_entry(cast: Cast) -> None:
    found = entry(cast)
    facts = {
        "kind": "project", "number": "2026-03-01-014", "name": "甲", "level": "national", "form": "course",
        "subject": "professional", "discipline": "national-2022:03-01", "from_date": "2026-05-16", "hours": "12",
        "credits": "4", "issuer": "青泽市护理学会", "then": "keep",
    }  # fmt: skip
    sit_down(cast.nurse).post("/credits/new/", facts)
    assert Credit.objects.get().activity == found
    assert draft(cast.nurse).activity is None
