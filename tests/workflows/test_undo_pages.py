"""The undo button: beside the words that say what was done, and in the list of what was done."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import get_messages

from tests.cast import Cast, seat, submitted
from tests.workflows.hands import state_of
from tests.workflows.inboxes import second_nursing_reviewer, sit_down, task_of, text_of
from tests.workflows.test_inbox_decide import verdict
from tests.workflows.test_objections import awarded
from workflows.credits.objections import object_to
from workflows.engine import claims
from workflows.engine.models import Decision, Work


def test_the_words_after_a_verdict_carry_the_button(cast: Cast) -> None:
    client, first = sit_down(cast.head_nurse), submitted(cast.nurse, name="甲")
    submitted(cast.colleague, name="乙")
    pk = task_of(first).pk
    page = client.get(verdict(client, pk, "pass").url).content.decode()
    assert f'action="/inbox/{pk}/undo/"' in page
    assert 'data-key="z"' in page
    assert 'data-seconds="30"' in page


def test_the_undone_task_is_opened_again(cast: Cast) -> None:
    client, credit = sit_down(cast.head_nurse), submitted(cast.nurse, name="甲")
    old = task_of(credit)
    verdict(client, old.pk, "refuse", "不在范围")
    response = client.post(f"/inbox/{old.pk}/undo/")
    new = task_of(credit)
    assert response.url == f"/inbox/{new.pk}/"
    assert [str(message) for message in get_messages(response.wsgi_request)][-1] == "已撤销，林若溪《甲》回到待办里。"
    assert new.created == old.created
    assert client.get(f"/inbox/{old.pk}/").url == f"/inbox/{new.pk}/"


def test_a_page_from_before_the_undo_decides_nothing(cast: Cast) -> None:
    client, credit = sit_down(cast.head_nurse), submitted(cast.nurse)
    old = task_of(credit).pk
    verdict(client, old, "pass")
    client.post(f"/inbox/{old}/undo/")
    assert verdict(client, old, "pass").status_code == 409
    assert state_of(credit) == "DEPARTMENT"


def test_a_late_undo_reads_a_sentence(cast: Cast, settings: Any) -> None:
    client, credit = sit_down(cast.head_nurse), submitted(cast.nurse)
    pk = task_of(credit).pk
    verdict(client, pk, "pass")
    claims.claim(task_of(credit).pk, actor=cast.nursing_office)
    response = client.post(f"/inbox/{pk}/undo/")
    assert response.status_code == 409
    assert "已经有人接手办下一步" in text_of(response)
    settings.UNDO_SECONDS = 0
    assert "审核后 0 秒内可以撤销" in text_of(client.post(f"/inbox/{pk}/undo/"))


def test_only_the_newest_of_what_was_done_can_be_undone(cast: Cast, settings: Any) -> None:
    client = sit_down(cast.head_nurse)
    pks = [task_of(submitted(cast.nurse, name=name)).pk for name in ("甲", "乙")]
    for pk in pks:
        verdict(client, pk, "pass")
    client.post(f"/inbox/{pks[0]}/undo/")
    client.get("/inbox/done/")
    page = client.get("/inbox/done/")
    assert f'action="/inbox/{pks[1]}/undo/"' in page.content.decode()
    assert f'action="/inbox/{pks[0]}/undo/"' not in page.content.decode()
    assert text_of(page).count("已撤销") == 1
    settings.UNDO_SECONDS = 0
    assert "/undo/" not in client.get("/inbox/done/").content.decode()


def test_the_position_forgets_what_was_undone_and_the_story_does_not(cast: Cast) -> None:
    client, credit = sit_down(cast.head_nurse), submitted(cast.nurse)
    pk = task_of(credit).pk
    verdict(client, pk, "refuse", "不在范围")
    client.post(f"/inbox/{pk}/undo/")
    page = client.get(f"/inbox/{task_of(credit).pk}/")
    assert [step["position"] for step in page.context["item"].flow] == ["done", "now", "", ""]
    assert [step["what"] for step in page.context["item"].story] == ["撤销本次审核", "不通过", "上报"]


def test_a_colleague_of_the_desk_undoes_nothing(cast: Cast) -> None:
    second, credit = second_nursing_reviewer(cast), submitted(cast.nurse)
    seat(second, "department_reviewer", cast.cardiology, "nurse")
    pk = task_of(credit).pk
    verdict(sit_down(cast.head_nurse), pk, "pass")
    assert sit_down(second).post(f"/inbox/{pk}/undo/").status_code == 403
    assert state_of(credit) == "UNIT"


def test_the_word_on_an_objection_is_not_undone(cast: Cast) -> None:
    objection = object_to(awarded(cast).pk, actor=cast.nurse, reason="没有参加")
    work = Work.objects.get(process=objection.case, finished__isnull=True)
    client = sit_down(cast.bureau)
    page = client.get(verdict(client, work.pk, "dismiss", "已核对").url)
    assert "/undo/" not in page.content.decode()
    assert client.post(f"/inbox/{work.pk}/undo/").status_code == 404
    assert not Decision.objects.filter(step="undo").exists()
