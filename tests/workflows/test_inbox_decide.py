from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from registry.roles.models import Grant
from tests.cast import Cast, person, seat, submitted
from tests.workflows.inboxes import again, sit_down, task_of, text_of
from workflows.credits import services
from workflows.credits.models import Credit, UnitPolicy
from workflows.engine.models import Decision


def verdict(client: Any, pk: int, word: str, opinion: str = "", query: str = "") -> Any:
    return client.post(f"/inbox/{pk}/decide/{query}", {"verdict": word, "opinion": opinion})


def said(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def test_a_pass_leads_to_the_next_item_and_says_what_was_done(cast: Cast) -> None:
    first, second = submitted(cast.nurse, name="甲"), submitted(cast.colleague, name="乙")
    response = verdict(sit_down(cast.head_nurse), task_of(first).pk, "pass")
    assert response.url == f"/inbox/{task_of(second).pk}/"
    assert said(response) == "已通过 林若溪《甲》，现在是“待单位审”。"


def test_the_next_item_is_of_the_same_list(cast: Cast) -> None:
    works = [
        task_of(submitted(cast.nurse, name=name, kind=kind))
        for name, kind in (("甲", "lecture"), ("乙", "training"), ("丙", "lecture"))
    ]
    client = sit_down(cast.head_nurse)
    response = verdict(client, works[0].pk, "pass", query="?kind=lecture")
    assert response.url == f"/inbox/{works[2].pk}/?kind=lecture"
    after_the_last = verdict(client, works[2].pk, "pass", query="?kind=lecture")
    assert after_the_last.url == "/inbox/?kind=lecture"


def test_after_the_last_the_first_that_is_left(cast: Cast) -> None:
    works = [task_of(submitted(cast.nurse, name=f"{number}")) for number in range(3)]
    assert verdict(sit_down(cast.head_nurse), works[2].pk, "pass").url == f"/inbox/{works[0].pk}/"


def test_when_nothing_is_left_the_list_says_so(cast: Cast) -> None:
    client = sit_down(cast.head_nurse)
    response = verdict(client, task_of(submitted(cast.nurse)).pk, "pass")
    assert "都办完了" in text_of(client.get(response.url))


@pytest.mark.parametrize("word", ["return", "refuse"])
def test_return_and_refuse_demand_an_opinion(cast: Cast, word: str) -> None:
    credit = submitted(cast.nurse)
    response = verdict(sit_down(cast.head_nurse), task_of(credit).pk, word, "  ")
    assert response.status_code == 422
    assert "请先写意见" in text_of(response)
    assert Credit.objects.get(pk=credit.pk).state == "DEPARTMENT"


def test_an_opinion_is_kept_with_its_code(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    verdict(sit_down(cast.head_nurse), task_of(credit).pk, "return", "证书照片看不清，请重新拍照上传。谢谢")
    row = Decision.objects.get(is_verdict=True)
    assert (row.opinion, row.reason_code) == ("证书照片看不清，请重新拍照上传。谢谢", "unreadable")


def test_what_was_typed_comes_back_with_a_refusal(cast: Cast) -> None:
    second = person("闻人清", cast.hospital)
    seat(second, "department_reviewer", cast.cardiology, "nurse")
    work = task_of(submitted(cast.nurse))
    sit_down(second).post(f"/inbox/{work.pk}/claim/")
    response = verdict(sit_down(cast.head_nurse), work.pk, "return", "请核对日期")
    assert response.status_code == 403
    assert "签收" in text_of(response)
    assert response.context["page"].opinion == "请核对日期"


def test_somebody_else_was_faster(cast: Cast) -> None:
    credit, other = submitted(cast.nurse, name="甲"), submitted(cast.colleague, name="乙")
    work = task_of(credit)
    second = person("闻人清", cast.hospital)
    seat(second, "department_reviewer", cast.cardiology, "nurse")
    services.only(services.decide("pass", [credit.pk], actor=second))
    response = verdict(sit_down(cast.head_nurse), work.pk, "return", "照片不清")
    words = text_of(response)
    assert response.status_code == 409
    assert "闻人清" in words
    assert f"/inbox/{task_of(other).pk}/" in response.content.decode()
    assert Decision.objects.filter(is_verdict=True).count() == 1


def test_twice_is_once(cast: Cast) -> None:
    """Under merged levels the same person may pass the next level too: a second press must not do it."""
    UnitPolicy.objects.create(unit=cast.hospital, department_level="merged")
    seat(cast.head_nurse, "unit_reviewer", cast.hospital, "nurse")
    credit = submitted(cast.nurse)
    work = task_of(credit)
    client = sit_down(cast.head_nurse)
    for _ in range(2):
        assert verdict(client, work.pk, "pass").status_code == 302
    assert verdict(client, work.pk, "refuse", "改主意").status_code == 409
    assert Credit.objects.get(pk=credit.pk).state == "UNIT"
    assert Decision.objects.filter(is_verdict=True).count() == 1


def test_a_page_of_an_earlier_round_decides_nothing(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    old = task_of(credit)
    services.only(services.decide("return", [credit.pk], actor=again(cast.head_nurse), opinion="照片不清"))
    services.only(services.submit([credit.pk], actor=cast.nurse))
    assert verdict(sit_down(cast.head_nurse), old.pk, "pass").status_code == 409
    assert Credit.objects.get(pk=credit.pk).state == "DEPARTMENT"


def test_a_role_that_ended_while_the_page_was_open(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    client = sit_down(cast.head_nurse)
    work = task_of(credit)
    assert client.get(f"/inbox/{work.pk}/").status_code == 200
    Grant.objects.filter(person=cast.head_nurse).update(ended_at=timezone.now(), ended_by=cast.admin)
    response = verdict(client, work.pk, "pass")
    assert response.status_code == 403
    assert "角色已经结束" in text_of(response)
    assert "林若溪" not in text_of(response)
    assert Credit.objects.get(pk=credit.pk).state == "DEPARTMENT"


@pytest.mark.parametrize("who", ["far_reviewer", "outsider", "nursing_office", "nurse", "bureau"])
def test_who_never_sat_there_finds_nothing_to_decide(cast: Cast, who: str) -> None:
    work = task_of(submitted(cast.nurse))
    client = sit_down(getattr(cast, who))
    assert verdict(client, work.pk, "pass").status_code == 404
    assert client.post(f"/inbox/{work.pk}/claim/").status_code == 404


def test_four_eyes_in_the_action(cast: Cast) -> None:
    seat(cast.colleague, "department_reviewer", cast.cardiology, "nurse")
    seat(cast.clerk, "department_reviewer", cast.cardiology, "nurse")
    seat(cast.head_nurse, "unit_reviewer", cast.hospital, "nurse")
    passed = submitted(cast.nurse, name="丙的讲座")
    services.only(services.decide("pass", [passed.pk], actor=again(cast.head_nurse)))
    barred = [
        (cast.colleague, submitted(cast.colleague, name="甲的讲座")),
        (cast.clerk, submitted(cast.nurse, actor=cast.clerk, name="乙的讲座")),
        (cast.head_nurse, passed),
    ]
    for who, credit in barred:
        response = verdict(sit_down(who), task_of(credit).pk, "pass")
        assert response.status_code == 403
        assert credit.name not in text_of(response)
    assert Decision.objects.filter(is_verdict=True).count() == 1


def test_reading_decides_nothing_and_a_strange_verdict_neither(cast: Cast) -> None:
    work = task_of(submitted(cast.nurse))
    client = sit_down(cast.head_nurse)
    assert client.get(f"/inbox/{work.pk}/decide/").status_code == 405
    assert verdict(client, work.pk, "promote").status_code == 404


def test_done_lists_ones_own_verdicts_newest_first(cast: Cast) -> None:
    credits = [submitted(cast.nurse, name=name) for name in ("甲", "乙")]
    client = sit_down(cast.head_nurse)
    verdict(client, task_of(credits[0]).pk, "pass")
    verdict(client, task_of(credits[1]).pk, "refuse", "不是本人的证书")
    response = client.get("/inbox/done/")
    assert [(row.headline, url) for row, url, *_ in response.context["rows"]] == [
        ("乙", reverse("credits:detail", args=[credits[1].pk])),
        ("甲", reverse("credits:detail", args=[credits[0].pk])),
    ]
    assert "不是本人的证书" in text_of(response)
    assert "还没有办过的" in text_of(sit_down(cast.nursing_office).get("/inbox/done/"))


def test_done_pages_by_key(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.inbox.views.DONE_PAGE", 2)
    ids = [submitted(cast.nurse, name=f"{number}").pk for number in range(3)]
    services.decide("pass", ids, actor=again(cast.head_nurse))
    client = sit_down(cast.head_nurse)
    page = client.get("/inbox/done/").context["page"]
    rest = client.get(f"/inbox/done/?after={page.next}").context
    assert [row.headline for row, *_ in rest["rows"]] == ["0"]


def test_a_chosen_reason_speaks_for_itself(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    client = sit_down(cast.head_nurse)
    assert (
        'type="radio" name="reason" value="unreadable"' in client.get(f"/inbox/{task_of(credit).pk}/").content.decode()
    )
    client.post(f"/inbox/{task_of(credit).pk}/decide/", {"verdict": "return", "reason": "unreadable", "opinion": " "})
    row = Decision.objects.get(is_verdict=True)
    assert (row.opinion, row.reason_code) == ("证书照片看不清，请重新拍照上传。", "unreadable")
    for address in ("/", f"/credits/{credit.pk}/"):
        assert "照片不清 “证书照片看不清" in text_of(sit_down(cast.nurse).get(address))


def test_a_reason_in_ones_own_words_keeps_its_code(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    facts = {"verdict": "return", "reason": "differs", "opinion": "学时应为 6"}
    sit_down(cast.head_nurse).post(f"/inbox/{task_of(credit).pk}/decide/", facts)
    row = Decision.objects.get(is_verdict=True)
    assert (row.opinion, row.reason_code) == ("学时应为 6", "differs")


def test_a_code_that_does_not_exist_is_no_reason(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    facts = {"verdict": "return", "reason": "made_up", "opinion": "学时应为 6"}
    sit_down(cast.head_nurse).post(f"/inbox/{task_of(credit).pk}/decide/", facts)
    assert Decision.objects.get(is_verdict=True).reason_code == "other"
