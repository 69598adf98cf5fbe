"""转办: who may take a task gets it in hand, and both names stay."""

from __future__ import annotations

import pytest

from registry.base.refusals import Refusal
from registry.messages.models import Message
from registry.messages.wording import said
from registry.organisations.services import add_organisation
from registry.people.models import Person
from tests.cast import Cast, person, seat, submitted
from tests.registry.test_substitutes import stand_in
from tests.workflows.hands import decide, passed, steps_of
from tests.workflows.inboxes import again, sit_down, task_of, text_of
from workflows.credits.integrity import CHECKS
from workflows.credits.models import Credit
from workflows.engine import claims
from workflows.engine.handing import transfer
from workflows.engine.models import Decision, Work


@pytest.fixture
def second(cast: Cast) -> Person:
    reviewer = person("闻人清", cast.cardiology)
    seat(reviewer, "department_reviewer", cast.cardiology, "nurse")
    return reviewer


def told(who: Person) -> list[str]:
    return [said(one.code, one.facts).title for one in Message.objects.filter(person=who).order_by("id")]


def hand(work: Work, to: Person, actor: Person, reason: str = "") -> str:
    """The code of the refusal, or nothing."""
    (handed,) = transfer([work.pk], to=again(to), actor=again(actor), reason=reason)
    return handed.refusal.code if handed.refusal else ""


def test_handed_on_it_is_in_the_receivers_hands_and_the_state_stays(cast: Cast, second: Person) -> None:
    credit = submitted(cast.nurse)
    work = task_of(credit)
    assert hand(work, second, cast.head_nurse, "更熟悉这个专业") == ""
    row = Decision.objects.get(step="transfer")
    assert (row.actor, row.receiver, row.from_state, row.to_state, row.opinion) == (
        cast.head_nurse, second, "DEPARTMENT", "DEPARTMENT", "更熟悉这个专业",
    )  # fmt: skip
    assert task_of(credit).owner == second
    assert told(second) == ["陆青禾 转给你：《心血管急危重症护理新进展》"]
    with pytest.raises(Refusal):
        decide("pass", credit, cast.head_nurse)
    assert decide("pass", credit, second).state == "UNIT"
    assert [check.name for check in CHECKS if list(check.find())] == []


def test_four_eyes_and_the_right_hold_for_the_receiver(cast: Cast, second: Person) -> None:
    assert hand(task_of(submitted(second)), second, cast.head_nurse) == "receiver_may_not"
    work = task_of(submitted(cast.nurse))
    for who in (cast.colleague, cast.nursing_office, cast.far_reviewer):
        assert hand(work, who, cast.head_nurse) == "receiver_may_not"
    assert Work.objects.get(pk=work.pk).owner is None


def test_only_who_may_decide_hands_it_on_and_not_out_of_other_hands(cast: Cast, second: Person) -> None:
    work = task_of(submitted(cast.nurse))
    assert hand(work, second, cast.nursing_office) == "not_allowed"
    claims.claim(work.pk, actor=again(second))
    third = person("顾念初", cast.hospital)
    seat(third, "department_reviewer", cast.cardiology, "nurse")
    assert hand(work, third, cast.head_nurse) == "claimed"
    assert hand(work, third, second) == ""
    assert Work.objects.get(pk=work.pk).owner == third


def test_a_substitute_may_take_it_but_not_for_one_who_is_barred(cast: Cast, second: Person) -> None:
    proxy = person("顾念初", cast.hospital)
    stand_in(second, proxy)
    assert hand(task_of(submitted(cast.nurse)), proxy, cast.head_nurse) == ""
    assert hand(task_of(submitted(second)), proxy, cast.head_nurse) == "receiver_may_not"


def test_up_to_the_same_level_above_only_with_a_reason(cast: Cast) -> None:
    district = person("顾念初", add_organisation("区卫健局机关", kind="unit", parent=cast.district))
    seat(district, "bureau_reviewer", cast.district)
    credit = passed(cast.outsider, [cast.far_reviewer], kind="paper")
    work = task_of(credit)
    assert (credit.state, work.place) == ("UNIT", cast.far_hospital) or work.place == cast.district
    if work.place != cast.district:
        credit = decide("pass", credit, cast.far_reviewer)
        work = task_of(credit)
    assert hand(work, cast.bureau, district) == "reason_required"
    assert hand(work, cast.bureau, district, "区里没有这个专业") == ""
    assert (task_of(credit).place, task_of(credit).owner) == (cast.city, cast.bureau)
    assert decide("pass", credit, cast.bureau).state == "COUNTED"
    assert [check.name for check in CHECKS if list(check.find())] == []


def test_the_page_offers_who_may_take_it(cast: Cast, second: Person) -> None:
    credit = submitted(cast.nurse)
    client, address = sit_down(cast.head_nurse), f"/inbox/{task_of(credit).pk}/transfer/"
    assert address in client.get(f"/inbox/{task_of(credit).pk}/").content.decode()
    page = text_of(client.get(address))
    assert "闻人清" in page
    assert "苏沐阳" not in page
    assert client.post(address, {"to": cast.colleague.pk}).status_code == 422
    assert client.post(address, {"to": second.pk}).url == "/inbox/"
    assert "转办给 闻人清" in text_of(sit_down(cast.nurse).get(f"/credits/{credit.pk}/"))


def test_several_are_chosen_from_a_list(cast: Cast, second: Person) -> None:
    first, other, third = (submitted(cast.nurse), submitted(cast.colleague), submitted(cast.nurse))
    client = sit_down(cast.head_nurse)
    assert "转办多项" in text_of(client.get("/inbox/"))
    assert len(client.get("/inbox/transfer/").context["works"]) == 3
    assert client.post("/inbox/transfer/", {"to": second.pk}).status_code == 422
    chosen = [task_of(first).pk, task_of(other).pk]
    assert client.get("/inbox/transfer/", {"chosen": chosen[0]}).context["works"][0].pk == chosen[0]
    assert client.post("/inbox/transfer/", {"to": second.pk, "chosen": chosen}).status_code == 302
    assert [task_of(one).owner for one in (first, other, third)] == [second, second, None]
    assert steps_of(third) == [("submit", "DEPARTMENT")]


def test_of_several_the_refused_stay_with_their_reasons(cast: Cast, second: Person) -> None:
    mine, theirs = submitted(cast.nurse), submitted(second)
    keys = [task_of(mine).pk, task_of(theirs).pk]
    answer = sit_down(cast.head_nurse).post("/inbox/transfer/", {"to": second.pk, "chosen": keys})
    assert answer.status_code == 422
    assert "不能转办给 闻人清" in text_of(answer)
    assert (task_of(mine).owner, task_of(theirs).owner) == (second, None)
    assert Credit.objects.get(pk=theirs.pk).state == "DEPARTMENT"
