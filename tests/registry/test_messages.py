"""Messages: told once, recalled before they go out, read by nobody else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from registry.messages.models import Message
from registry.messages.queries import unseen_count
from registry.messages.services import Note, mark_seen, recall, tell, tell_all
from registry.messages.wording import said
from tests.cast import Cast
from tests.workflows.inboxes import sit_down, text_of

NOW = dt.timedelta(0)


def send(who: Any, key: str = "k", *, wait: dt.timedelta = NOW, **facts: Any) -> None:
    tell([who.pk], "credit.returned", key=key, url="/credits/", facts={"name": "心电监护"} | facts, wait=wait)


def test_a_message_shows_only_after_its_wait(cast: Cast) -> None:
    tell([cast.nurse.pk], "credit.returned", key="k", facts={"name": "心电监护"})
    assert unseen_count(cast.nurse) == ""
    assert "心电监护" not in text_of(sit_down(cast.nurse).get("/messages/"))
    Message.objects.update(not_before=timezone.now())
    assert unseen_count(cast.nurse) == "1"
    assert "《心电监护》退回修改" in text_of(sit_down(cast.nurse).get("/messages/"))


def test_the_same_key_tells_a_person_once(cast: Cast) -> None:
    for _ in range(2):
        tell([cast.nurse.pk, cast.colleague.pk], "credit.counted", key="k")
    assert Message.objects.count() == 2


def test_what_has_not_gone_out_is_recalled_without_a_trace(cast: Cast) -> None:
    tell([cast.nurse.pk, cast.colleague.pk], "credit.counted", key="credit:1:work:2")
    assert recall(["credit:1:work:2"]) is False
    assert not Message.objects.exists()


def test_what_has_gone_out_stays_and_is_named(cast: Cast) -> None:
    send(cast.nurse, "job:7:a")
    send(cast.nurse, "job:7:b", wait=dt.timedelta(hours=1))
    send(cast.nurse, "job:70:c", wait=dt.timedelta(hours=1))
    assert recall(prefix="job:7:") is True
    assert list(Message.objects.order_by("key").values_list("key", flat=True)) == ["job:70:c", "job:7:a"]


def test_nothing_named_recalls_nothing(cast: Cast) -> None:
    send(cast.nurse, wait=dt.timedelta(hours=1))
    assert recall() is False
    assert Message.objects.count() == 1


def test_signs_of_a_pattern_are_read_as_they_stand(cast: Cast) -> None:
    send(cast.nurse, "axb:1", wait=dt.timedelta(hours=1))
    recall(prefix="a_b")
    recall(prefix="%")
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_told(cast: Cast) -> None:
    with transaction.atomic():
        send(cast.nurse)
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_many_are_told_in_as_many_statements_as_two(cast: Cast) -> None:
    with CaptureQueriesContext(connection) as statements:
        tell_all(Note(cast.nurse.pk, "credit.counted", f"k{n}") for n in range(1500))
    assert len([one for one in statements if "INSERT" in one["sql"]]) == 1
    assert Message.objects.count() == 1500


def test_following_marks_as_read_and_leads_to_the_record(cast: Cast) -> None:
    send(cast.nurse)
    client, pk = sit_down(cast.nurse), Message.objects.get().pk
    assert client.post(f"/messages/{pk}/").url == "/credits/"
    first = Message.objects.get().seen_at
    client.post(f"/messages/{pk}/")
    assert Message.objects.get().seen_at == first is not None


def test_an_address_of_elsewhere_is_not_followed(cast: Cast) -> None:
    tell([cast.nurse.pk], "x", key="k", url="https://example.org/", wait=NOW)
    assert sit_down(cast.nurse).post(f"/messages/{Message.objects.get().pk}/").url == "/messages/"


def test_another_persons_message_does_not_exist(cast: Cast) -> None:
    send(cast.nurse)
    pk = Message.objects.get().pk
    client = sit_down(cast.colleague)
    assert client.post(f"/messages/{pk}/").status_code == 404
    client.post("/messages/seen/", {"message": pk})
    client.post("/messages/seen/", {"up_to": pk})
    assert Message.objects.get().seen_at is None


def test_all_means_all_that_were_before_the_reader(cast: Cast) -> None:
    send(cast.nurse, "old")
    shown = Message.objects.get().pk
    send(cast.nurse, "new")
    sit_down(cast.nurse).post("/messages/seen/", {"up_to": shown})
    assert list(Message.objects.unseen().values_list("key", flat=True)) == ["new"]


def test_the_bell_counts_no_further_than_its_cap(cast: Cast) -> None:
    tell_all([Note(cast.nurse.pk, "x", f"k{n}") for n in range(120)], wait=NOW)
    assert unseen_count(cast.nurse) == "99+"
    assert mark_seen(cast.nurse) == 120
    assert unseen_count(cast.nurse) == ""


def test_more_messages_cost_no_more_queries(cast: Cast) -> None:
    counts = []
    for size in (2, 25):
        tell_all([Note(cast.nurse.pk, "x", f"{size}-{n}") for n in range(size)], wait=NOW)
        client = sit_down(cast.nurse)
        with CaptureQueriesContext(connection) as statements:
            client.get("/messages/")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_pages_follow_each_other(cast: Cast) -> None:
    tell_all([Note(cast.nurse.pk, "x", f"k{n}") for n in range(35)], wait=NOW)
    client = sit_down(cast.nurse)
    first = client.get("/messages/").context["page"]
    second = client.get("/messages/", {"after": first.next}).context["page"]
    assert (len(first.rows), len(second.rows), second.next) == (30, 5, "")


def test_words_follow_the_reader_and_survive_old_facts() -> None:
    with translation.override("en"):
        assert "counted" in said("credit.counted", {"name": "ECG"}).title
    assert said("credit.counted", {}).title == said("no.such.code", {}).title == "有一条新消息"


def test_the_bell_is_asked_for_only_by_who_is_signed_in(client: Any, cast: Cast) -> None:
    with CaptureQueriesContext(connection) as statements:
        client.get("/account/login/")
    assert not [one for one in statements if "person_messages" in one["sql"]]
