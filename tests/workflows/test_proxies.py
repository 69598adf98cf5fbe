"""代: what a substitute decides carries both names, and the absent's conflicts count beside their own."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from registry.base.refusals import NotAllowed
from registry.people.models import Person
from tests.cast import Cast, draft, person, seat, submitted
from tests.registry.test_substitutes import stand_in
from tests.workflows.hands import decide, open_work, passed
from tests.workflows.inboxes import again, sit_down, task_of, text_of
from tests.workflows.test_objections import awarded
from workflows.credits import objections, services
from workflows.credits.alike import FEW
from workflows.credits.dryrun import what_if
from workflows.credits.integrity import CHECKS
from workflows.credits.models import Credit, UnitPolicy
from workflows.engine import claims, moves
from workflows.engine.models import Decision


@pytest.fixture
def proxy(cast: Cast) -> Person:
    """闻人清 stands in for the nursing office."""
    who = person("闻人清", cast.hospital)
    stand_in(cast.nursing_office, who)
    return who


def why(credit: Credit, actor: Person) -> str:
    with pytest.raises(NotAllowed) as caught:
        decide("pass", credit, actor)
    return str(caught.value)


def broken() -> list[str]:
    return [check.name for check in CHECKS if list(check.find())]


def test_the_decision_carries_both_names(cast: Cast, proxy: Person) -> None:
    credit = decide("pass", passed(cast.nurse, [cast.head_nurse]), proxy)
    row = Decision.objects.get(case_id=credit.case_id, step="pass_unit")
    assert (credit.state, row.actor, row.on_behalf_of, row.who) == (
        "COUNTED", proxy, cast.nursing_office, "闻人清 代 闻书仪",
    )  # fmt: skip
    assert broken() == []


def test_the_absent_still_decides_in_their_own_name(cast: Cast, proxy: Person) -> None:
    credit = decide("pass", passed(cast.nurse, [cast.head_nurse]), cast.nursing_office)
    assert Decision.objects.get(case_id=credit.case_id, step="pass_unit").on_behalf_of is None


def test_ones_own_right_comes_first(cast: Cast, proxy: Person) -> None:
    seat(proxy, "unit_reviewer", cast.hospital)
    credit = decide("pass", passed(cast.nurse, [cast.head_nurse]), proxy)
    assert Decision.objects.get(case_id=credit.case_id, step="pass_unit").on_behalf_of is None


def test_not_the_absents_own_credit(cast: Cast, proxy: Person) -> None:
    other = person("顾念初", cast.hospital)
    seat(other, "unit_reviewer", cast.hospital, "nurse")
    credit = passed(cast.nursing_office, [])
    assert (credit.state, open_work(credit).place) == ("UNIT", cast.hospital)
    assert "你代理的人" in why(credit, proxy)
    assert decide("pass", credit, other).state == "COUNTED"


def test_not_what_the_absent_entered(cast: Cast, proxy: Person) -> None:
    seat(cast.nursing_office, "clerk", cast.hospital)
    seat(cast.colleague, "unit_reviewer", cast.hospital, "nurse")
    typed = draft(cast.nurse, actor=again(cast.nursing_office))
    services.submit([typed.pk], actor=again(cast.nursing_office))
    assert "你代理的人" in why(decide("pass", typed, cast.head_nurse), proxy)


def test_not_what_the_absent_decided_before(cast: Cast) -> None:
    seat(cast.head_nurse, "unit_reviewer", cast.hospital, "nurse")
    stand_in(cast.head_nurse, cast.doctor)
    credit = decide("pass", submitted(cast.nurse), cast.head_nurse)
    assert "你代理的人" in why(credit, cast.doctor)


def test_neither_who_decided_nor_in_whose_name_decides_the_next_level(cast: Cast, proxy: Person) -> None:
    seat(cast.nursing_office, "department_reviewer", cast.cardiology, "nurse")
    stand_in_more = cast.nursing_office.grants.get(role="department_reviewer")
    stand_in_more.substitutions.create(
        substitute=proxy, from_date="2026-01-01", to_date="2199-01-01", set_by=cast.nursing_office
    )
    credit = decide("pass", submitted(cast.nurse), proxy)
    assert credit.deciders == {proxy.pk, cast.nursing_office.pk}
    assert "前一级" in why(credit, cast.nursing_office)


def test_the_substitutes_own_conflicts_count(cast: Cast) -> None:
    stand_in(cast.nursing_office, cast.head_nurse)
    assert "前一级" in why(decide("pass", submitted(cast.nurse), cast.head_nurse), cast.head_nurse)
    assert "你自己" in why(submitted(cast.head_nurse), cast.head_nurse)


def test_standing_in_for_two_the_free_one_gives_the_name(cast: Cast, proxy: Person) -> None:
    other = person("顾念初", cast.hospital)
    seat(other, "unit_reviewer", cast.hospital, "nurse")
    stand_in(other, proxy)
    credit = decide("pass", passed(cast.nursing_office, []), proxy)
    assert Decision.objects.get(case_id=credit.case_id, step="pass_unit").on_behalf_of == other


def test_a_cohort_passes_over_it_with_a_reason(cast: Cast, proxy: Person) -> None:
    seat(cast.colleague, "unit_reviewer", cast.hospital, "nurse")
    mine, theirs = passed(cast.nurse, [cast.head_nurse]), passed(cast.nursing_office, [])
    outcomes = {one.credit_id: one for one in services.decide("pass", [mine.pk, theirs.pk], actor=again(proxy))}
    assert outcomes[mine.pk].refusal is None
    assert "你代理的人" in str(outcomes[theirs.pk].refusal)


def test_a_big_cohort_repeats_the_name_and_leaves_out_the_absents_own(cast: Cast, proxy: Person) -> None:
    seat(cast.colleague, "unit_reviewer", cast.hospital, "nurse")
    UnitPolicy.objects.create(unit=cast.hospital, department_level="off")
    many, own = [submitted(cast.nurse) for _ in range(FEW)], submitted(cast.nursing_office)
    keys = [*(one.pk for one in many), own.pk]
    outcomes = services.decide("pass", keys, actor=again(proxy), opinion="已核对原件。")
    assert [one.credit_id for one in outcomes if one.refusal] == [own.pk]
    rows = Decision.objects.filter(step="pass_unit")
    assert {(row.actor, row.on_behalf_of) for row in rows.select_related("actor", "on_behalf_of")} == {
        (proxy, cast.nursing_office)
    }
    assert rows.count() == FEW
    assert broken() == []


def test_a_dry_run_says_the_same(cast: Cast, proxy: Person) -> None:
    seat(cast.colleague, "unit_reviewer", cast.hospital, "nurse")
    mine, theirs = passed(cast.nurse, [cast.head_nurse]), passed(cast.nursing_office, [])
    claims.claim(task_of(mine).pk, actor=again(proxy))
    for who, codes in ((proxy, [None, "not_allowed"]), (cast.colleague, ["not_allowed", None])):
        _credits, outcomes = what_if("pass", [mine.pk, theirs.pk], actor=again(who), seen={})
        found = {one.credit_id: one.refusal.code for one in outcomes if one.refusal}
        assert [found.get(key) for key in (mine.pk, theirs.pk)] == codes


def test_the_queue_does_not_show_it(cast: Cast, proxy: Person) -> None:
    seat(cast.colleague, "unit_reviewer", cast.hospital, "nurse")
    mine, theirs = passed(cast.nurse, [cast.head_nurse]), passed(cast.nursing_office, [])
    client = sit_down(proxy)
    page = client.get("/inbox/")
    assert [row.pk for row in page.context["pane"].rows] == [task_of(mine).pk]
    assert page.context["pane"].count == "1"
    assert client.get(f"/inbox/{task_of(mine).pk}/").status_code == 200
    assert client.get(f"/inbox/{task_of(theirs).pk}/").status_code == 404
    assert proxy not in claims.eligible(task_of(theirs))


def test_the_names_stand_in_list_item_story_and_done(cast: Cast, proxy: Person) -> None:
    credit = passed(cast.nurse, [cast.head_nurse])
    client = sit_down(proxy)
    assert "代 闻书仪" in text_of(client.get("/inbox/"))
    assert "代 闻书仪 审核" in text_of(client.get(f"/inbox/{task_of(credit).pk}/"))
    client.post(f"/inbox/{task_of(credit).pk}/decide/", {"verdict": "pass"})
    assert "代 闻书仪" in text_of(client.get("/inbox/done/"))
    assert "闻人清 代 闻书仪" in text_of(sit_down(cast.nurse).get(f"/credits/{credit.pk}/"))


def test_ended_while_the_page_is_open_it_is_refused_with_the_reason(cast: Cast, proxy: Person) -> None:
    credit = passed(cast.nurse, [cast.head_nurse])
    client, key = sit_down(proxy), task_of(credit).pk
    assert client.get(f"/inbox/{key}/").status_code == 200
    end = cast.nursing_office.grants.get().substitutions.get()
    client.post(f"/roles/substitutes/{end.pk}/end/", {"reason": ""})
    answer = client.post(f"/inbox/{key}/decide/", {"verdict": "pass"})
    assert answer.status_code == 403
    assert "代理已经结束" in text_of(answer)
    assert Credit.objects.get(pk=credit.pk).state == "UNIT"


def test_a_claim_of_a_substitute_ends_with_the_substitution(cast: Cast, proxy: Person) -> None:
    work = task_of(passed(cast.nurse, [cast.head_nurse]))
    claims.claim(work.pk, actor=again(proxy))
    cast.nursing_office.grants.get().substitutions.update(ended_at="2026-01-01T00:00Z", ended_by=cast.nursing_office)
    assert claims.holder_of(task_of(Credit.objects.get(case=work.process))) is None
    assert claims.claim(work.pk, actor=again(cast.nursing_office)).owner == cast.nursing_office


def test_an_objection_and_an_annulment_too(cast: Cast) -> None:
    proxy = person("闻人清", cast.bureau.home)
    stand_in(cast.bureau, proxy)
    credit = awarded(cast)
    objection = objections.object_to(credit.pk, actor=again(cast.nurse), reason="当天值班")
    objections.decide_objection(objection.pk, uphold=True, actor=again(proxy), opinion="属实")
    rows = Decision.objects.filter(step__in=["uphold", "annul"])
    assert {(row.actor, row.on_behalf_of) for row in rows} == {(proxy, cast.bureau)}
    assert broken() == []


def test_the_database_refuses_the_name_of_who_is_barred(cast: Cast, proxy: Person) -> None:
    credit = decide("pass", submitted(cast.nurse), cast.head_nurse)
    work = task_of(credit)
    for name in (cast.nurse, cast.head_nurse):
        with pytest.raises(IntegrityError), transaction.atomic():
            moves.record_step(
                work.process, step="pass_unit", before="UNIT", after="COUNTED", beneficiary=cast.nurse, actor=proxy,
                on_behalf_of=name, work=work, is_verdict=True,
            )  # fmt: skip
