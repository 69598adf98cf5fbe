"""What addresses with a number speak of, and how an address is made of its name."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from registry.files.services import store
from registry.jobs.services import enqueue, plan
from registry.messages.models import Message
from registry.messages.services import tell
from registry.people.models import Person
from registry.roles.models import Grant, Substitution
from registry.tables.models import Code
from tests import (
    posts_of_clients as clients,
    posts_of_devices as devices,
    posts_of_projects as projects,
    posts_of_terminals as terminals,
)
from tests.attendance import doors, pages as attendance
from tests.cast import Cast, draft, png
from tests.posts_of_drafts import simulation_of
from tests.posts_of_imports import a_batch, a_list, an_earlier_year
from tests.posts_of_years import asked
from tests.workflows.changes import changes_of
from tests.workflows.papers import handbook_of, seal
from workflows.credits import entry, services
from workflows.credits.models import Credit, LevelRule
from workflows.engine import asking
from workflows.engine.models import Work
from workflows.inbox.bulk.deciding import NAME

OTHERS = (attendance, doors, devices, clients, projects, terminals)
"""Those that build the objects of their own subjects."""
WITHOUT_KEY = {
    "organisations:tree", "people:list", "people:new", "roles:list", "roles:grant", "credits:list", "credits:submit",
    "credits:delete", "credits:new", "credits:guided", "credits:query", "credits:levels", "credits:requirement",
    "inbox:home",
    "inbox:start", "inbox:list", "inbox:done", "messages:list", "messages:seen",
    "bulk:begin", "jobs:list",
    "late:list", "late:new", "yearend:list", "yearend:new",
    "credits:stuck", "missing:list", "missing:new", "credits:export", "tables:list", "tables:add",
    "simulation:new", "grades:list", "drafts:list", "drafts:new", "drafts:import", "drafts:import_confirm",
    "tables:evidence", "credits:level_rules", "credits:level_rule_add",
    "inbox:people", "inbox:export", "inbox:look", "inbox:tabs",
    "inbox:save_tab",
    "inbox:running", "inbox:retry",
    "inbox:work", "inbox:work_rows",
    "inbox:escalated",
    "documents:mine", "documents:seals", "documents:batch", "verify:form", "verify:certificates",
    "imports:list", "batches:list", "batches:new",
    "projects:list", "projects:new", "projects:rules", "projects:reviews",
    *clients.WITHOUT_KEY,
    *devices.WITHOUT_KEY, "roles:substitutes", "roles:substitute_new", "inbox:transfer_several", "inbox:asked",
} | attendance.WITHOUT_KEY  # fmt: skip


OBJECT_OF = {
    "credits:level_rule_change": "level_rule", "credits:level_rule_end": "level_rule",
    "credits:evidence": "evidence", "inbox:person": "people", "inbox:person_decide": "people",
    "imports:new": "shape", "imports:template": "shape", "batches:of_table": "table", "earlier:person": "people",
    "roles:substitute_end": "substitution", "inbox:asked_item": "ask", "inbox:hand_over": "leaver",
    "documents:of_person": "people", "documents:handbook": "people", "documents:seal": "organisations",
    "documents:seal_away": "organisations", "documents:proof": "people", "documents:slip": "credits",
    "documents:seal_image": "seal", "simulation:person": "simulated",
    "amendments:new": "counted", "amendments:versions": "amended", "amendments:file": "amendment_file",
    "missing:file": "missing_file", "amendments:correct": "amendment_back", "missing:correct": "missing_back",
    "yearend:recount": "drafts", **{name: what for one in OTHERS for name, what in one.OBJECT_OF.items()},
}  # fmt: skip
"""Addresses that speak of something else than their subject's usual object."""
MORE = {
    "drafts:export": ("xlsx",), "drafts:row": ("rules",), "drafts:try": ("rules",), "drafts:off": ("rules",),
    "drafts:drop": ("rules",),
}  # fmt: skip
"""What else an address names beside its object."""


def objects_of(cast: Cast) -> dict[str, Any]:
    """What an address with a number speaks of: the nurse, her hospital, her credit, its task, her head nurse's role."""
    credit = draft(cast.nurse, evidence=False)
    upload = SimpleUploadedFile("certificate.png", png(), "image/png")
    entry.add_evidence(credit.pk, [store(upload, actor=cast.nurse)], actor=cast.nurse)
    services.submit([credit.pk], actor=cast.nurse)
    credit.refresh_from_db()
    work = Work.objects.get(process_id=credit.case_id, finished__isnull=True)
    return {
        **_of_credit(cast, credit, work), **_of_registry(cast), **changes_of(cast),
        **{name: what for one in OTHERS for name, what in one.objects_of(cast).items()},
    }  # fmt: skip


def _of_credit(cast: Cast, credit: Credit, work: Work) -> dict[str, Any]:
    frozen: dict[str, Any] = {"owner": cast.head_nurse, "place": cast.cardiology, "subjects": [(credit.pk, work.pk)]}
    facts = {"verdict": "pass", "opinion": "", "reason_code": "", "back": "/inbox/"}
    document = handbook_of(cast)
    return {
        "credits": credit.pk,
        "inbox": work.pk,
        "bulk": plan(NAME, **frozen, facts=facts).pk,
        "jobs": enqueue(NAME, **frozen, facts=facts).pk,
        "evidence": credit.evidence.get().pk,
        "ask": asking.ask(work.pk, asked=cast.colleague, actor=cast.head_nurse).pk,
        "documents": document.pk,
        "verify": document.code,
    }


def _of_registry(cast: Cast) -> dict[str, Any]:
    batch, tried = a_batch(cast), simulation_of(cast)
    return {
        "people": cast.nurse.pk,
        "organisations": cast.hospital.pk,
        "grades": cast.hospital.pk,
        "employment": cast.nurse.pk,
        "roles": Grant.objects.get(person=cast.head_nurse).pk,
        "messages": message_to(cast.nurse).pk,
        "substitution": away(cast).pk,
        "leaver": cast.head_nurse.pk,
        "seal": seal(cast).pk,
        "drafts": tried.standard_id,
        "simulation": tried.pk,
        "simulated": (tried.pk, cast.nurse.pk),
        "level_rule": LevelRule.objects.get().pk,
        "tables": Code.objects.get(table="form", code="case").pk,
        "shape": "projects",
        "imports": a_list(cast).pk,
        "earlier": an_earlier_year(cast).pk,
        "table": batch.table_id,
        "batches": batch.pk,
        "late": asked(cast).pk,
        "yearend": cast.year.pk,
    }


def message_to(who: Person) -> Message:
    tell([who.pk], "credit.counted", key="k", url="/credits/", facts={"name": "讲座"}, wait=dt.timedelta(0))
    return Message.objects.get(key="k")


def address_of(objects: dict[str, Any], name: str) -> str:
    subject = OBJECT_OF.get(name, name.split(":", maxsplit=1)[0])
    takes_key = subject in objects and name not in WITHOUT_KEY
    keys = objects[subject] if takes_key else ()
    # What is good for seconds only is made when it is asked for.
    keys = keys() if callable(keys) else keys
    return reverse(name, args=[*(keys if isinstance(keys, tuple) else (keys,)), *MORE.get(name, ())])


def away(cast: Cast) -> Substitution:
    """The head nurse goes away in a year; nobody stands in today."""
    grant, day = Grant.objects.get(person=cast.head_nurse), timezone.localdate() + dt.timedelta(days=365)
    return Substitution.objects.create(
        grant=grant, substitute=cast.nursing_office, from_date=day, to_date=day, set_by=cast.head_nurse
    )
