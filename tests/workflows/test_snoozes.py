"""稍后处理: for oneself, until a day, and nothing else changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.base.refusals import Refusal
from tests.cast import Cast, seat, submitted
from tests.workflows.hands import decide, open_work
from tests.workflows.inboxes import again, sit_down, task_of, text_of
from workflows.clock import snoozes
from workflows.clock.models import Snooze
from workflows.engine.models import Work
from workflows.inbox.filters import Filters
from workflows.inbox.queries import Inbox, capped_open, desks_of

ONE = dt.timedelta(days=1)


def titles(response: Any) -> list[str]:
    return [row.title for row in response.context["pane"].rows]


def aside(who: Any, credit: Any, days: int = 3) -> Work:
    work = task_of(credit)
    snoozes.snooze(work.pk, actor=again(who), until=timezone.localdate() + ONE * days)
    return work


def test_it_leaves_ones_own_list_and_counter_alone(cast: Cast) -> None:
    seat(cast.colleague, "department_reviewer", cast.cardiology, "nurse")
    later, soon = submitted(cast.nurse, name="以后"), submitted(cast.nurse, name="现在")
    before = open_work(later).due_on
    aside(cast.head_nurse, later)
    assert titles(sit_down(cast.head_nurse).get("/inbox/")) == ["现在"]
    assert titles(sit_down(cast.colleague).get("/inbox/")) == ["以后", "现在"]
    assert capped_open(again(cast.head_nurse)) == "1"
    assert (open_work(later).due_on, open_work(soon).due_on) == (before, before)


def test_it_comes_back_by_itself_on_its_day(cast: Cast) -> None:
    aside(cast.head_nurse, submitted(cast.nurse, name="以后"))
    Snooze.objects.update(until=timezone.localdate())
    assert titles(sit_down(cast.head_nurse).get("/inbox/")) == ["以后"]


def test_the_tab_shows_what_was_put_aside_and_brings_it_back(cast: Cast) -> None:
    client = sit_down(cast.head_nurse)
    work = task_of(submitted(cast.nurse, name="以后"))
    assert "稍后处理" not in text_of(client.get("/inbox/"))
    client.post(f"/inbox/{work.pk}/snooze/", {"until": timezone.localdate() + ONE * 2})
    assert titles(client.get("/inbox/?snoozed=1")) == ["以后"]
    assert "放回待办" in text_of(client.get(f"/inbox/{work.pk}/?snoozed=1"))
    client.post(f"/inbox/{work.pk}/wake/")
    assert titles(client.get("/inbox/")) == ["以后"]


def test_by_person_it_is_put_aside_as_well(cast: Cast) -> None:
    later, _ = submitted(cast.nurse, name="以后"), submitted(cast.colleague, name="现在")
    aside(cast.head_nurse, later)
    client = sit_down(cast.head_nurse)
    assert cast.nurse.name not in text_of(client.get("/inbox/people/"))
    assert "没有等你审核的了" in text_of(client.get(f"/inbox/people/{cast.nurse.pk}/"))


def test_it_can_still_be_decided(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    aside(cast.head_nurse, credit)
    assert decide("pass", credit, cast.head_nurse).state == "UNIT"


@pytest.mark.parametrize("days", [-1, 0, 61])
def test_a_day_that_is_no_later_is_refused(cast: Cast, days: int) -> None:
    with pytest.raises(Refusal) as caught:
        aside(cast.head_nurse, submitted(cast.nurse), days)
    assert caught.value.code == "snooze_day"


def test_a_task_of_elsewhere_or_of_ones_own_is_not_put_aside(cast: Cast) -> None:
    seat(cast.nurse, "department_reviewer", cast.cardiology, "nurse")
    for who in (cast.nurse, cast.nursing_office, cast.far_reviewer):
        with pytest.raises(Refusal):
            aside(who, submitted(cast.nurse))
    assert not Snooze.objects.exists()


def test_a_second_time_moves_the_day(cast: Cast) -> None:
    credit = submitted(cast.nurse)
    aside(cast.head_nurse, credit, 2)
    aside(cast.head_nurse, credit, 5)
    assert Snooze.objects.get().until == timezone.localdate() + ONE * 5


def test_nobody_puts_everything_aside(cast: Cast, monkeypatch: Any) -> None:
    monkeypatch.setattr(snoozes, "MOST", 1)
    aside(cast.head_nurse, submitted(cast.nurse))
    with pytest.raises(Refusal) as caught:
        aside(cast.head_nurse, submitted(cast.nurse))
    assert caught.value.code == "too_many_snoozed"


def test_the_list_stays_one_look_up_in_the_index_of_desks(cast: Cast, owner_connection: Any) -> None:
    """A hundred thousand tasks at one desk, three hundred of them put aside: a page reads a page."""
    work = task_of(submitted(cast.nurse))
    with connection.cursor() as cursor:
        columns = [column.column for column in Work._meta.concrete_fields if not column.primary_key]
        names = ", ".join(columns)
        cursor.execute(
            f"INSERT INTO engine_work ({names}) SELECT {names} FROM engine_work, generate_series(1, 100000) "
            "WHERE id = %s",
            [work.pk],
        )
        cursor.execute(
            "INSERT INTO clock_snooze (person_id, work_id, until) SELECT %s, id, %s FROM engine_work "
            "WHERE finished IS NULL AND place_id IS NOT NULL ORDER BY id LIMIT 300",
            [cast.head_nurse.pk, timezone.localdate() + ONE],
        )
    owner_connection.autocommit = True
    with owner_connection.cursor() as cursor:  # only the owner may tell the planner how large it is
        cursor.execute("VACUUM ANALYZE engine_work, clock_snooze")
    inbox = Inbox(again(cast.head_nurse), tuple(desks_of(cast.head_nurse)))
    nodes, blocks = explained(inbox)
    assert ("Index Only Scan", "work_open_by_desk") in nodes
    assert ("Seq Scan", "engine_work") not in nodes
    assert blocks < 300
    assert len(inbox.rows(31)) == 31
    assert Inbox(cast.head_nurse, inbox.desks, Filters(snoozed=True)).count(999) == Snooze.objects.count()


def explained(inbox: Inbox) -> tuple[list[tuple[str, str]], int]:
    """How a page's tasks are found, and how many blocks that reads."""
    with CaptureQueriesContext(connection) as statements:
        inbox.rows(31)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statements[-1]['sql']}")
        plan = cursor.fetchone()[0][0]["Plan"]
    return list(nodes_of(plan)), plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def nodes_of(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield plan["Node Type"], plan.get("Index Name") or plan.get("Relation Name", "")
    for part in plan.get("Plans", ()):
        yield from nodes_of(part)
