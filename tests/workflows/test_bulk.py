"""Deciding many: what is frozen, what the dry run says, what the job does, and whom it refuses."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.jobs.models import Job, JobItem
from registry.jobs.worker import Worker
from registry.messages.models import Message
from registry.people.models import Person
from registry.roles.models import Grant
from tests.cast import Cast, person, seat, submitted
from tests.workflows.hands import decide, state_of
from tests.workflows.inboxes import again, sit_down, task_of, text_of
from tests.workflows.test_objections import awarded
from workflows.credits.integrity import CHECKS
from workflows.credits.models import Credit
from workflows.credits.objections import object_to
from workflows.engine import claims
from workflows.engine.models import Decision
from workflows.inbox.bulk import freezing
from workflows.inbox.bulk.preview import Preview


def choose(client: Client, credits: list[Credit], query: str = "", **more: Any) -> Job:
    """Tick these in the list and go on to the dry run."""
    keys = [task_of(credit).pk for credit in credits]
    answer = client.post(f"/inbox/bulk/{query}", {"chosen": keys, **more})
    assert answer.status_code == 302
    return Job.objects.latest("id")


def confirm(client: Client, job: Job, verdict: str = "pass", opinion: str = "") -> Any:
    return client.post(f"/inbox/bulk/{job.pk}/decide/", {"verdict": verdict, "opinion": opinion})


def results(job: Job) -> list[tuple[str, str]]:
    return list(job.items.order_by("position").values_list("state", "code"))


def several(cast: Cast, count: int) -> list[Credit]:
    return [submitted(cast.nurse, name=f"第 {number} 项") for number in range(count)]


def test_few_are_decided_at_once_with_a_result_each(cast: Cast) -> None:
    credits, client = several(cast, 3), sit_down(cast.head_nurse)
    job = choose(client, credits)
    answer = confirm(client, job)
    assert answer.headers["Location"] == f"/jobs/{job.pk}/"
    assert [state_of(credit) for credit in credits] == ["UNIT"] * 3
    assert results(job) == [("done", "UNIT")] * 3
    page = text_of(client.get(f"/jobs/{job.pk}/"))
    assert "通过 3 项" in page
    assert "第 2 项" in page


def test_the_dry_run_counts_and_writes_nothing(cast: Cast) -> None:
    credits = [*several(cast, 2), submitted(cast.colleague, credits=1)]
    client, before = sit_down(cast.head_nurse), Decision.objects.count()
    job = choose(client, credits)
    preview = client.get(f"/inbox/bulk/{job.pk}/").context["preview"]
    assert (preview.ready, preview.people, preview.credits, preview.refused) == (3, 2, 9, 0)
    assert Decision.objects.count() == before
    assert {state_of(credit) for credit in credits} == {"DEPARTMENT"}
    assert job.state == "planned"


def test_the_dry_run_groups_what_it_will_refuse_and_why(cast: Cast) -> None:
    seat(cast.colleague, "department_reviewer", cast.cardiology, "nurse")
    mine, claimed, moved, free = submitted(cast.head_nurse), *several(cast, 3)
    works = [task_of(one).pk for one in (claimed, moved, free)]
    claims.claim(works[0], actor=again(cast.colleague))
    decide("pass", moved, cast.colleague)
    mine_work = Decision.objects.filter(case=mine.case).first()
    assert mine_work is not None
    client = sit_down(cast.head_nurse)
    client.post("/inbox/bulk/", {"chosen": [*works, task_of(mine).pk]})
    job = Job.objects.latest("id")
    preview = client.get(f"/inbox/bulk/{job.pk}/").context["preview"]
    whys = sorted(group.why[:8] for group in preview.groups)
    assert preview.ready == 1
    assert [why[:4] for why in whys] == sorted(["它已由另", "苏沐阳 ", "这是你自"])
    assert [group.examples[0].person for group in preview.groups if group.why.startswith("这是你")] == ["陆青禾"]


def test_the_dry_run_and_the_verdict_agree(cast: Cast) -> None:
    seat(cast.colleague, "department_reviewer", cast.cardiology, "nurse")
    credits = [submitted(cast.colleague), submitted(cast.nurse), submitted(cast.head_nurse)]
    client = sit_down(cast.colleague)
    job = choose(client, credits)
    preview = Preview(job, again(cast.colleague))
    said = {(group.count, group.why) for group in preview.groups}
    confirm(client, job)
    refused = job.items.filter(state="refused")
    assert {(1, item.why) for item in refused} == said
    assert job.items.filter(state="done").count() == preview.ready == 2


def test_all_that_match_are_frozen_and_no_more(cast: Cast) -> None:
    lectures = [submitted(cast.nurse, kind="lecture", name=f"讲座 {n}") for n in range(2)]
    other, client = submitted(cast.nurse), sit_down(cast.head_nurse)
    job = choose(client, [], "?kind=lecture", everything="1")
    later = submitted(cast.nurse, kind="lecture", name="后来的")
    confirm(client, job)
    assert [state_of(one) for one in (*lectures, other, later)] == ["UNIT", "UNIT", "DEPARTMENT", "DEPARTMENT"]


def test_what_moved_on_since_the_page_is_refused(cast: Cast) -> None:
    (credit,), client = several(cast, 1), sit_down(cast.head_nurse)
    job = choose(client, [credit])
    decide("return", credit, cast.head_nurse, "请补材料")
    confirm(client, job)
    assert results(job) == [("refused", "already_decided")]
    assert state_of(credit) == "RETURNED"


def test_return_and_refuse_need_an_opinion(cast: Cast) -> None:
    (credit,), client = several(cast, 1), sit_down(cast.head_nurse)
    job = choose(client, [credit])
    answer = confirm(client, job, "refuse")
    assert answer.status_code == 422
    assert "请先写意见" in text_of(answer)
    assert state_of(credit) == "DEPARTMENT"
    confirm(client, job, "refuse", "按认定标准，这一项不能计学分。")
    assert state_of(credit) == "REFUSED"
    verdict = Decision.objects.get(case_id=credit.case_id, is_verdict=True)
    assert (verdict.opinion, verdict.reason_code) == ("按认定标准，这一项不能计学分。", "not_recognised")


def test_a_dangerous_verdict_says_how_many_of_how_many(cast: Cast) -> None:
    client = sit_down(cast.head_nurse)
    job = choose(client, [*several(cast, 2), submitted(cast.colleague)])
    assert "不通过 3 项，涉及 2 人" in client.get(f"/inbox/bulk/{job.pk}/").content.decode()


def test_sent_twice_it_is_one_job(cast: Cast) -> None:
    credits, client = several(cast, 2), sit_down(cast.head_nurse)
    job = choose(client, credits)
    answers = [confirm(client, job), confirm(client, job, "refuse", "改主意了")]
    assert {answer.headers["Location"] for answer in answers} == {f"/jobs/{job.pk}/"}
    assert Job.objects.count() == 1
    assert Decision.objects.filter(is_verdict=True).count() == 2
    assert client.get(f"/inbox/bulk/{job.pk}/").headers["Location"] == f"/jobs/{job.pk}/"


def test_nothing_ticked_is_said(cast: Cast) -> None:
    several(cast, 1)
    answer = sit_down(cast.head_nurse).post("/inbox/bulk/", {"chosen": []}, follow=True)
    assert "没有选中任何一项" in text_of(answer)
    assert not Job.objects.exists()


@pytest.mark.parametrize("keys", [["x"], ["-1"], ["9" * 30], ["999999999"]])
def test_keys_that_are_none_are_left_out(cast: Cast, keys: list[str]) -> None:
    assert sit_down(cast.head_nurse).post("/inbox/bulk/", {"chosen": keys}).status_code == 302
    assert not Job.objects.exists()


def test_tasks_of_other_desks_are_refused_and_say_nothing(cast: Cast) -> None:
    far, client = submitted(cast.outsider, name="别院的培训"), sit_down(cast.head_nurse)
    job = choose(client, [far])
    page = client.get(f"/inbox/bulk/{job.pk}/").content.decode()
    confirm(client, job)
    page += client.get(f"/jobs/{job.pk}/").content.decode()
    assert results(job) == [("refused", "not_yours")]
    assert state_of(far) == "UNIT"
    assert not any(word in page for word in ("别院的培训", "临江区", "江予怀"))


def test_objections_are_decided_one_by_one(cast: Cast) -> None:
    credit = awarded(cast)
    objection = object_to(credit.pk, actor=again(cast.nurse), reason="我没有去")
    client, work = sit_down(cast.bureau), objection.case.task_set.get(finished__isnull=True)
    client.post("/inbox/bulk/", {"chosen": [work.pk]})
    job = Job.objects.latest("id")
    assert client.get(f"/inbox/bulk/{job.pk}/").context["preview"].groups[0].count == 1
    confirm(client, job)
    assert results(job) == [("refused", "one_by_one")]
    assert state_of(credit) == "COUNTED"


def test_a_role_that_ends_on_the_way_stops_the_rest(cast: Cast, settings: Any) -> None:
    settings.JOB_AT_ONCE, settings.JOB_CHUNK = 0, 2
    credits, client = several(cast, 5), sit_down(cast.head_nurse)
    job = choose(client, credits)
    confirm(client, job)
    worker = Worker()
    worker.once()
    Grant.objects.filter(person=cast.head_nurse).update(to_date=timezone.localdate().replace(year=2025))
    worker.until_idle()
    job.refresh_from_db()
    assert (job.state, job.done, job.refused) == ("failed", 2, 3)
    assert set(job.items.filter(state="refused").values_list("code", flat=True)) == {"role_ended"}
    assert "角色已经结束" in text_of(client.get(f"/jobs/{job.pk}/"))


def test_many_wait_for_the_worker(cast: Cast, settings: Any) -> None:
    settings.JOB_AT_ONCE = 2
    credits, client = several(cast, 3), sit_down(cast.head_nurse)
    job = choose(client, credits)
    confirm(client, job)
    assert {state_of(credit) for credit in credits} == {"DEPARTMENT"}
    assert "排队中" in text_of(client.get(f"/jobs/{job.pk}/"))
    assert not Message.objects.filter(person=cast.head_nurse).exists()
    Worker().until_idle()
    assert {state_of(credit) for credit in credits} == {"UNIT"}
    assert "已办 3 项，没有办 0 项" in text_of(client.get("/messages/"))
    assert [list(check.find()) for check in CHECKS if list(check.find())] == []


def test_another_persons_plan_does_not_exist(cast: Cast) -> None:
    job = choose(sit_down(cast.head_nurse), several(cast, 1))
    for who in (cast.nursing_office, cast.nurse):
        client = sit_down(who)
        assert client.get(f"/inbox/bulk/{job.pk}/").status_code == 404
        assert confirm(client, job).status_code == 404
        assert client.get(f"/jobs/{job.pk}/").status_code == 404


def test_who_reviews_nothing_can_choose_nothing(cast: Cast) -> None:
    (credit,) = several(cast, 1)
    assert sit_down(cast.nurse).post("/inbox/bulk/", {"chosen": [task_of(credit).pk]}).status_code == 404


def holders(cast: Cast, count: int) -> list[Person]:
    people = [person(f"审核{number}", cast.hospital) for number in range(count)]
    for one in people:
        seat(one, "department_reviewer", cast.cardiology, "nurse")
    return people


def queries_of(job: Job, who: Person) -> int:
    fresh = again(who)
    with CaptureQueriesContext(connection) as captured:
        preview = Preview(job, fresh)
        assert preview.ready + sum(group.count for group in preview.groups) == job.total
        assert preview.people
    return len(captured)


def test_the_dry_run_of_more_takes_the_same_queries(cast: Cast) -> None:
    people, jobs = holders(cast, 6), []
    for size in (4, 12):
        credits = several(cast, size)
        for number, credit in enumerate(credits[: size // 2]):
            claims.claim(task_of(credit).pk, actor=again(people[number]))
        jobs.append(choose(sit_down(cast.head_nurse), credits))
        decide("pass", credits[-1], again(people[-1]))
    assert queries_of(jobs[0], cast.head_nurse) == queries_of(jobs[1], cast.head_nurse) <= 11


def test_freezing_keeps_the_order_of_the_list(cast: Cast) -> None:
    works = [task_of(credit).pk for credit in several(cast, 3)]
    assert [seen for _, seen in freezing.chosen(works[::-1])] == works[::-1]
    assert JobItem.objects.count() == 0


def test_without_scripts_a_button_means_all_that_match(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.inbox.listing.PAGE", 1)
    several(cast, 3)
    client = sit_down(cast.head_nurse)
    assert '<noscript><button class="tool" name="everything" value="1">' in client.get("/inbox/").content.decode()
    client.post("/inbox/bulk/", {"everything": ["", "1"]})
    assert Job.objects.latest("id").total == 3
