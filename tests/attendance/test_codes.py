"""A code on a screen becomes a swipe of the person whose phone read it: once, now, and only by a press."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from attendance.awards.storing import run
from attendance.codes.tokens import SECONDS, Code, read_token, slot_of, token_of
from attendance.devices.models import Device
from attendance.sessions.models import Session
from attendance.swipes.models import RawRecord, Swipe
from attendance.swipes.settling import settle_again
from tests.attendance.halls import now_on, swipes_of
from tests.attendance.plans import again, earnings
from tests.cast import Cast, log_in


def address(session: Session, *, ago: int = 0, period: int = 0) -> str:
    """Of the code that the screen showed so many seconds ago."""
    slot = slot_of(timezone.now().timestamp() - ago)
    return reverse("codes:here", args=[token_of(Code(session.periods.all()[period].pk, slot))])


def test_who_confirms_has_a_swipe_without_a_card(client: Client, cast: Cast) -> None:
    session = now_on(cast)
    where = address(session)
    log_in(client, cast.nurse)
    assert client.get(where).status_code == 200
    assert not cast.nurse.swipes.exists(), "looking writes nothing"
    assert client.post(where).status_code == 302
    assert swipes_of(cast.nurse) == [("qr", f"@{cast.nurse.pk}")]
    assert RawRecord.objects.filter(source="qr").count() == 1


def test_the_same_period_counts_once(client: Client, cast: Cast) -> None:
    session = now_on(cast)
    log_in(client, cast.nurse)
    for _ in range(2):
        client.post(address(session))
    assert len(swipes_of(cast.nurse)) == 1


@pytest.mark.parametrize(("ago", "status"), [(0, 302), (SECONDS, 302), (2 * SECONDS, 409), (-2 * SECONDS, 409)])
def test_the_code_before_this_one_is_good_and_no_older_one(client: Client, cast: Cast, ago: int, status: int) -> None:
    session = now_on(cast)
    log_in(client, cast.nurse)
    assert client.post(address(session, ago=ago)).status_code == status
    assert len(swipes_of(cast.nurse)) == (status == 302)


def test_a_login_in_between_does_not_lose_the_code(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    where, later = address(now_on(cast)), timezone.now() + dt.timedelta(minutes=2)
    assert client.get(where).url == f"{reverse('accounts:login')}?next={where}"
    log_in(client, cast.nurse)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert client.get(where).status_code == 200
    assert client.post(where).status_code == 302
    assert cast.nurse.swipes.get().at < later - dt.timedelta(seconds=100), "it counts from when it was read"


def test_a_link_passed_on_is_too_old_for_another_browser(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, later = address(now_on(cast)), timezone.now() + dt.timedelta(minutes=2)
    client.get(where)
    friend = Client()
    log_in(friend, cast.colleague)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert friend.post(where).status_code == 409
    assert not cast.colleague.swipes.exists()


def test_a_code_of_a_period_that_is_not_open_is_refused(client: Client, cast: Cast) -> None:
    session = now_on(cast)
    log_in(client, cast.nurse)
    assert client.post(address(session, period=1)).status_code == 409


def test_who_the_activity_is_not_for_is_told_so(client: Client, cast: Cast) -> None:
    session = now_on(cast, audience="unit")
    log_in(client, cast.outsider)
    assert client.post(address(session)).status_code == 403
    assert not cast.outsider.swipes.exists()


def test_nothing_is_taken_before_the_organiser_opens_it(client: Client, cast: Cast) -> None:
    session = now_on(cast, is_open=False)
    log_in(client, cast.nurse)
    assert client.post(address(session)).status_code == 409
    assert not Swipe.objects.exists()


@pytest.mark.parametrize("token", ["1-1-x", "1-2", "", "zz-zz-zz", "1-1-" + "A" * 16, "é-1-1"])
def test_what_we_did_not_sign_is_no_code(token: str) -> None:
    assert read_token(token) is None


def test_a_token_says_again_what_it_was_made_of() -> None:
    assert read_token(token_of(Code(7, 88_000_000))) == Code(7, 88_000_000)
    assert read_token(token_of(Code(7, 88_000_000)).replace("7-", "8-", 1)) is None


def test_it_hits_its_period_and_stays_its_persons(client: Client, cast: Cast) -> None:
    session = now_on(cast)
    log_in(client, cast.nurse)
    client.post(address(session))
    settle_again(Device.objects.get(kind="desk"))
    run(session.plan_id, actor=None)
    [result] = session.results.all()
    assert (result.person_id, result.code, result.hits) == (cast.nurse.pk, "missing_out", 1)
    assert list(earnings(session.plan)) == [cast.nurse.pk]


def test_a_record_of_a_code_is_never_changed(client: Client, cast: Cast) -> None:
    session = now_on(cast)
    log_in(client, cast.nurse)
    client.post(address(session))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE swipes_rawrecord SET text = 'x'")


def test_the_screen_shows_a_code_only_while_a_period_is_open(client: Client, cast: Cast) -> None:
    session = now_on(cast)
    log_in(client, again(cast.cme_office))
    assert b"<svg" in client.get(reverse("codes:screen", args=[session.pk])).content.split(b"code-picture")[1]
    session.periods.first().delete()
    assert b"code-picture" not in client.get(reverse("codes:screen", args=[session.pk])).content
