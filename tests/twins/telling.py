"""The rows of a case told without ids and clock, so that two cases can be compared."""

from __future__ import annotations

import re
from typing import Any

from workflows.engine.models import Case, Work

MOMENT = r"\d{4}-\d\d-\d\dT[\d:.+]+"


def told(case_id: int) -> list[Any]:
    """The case and its tasks; each task says what it is and, in the same words, what led to it."""
    case = Case.objects.get(pk=case_id)
    works = {work.pk: work for work in Work.objects.filter(process_id=case_id)}
    return [("case", case.status, case.finished is None, case.city_id), *sorted(_task(one, works) for one in works)]


def _task(key: int, works: dict[int, Work]) -> str:
    work = works[key]

    def split(found: Any) -> str:
        return f"/{works[int(found[1])].flow_task.name}_"

    return repr(
        (
            work.flow_task.name,
            work.flow_task_type,
            work.status,
            work.owner_id,
            re.sub(r"/(\d+)_", split, str(work.token)),
            (work.started is None, work.finished is None, re.sub(MOMENT, "a moment", repr(work.data))),
            (work.place_id, work.role, work.line, work.headline, work.amount, work.due_on, work.barred, work.city_id),
            sorted(_task(one, works) for one in work.previous_ids),
        )
    )
