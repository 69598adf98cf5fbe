"""A batch as a whole: taken back, seen by whom, in which company, how fast."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.base.refusals import Refusal
from registry.imports import services as imports
from registry.jobs import engine
from registry.people.services import set_status
from registry.roles.models import Grant
from tests.cast import LONG_AGO, Cast, draft, make_cast, person, seat
from tests.registry.sheets import bytes_of, cells_of, workbook
from tests.threads import at_once
from tests.workflows.batches import FACTS, FOR_MANY, FORM, HEAD, row, send, written
from tests.workflows.hands import decide
from tests.workflows.inboxes import again, queries_of, sit_down, text_of
from workflows.batches.models import Batch, Entry
from workflows.batches.taking_back import take_back
from workflows.credits.models import Credit


def test_a_batch_is_taken_back_while_nobody_decided(cast: Cast) -> None:
    written(cast, send(cast, row(cast.nurse), row(cast.colleague)))
    batch = Batch.objects.get()
    answer = sit_down(cast.clerk).post(f"/batches/{batch.pk}/back/")
    assert "收回整批的 2 项" in text_of(sit_down(cast.clerk).get(answer.headers["Location"]))
    assert set(Credit.objects.values_list("state", flat=True)) == {"WITHDRAWN"}
    with pytest.raises(Refusal) as caught:
        take_back(batch.pk, actor=again(cast.clerk))
    assert caught.value.code == "taken_back"


def test_what_somebody_decided_on_stays_and_says_so(cast: Cast) -> None:
    written(cast, send(cast, row(cast.nurse), row(cast.colleague)))
    decide("pass", Credit.objects.get(person=cast.nurse), cast.head_nurse)
    job = take_back(Batch.objects.get().pk, actor=again(cast.clerk))
    engine.advance(job.pk)
    assert sorted(job.items.values_list("state", flat=True)) == ["done", "refused"]
    assert Credit.objects.get(person=cast.nurse).state == "UNIT"


def test_after_it_was_taken_back_it_can_be_entered_again(cast: Cast) -> None:
    written(cast, send(cast, row(cast.nurse)))
    engine.advance(take_back(Batch.objects.get().pk, actor=again(cast.clerk)).pk)
    assert send(cast, row(cast.nurse, 20)).new == 1


def test_another_hospitals_batch_does_not_exist(cast: Cast) -> None:
    written(cast, send(cast, row(cast.nurse)))
    batch, far = Batch.objects.get(), person("钱知意", cast.far_hospital)
    seat(far, "clerk", cast.far_hospital)
    client = sit_down(far)
    assert client.get(f"/batches/{batch.pk}/").status_code == 404
    assert client.post(f"/batches/{batch.pk}/back/").status_code == 404


def test_who_left_between_look_and_write_is_refused_and_named(cast: Cast) -> None:
    table = send(cast, row(cast.nurse), row(cast.colleague))
    set_status(cast.nurse, kind="deregistered", since=LONG_AGO, reason="调离", actor=None)
    job = written(cast, table)
    assert (job.done, job.refused, Credit.objects.count()) == (1, 1, 1)
    returned = cells_of(bytes_of(sit_down(cast.clerk).get(f"/imports/{table.pk}/returned.xlsx")))
    assert returned[1][1] == cast.nurse.name
    assert "没有这个号码" in returned[1][-1]


def test_the_clerks_own_credit_is_theirs_by_hand(cast: Cast) -> None:
    written(cast, send(cast, row(cast.clerk)))
    credit = Credit.objects.get()
    assert (credit.origin, credit.entered_by) == ("hand", None)


def test_a_draft_of_the_same_is_found_too(cast: Cast) -> None:
    draft(cast.nurse, name=FORM["name"], from_date="2026-06-30", hours=Decimal(30), credits=Decimal(0))
    assert send(cast, row(cast.nurse)).same == 1


def test_the_role_that_ended_stops_the_job(cast: Cast) -> None:
    table = send(cast, row(cast.nurse))
    job = imports.confirm(table.pk, actor=again(cast.clerk))
    Grant.objects.filter(person=cast.clerk).update(ended_at="2026-01-02T00:00Z", ended_by=cast.admin)
    engine.turn()
    job.refresh_from_db()
    assert (job.state, Credit.objects.count()) == ("failed", 0)


def test_more_people_cost_the_same_number_of_queries(cast: Cast) -> None:
    people = [person("陈一", cast.surgery) for _ in range(30)]
    send(cast, row(cast.nurse))  # What rules here is read once and kept.
    taken = []
    for rows in (people[:3], people):
        with CaptureQueriesContext(connection) as captured:
            send(cast, *map(row, rows))
        taken.append(len(captured))
    assert taken[0] == taken[1]


def test_pages_cost_the_same_for_more_people(cast: Cast) -> None:
    client, counted = sit_down(cast.clerk), []
    for people in ([cast.nurse], [person("陈一", cast.surgery) for _ in range(8)]):
        written(cast, send(cast, *map(row, people)))
        batch = Batch.objects.latest("id")
        counted.append((len(queries_of(client, f"/batches/{batch.pk}/")), len(queries_of(client, "/batches/"))))
    assert counted[0] == counted[1]


def test_two_clerks_at_once_enter_each_person_once(transactional_db: None) -> None:
    cast = make_cast()
    jobs = [imports.confirm(send(cast, row(cast.nurse)).pk, actor=again(cast.clerk)) for _ in range(2)]
    at_once(*(lambda job=job: engine.advance(job.pk) for job in jobs))
    assert (Credit.objects.count(), Entry.objects.count()) == (1, 1)
    assert sorted(job.items.get().code for job in jobs) == ["new", "same"]


@pytest.mark.slow
def test_1240_people_from_one_excel_in_under_a_minute(cast: Cast) -> None:
    people = [person("陈一", cast.surgery) for _ in range(1240)]
    rows = [*map(row, people), row(cast.outsider)]
    data, began = workbook([HEAD, *rows]), time.monotonic()
    table = imports.send_file(FOR_MANY, data, name="", place=cast.hospital, actor=again(cast.clerk), facts=FACTS)
    job = written(cast, table)
    assert (job.done, table.refused) == (1240, 1)
    assert time.monotonic() - began < 60
