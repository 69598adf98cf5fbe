"""Raising an objection, and the bureau's desk where it ends."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cast import Cast, log_in
from tests.workflows.test_objections import awarded
from workflows.credits.models import Objection
from workflows.engine.models import Work


def raised(cast: Cast) -> Objection:
    credit = awarded(cast)
    answer = log_in(Client(), cast.nursing_office).post(f"/credits/{credit.pk}/object/", {"reason": "当天在手术室值班"})
    assert answer.status_code == 302
    return Objection.objects.get()


def test_it_lies_on_the_bureaus_desk_with_its_reason(cast: Cast) -> None:
    work = Work.objects.get(process=raised(cast).case, finished__isnull=True)
    client = log_in(Client(), cast.bureau)
    assert "急救技能培训" in client.get("/inbox/").content.decode()
    page = client.get(f"/inbox/{work.pk}/").content.decode()
    assert "当天在手术室值班" in page
    assert 'value="uphold"' in page
    assert 'value="pass"' not in page


@pytest.mark.parametrize(("verdict", "state"), [("uphold", "ANNULLED"), ("dismiss", "COUNTED")])
def test_the_bureau_ends_it_and_the_credits_page_tells_the_story(cast: Cast, verdict: str, state: str) -> None:
    objection = raised(cast)
    work = Work.objects.get(process=objection.case, finished__isnull=True)
    bureau = log_in(Client(), cast.bureau)
    address = f"/inbox/{work.pk}/decide/"
    assert bureau.post(address, {"verdict": verdict, "opinion": ""}).status_code == 422
    assert bureau.post(address, {"verdict": "pass", "opinion": "好"}).status_code == 404
    assert bureau.post(address, {"verdict": verdict, "opinion": "已核对签到记录"}).status_code == 302
    objection.credit.refresh_from_db()
    assert objection.credit.state == state
    story = log_in(Client(), cast.nurse).get(f"/credits/{objection.credit_id}/").content.decode()
    assert "当天在手术室值班" in story
    assert "已核对签到记录" in story
    assert bureau.get("/inbox/done/").status_code == 200


def test_a_reason_is_asked_for_and_nothing_is_lost(cast: Cast) -> None:
    credit = awarded(cast)
    client = log_in(Client(), cast.nurse)
    assert client.post(f"/credits/{credit.pk}/object/", {"reason": " "}).status_code == 422
    assert client.get(f"/credits/{credit.pk}/").content.decode().count("/object/") == 1
