"""A version over a closed year: simulated as it stands, with a reason, kept with what was seen."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from registry.base.refusals import Refusal
from registry.drafts.services import whole_mark
from registry.jobs import engine
from registry.standards.models import Standard
from registry.standards.services import Saying, begin_draft, change_draft
from tests.cast import Cast, seat
from tests.workflows.hands import shut
from tests.workflows.inboxes import again, sit_down, text_of
from workflows.results.models import Marked
from workflows.simulation.services import begin
from workflows.yearend.models import Recount
from workflows.yearend.recounting import publish_over


@pytest.fixture
def draft(cast: Cast) -> Standard:
    """Written by the bureau's second reviewer, so that the first may publish it; the year is closed."""
    seat(cast.doctor, "bureau_reviewer", cast.city)
    made = begin_draft(cast.city, "QZ", saying=saying("30"), actor=again(cast.doctor))
    shut(cast)
    return made


def saying(credits: str) -> Saying:
    document = {"requirements": [{"credits": credits, "confidence": "own"}]}
    return Saying("青泽市标准", 2026, reason="提高要求", document=document)


def tried(cast: Cast, draft: Standard) -> None:
    simulation = begin(draft.pk, cast.year, actor=again(cast.bureau))
    assert simulation.job is not None
    while engine.advance(simulation.job.pk):
        pass


def publish(cast: Cast, draft: Standard, reason: str = "文件要求从本年度起") -> Standard:
    seen = whole_mark(Standard.objects.get(pk=draft.pk))
    return publish_over(draft.pk, seen=seen, reason=reason, actor=again(cast.bureau))


def test_it_is_tried_as_it_stands_before_it_is_published(cast: Cast, draft: Standard) -> None:
    with pytest.raises(Refusal, match="模拟过"):
        publish(cast, draft)
    tried(cast, draft)
    change_draft(draft.pk, saying=saying("31"), actor=again(cast.doctor))
    with pytest.raises(Refusal, match="模拟过"):
        publish(cast, draft)
    assert Standard.objects.get(pk=draft.pk).state == "DRAFT"


def test_what_was_seen_is_kept_and_the_year_is_settled_anew(
    cast: Cast, draft: Standard, django_capture_on_commit_callbacks: object
) -> None:
    tried(cast, draft)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        publish(cast, draft)
    row = Recount.objects.get()
    assert (row.year, row.by, row.reason) == (cast.year, cast.bureau, "文件要求从本年度起")
    assert row.people > 0
    assert Marked.objects.filter(credit_year_id=cast.year.pk, person_id=cast.nurse.pk).exists()
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Recount.objects.update(reason="另一个")


def test_the_page_leads_there_and_back(cast: Cast, draft: Standard) -> None:
    client, address = sit_down(cast.bureau), f"/years/recount/{draft.pk}/"
    facts = {"reason": "提高要求", "seen": whole_mark(draft)}
    refused = client.post(f"/standards/{draft.pk}/publish/", facts)
    assert address in refused.content.decode()
    assert "还没有模拟" in text_of(client.get(address))
    assert client.post(address, facts).status_code == 409
    tried(cast, draft)
    assert "变成未达标" in text_of(client.get(address))
    assert client.post(address, facts).status_code == 302
    assert client.get(address).status_code == 404


def test_it_is_the_bureaus_and_where_nothing_is_closed_there_is_no_page(cast: Cast, draft: Standard) -> None:
    address = f"/years/recount/{draft.pk}/"
    assert sit_down(cast.admin).get(address).status_code == 403
    shut(cast, "reopen")
    assert sit_down(cast.bureau).get(address).status_code == 404
