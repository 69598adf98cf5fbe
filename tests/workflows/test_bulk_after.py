"""Deciding many: taking a whole job back, and what the machine has flagged."""

from __future__ import annotations

from typing import Any

from django.test import Client

from registry.jobs.models import Job
from tests.cast import Cast, submitted
from tests.workflows.hands import decide, state_of
from tests.workflows.inboxes import again, sit_down, text_of
from tests.workflows.test_bulk import choose, confirm, results, several
from workflows.credits.integrity import CHECKS
from workflows.credits.models import Credit


def undo(client: Client, job: Job) -> Any:
    return client.post(f"/inbox/bulk/{job.pk}/undo/")


def test_a_whole_job_is_taken_back(cast: Cast) -> None:
    credits, client = several(cast, 3), sit_down(cast.head_nurse)
    job = choose(client, credits)
    confirm(client, job)
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "撤销这 3 项？" in page
    undone = Job.objects.get(pk=int(undo(client, job).headers["Location"].split("/")[2]))
    assert results(undone) == [("done", "DEPARTMENT")] * 3
    assert {state_of(credit) for credit in credits} == {"DEPARTMENT"}
    assert undo(client, job).headers["Location"] == f"/jobs/{undone.pk}/"
    assert [list(check.find()) for check in CHECKS if list(check.find())] == []


def test_what_somebody_went_on_with_stays_decided(cast: Cast) -> None:
    credits, client = several(cast, 2), sit_down(cast.head_nurse)
    job = choose(client, credits)
    confirm(client, job)
    decide("pass", credits[0], again(cast.nursing_office))
    undo(client, job)
    assert [state for state, _ in results(Job.objects.latest("id"))] == ["refused", "done"]
    assert [state_of(credit) for credit in credits] == ["COUNTED", "DEPARTMENT"]


def test_too_late_to_take_back_is_said(cast: Cast, settings: Any) -> None:
    credits, client = several(cast, 1), sit_down(cast.head_nurse)
    job = choose(client, credits)
    confirm(client, job)
    settings.UNDO_SECONDS = 0
    assert "全部撤销" not in text_of(client.get(f"/jobs/{job.pk}/"))
    answer = undo(client, job)
    assert (answer.status_code, state_of(credits[0])) == (409, "UNIT")
    assert "不能撤销这次办理了" in text_of(answer)


def flagged(cast: Cast, name: str) -> Credit:
    """One whose number the library does not know."""
    return submitted(cast.nurse, name=name, kind="project", number="2026-99-99-999")


def test_what_the_machine_flagged_passes_with_words_only(cast: Cast) -> None:
    odd, plain, client = flagged(cast, "有提示"), submitted(cast.nurse, name="没有提示"), sit_down(cast.head_nurse)
    job = choose(client, [odd, plain])
    preview = client.get(f"/inbox/bulk/{job.pk}/").context["preview"]
    assert (preview.ready, preview.clean, preview.flagged, preview.groups) == (2, 1, 1, [])
    confirm(client, job)
    assert results(job) == [("refused", "flag_needs_opinion"), ("done", "UNIT")]


def test_only_flagged_ones_ask_for_words_first(cast: Cast) -> None:
    odd, client = flagged(cast, "有提示"), sit_down(cast.head_nurse)
    job = choose(client, [odd])
    assert confirm(client, job).status_code == 422
    confirm(client, job, "pass", "外地项目，已核对原件。")
    assert results(job) == [("done", "UNIT")]
