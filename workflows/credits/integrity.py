"""The invariants of the agreed lifecycle: each one small query over the whole database, each row of it a finding."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model

from registry.files.models import StoredFile
from registry.files.services import path_of
from registry.roles.services import SEATS
from workflows.engine import history
from workflows.engine.beside import BESIDE
from workflows.engine.guards import declared_steps, installed_guard

from .flow import CreditFlow, ObjectionFlow
from .invariants import (
    APPEALED,
    CASE_OF_CREDIT,
    CASE_WITHOUT_RECORD,
    CITY,
    CLOSED_CASE,
    EVERY_LEVEL,
    EXPLAINED,
    GUARDS,
    HOME,
    LEVELS_ASKED,
    OBJECTION,
    OF_FLOW,
    ONE_TASK,
    OPEN_CASE,
    OWN,
    PATH,
    POSITION,
    PROXY,
    SEAT,
    TWO_HOMES,
)
from .levels import ROLE_OF_LEVEL
from .models import Credit
from .states import CLOSED, LEVELS, OPEN, State

Found = Iterator[tuple[str, str]]
"""The row that is wrong, and what is wrong with it."""


@dataclass(frozen=True)
class Check:
    """An invariant, how to find what breaks it, and what to do about it."""

    name: str
    says: str
    find: Callable[[], Found]
    remedy: str


NEWEST = 50_000
NODES = {State.RETURNED.value: "correct"} | {level.value: level.value.lower() for level in LEVELS}
FLOW, OBJECTIONS = (f"credits/flow.{flow.__name__}" for flow in (CreditFlow, ObjectionFlow))
FACTS: dict[str, Any] = {
    "open": list(OPEN),
    "closed": list(CLOSED),
    "states": list(NODES),
    "nodes": [f"{FLOW}.{node}" for node in NODES.values()],
    "roles": [ROLE_OF_LEVEL.get(State(state), "") for state in NODES],
    "seats": [f"{role}@{kind}" for role, kinds in SEATS.items() for kind in kinds],
    "levels": [level.value for level in LEVELS],
    "beside": list(BESIDE),
    "zone": settings.TIME_ZONE,
    "steps": [f"{before}>{after}" for before, after in sorted(declared_steps(Credit))],
}


def _sql(query: str) -> Callable[[], Found]:
    return partial(find_rows, query)


def find_rows(query: str) -> Found:
    with connection.cursor() as cursor:
        cursor.execute(query, FACTS)
        yield from ((str(row), str(detail)) for row, detail in cursor.fetchall())


RECORDS = {FLOW: "credits_credit", OBJECTIONS: "credits_objection"}
"""Where the records of each flow are kept; whoever has a flow of their own adds theirs."""


def case_without_record() -> Found:
    known = " ".join(OF_FLOW.format(flow, table) for flow, table in RECORDS.items())
    yield from find_rows(CASE_WITHOUT_RECORD.format(known))


def guard_differs(model: type[Model] = Credit) -> Found:
    """The list in the trigger beside the list in the lifecycle; both must be in force."""
    installed = set(re.findall(r"\('(\w+)', '(\w+)'\)", installed_guard(model._meta.db_table)))
    declared = declared_steps(model)
    for before, after in sorted(declared ^ installed):
        where = "only in the lifecycle" if (before, after) in declared else "only in the database"
        yield f"step {before} > {after}", where


def chain_breaks() -> Found:
    """The newest decisions and every seal; the whole history is `verify_history`'s, which takes its time."""
    last = history.last_decision()
    for one in (*history.broken_links(last - NEWEST, last), *history.broken_seal_chain()):
        yield one.where, one.what


def file_differs() -> Found:
    """Every stored file beside its digest."""
    for file in StoredFile.objects.order_by("id").iterator(chunk_size=500):
        path = path_of(file.key)
        if not path.is_file():
            yield f"file {file.pk}", "is not in the folder of files"
        elif hashlib.sha256(path.read_bytes()).digest() != bytes(file.sha256):
            yield f"file {file.pk}", "does not have the digest that it was stored with"


CASE_REMEDY = "Read the decision rows of the credit; the credit's state is the truth, the task has to follow it."
HISTORY_REMEDY = "Somebody wrote past the application. Compare with the last backup before anybody decides on it again."

CHECKS = (
    Check("one_open_task", "An open credit has exactly one open human task.", _sql(ONE_TASK), CASE_REMEDY),
    Check("closed_case_has_no_task", "A finished case has no open task.", _sql(CLOSED_CASE), CASE_REMEDY),
    Check("open_case_has_a_task", "An open case has at least one open task.", _sql(OPEN_CASE), CASE_REMEDY),
    Check("case_ends_with_credit", "A case is open as long as its credit.", _sql(CASE_OF_CREDIT), CASE_REMEDY),
    Check("case_has_a_record", "Every case belongs to a record.", case_without_record, CASE_REMEDY),
    Check("city_agrees", "Tasks and decisions are of their case's city.", _sql(CITY), CASE_REMEDY),
    Check("objection_agrees", "An objection, its case and its credit agree.", _sql(OBJECTION), CASE_REMEDY),
    Check("position_agrees", "The open task lies where the credit's state says.", _sql(POSITION), CASE_REMEDY),
    Check("state_is_explained", "Every state follows from its decision rows.", _sql(EXPLAINED), HISTORY_REMEDY),
    Check("every_level_passed", "What counts was passed by each level it asked.", _sql(EVERY_LEVEL), HISTORY_REMEDY),
    Check("hand_credits_ask_a_level", "A typed credit is asked to pass a level.", _sql(LEVELS_ASKED), HISTORY_REMEDY),
    Check(
        "nobody_decides_their_own", "Nobody decides their own, what they entered or what they uploaded evidence for.",
        _sql(OWN), HISTORY_REMEDY,
    ),
    Check(
        "appeals_are_decided_by_others", "Whoever refused a credit does not decide its appeal.",
        _sql(APPEALED), HISTORY_REMEDY,
    ),
    Check("chains_hold", "The newest decisions follow one another unchanged.", chain_breaks, HISTORY_REMEDY),
    Check("proxies_were_named", "Who decides for somebody else was named for that day.", _sql(PROXY), HISTORY_REMEDY),
    Check(
        "one_home_at_a_time", "Nobody belongs to two places at once.", _sql(TWO_HOMES),
        "Ask both units which dates are right, and end the earlier membership the day before the later begins.",
    ),
    Check(
        "home_is_the_open_membership", "A person's home is their open membership.", _sql(HOME),
        "The membership is the truth; move the person again to the place where they belong.",
    ),
    Check(
        "role_sits_where_it_may", "Every role sits at a place of the right kind.", _sql(SEAT),
        "End the grant, and give it at the right place; a unit that became a department takes its roles with it.",
    ),
    Check(
        "paths_agree", "Every path continues its parent's.", _sql(PATH),
        "Move the node under its parent again; that rewrites every path below it.",
    ),
    Check(
        "guards_are_on", "The database's own guards are in force.", _sql(GUARDS),
        "Run the migrations as the owner, and find out who switched the guard off.",
    ),
    Check(
        "guard_knows_the_lifecycle", "The guard's list is the lifecycle's.", guard_differs,
        "Write a migration that installs the guard again from the lifecycle.",
    ),
)  # fmt: skip
MORE: list[Check] = []
"""Those of the subjects above; each adds its own when it is loaded."""
FILES = Check(
    "files_are_whole", "Every stored file is there, unchanged.", file_differs,
    "Bring the file back from the backup; until then its credits cannot be reviewed.",
)  # fmt: skip
