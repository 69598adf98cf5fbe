"""加签: the colleague sees one item while the question is open, says what they think, and decides nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from registry.base.refusals import Refusal
from registry.files.services import store
from tests.cast import Cast, draft, png, submitted
from tests.workflows.hands import decide, state_of, steps_of
from tests.workflows.inboxes import again, sit_down, task_of, text_of
from tests.workflows.test_transfer import told
from workflows.credits import entry, services
from workflows.credits.integrity import CHECKS
from workflows.credits.models import Credit
from workflows.engine.asking import ask, give_opinion
from workflows.engine.models import Ask


@pytest.fixture
def credit(cast: Cast) -> Credit:
    """A credit of the nurse with a real file."""
    made = draft(cast.nurse, evidence=False)
    file = store(SimpleUploadedFile("certificate.png", png(), "image/png"), actor=cast.nurse)
    entry.add_evidence(made.pk, [file], actor=cast.nurse)
    services.submit([made.pk], actor=cast.nurse)
    return Credit.objects.get(pk=made.pk)


def asked(cast: Cast, credit: Credit) -> Ask:
    return ask(task_of(credit).pk, asked=cast.doctor, actor=again(cast.head_nurse), question="是本专业的吗？")


def evidence_address(credit: Credit) -> str:
    return reverse("credits:evidence", args=[credit.evidence.get().pk])


def status(cast: Cast, address: str) -> int:
    return sit_down(cast.doctor).get(address).status_code


def test_the_asked_sees_that_one_item_while_it_is_open_and_nothing_after(cast: Cast, credit: Credit) -> None:
    file, other = evidence_address(credit), submitted(cast.colleague)
    assert status(cast, file) == 404
    made = asked(cast, credit)
    assert (status(cast, file), status(cast, f"/inbox/asked/{made.pk}/")) == (200, 200)
    assert status(cast, f"/credits/{other.pk}/") == 404
    assert list(Credit.objects.asked_of(cast.doctor)) == [credit]
    give_opinion(made.pk, actor=again(cast.doctor), answer="agree")
    assert (status(cast, file), status(cast, f"/inbox/asked/{made.pk}/")) == (404, 404)


def test_a_verdict_does_not_wait_and_closes_the_question(cast: Cast, credit: Credit) -> None:
    made = asked(cast, credit)
    assert decide("pass", credit, cast.head_nurse).state == "UNIT"
    assert (status(cast, evidence_address(credit)), status(cast, f"/inbox/asked/{made.pk}/")) == (404, 404)
    with pytest.raises(Refusal) as caught:
        give_opinion(made.pk, actor=again(cast.doctor), answer="agree")
    assert caught.value.code == "already_decided"


def test_the_opinion_stands_in_the_story_and_moves_nothing(cast: Cast, credit: Credit) -> None:
    made = asked(cast, credit)
    give_opinion(made.pk, actor=again(cast.doctor), answer="doubt", words="不是本专业的学习班")
    assert state_of(credit) == "DEPARTMENT"
    assert steps_of(credit)[1:] == [("ask", "DEPARTMENT"), ("advise", "DEPARTMENT")]
    page = text_of(sit_down(cast.head_nurse).get(f"/inbox/{task_of(credit).pk}/"))
    for words in ("请 方知夏 提意见", "是本专业的吗？", "意见：有疑问", "不是本专业的学习班"):
        assert words in page
    assert [check.name for check in CHECKS if list(check.find())] == []
    assert told(cast.doctor) == ["陆青禾 请你提意见：《心血管急危重症护理新进展》"]
    assert told(cast.head_nurse) == ["方知夏 的意见：有疑问"]


@pytest.mark.parametrize(
    ("who", "code"),
    [("nurse", "asked_may_not"), ("outsider", "asked_may_not"), ("head_nurse", "asked_may_not")],
)
def test_who_is_barred_or_elsewhere_is_not_asked(cast: Cast, credit: Credit, who: str, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        ask(task_of(credit).pk, asked=getattr(cast, who), actor=again(cast.head_nurse))
    assert caught.value.code == code


def test_only_who_may_decide_asks_and_each_only_once(cast: Cast, credit: Credit) -> None:
    with pytest.raises(Refusal):
        ask(task_of(credit).pk, asked=cast.doctor, actor=again(cast.nursing_office))
    asked(cast, credit)
    with pytest.raises(Refusal) as caught:
        asked(cast, credit)
    assert caught.value.code == "asked_already"


def test_a_doubt_says_why_and_nobody_else_answers(cast: Cast, credit: Credit) -> None:
    made = asked(cast, credit)
    with pytest.raises(Refusal) as caught:
        give_opinion(made.pk, actor=again(cast.doctor), answer="doubt", words=" ")
    assert caught.value.code == "opinion_required"
    with pytest.raises(Refusal):
        give_opinion(made.pk, actor=again(cast.colleague), answer="agree")


def test_asked_and_answered_in_the_browser(cast: Cast, credit: Credit) -> None:
    reviewer, doctor = sit_down(cast.head_nurse), sit_down(cast.doctor)
    address = f"/inbox/{task_of(credit).pk}/ask/"
    assert "方知夏" in text_of(reviewer.get(address, {"q": "fzx"}))
    assert reviewer.post(address, {"person": cast.doctor.pk, "question": "看看"}).status_code == 302
    assert "有人请你提意见：1 项" in text_of(doctor.get("/"))
    made = Ask.objects.get()
    page = doctor.get(f"/inbox/asked/{made.pk}/")
    assert "本人 2026 年度" not in text_of(page)
    answer: Any = doctor.post(f"/inbox/asked/{made.pk}/", {"answer": "agree", "words": "可以"})
    assert answer.url == "/inbox/asked/"
    assert "现在没有人请你提意见" in text_of(doctor.get("/inbox/asked/"))


def test_the_database_keeps_the_trail(cast: Cast, credit: Credit) -> None:
    asked(cast, credit)
    for statement in ("DELETE FROM engine_ask", "UPDATE engine_ask SET question = 'x'"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
