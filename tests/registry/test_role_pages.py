"""The list of roles, giving one and ending one, in a browser's eyes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from registry.people.models import Person
from registry.roles.models import Grant
from registry.roles.services import end_grant, grant_role
from tests.cast import Cast, log_in, person, seat

LIST, GRANT = "/roles/", "/roles/grant/"


def holders(client, query: str = "") -> set[str]:
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    return {row.grant.person.name for row in answer.context["list"].rows}


def ending(grant: Grant) -> str:
    return reverse("roles:end", args=[grant.pk])


def test_an_admin_sees_the_roles_of_the_own_hospital(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    assert holders(client) == {"岑嘉树", "秦牧野", "温以宁", "闻书仪", "许青岚", "陆青禾"}
    assert holders(client, f"place={cast.cardiology.pk}") == {"陆青禾"}
    assert holders(client, "role=clerk") == {"秦牧野"}
    assert holders(client, "q=lqh") == {"陆青禾"}
    assert holders(client, f"q={cast.far_reviewer.card_number}") == set()


@pytest.mark.parametrize("who", ["nurse", "head_nurse", "bureau", "system_operator"])
def test_who_has_nothing_to_do_with_roles_has_no_list(cast: Cast, client, who: str) -> None:
    log_in(client, getattr(cast, who))
    assert client.get(LIST).status_code == 403
    assert client.get(GRANT).status_code == 403


def test_the_last_day_is_shown_and_after_it_the_role_stands_among_the_ended(cast: Cast, client) -> None:
    seated, gone = seat(cast.doctor, "clerk", cast.hospital), seat(cast.colleague, "clerk", cast.hospital)
    Grant.objects.filter(pk=seated.pk).update(to_date="2099-12-31")
    Grant.objects.filter(pk=gone.pk).update(to_date="2024-12-31")
    log_in(client, cast.admin)
    assert "2099-12-31" in client.get(LIST).content.decode()
    assert holders(client, "role=clerk") == {"秦牧野", "方知夏"}
    assert holders(client, "tab=ended") == {"苏沐阳"}
    assert "2024-12-31 到期" in client.get(f"{LIST}?tab=ended").content.decode()


def test_the_form_takes_a_last_day(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    facts = {"person": cast.doctor.pk, "place": cast.hospital.pk, "role": "clerk", "reason": "代班"}
    facts |= {"since": "2099-01-01", "until": "2099-02-01"}
    assert client.post(GRANT, facts).status_code == 302
    assert str(Grant.objects.get(person=cast.doctor).to_date) == "2099-02-01"
    assert client.post(GRANT, facts | {"role": "card_maker", "until": "2098-12-31"}).status_code == 409


def test_the_audit_operator_looks_and_changes_nothing(cast: Cast, client) -> None:
    log_in(client, cast.audit_operator)
    assert len(holders(client)) == Grant.objects.values("person__name").distinct().count()
    page = client.get(LIST).content.decode()
    assert GRANT not in page
    assert "/end/" not in page
    assert client.get(GRANT).status_code == 403
    assert client.post(ending(cast.clerk.grants.get()), {"reason": "x"}).status_code == 403


def test_history_says_who_gave_who_ended_and_why(cast: Cast, client) -> None:
    given = grant_role("clerk", to=cast.nurse, at=cast.hospital, actor=cast.admin, reason="替休产假的同事")
    end_grant(given.pk, actor=cast.admin, reason="同事已返岗")
    log_in(client, cast.audit_operator)
    assert "林若溪" not in holders(client)
    assert holders(client, "tab=ended") == {"林若溪"}
    page = client.get(f"{LIST}?tab=ended").content.decode()
    for words in ("替休产假的同事", "同事已返岗", "岑嘉树"):
        assert words in page


def test_a_role_is_given_in_three_steps(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    found = client.get(f"{GRANT}?q={cast.doctor.card_number}")
    assert [one.name for one in found.context["found"]] == ["方知夏"]
    chosen = client.get(f"{GRANT}?person={cast.doctor.pk}")
    assert chosen.context["place"] == cast.surgery
    assert [value for value, _ in chosen.context["form"].fields["role"].choices] == ["clerk", "department_reviewer"]
    facts = {"role": "department_reviewer", "line": "doctor", "since": "2099-01-01", "reason": "科主任"}
    answer = client.post(GRANT, facts | {"person": cast.doctor.pk, "place": cast.surgery.pk})
    assert answer.url == f"{LIST}?place={cast.surgery.pk}"
    given = cast.doctor.grants.get()
    assert (given.role, given.line, given.granted_by, given.reason) == (
        "department_reviewer",
        "doctor",
        cast.admin,
        "科主任",
    )


def test_only_roles_that_fit_the_place_are_offered(cast: Cast, client) -> None:
    log_in(client, cast.security_operator)

    def offered(place) -> list[str]:
        form = client.get(f"{GRANT}?person={cast.nurse.pk}&place={place.pk}").context["form"]
        return [value for value, _ in form.fields["role"].choices]

    assert offered(cast.hospital) == ["clerk", "unit_reviewer", "unit_admin", "card_maker"]
    assert offered(cast.city) == ["bureau_reviewer", "card_maker", "system_operator", "audit_operator"]


def test_nobody_outside_can_be_chosen_and_oneself_is_not_offered(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    assert client.get(f"{GRANT}?q={cast.outsider.card_number}").context["found"] == []
    assert client.get(f"{GRANT}?q={cast.admin.card_number}").context["found"] == []
    assert client.get(f"{GRANT}?person={cast.outsider.pk}").status_code == 404
    assert client.get(f"{GRANT}?person=x").status_code == 404


def test_a_refusal_keeps_what_was_typed(cast: Cast, client) -> None:
    log_in(client, cast.security_operator)
    facts = {"person": cast.system_operator.pk, "place": cast.city.pk, "role": "audit_operator", "since": "2099-01-01"}
    answer = client.post(GRANT, facts | {"reason": "轮岗一年"})
    page = answer.content.decode()
    assert (answer.status_code, "必须是不同的人" in page, 'value="轮岗一年"' in page) == (409, True, True)
    answer = client.post(GRANT, facts | {"reason": ""})
    assert answer.status_code == 422
    assert Grant.objects.filter(person=cast.system_operator).count() == 1


def test_a_place_that_was_not_offered_is_not_found(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    facts = {"person": cast.nurse.pk, "role": "clerk", "since": "2099-01-01", "reason": "x"}
    for place in (cast.far_hospital.pk, cast.city.pk, "x"):
        assert client.post(GRANT, facts | {"place": place}).status_code == 404
    assert not Grant.objects.filter(person=cast.nurse).exists()


def test_a_role_is_ended_with_a_reason(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    grant = cast.clerk.grants.get()
    assert client.post(ending(grant), {"reason": ""}).status_code == 422
    assert client.post(ending(grant), {"reason": "调离"}).status_code == 302
    grant.refresh_from_db()
    assert (grant.ended_by, grant.ended_reason) == (cast.admin, "调离")
    assert client.post(ending(grant), {"reason": "再来一次"}).status_code == 409


def test_the_own_role_and_a_far_one_cannot_be_ended(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    assert client.post(ending(cast.admin.grants.get()), {"reason": "x"}).status_code == 403
    assert client.post(ending(cast.far_reviewer.grants.get()), {"reason": "x"}).status_code == 404


def test_more_grants_cost_the_same_queries(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    holders(client)
    with CaptureQueriesContext(connection) as few:
        holders(client)
    for number in range(30):
        seat(person(f"人{number}", cast.surgery), "clerk", cast.surgery)
    with CaptureQueriesContext(connection) as many:
        holders(client)
    assert len(many) == len(few)


def test_pages_follow_each_other_without_a_gap(cast: Cast, client) -> None:
    for number in range(60):
        seat(person(f"人{number}", cast.surgery), "clerk", cast.surgery)
    log_in(client, cast.admin)
    first = client.get(LIST).context["list"]
    second = client.get(f"{LIST}?after={first.page.next}").context["list"]
    keys = [row.grant.pk for row in (*first.rows, *second.rows)]
    assert (len(keys), keys, second.page.next) == (66, sorted(keys, reverse=True), "")


def test_choosing_a_person_costs_the_same_with_more_departments(cast: Cast, client) -> None:
    log_in(client, cast.admin)
    url = f"{GRANT}?person={cast.nurse.pk}"
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(20):
        seat(person(f"人{number}", cast.surgery), "clerk", cast.surgery)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)
    assert Person.objects.filter(pk=cast.nurse.pk, grants=None).exists()
