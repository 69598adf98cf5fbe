"""The list of persons: lines become people, or say one by one why they do not."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from attendance.awards.naming import read_lines
from attendance.awards.storing import run
from attendance.sessions import services
from attendance.sessions.models import Plan
from tests.attendance.plans import a_plan, again, earnings
from tests.cast import Cast, person


def named(plan: Plan, text: str, cast: Cast) -> Any:
    read = read_lines(text, plan)
    return {one.pk for one in read.people}, [(place, line) for place, line, _why in read.wrong]


def test_cards_of_anybody_and_names_of_the_unit_are_known(cast: Cast) -> None:
    text = f"{cast.nurse.name}\n\n  {cast.outsider.card_number} \n{cast.far_reviewer.name}\n1234567890"
    people, wrong = named(a_plan(cast), text, cast)
    assert people == {cast.nurse.pk, cast.outsider.pk}
    assert wrong == [(4, cast.far_reviewer.name), (5, "1234567890")]


def test_a_name_of_two_people_and_a_person_named_twice_are_refused(cast: Cast) -> None:
    for home in (cast.cardiology, cast.surgery):
        person("郁同名", home)
    people, wrong = named(a_plan(cast), f"郁同名\n{cast.nurse.name}\n{cast.nurse.card_number}", cast)
    assert (people, [place for place, _line in wrong]) == ({cast.nurse.pk}, [1, 3])


def test_nothing_is_kept_before_every_line_is_somebody(cast: Cast, client: Any) -> None:
    plan = a_plan(cast)
    client.force_login(again(cast.cme_office))
    url = reverse("attendance:names", args=[plan.pk])
    page = client.post(url, {"names": f"{cast.nurse.card_number}\n查无此人"})
    assert page.status_code == 422
    assert "第 2 行“查无此人”" in page.content.decode()
    assert not plan.listed.exists()
    assert client.post(url, {"names": cast.nurse.card_number}).status_code == 302
    assert list(plan.listed.values_list("person", flat=True)) == [cast.nurse.pk]


def test_who_is_on_the_list_earns_without_a_swipe(cast: Cast) -> None:
    plan = a_plan(cast)
    services.set_rule(plan.pk, {"kind": "list"}, actor=again(cast.cme_office), audience="anyone", reason="停电")
    services.name_people(plan.pk, [cast.nurse], actor=again(cast.cme_office))
    run(plan.pk, actor=None)
    assert {key: row.standing for key, row in earnings(plan).items()} == {cast.nurse.pk: "earned"}
