"""The bureau's page of its years, and the page of late entries: what each shows, to whom, at what cost."""

from __future__ import annotations

import datetime as dt

import pytest

from registry.messages.models import Message
from registry.years.models import CreditYear, YearStep
from tests.cast import Cast, draft, submitted, today
from tests.posts_of_years import asked
from tests.workflows.hands import decide, open_work, passed, shut
from tests.workflows.inboxes import again, queries_of, sit_down, text_of
from workflows.credits.integrity import MORE
from workflows.credits.models import Credit
from workflows.late.models import LateEntry
from workflows.late.services import ask, grant
from workflows.yearend.leaving import Leaving
from workflows.yearend.reminding import remind


def test_what_would_be_left_is_counted_with_links(cast: Cast) -> None:
    draft(cast.nurse, name="草稿")
    draft(cast.nurse, name="去年的", from_date=dt.date(2025, 3, 1))
    submitted(cast.nurse)
    decide("return", submitted(cast.colleague), cast.head_nurse, "照片不清")
    decide("pass", submitted(cast.nurse, name="另一项"), cast.head_nurse)
    leaving = Leaving(cast.year)
    assert (leaving.drafts, [line.count for line in leaving.lines]) == ("1", [1, 1, 0, 1])
    page = sit_down(cast.bureau).get(f"/years/{cast.year.pk}/").content.decode()
    assert "/credits/query/?whose=people&amp;year=2026&amp;group=returned" in page
    rows = text_of(sit_down(cast.bureau).get("/credits/query/?whose=people&year=2026&group=returned"))
    assert cast.colleague.name in rows


def test_the_step_is_shown_before_it_is_taken(cast: Cast) -> None:
    client, address = sit_down(cast.bureau), f"/years/{cast.year.pk}/step/"
    page = text_of(client.get(address))
    assert "不再收新的上报：0 份草稿留在本人手里" in page
    assert not YearStep.objects.exists()
    client.post(address, {"step": "begin_closing"})
    assert "年度到 2026-12-31 才结束" in text_of(client.get(address))
    stale = client.post(address, {"step": "begin_closing"})
    assert stale.status_code == 409
    assert "现在是“收尾”" in text_of(stale)
    client.post(address, {"step": "close"})
    assert client.post(address, {"step": "reopen", "reason": ""}).status_code == 422
    client.post(address, {"step": "reopen", "reason": "漏了一批"})
    page = text_of(client.get(f"/years/{cast.year.pk}/"))
    assert "漏了一批" in page
    assert CreditYear.objects.get(pk=cast.year.pk).phase == "open"


def test_a_new_year_follows_from_the_last(cast: Cast) -> None:
    client = sit_down(cast.bureau)
    page = client.get("/years/new/").content.decode()
    for value in ("2027", "2027-01-01", "2027-12-31", "2027-12-20", "2027-12-28"):
        assert f'value="{value}"' in page
    days = {"from_date": "2027-01-01", "to_date": "2027-12-31", "entry_until": "2027-12-20"}
    made = client.post("/years/new/", {"name": "2027", **days, "review_until": "2027-12-28"}, follow=True)
    assert "还不能上报" in text_of(made)
    wrong = client.post("/years/new/", {"name": "2028", **days, "review_until": "2027-12-01"})
    assert (wrong.status_code, "单位初审截止不能早于录入截止" in text_of(wrong)) == (409, True)


def test_changed_days_stand_in_the_history(cast: Cast) -> None:
    client, address = sit_down(cast.bureau), f"/years/{cast.year.pk}/days/"
    days = {"from_date": "2026-01-01", "to_date": "2026-12-31", "entry_until": "2026-12-25"}
    page = text_of(client.post(address, {**days, "review_until": "2026-12-28", "reason": "延期"}, follow=True))
    assert "录入截止改为 2026-12-25" in page
    assert client.post(address, {**days, "review_until": "2026-12-28", "reason": "延期"}).status_code == 409


def test_a_bureau_whose_day_has_passed_is_told_once(cast: Cast) -> None:
    CreditYear.objects.update(entry_until=today() - dt.timedelta(days=1))
    assert (remind(), remind()) == (1, 1)
    assert list(Message.objects.filter(code="year.due").values_list("person_id", flat=True)) == [cast.bureau.pk]
    assert "可以进入收尾了" in text_of(sit_down(cast.bureau).get("/years/"))


def test_from_the_draft_to_the_approver_and_back(cast: Cast) -> None:
    credit = draft(cast.nurse)
    shut(cast)
    nurse, bureau = sit_down(cast.nurse), sit_down(cast.bureau)
    offer = f"/late/new/?year={cast.year.pk}&amp;person={cast.nurse.pk}"
    assert offer in nurse.get(f"/credits/{credit.pk}/").content.decode()
    nurse.post("/late/new/", {"year": cast.year.pk, "reason": "证书刚拿到"})
    entry = LateEntry.objects.get()
    assert cast.nurse.name in text_of(bureau.get("/late/"))
    refused = bureau.post(f"/late/{entry.pk}/decide/", {"verdict": "refuse", "opinion": " "})
    assert (refused.status_code, "请先写原因" in text_of(refused)) == (409, True)
    bureau.post(f"/late/{entry.pk}/decide/", {"verdict": "grant", "until": today().isoformat(), "opinion": "属实"})
    assert "可以录到" in text_of(nurse.get(f"/late/{entry.pk}/"))
    nurse.post("/credits/submit/", {"chosen": credit.pk})
    page = text_of(sit_down(cast.head_nurse).get(f"/inbox/{open_work(Credit.objects.get(pk=credit.pk)).pk}/"))
    assert "裴行远批准，可录到" in page
    assert "证书刚拿到" in page


def test_a_unit_asks_for_its_people_from_their_page(cast: Cast) -> None:
    shut(cast)
    office = sit_down(cast.nursing_office)
    assert f"/late/new/?person={cast.nurse.pk}" in office.get(f"/people/{cast.nurse.pk}/").content.decode()
    office.post(f"/late/new/?person={cast.nurse.pk}", {"year": cast.year.pk, "reason": "住院"})
    assert LateEntry.objects.get().person == cast.nurse
    assert office.get(f"/late/new/?person={cast.outsider.pk}").status_code == 404
    assert sit_down(cast.head_nurse).get(f"/late/new/?person={cast.nurse.pk}").status_code == 404


@pytest.mark.parametrize(("who", "address"), [("bureau", "/late/?show=waiting"), ("clerk", "/late/?show=mine")])
def test_more_late_entries_cost_no_more_queries(cast: Cast, who: str, address: str) -> None:
    shut(cast)
    ask(cast.nurse.pk, cast.year.pk, actor=again(cast.clerk), reason="住院")
    reader = getattr(cast, who)
    before = len(queries_of(sit_down(reader), address))
    for person in (cast.colleague, cast.head_nurse, cast.doctor):
        ask(person.pk, cast.year.pk, actor=again(cast.clerk), reason="住院")
    assert len(queries_of(sit_down(reader), address)) == before


def test_more_years_and_credits_cost_no_more_queries(cast: Cast) -> None:
    submitted(cast.nurse)
    counts = []
    for number in range(2):
        client = sit_down(cast.bureau)
        counts.append([len(queries_of(client, f"/years/{page}")) for page in ("", f"{cast.year.pk}/")])
        submitted(cast.colleague, name=f"第 {number} 项")
        first = dt.date(2027 + number, 1, 1)
        CreditYear.objects.create(
            jurisdiction=cast.city, name=str(first.year), from_date=first, to_date=first.replace(month=12),
            entry_until=first.replace(month=12), review_until=first.replace(month=12),
        )  # fmt: skip
    assert counts[0] == counts[1]


def broken() -> dict[str, list[tuple[str, str]]]:
    names = {"year_phase_is_recorded", "nothing_counts_late_without_exception"}
    return {check.name: found for check in MORE if check.name in names and (found := list(check.find()))}


def test_what_is_broken_is_found(cast: Cast) -> None:
    cast.year = shut(cast)
    asked(cast)
    grant(LateEntry.objects.get().pk, actor=again(cast.bureau), until=today())
    passed(cast.nurse, [again(cast.head_nurse), again(cast.nursing_office)])
    assert broken() == {}
    CreditYear.objects.filter(pk=cast.year.pk).update(phase="open")
    assert list(broken()) == ["year_phase_is_recorded"]
