"""All or nothing: of the rows that the look found good, all are written or none."""

from __future__ import annotations

import datetime as dt

from registry.imports import services
from registry.jobs import engine
from registry.years.models import Activity
from tests.cast import Cast
from tests.registry.sheets import bytes_of, cells_of
from tests.registry.test_imports import project, send, written
from tests.workflows.inboxes import again, sit_down, text_of


def test_all_or_nothing_writes_nothing_where_one_row_is_refused_meanwhile(cast: Cast) -> None:
    table = send(cast, project(1), project(2))
    Activity.objects.create(
        jurisdiction=cast.city, number="2026-03-01-002(青)", name="别的", level="city", year=2025,
        from_date=dt.date(2025, 1, 1), to_date=dt.date(2025, 1, 1), hours=1, credits=1,
    )  # fmt: skip
    job = written(cast, table, is_whole=True)
    assert (job.refused, Activity.objects.count()) == (1, 1)


def test_all_or_nothing_of_the_good_rows_stands_beside_rows_that_were_refused(cast: Cast) -> None:
    table = send(cast, project(1), project(2), project(3, credits="四"))
    page = text_of(sit_down(cast.bureau).get(f"/imports/{table.pk}/"))
    assert "能写入的 2 行，全部或都不" in page
    services.confirm(table.pk, actor=again(cast.bureau), is_whole=True)
    Activity.objects.create(
        jurisdiction=cast.city, number="2026-03-01-002(青)", name="别的", level="city", year=2025,
        from_date=dt.date(2025, 1, 1), to_date=dt.date(2025, 1, 1), hours=1, credits=1,
    )  # fmt: skip
    while engine.turn():
        pass
    assert Activity.objects.count() == 1
    returned = cells_of(bytes_of(sit_down(cast.bureau).get(f"/imports/{table.pk}/returned.xlsx")))
    assert len(returned) == 4, "the heading, the row that was refused at the look, and both that were not written"


def test_all_or_nothing_writes_all(cast: Cast) -> None:
    job = written(cast, send(cast, *map(project, range(5))), is_whole=True)
    assert (job.done, Activity.objects.count()) == (1, 5)
