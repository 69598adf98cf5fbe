"""Things that buttons are tried on, each made anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from registry.jobs import engine
from registry.jobs.models import Job
from registry.jobs.services import enqueue
from registry.organisations.models import Organisation
from registry.organisations.services import add_organisation, close_organisation
from registry.people.models import Person
from registry.roles.models import Grant
from tests.cast import Cast, person, seat, submitted
from tests.workflows.hands import decide, open_work
from tests.workflows.test_failed_steps import begin, decide_all, mend
from workflows.clock.snoozes import snooze
from workflows.credits.models import Credit
from workflows.engine import asking, claims, failures
from workflows.engine.models import Work
from workflows.inbox.bulk.deciding import NAME
from workflows.inbox.filters import Filters
from workflows.inbox.tabs.models import SavedTab
from workflows.inbox.tabs.services import save_tab


def work_of(cast: Cast, *, claimed: bool = False) -> Work:
    work = open_work(submitted(cast.nurse))
    assert work is not None
    return claims.claim(work.pk, actor=Person.objects.get(pk=cast.head_nurse.pk)) if claimed else work


def job_of(cast: Cast, begin: Callable[..., Job]) -> Job:
    """The head nurse's choice of one task, planned or already asked for."""
    work = work_of(cast)
    credit = Credit.objects.get(case_id=work.process_id)
    facts = {"verdict": "pass", "opinion": "", "reason_code": "", "back": "/inbox/"}
    return begin(NAME, owner=cast.head_nurse, place=cast.cardiology, subjects=[(credit.pk, work.pk)], facts=facts)


def tomorrow() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=1)


def put_aside(cast: Cast) -> Work:
    work = work_of(cast)
    snooze(work.pk, actor=Person.objects.get(pk=cast.head_nurse.pk), until=tomorrow())
    return work


def pick_of(cast: Cast) -> str:
    work = work_of(cast)
    return f"{work.process.credit.pk}-{work.pk}"


def shared_tab(cast: Cast) -> SavedTab:
    owner = Person.objects.get(pk=cast.nursing_office.pk)
    return save_tab("讲座", Filters(kind="lecture"), actor=owner, place=cast.hospital, is_shared=True)


def decided_work(cast: Cast) -> Work:
    work = work_of(cast)
    credit = Credit.objects.get(case_id=work.process_id)
    decide("pass", credit, cast.head_nurse)
    return work


def unit_work(cast: Cast) -> Work:
    work = open_work(decide("pass", submitted(cast.nurse), cast.head_nurse))
    assert work is not None
    return work


def named(cast: Cast) -> Person:
    """A reviewer of the district, whom an operator of the city may name."""
    reviewer = person("曲南星", cast.far_hospital)
    seat(reviewer, "bureau_reviewer", cast.district)
    return reviewer


def a_failed_step(cast: Cast) -> dict[str, Any]:
    decide_all(cast, begin(cast, ["value"]))
    mend()
    return next(group.key for group in failures.groups())


def done_job(cast: Cast) -> Job:
    job = job_of(cast, enqueue)
    engine.advance(job.pk)
    return job


def empty_department(cast: Cast, *, closed: bool = False) -> Organisation:
    made = add_organisation("康复科", kind="department", parent=cast.hospital)
    if closed:
        close_organisation(made, actor=Person.objects.get(pk=cast.admin.pk))
    return made


def second(cast: Cast) -> Person:
    reviewer = person("闻人清", cast.cardiology)
    seat(reviewer, "department_reviewer", cast.cardiology, "nurse")
    return reviewer


def asked(cast: Cast) -> int:
    return asking.ask(work_of(cast).pk, asked=cast.colleague, actor=Person.objects.get(pk=cast.head_nurse.pk)).pk


def handing_over(cast: Cast) -> list[int]:
    """Whoever hands over for the head nurse finds a task in her hand."""
    work_of(cast, claimed=True)
    return [cast.head_nurse.pk]


def role_of(cast: Cast) -> int:
    return Grant.objects.get(person=cast.head_nurse).pk


def absence(cast: Cast) -> dict[str, Any]:
    day = timezone.localdate().isoformat()
    return {"person": cast.colleague.pk, "grants": [role_of(cast)], "since": day, "until": day, "reason": "外出"}
