"""更正 that comes back to its person or whose verdict is undone: what stands, what falls, and what is as it was."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from registry.base.refusals import Refusal
from registry.files.models import StoredFile
from registry.messages.models import Message
from registry.people.models import Person
from tests.cast import Cast
from tests.workflows.hands import shut
from tests.workflows.inboxes import again, sit_down, text_of
from tests.workflows.test_amendments import RIGHT, applied, broken, counted, decide, filed, task
from workflows.amendments import services
from workflows.amendments.models import Amendment, Version
from workflows.credits.models import Credit
from workflows.credits.writing import facts_of
from workflows.engine import claims
from workflows.engine.models import Decision, Work

SAME = ["state", "decided_by", "returned_by", "levels", "closed_at", "changes"]
DESK = ["place_id", "role", "line", "created", "barred", "owner_id", "status", "flow_task"]
OF_CREDIT = ["approvals", "facts_digest", "uploaders", "credit_year_id", "credit_class", "activity_id"]


def handed_back(amendment: Amendment, who: Person) -> Amendment:
    actor = again(who)
    return services.decide(amendment.pk, "hand_back", actor=actor, opinion="请补材料", reason_code="evidence_missing")


def again_filed(amendment: Amendment, who: Person, **facts: Any) -> Amendment:
    return services.file_again(amendment.pk, facts=facts or RIGHT, reason="已补", actor=again(who))


def undo(amendment: Amendment, who: Person) -> Amendment:
    return services.undo(amendment.pk, actor=again(who))


def as_it_is(amendment: Amendment) -> tuple[Any, ...]:
    credit = Credit.objects.get(pk=amendment.credit_id)
    desk = Work.objects.filter(process=amendment.case, finished__isnull=True).values(*DESK).first()
    papers = list(credit.evidence.filter(removed_at__isnull=True).values_list("file", flat=True))
    row = Amendment.objects.values(*SAME).get(pk=amendment.pk)
    return row, desk, facts_of(credit), Credit.objects.values(*OF_CREDIT).get(pk=credit.pk), papers


def why_not(amendment: Amendment, who: Person) -> str:
    with pytest.raises(Refusal) as refused:
        undo(amendment, who)
    return refused.value.code


def test_it_comes_back_with_a_reason_and_its_person_files_it_again(cast: Cast) -> None:
    amendment = handed_back(filed(cast, counted(cast)), cast.head_nurse)
    assert (amendment.state, task(amendment).owner, task(amendment).place) == ("RETURNED", cast.nurse, None)
    assert Decision.objects.get(step="hand_back").reason_code == "evidence_missing"
    with pytest.raises(Refusal, match="已经有一项更正在办"):
        filed(cast, amendment.credit)
    assert broken() == {}
    assert again_filed(amendment, cast.nurse, credits=Decimal("5.00")).state == "DEPARTMENT"
    decide(amendment, cast.head_nurse)
    decide(amendment, cast.nursing_office)
    assert Credit.objects.get(pk=amendment.credit_id).credits == Decimal("5.00")
    assert broken() == {}


def test_what_was_agreed_stands_unless_something_changes(cast: Cast) -> None:
    amendment = filed(cast, counted(cast))
    decide(amendment, cast.head_nurse)
    handed_back(amendment, cast.nursing_office)
    assert again_filed(amendment, cast.nurse).state == "UNIT"
    handed_back(amendment, cast.nursing_office)
    assert again_filed(amendment, cast.nurse, credits=Decimal("5.00")).state == "DEPARTMENT"
    with transaction.atomic():
        Amendment.objects.update(state="APPLIED", closed_at=timezone.now())
        assert (f"amendment {amendment.pk}", "applied without DEPARTMENT") in broken()["amendments_pass_every_level"]
        transaction.set_rollback(True)
    decide(amendment, cast.head_nurse)
    assert decide(amendment, cast.nursing_office).state == "APPLIED"
    assert broken() == {}


def test_only_its_person_or_a_clerk_files_it_again_and_only_while_it_may_be(cast: Cast) -> None:
    amendment = handed_back(filed(cast, counted(cast)), cast.head_nurse)
    for who in (cast.colleague, cast.head_nurse):
        with pytest.raises(Refusal, match="只有本人或代录员"):
            again_filed(amendment, who)
    with pytest.raises(Refusal, match="填的和现在的一样"):
        again_filed(amendment, cast.nurse, hours=Decimal(12))
    again_filed(amendment, cast.clerk)
    with pytest.raises(Refusal, match="不在你手里"):
        again_filed(amendment, cast.nurse)


def test_come_back_it_may_be_withdrawn(cast: Cast) -> None:
    amendment = filed(cast, counted(cast))
    decide(amendment, cast.head_nurse)
    handed_back(amendment, cast.nursing_office)
    assert services.withdraw(amendment.pk, actor=cast.nurse).state == "WITHDRAWN"
    assert broken() == {}


def test_the_database_lets_what_is_asked_for_change_only_with_its_person(cast: Cast) -> None:
    amendment = filed(cast, counted(cast))
    change = {"changes": {"credits": ["4.00", "9.00"]}}
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        Amendment.objects.filter(pk=amendment.pk).update(**change)
    handed_back(amendment, cast.head_nurse)
    assert Amendment.objects.filter(pk=amendment.pk).update(**change) == 1


@pytest.mark.parametrize("verdict", ["agree", "disagree", "hand_back"])
@pytest.mark.parametrize("level", [0, 1])
def test_undone_everything_is_as_it_was(cast: Cast, verdict: str, level: int) -> None:
    file = StoredFile.objects.create(sha256=b"9" * 32, size=1, media_type="image/png", name="b", uploaded_by=cast.nurse)
    credit = counted(cast)
    amendment = services.file(credit.pk, facts=RIGHT, reason="少填", actor=cast.nurse, files=[file])
    hands = [cast.head_nurse, cast.nursing_office]
    if level:
        decide(amendment, cast.head_nurse)
    before = as_it_is(amendment)
    services.decide(amendment.pk, verdict, actor=again(hands[level]), opinion="见意见")
    assert as_it_is(amendment) != before
    undo(amendment, hands[level])
    assert as_it_is(amendment) == before
    assert not Message.objects.filter(key__startswith="amendment:").exists()
    assert broken() == {}


def test_what_was_taken_back_is_a_version_of_its_own_and_may_be_agreed_to_again(cast: Cast) -> None:
    credit = counted(cast)
    amendment = applied(cast, credit)
    undo(amendment, cast.nursing_office)
    decide(amendment, cast.nursing_office)
    rows = (
        Version.objects.filter(credit=credit).order_by("number").values_list("number", "takes_back", "facts__credits")
    )
    assert list(rows) == [(1, False, "4.00"), (2, False, "6.00"), (3, True, "4.00"), (4, False, "6.00")]
    assert "撤销了本次审核" in text_of(sit_down(cast.nurse).get(f"/amendments/of/{credit.pk}/versions/"))
    assert broken() == {}


def test_too_late_is_too_late(cast: Cast) -> None:
    amendment = filed(cast, counted(cast))
    decide(amendment, cast.head_nurse)
    assert why_not(amendment, cast.nursing_office) == "not_allowed"
    claims.claim(task(amendment).pk, actor=again(cast.nursing_office))
    assert why_not(amendment, cast.head_nurse) == "touched"
    decide(amendment, cast.nursing_office)
    Message.objects.update(not_before=timezone.now())
    assert why_not(amendment, cast.nursing_office) == "already_told"


def test_an_applied_one_is_not_undone_once_another_is_filed(cast: Cast) -> None:
    credit = counted(cast)
    amendment = applied(cast, credit)
    filed(cast, credit, credits=Decimal("5.00"))
    assert why_not(amendment, cast.nursing_office) == "touched"


def test_a_version_is_taken_back_to_what_stood_before_and_nothing_else(cast: Cast) -> None:
    credit = counted(cast)
    amendment = applied(cast, credit)
    facts = {"credit": credit, "amendment": amendment, "number": 3, "year": "2026", "since": timezone.now()}
    for more, why in (({"takes_back": True}, "taken back"), ({}, "one version")):
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            Version.objects.create(**facts, facts={"credits": "9.00"}, **more)


def test_in_the_inbox_it_is_returned_and_the_verdict_undone(cast: Cast) -> None:
    amendment = filed(cast, counted(cast))
    head, pk = sit_down(cast.head_nurse), task(amendment).pk
    page: Any = head.post(
        f"/inbox/{pk}/decide/", {"verdict": "hand_back", "reason": "evidence_missing", "opinion": ""}, follow=True
    )
    assert f"/inbox/{pk}/undo/" in page.content.decode()
    assert "已退回" in text_of(page)
    assert "退回修改" in text_of(head.get("/inbox/done/"))
    head.post(f"/inbox/{pk}/undo/")
    assert Amendment.objects.get().state == "DEPARTMENT"


def test_its_person_finds_it_and_corrects_it_on_a_page(cast: Cast) -> None:
    amendment = handed_back(filed(cast, counted(cast)), cast.head_nurse)
    nurse, address = sit_down(cast.nurse), f"/amendments/{amendment.pk}/edit/"
    assert "退回修改" in text_of(nurse.get("/"))
    assert "更正退回修改" in text_of(nurse.get(f"/credits/{amendment.credit_id}/"))
    page = nurse.get(f"/amendments/{amendment.pk}/").content.decode()
    assert "请补材料" in page
    assert address in page
    form = nurse.get(address).content.decode()
    assert "少填了一天" in form
    assert 'value="18.00"' in form
    data = {
        "kind": "training", "name": amendment.credit.name, "from_date": "2026-05-16", "hours": "18", "credits": "6",
        "level": "city", "form": "course", "subject": "professional", "discipline": "national-2022:03-01",
        "issuer": amendment.credit.issuer, "reason": "已补", "then": "file",
    }  # fmt: skip
    nurse.post(address, data)
    assert Amendment.objects.get().state == "DEPARTMENT"
    assert nurse.get(address).status_code == 404


def test_a_year_that_closed_meanwhile_is_said(cast: Cast) -> None:
    amendment = handed_back(filed(cast, counted(cast)), cast.head_nurse)
    shut(cast)
    with pytest.raises(Refusal, match="2026 年度已经关闭"):
        again_filed(amendment, cast.nurse)
