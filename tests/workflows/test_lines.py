"""Routing by line beside place: the TCM section of a bureau decides what the TCM staff of its city hand in."""

from __future__ import annotations

from tests.cast import Cast, person, seat
from tests.workflows.hands import decide, passed
from tests.workflows.inboxes import sit_down, task_of
from workflows.credits.models import Credit


def test_the_tcm_section_has_its_own_desk_from_end_to_end(cast: Cast) -> None:
    section = person("顾念初", cast.bureau.home, line="tcm")
    seat(section, "bureau_reviewer", cast.city, "tcm")
    seat(cast.cme_office, "unit_reviewer", cast.hospital, "tcm")
    cast.bureau.grants.update(line="doctor")
    credit = passed(person("苏问渠", cast.surgery, line="tcm"), [cast.cme_office], kind="paper")
    credit.refresh_from_db()
    work = task_of(credit)
    assert (credit.state, work.place, work.role, work.line) == ("BUREAU", cast.city, "bureau_reviewer", "tcm")
    client, other = sit_down(section), sit_down(cast.bureau)
    assert [row.pk for row in client.get("/inbox/").context["pane"].rows] == [work.pk]
    assert other.get("/inbox/").context["pane"].rows == []
    assert other.get(f"/inbox/{work.pk}/").status_code == 404
    client.post(f"/inbox/{work.pk}/decide/", {"verdict": "pass"})
    assert Credit.objects.get(pk=credit.pk).state == "COUNTED"


def test_without_a_section_the_bureaus_reviewer_for_all_lines_decides_it(cast: Cast) -> None:
    seat(cast.cme_office, "unit_reviewer", cast.hospital, "tcm")
    credit = passed(person("苏问渠", cast.surgery, line="tcm"), [cast.cme_office], kind="paper")
    assert decide("pass", credit, cast.bureau).state == "COUNTED"
