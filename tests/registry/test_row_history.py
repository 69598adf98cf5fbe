"""Row history: every version of a named row, whatever wrote it, with whose request it was."""

from __future__ import annotations

import io
from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from registry.people.models import Person
from tests.cast import Cast, draft, log_in, submitted
from workflows.credits import services
from workflows.credits.models import Credit

KEPT = {
    "organisations.organisation", "people.person", "people.membership", "people.statusinterval", "roles.grant",
    "roles.substitution", "years.credityear", "clock.clockrule", "credits.credit",
    "credits.evidence", "credits.levelrule", "credits.unitpolicy", "standards.standard", "standards.grade",
}  # fmt: skip


def versions(row: Any) -> list[Any]:
    return list(row.versions.order_by("pgh_id"))


def test_these_tables_are_kept() -> None:
    assert {model._meta.label_lower for model in apps.get_models() if hasattr(model, "pgh_event_model")} >= KEPT


def test_update_bulk_and_sql_are_all_seen(cast: Cast) -> None:
    person = cast.nurse
    before = len(versions(person))
    Person.objects.filter(pk=person.pk).update(phone="1")
    person.phone = "2"
    Person.objects.bulk_update([person], ["phone"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET phone = '3' WHERE id = %s", [person.pk])
    assert [row.phone for row in versions(person)[before:]] == ["1", "2", "3"]


def test_a_cohort_leaves_one_version_each(cast: Cast) -> None:
    credits = [submitted(cast.nurse, name=f"培训 {number}") for number in range(3)]
    services.decide("pass", [one.pk for one in credits], actor=cast.head_nurse, opinion="已核对")
    assert [versions(one)[-1].state for one in credits] == ["UNIT"] * 3


def test_a_request_says_whose_it_was(cast: Cast, client: Client) -> None:
    credit = draft(cast.nurse)
    answer = log_in(client, cast.nurse).post("/credits/submit/", {"chosen": [credit.pk]})
    assert versions(credit)[-1].pgh_context == {"person": cast.nurse.pk, "request": answer["X-Request-ID"]}


def test_secrets_and_logins_leave_no_version(cast: Cast) -> None:
    before = len(versions(cast.nurse))
    kept = {field.name for field in Person.pgh_event_model._meta.fields}  # type: ignore[attr-defined]
    assert not kept & {"password", "last_login", "id_number_sealed"}
    assert before == 1


def test_a_deleted_draft_is_still_told(cast: Cast) -> None:
    key = draft(cast.nurse, evidence=False).pk
    Credit.objects.filter(pk=key).delete()
    kept = Credit.pgh_event_model.objects.filter(pgh_obj_id=key).order_by("pgh_id")  # type: ignore[attr-defined]
    assert [row.pgh_label for row in kept] == ["insert", "delete"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_personevent SET name = '谁'",
        "DELETE FROM people_personevent",
        "SELECT set_config('pgtrigger.ignore', '{pgtrigger_append_only_b53ab}', true); DELETE FROM people_personevent",
    ],
)
def test_versions_are_never_changed(cast: Cast, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_setting_that_passes_triggers_over_has_no_effect(cast: Cast) -> None:
    before = len(versions(cast.nurse))
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(tgname::text)::text FROM pg_trigger WHERE tgrelid = 'people_person'::regclass")
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", cursor.fetchone())
    Person.objects.filter(pk=cast.nurse.pk).update(phone="139")
    assert len(versions(cast.nurse)) == before + 1


def test_the_command_tells_each_change(cast: Cast) -> None:
    with pghistory.context(person=cast.head_nurse.pk):
        Person.objects.filter(pk=cast.nurse.pk).update(phone="13900000000")
    told = io.StringIO()
    call_command("row_history", "people.person", str(cast.nurse.pk), stdout=told)
    last = told.getvalue().splitlines()[-1]
    assert f"changed (person {cast.head_nurse.pk}) phone: nothing -> 13900000000" in last


@pytest.mark.parametrize(("model", "says"), [("nothing.here", "no model"), ("files.storedfile", "is kept of: ")])
def test_the_command_says_what_it_knows(db: None, model: str, says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("row_history", model, "1")
