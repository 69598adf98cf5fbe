"""按人: who has something waiting, one person's year, and a verdict on all or some of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from registry.people.models import Person
from tests.cast import Cast, person, seat, submitted
from tests.workflows.hands import decide, open_work, passed, state_of
from tests.workflows.inboxes import queries_of, sit_down, text_of
from workflows.credits.models import Credit, Evidence
from workflows.inbox.by_person.queries import People, decode_key, encode_key
from workflows.inbox.queries import desks_of


def names(response: Any) -> list[str]:
    return [row.key[1] for row in response.context["pane"].rows]


def picked(*credits: Credit) -> list[str]:
    return [f"{credit.pk}-{open_work(credit).pk}" for credit in credits]


def at(who: Person) -> str:
    return f"/inbox/people/{who.pk}/"


def test_the_people_are_listed_with_what_waits_and_how_they_stand(cast: Cast) -> None:
    submitted(cast.nurse)
    submitted(cast.nurse, name="外省培训", number="2026-13", credits=Decimal(2), hours=Decimal(6))
    passed(cast.colleague, [cast.head_nurse, cast.nursing_office])
    submitted(cast.colleague, name="另一次")
    page = sit_down(cast.head_nurse).get("/inbox/people/")
    assert names(page) == ["林若溪", "苏沐阳"]
    first, second = page.context["pane"].rows
    assert (first.pile.count, first.pile.flagged, first.pile.credits, first.standing) == (2, 1, 6, "lacking")
    assert "4.00 / 25.00" in text_of(page)
    assert second.year.settlement.counted.has.credits == 4


def test_the_list_pages_by_key_in_both_directions(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.inbox.by_person.listing.PAGE", 2)
    for name in ("丙", "甲", "乙", "丁", "戊"):
        submitted(person(name, cast.cardiology))
    client, seen = sit_down(cast.head_nurse), []
    page = client.get("/inbox/people/")
    while page.context["pane"].next_url:
        seen += names(page)
        page = client.get(page.context["pane"].next_url)
    assert seen + names(page) == ["丁", "丙", "乙", "戊", "甲"]
    assert names(client.get(page.context["pane"].previous_url)) == ["乙", "戊"]


def test_more_people_the_same_queries(cast: Cast) -> None:
    submitted(cast.nurse)
    client = sit_down(cast.head_nurse)
    few = len(queries_of(client, "/inbox/people/"))
    for number in range(8):
        submitted(person(f"护士{number}", cast.cardiology), number="2026-13")
    assert len(queries_of(client, "/inbox/people/")) == few


def test_more_credits_the_same_queries(cast: Cast) -> None:
    submitted(cast.nurse)
    client = sit_down(cast.head_nurse)
    few = len(queries_of(client, at(cast.nurse)))
    for number in range(8):
        submitted(cast.nurse, name=f"第 {number} 次")
        passed(cast.nurse, [cast.head_nurse, cast.nursing_office], name=f"已计入 {number}")
    assert len(queries_of(client, at(cast.nurse))) == few


def test_own_items_bring_nobody_into_their_list(cast: Cast) -> None:
    seat(cast.colleague, "department_reviewer", cast.cardiology, "nurse")
    submitted(cast.colleague)
    assert names(sit_down(cast.colleague).get("/inbox/people/")) == []
    assert sit_down(cast.colleague).get(at(cast.colleague)).status_code == 404
    assert names(sit_down(cast.head_nurse).get("/inbox/people/")) == ["苏沐阳"]


def test_a_stranger_does_not_exist(cast: Cast) -> None:
    submitted(cast.nurse)
    for who in (cast.far_reviewer, cast.cme_office, cast.nurse):
        assert sit_down(who).get(at(cast.nurse)).status_code == 404
        assert sit_down(who).post(f"{at(cast.nurse)}decide/", {"verdict": "pass"}).status_code == 404


def test_the_whole_year_is_on_one_page(cast: Cast) -> None:
    waiting = submitted(cast.nurse, name="等着的")
    back = decide("return", submitted(cast.nurse, name="退回的"), cast.head_nurse, "照片不清")
    passed(cast.nurse, [cast.head_nurse, cast.nursing_office], name="计入的")
    decide("refuse", submitted(cast.nurse, name="没过的"), cast.head_nurse, "不在范围")
    page = sit_down(cast.head_nurse).get(at(cast.nurse))
    year = page.context["page"].year
    assert [line.credit.pk for line in year.mine] == [waiting.pk]
    assert [line.credit.pk for line in year.elsewhere] == [back.pk]
    assert ([line.credit.name for line in year.counted], [line.credit.name for line in year.ended]) == (
        ["计入的"],
        ["没过的"],
    )
    assert "12 学时，每 3 学时 1 分 = 4.00" in text_of(page)
    assert f"/credits/evidence/{Evidence.objects.get(credit=waiting).pk}/" in page.content.decode()


def test_a_reviewer_reads_the_year_of_a_person_of_whom_nothing_waits(cast: Cast) -> None:
    passed(cast.nurse, [cast.head_nurse, cast.nursing_office], name="计入的")
    page = sit_down(cast.head_nurse).get(at(cast.nurse))
    assert [line.credit.name for line in page.context["page"].year.counted] == ["计入的"]
    assert 'name="verdict" value="pass"' not in page.content.decode()


def test_what_is_flagged_is_not_chosen_and_the_sums_follow_the_choice(cast: Cast) -> None:
    clean = submitted(cast.nurse, name="无异常的")
    flagged = submitted(cast.nurse, name="有提示的", number="2026-13", credits=Decimal(2), hours=Decimal(6))
    client = sit_down(cast.head_nurse)
    year = client.get(at(cast.nurse)).context["page"].year
    assert [line.credit.pk for line in year.chosen] == [clean.pk]
    assert (year.rules[0].now, year.rules[0].then, year.if_all.counted.has.credits) == (0, 4, 6)
    answer = client.post(f"{at(cast.nurse)}decide/", {"verdict": "preview", "pick": picked(flagged)})
    assert (answer.status_code, answer.context["page"].year.rules[0].then) == (200, 2)
    assert (state_of(clean), state_of(flagged)) == ("DEPARTMENT", "DEPARTMENT")


def test_some_are_passed_and_the_next_person_opens(cast: Cast) -> None:
    first, second, other = submitted(cast.nurse, name="一"), submitted(cast.nurse, name="二"), submitted(cast.colleague)
    answer = sit_down(cast.head_nurse).post(f"{at(cast.nurse)}decide/", {"verdict": "pass", "pick": picked(first)})
    assert answer.headers["Location"] == at(cast.colleague)
    assert [state_of(one) for one in (first, second, other)] == ["UNIT", "DEPARTMENT", "DEPARTMENT"]


def test_each_refusal_stands_beside_its_line(cast: Cast) -> None:
    clean, flagged = submitted(cast.nurse, name="一"), submitted(cast.nurse, name="二", number="2026-13")
    client = sit_down(cast.head_nurse)
    answer = client.post(f"{at(cast.nurse)}decide/", {"verdict": "pass", "pick": picked(clean, flagged)})
    assert answer.status_code == 422
    assert [line.refusal.code for line in answer.context["page"].year.mine] == ["flag_needs_opinion"]
    assert "1 项没有办成" in text_of(answer)
    assert (state_of(clean), state_of(flagged)) == ("UNIT", "DEPARTMENT")


def test_without_a_choice_or_an_opinion_nothing_happens_and_nothing_typed_is_lost(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    client = sit_down(cast.head_nurse)
    empty = client.post(f"{at(cast.nurse)}decide/", {"verdict": "pass", "opinion": "已看"})
    silent = client.post(f"{at(cast.nurse)}decide/", {"verdict": "refuse", "pick": picked(credit)})
    assert (empty.status_code, empty.context["page"].opinion) == (409, "已看")
    assert (silent.status_code, [line.chosen for line in silent.context["page"].year.mine]) == (422, [True])
    assert state_of(credit) == "DEPARTMENT"


def test_only_what_was_seen_of_this_person_is_decided(cast: Cast) -> None:
    mine, others = submitted(cast.nurse), submitted(cast.colleague)
    seen = picked(mine)
    decide("return", mine, cast.head_nurse, "请补材料")
    client = sit_down(cast.head_nurse)
    submitted(cast.nurse, name="还有一项")
    answer = client.post(f"{at(cast.nurse)}decide/", {"verdict": "pass", "pick": [*seen, *picked(others)]})
    assert answer.status_code == 409
    assert (state_of(mine), state_of(others)) == ("RETURNED", "DEPARTMENT")


def test_done_already_leaves_the_year_to_read(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    decide("pass", credit, cast.head_nurse)
    assert "没有等你审核的了" in text_of(sit_down(cast.head_nurse).get(at(cast.nurse)))


def test_what_a_colleague_has_claimed_cannot_be_chosen(cast: Cast) -> None:
    seat(cast.colleague, "department_reviewer", cast.cardiology, "nurse")
    credit = submitted(cast.nurse)
    sit_down(cast.colleague).post(f"/inbox/{open_work(credit).pk}/claim/")
    page = sit_down(cast.head_nurse).get(at(cast.nurse))
    assert 'name="pick"' not in page.content.decode()
    assert "苏沐阳 已签收" in text_of(page)


@pytest.mark.parametrize("cursor", ["x", "bm9wZQ", encode_key(("a", "b", -1)), encode_key(("a\0", "b", 1))])
def test_a_mangled_cursor_shows_the_first_page(cast: Cast, cursor: str) -> None:
    submitted(cast.nurse)
    assert names(sit_down(cast.head_nurse).get("/inbox/people/", {"after": cursor})) == ["林若溪"]


def test_a_key_survives_the_address(cast: Cast) -> None:
    submitted(cast.nurse)
    people = People(cast.head_nurse, tuple(desks_of(cast.head_nurse)))
    (key,) = people.keys(5)
    assert decode_key(encode_key(key)) == key
    assert (people.keys(5, after=key), people.piles([])) == ([], {})
