"""Every button against every role, written by hand: what a POST of each role does to one and the same thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from registry.accounts.models import FirstLoginCode
from registry.jobs.models import Job
from registry.jobs.services import enqueue, plan
from registry.messages.models import Message
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles.models import Grant, Substitution
from registry.years.models import SpecialDay
from tests import (
    posts_of_clients,
    posts_of_devices,
    posts_of_drafts,
    posts_of_imports,
    posts_of_projects,
    posts_of_standing,
    posts_of_tables,
    posts_of_terminals,
    posts_of_years,
)
from tests.attendance import doors, pages as pages_of_attendance
from tests.cast import Cast, draft, log_in, submitted
from tests.objects import away, message_to
from tests.test_access import ROLES, agreed
from tests.things import (
    a_failed_step,
    absence,
    asked,
    decided_work,
    done_job,
    empty_department,
    handing_over,
    job_of,
    named,
    pick_of,
    put_aside,
    role_of,
    second,
    shared_tab,
    tomorrow,
    unit_work,
    work_of,
)
from tests.workflows.changes import CHANGED, CHANGES
from tests.workflows.hands import decide, open_work
from tests.workflows.papers import handbook_of, seal, seal_image
from tests.workflows.test_document_kinds import online
from tests.workflows.test_objections import awarded
from workflows.clock.models import ClockRule, Nudge, Snooze
from workflows.credits.models import Credit, Objection
from workflows.documents.models import Document, Seal
from workflows.engine.models import Ask, Work
from workflows.inbox.tabs.models import SavedTab

# One letter a role, in the order of ROLES: 3 does it and leads on, = leads on and changes nothing of what others see,
# 2 answers with a paper, F refuses the role, X says that no such thing exists, C says that it is not possible now.
AGREED = """
accounts:logout           = = = = = = = = = = = = = = =
accounts:end_sessions     = = = = = = = = = = = = = = =
accounts:letters          = F F F F F 2 F F F F 2 F F F
organisations:close       = F F F F F 3 F F F 3 F F F F
organisations:reopen      = F F F F F 3 F F F 3 F F F F
roles:end                 = F F F F F 3 F F F F 3 F F F
messages:seen             = 3 = = = = = = = = = = = = =
messages:follow           = 3 X X X X X X X X X X X X X
inbox:transfer            = X X 3 X X X X X X X X X X X
inbox:ask                 = X X 3 X X X X X X X X X X X
inbox:asked_item          = X 3 X X X X X X X X X X X X
inbox:hand_over           = F F F F F 3 F F F F 3 F F F
inbox:transfer_several    = C C 3 C C C C C C C C C C C
roles:substitute          = X X 3 X X 3 X X X X 3 X X X
roles:substitute_new      = C X 3 C C C X X X X X X C C
roles:substitute_end      = X X 3 3 X 3 X X X X 3 X X X
credits:submit            = 3 = = = = = = = = = = = = =
credits:export            = 2 2 2 2 2 2 2 2 2 2 2 2 2 2
credits:delete            = 3 = = = = = = = = = = = = =
credits:withdraw          = 3 X = = 3 X = X X X X X X X
credits:annul             = F X F F F X 3 X X X X X X X
credits:name_reviewer     = F F F F F F F F F F 3 F F F
credits:object            = 3 X 3 3 F X 3 X X X X X X X
credits:appeal            = 3 X F F 3 X F X X X X X X X
credits:nudge             = 3 X F 3 F X 3 X X X X X X X
documents:handbook        = 3 X 3 3 X X 3 X X X X X X X
documents:proof           = 3 X 3 3 X X 3 X X X X X X X
documents:slip            = 3 X 3 3 X X 3 X X X X X X X
documents:batch           = F F 3 3 F F 3 F 3 F F F 3 F
documents:revoke          = F X F 3 X X F X X X X X X X
documents:seal            = X X X X X 3 X X X X X X X X
documents:seal_away       = X X X F X 3 X X X X X X F X
amendments:new            = 3 X F F 3 X F X X X X X X X
amendments:correct        = 3 X F F 3 X F X X X X X X X
missing:correct           = 3 X X X X X X X X X X X X X
amendments:withdraw       = 3 X F F 3 X F X X X X X X X
missing:withdraw          = 3 X F F F X F X X X X X X X
clock:settings            = F F F F F 3 3 F F F F F F F
clock:terms               = F F F F F F 3 F F F F F F F
years:calendar            = F F F F F F F F F 3 F F F F
inbox:snooze              = X X 3 X X X X X X X X X X X
inbox:wake                = X X 3 X X X X X X X X X X X
inbox:decide              = X X 3 X X X X X X X X X X X
bulk:begin                = X X 3 3 X X 3 X 3 X X X 3 X
bulk:confirm              = X X 3 X X X X X X X X X X X
bulk:undo                 = X X 3 X X X X X X X X X X X
jobs:cancel               = X X 3 X X X X X X X X X X X
inbox:back                = X X X 3 X X X X X X X X X X
inbox:undo                = X X 3 X X X X X X X X X X X
inbox:claim               = X X 3 X X X X X X X X X X X
inbox:release             = X X 3 X X X X X X X X X X X
inbox:person_decide       = X X 3 = X X = X X X X X X X
inbox:look                = = = = = = = = = = = = = = =
inbox:save_tab            = X X = = = = = X = = = = = =
inbox:change_tab          = X X = 3 = 3 = X = = = = = =
inbox:retry               = F F F F F F F F F 3 F F F F
frame:act_for             = = = = = = = = = = = = = = =
"""
SUBJECTS = (
    posts_of_clients,
    posts_of_devices,
    posts_of_drafts,
    posts_of_imports,
    posts_of_projects,
    posts_of_standing,
    posts_of_tables,
    posts_of_terminals,
    posts_of_years,
    pages_of_attendance,
    doors,
)
"""Their buttons stand in a file of their own: which, with what, and what they could change."""
AGREED += "".join(subject.POSTS for subject in SUBJECTS)
PARTS = 8
"""The table in pieces, for as many workers."""
LETTERS = {200: "2", 302: "=", 403: "F", 404: "X", 409: "C", 422: "C", 401: "U"}


def rows() -> dict[str, list[str]]:
    return {name: letters for name, *letters in (line.split() for line in AGREED.splitlines() if line.strip())}


def counted(cast: Cast) -> Credit:
    passed = decide("pass", submitted(cast.nurse), cast.head_nurse)
    return decide("pass", passed, cast.nursing_office)


Thing = Callable[[Cast], tuple[list[int], dict[str, Any]]]
"""Makes a fresh thing; gives what stands in the address and what is posted."""

THINGS: dict[str, Thing] = {
    "accounts:letters": lambda cast: ([], {"chosen": [cast.nurse.pk]}),
    "organisations:close": lambda cast: ([empty_department(cast).pk], {}),
    "organisations:reopen": lambda cast: ([empty_department(cast, closed=True).pk], {}),
    "roles:end": lambda cast: ([Grant.objects.get(person=cast.head_nurse).pk], {"reason": "调离"}),
    "messages:seen": lambda cast: ([], {"message": message_to(cast.nurse).pk}),
    "messages:follow": lambda cast: ([message_to(cast.nurse).pk], {}),
    "credits:submit": lambda cast: ([], {"chosen": [draft(cast.nurse).pk]}),
    "credits:delete": lambda cast: ([], {"chosen": [draft(cast.nurse).pk]}),
    "credits:withdraw": lambda cast: ([submitted(cast.nurse).pk], {}),
    "credits:annul": lambda cast: ([counted(cast).pk], {"reason": "编号无效"}),
    "credits:name_reviewer": lambda cast: (
        [open_work(submitted(cast.bureau)).pk],
        {"person": named(cast).pk, "reason": "只有一位审核人，是本人"},
    ),
    "credits:object": lambda cast: ([awarded(cast).pk], {"reason": "当天在手术室值班"}),
    "credits:nudge": lambda cast: ([submitted(cast.nurse).pk], {}),
    "documents:handbook": lambda cast: ([cast.nurse.pk], {"year": cast.year.pk}),
    "documents:proof": lambda cast: (
        [cast.nurse.pk],
        {"first": cast.year.pk, "last": cast.year.pk, "purpose": "promotion"},
    ),
    "documents:slip": lambda cast: ([online(cast).pk], {}),
    "documents:batch": lambda cast: (
        [],
        {"kind": "handbook", "last": cast.year.pk, "purpose": "promotion", "format": "pdf", "once": "k"},
    ),
    "documents:revoke": lambda cast: ([handbook_of(cast).pk], {"reason": "姓名登记错了"}),
    "documents:seal": lambda cast: ([cast.hospital.pk], {"image": seal_image()}),
    "documents:seal_away": lambda cast: ([seal(cast).unit_id], {}),
    "clock:settings": lambda cast: ([], {"working_days": 5, "reason": "评审季"}),
    "years:calendar": lambda cast: ([], {"rows": "日期,类型\n2099-03-02,放假\n"}),
    "inbox:snooze": lambda cast: ([work_of(cast).pk], {"until": tomorrow()}),
    "inbox:wake": lambda cast: ([put_aside(cast).pk], {}),
    "inbox:decide": lambda cast: ([work_of(cast).pk], {"verdict": "pass"}),
    "bulk:begin": lambda cast: ([], {"chosen": [work_of(cast).pk]}),
    "bulk:confirm": lambda cast: ([job_of(cast, plan).pk], {"verdict": "pass"}),
    "bulk:undo": lambda cast: ([done_job(cast).pk], {}),
    "jobs:cancel": lambda cast: ([job_of(cast, enqueue).pk], {}),
    "inbox:back": lambda cast: ([unit_work(cast).pk], {"level": "DEPARTMENT", "reason": "other", "opinion": "请核对"}),
    "inbox:undo": lambda cast: ([decided_work(cast).pk], {}),
    "inbox:claim": lambda cast: ([work_of(cast).pk], {}),
    "inbox:release": lambda cast: ([work_of(cast, claimed=True).pk], {}),
    "inbox:person_decide": lambda cast: ([cast.nurse.pk], {"verdict": "pass", "pick": [pick_of(cast)]}),
    "inbox:save_tab": lambda cast: ([], {"name": "讲座"}),
    "inbox:change_tab": lambda cast: ([shared_tab(cast).pk], {"step": "remove"}),
    "inbox:retry": lambda cast: ([], a_failed_step(cast)),
    "inbox:transfer": lambda cast: ([work_of(cast).pk], {"to": second(cast).pk}),
    "inbox:transfer_several": lambda cast: ([], {"chosen": [work_of(cast).pk], "to": second(cast).pk}),
    "inbox:ask": lambda cast: ([work_of(cast).pk], {"person": cast.doctor.pk}),
    "inbox:asked_item": lambda cast: ([asked(cast)], {"answer": "agree"}),
    "inbox:hand_over": lambda cast: (handing_over(cast), {"person": "desk", "reason": "调离"}),
    "roles:substitute": lambda cast: ([role_of(cast)], absence(cast)),
    "roles:substitute_new": lambda cast: ([], absence(cast)),
    "roles:substitute_end": lambda cast: ([away(cast).pk], {"reason": "提前返岗"}),
    "frame:act_for": lambda cast: ([], {"place": cast.hospital.pk}),
    **CHANGES,
    **{name: thing for subject in SUBJECTS for name, thing in subject.THINGS.items()},
}


def looked_at() -> list[tuple[QuerySet[Any], tuple[str, ...]]]:
    """Everything that one of these posts could change for somebody else."""
    return [
        (Credit.objects.all(), ("pk", "state")),
        (Work.objects.all(), ("pk", "owner", "status", "named")),
        (Objection.objects.all(), ("pk", "outcome")),
        (Grant.objects.all(), ("pk", "ended_at")),
        (SavedTab.objects.all(), ("pk", "name")),
        (Organisation.objects.all(), ("pk", "closed_on")),
        (Job.objects.all(), ("pk", "state", "cancel_asked_at")),
        (Substitution.objects.all(), ("pk", "ended_at")),
        (Ask.objects.all(), ("pk", "closed_at")),
        (FirstLoginCode.objects.all(), ("pk", "void_at")),
        (Message.objects.all(), ("pk", "seen_at")),
        (Nudge.objects.all(), ("pk",)),
        (Snooze.objects.all(), ("pk", "until")),
        (ClockRule.objects.all(), ("pk", "working_days")),
        *CHANGED,
        (SpecialDay.objects.all(), ("pk", "kind")),
        (Document.objects.all(), ("pk", "revoked_at")),
        (Seal.objects.all(), ("pk", "ended_at")),
        *(row for subject in SUBJECTS for row in subject.picture()),
    ]


TABLES = [rows.model._meta.db_table for rows, _names in looked_at()]
WRITTEN = """SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables WHERE relname = ANY(%s)"""


def picture() -> list[Any]:
    return [list(rows.order_by("pk").values_list(*names)) for rows, names in looked_at()]


def written() -> int:
    """Rows written in this transaction: where none is, there is no need to look at all of them."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN, [TABLES])
        return int(cursor.fetchone()[0])


def answers(cast: Cast, name: str) -> list[str]:
    """One letter a role: what is posted to is made once, what a post did is undone."""
    with transaction.atomic():
        keys, facts = THINGS.get(name, lambda _: ([], {}))(cast)
        address, before = reverse(name, args=keys), picture()
        letters = [answer(cast, address, facts, role, before) for role in ROLES]
        transaction.set_rollback(True)
    return letters


def answer(cast: Cast, address: str, facts: dict[str, Any], role: str, before: list[Any]) -> str:
    for file in facts.values():
        if hasattr(file, "seek"):
            file.seek(0)
    with transaction.atomic():
        client, rows = Client(), written()
        if role != "nobody":
            log_in(client, Person.objects.get(pk=getattr(cast, role).pk))
        letter = LETTERS[client.post(address, facts).status_code]
        is_changed = written() != rows and picture() != before
        transaction.set_rollback(True)
    assert not (is_changed and letter in "FXC"), f"{address} refuses {role} and does it all the same"
    return "3" if is_changed and letter == "=" else letter


def test_every_button_has_its_row() -> None:
    buttons = {name for name, letters in agreed().items() if "M" in letters}
    assert buttons <= set(rows())


@pytest.mark.parametrize("part", range(PARTS))
def test_every_button_does_for_each_role_what_is_agreed(cast: Cast, part: int) -> None:
    mine = dict([*rows().items()][part::PARTS])
    assert {name: answers(cast, name) for name in mine} == mine
