"""Before a corrected credit goes in again its person reads which approvals fall, and because of what."""

from __future__ import annotations

import datetime as dt

from registry.files.models import StoredFile
from tests.cast import Cast, submitted
from tests.workflows.hands import decide, state_of
from tests.workflows.inboxes import sit_down, text_of
from workflows.credits import services
from workflows.credits.entry import add_evidence, save_credit
from workflows.credits.falling import falling_of
from workflows.credits.models import Credit


def came_back(cast: Cast) -> Credit:
    """Passed by the department, returned by the unit."""
    credit = decide("pass", submitted(cast.nurse), cast.head_nurse)
    return decide("return", credit, cast.nursing_office, "请补证书编号")


def again(credit: Credit) -> Credit:
    return Credit.objects.get(pk=credit.pk)


def test_as_long_as_nothing_is_changed_the_approval_stands(cast: Cast) -> None:
    credit = came_back(cast)
    save_credit({"note": "已核对"}, actor=cast.nurse, credit_id=credit.pk)
    found = falling_of(again(credit))
    assert (found.falls, [row.actor for row in found.approvals]) == (False, [cast.head_nurse])
    services.only(services.submit([credit.pk], actor=cast.nurse))
    assert state_of(credit) == "UNIT"


def test_what_was_changed_is_named_and_falls(cast: Cast) -> None:
    credit = came_back(cast)
    save_credit({"certificate_number": "ZS20260815"}, actor=cast.nurse, credit_id=credit.pk)
    save_credit({"to_date": dt.date(2026, 5, 17)}, actor=cast.nurse, credit_id=credit.pk)
    found = falling_of(again(credit))
    assert (found.falls, found.changed) == (True, ["证书编号", "结束日期"])
    services.only(services.submit([credit.pk], actor=cast.nurse))
    assert state_of(credit) == "DEPARTMENT"


def test_another_file_falls_too_and_what_was_put_back_does_not(cast: Cast) -> None:
    credit = came_back(cast)
    save_credit({"number": "1"}, actor=cast.nurse, credit_id=credit.pk)
    save_credit({"number": ""}, actor=cast.nurse, credit_id=credit.pk)
    assert not falling_of(again(credit)).falls
    file = StoredFile.objects.create(sha256=b"n" * 32, size=1, media_type="image/png", name="b", uploaded_by=cast.nurse)
    add_evidence(credit.pk, [file], actor=cast.nurse)
    assert falling_of(again(credit)).changed == ["证明材料"]


def test_the_pages_say_so_before_it_is_sent(cast: Cast) -> None:
    credit = came_back(cast)
    nurse = sit_down(cast.nurse)
    assert "已有的通过仍然作数" in text_of(nurse.get(f"/credits/{credit.pk}/edit/"))
    save_credit({"certificate_number": "ZS20260815"}, actor=cast.nurse, credit_id=credit.pk)
    page = text_of(nurse.get(f"/credits/{credit.pk}/"))
    assert "改过：证书编号" in page
    assert "陆青禾" in page


def test_where_nobody_had_passed_it_nothing_falls(cast: Cast) -> None:
    credit = decide("return", submitted(cast.nurse), cast.head_nurse, "请补")
    assert falling_of(credit) is None
