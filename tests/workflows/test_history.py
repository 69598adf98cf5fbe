"""The owner tampers with triggers off; the chain and the seals find it and name the row."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from registry.base.refusals import Refusal
from tests.cast import Cast, make_cast, submitted, today
from tests.workflows.hands import passed
from workflows.credits.models import Credit
from workflows.engine import chain, history, seals
from workflows.engine.models import DaySeal, Decision

COLUMNS = (
    "case_id, work_id, city_id, step, from_state, to_state, is_verdict, actor_id, place_id, beneficiary_id, headline,"
    " reason_code, opinion, at, chain_version, position, previous_hash, hash"
)
REHASHED = f"""UPDATE engine_decision d SET hash = {chain.hash_of(chain.any_line("d"))} WHERE d.id = %s"""


@pytest.fixture
def life(transactional_db: None) -> Credit:
    """A credit with three decisions, another one beside it; all of it sealed."""
    cast: Cast = make_cast()
    submitted(cast.colleague)
    credit = passed(cast.nurse, [cast.head_nurse, cast.nursing_office])
    seals.seal_until(today())
    return credit


def tamper(owner: Any, *statements: tuple[str, list[Any]]) -> None:
    with owner.cursor() as cursor:
        cursor.execute("ALTER TABLE engine_decision DISABLE TRIGGER USER")
        for sql, values in statements:
            cursor.execute(sql, values)
            assert cursor.rowcount > 0
        cursor.execute("ALTER TABLE engine_decision ENABLE TRIGGER USER")


def found() -> list[str]:
    links = history.broken_links(seals.BEGINNING, history.last_decision())
    every = [*links, *history.broken_seals(), *history.cases_without_history()]
    return [f"{one.where}: {one.what}" for one in every]


def keys(credit: Credit) -> list[int]:
    return list(Decision.objects.filter(case_id=credit.case_id).order_by("pk").values_list("pk", flat=True))


def test_an_untouched_history_holds(life: Credit, capsys: Any) -> None:
    assert found() == []
    call_command("verify_history")
    assert "The history holds: sealed until" in capsys.readouterr().out


def test_a_changed_column_is_found_and_the_row_named(life: Credit, owner_connection: Any) -> None:
    _first, second, _third = keys(life)
    tamper(owner_connection, ("UPDATE engine_decision SET opinion = '好' WHERE id = %s", [second]))
    (only,) = found()
    assert f"case {life.case_id}, decision {second} (pass_department, number 2): was changed" in only


def test_every_column_is_covered(life: Credit) -> None:
    columns = [column for _, column, _ in chain.FIRST]
    new = {"at": "at + interval '1 second'", "is_verdict": "NOT is_verdict", "previous_hash": "'x'::bytea"}
    new |= dict.fromkeys(("step", "from_state", "to_state", "headline", "reason_code", "opinion"), "'x'")
    lines = [line_with(life, columns, {})]
    for column in columns:
        lines.append(line_with(life, columns, {column: new.get(column, f"coalesce({column}, 0) + 1")}))
    assert len(set(lines)) == len(columns) + 1


def line_with(credit: Credit, columns: list[str], changes: dict[str, str]) -> str:
    """The line of a credit's last decision, had one column another value."""
    values = ", ".join(f"{changes.get(column, column)} AS {column}" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {chain.line(1, 'd')} FROM (SELECT {values} FROM engine_decision WHERE id = %s) d",
            [keys(credit)[-1]],
        )
        return str(cursor.fetchone()[0])


def test_a_row_changed_and_hashed_anew_is_found_by_the_next(life: Credit, owner_connection: Any) -> None:
    _first, second, third = keys(life)
    change = ("UPDATE engine_decision SET opinion = '好' WHERE id = %s", [second])
    tamper(owner_connection, change, (REHASHED, [second]))
    assert any(f"decision {third}" in one and f"does not follow decision {second}" in one for one in found())


def test_the_last_row_changed_and_hashed_anew_is_found_by_the_seal(life: Credit, owner_connection: Any) -> None:
    third = keys(life)[-1]
    tamper(owner_connection, ("UPDATE engine_decision SET opinion = '好' WHERE id = %s", [third]), (REHASHED, [third]))
    (only,) = found()
    assert only.startswith(f"seal of {today()}: decisions ")
    assert only.endswith("one was changed since and hashed anew")


def test_a_removed_middle_row_is_named(life: Credit, owner_connection: Any) -> None:
    _first, second, third = keys(life)
    tamper(owner_connection, ("DELETE FROM engine_decision WHERE id = %s", [second]))
    said = "\n".join(found())
    assert f"case {life.case_id}, decision {third} (pass_unit, number 3): number 2 of its case is missing" in said
    assert f"decision {second} was sealed and is missing" in said


def test_a_removed_tail_is_named(life: Credit, owner_connection: Any) -> None:
    third = keys(life)[-1]
    tamper(owner_connection, ("DELETE FROM engine_decision WHERE id = %s", [third]))
    said = "\n".join(found())
    assert f"decision {third} was sealed and is missing" in said
    assert f"case {life.case_id}: task " in said


def test_a_removed_case_is_named(life: Credit, owner_connection: Any) -> None:
    first, _second, third = keys(life)
    tamper(owner_connection, ("DELETE FROM engine_decision WHERE case_id = %s", [life.case_id]))
    said = "\n".join(found())
    assert f"decisions {first} to {third} was sealed and is missing" in said
    assert f"case {life.case_id}: has no decision at all" in said


def test_a_forged_row_is_named(life: Credit, owner_connection: Any) -> None:
    third = keys(life)[-1]
    copied = COLUMNS.replace("position", "position + 1", 1)
    forge = f"INSERT INTO engine_decision ({COLUMNS}) SELECT {copied} FROM engine_decision WHERE id = %s"
    tamper(owner_connection, (forge, [third]))
    forged = keys(life)[-1]
    assert any(f"decision {forged}" in one and "was changed or forged" in one for one in found())


def test_a_row_slipped_into_a_sealed_day_is_named(life: Credit) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('engine_decision', 'id'))")
        kept = cursor.fetchone()[0]
        submitted(Credit.objects.exclude(pk=life.pk).get().person)
        seals.seal_until(today() + dt.timedelta(days=1))
        slip = f"INSERT INTO engine_decision (id, {COLUMNS}) SELECT %s, {COLUMNS} FROM engine_decision WHERE id = %s"
        cursor.execute(slip, [kept, keys(life)[-1]])
    (only,) = found()
    assert only.startswith(f"case {life.case_id}, decision {kept}: was added after the seal")


def test_a_row_with_a_number_of_its_own_making_is_named(life: Credit, owner_connection: Any) -> None:
    first = keys(life)[0]
    copied = COLUMNS.replace("position", "position + 9", 1)
    forge = f"INSERT INTO engine_decision (id, {COLUMNS}) SELECT -7, {copied} FROM engine_decision WHERE id = %s"
    tamper(owner_connection, (forge, [first]))
    assert any("decision -7" in one and "was changed or forged" in one for one in found())
    assert any("decision -7: was added" in one for one in found())


def test_a_changed_seal_and_a_removed_one_are_found(life: Credit, owner_connection: Any) -> None:
    seals.seal_until(today() + dt.timedelta(days=2))
    with owner_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE engine_dayseal DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM engine_dayseal WHERE day = %s", [today() + dt.timedelta(days=1)])
        cursor.execute("UPDATE engine_dayseal SET rows = rows + 1 WHERE day = %s", [today()])
    said = "\n".join(found())
    assert f"seal of {today()}: was changed" in said
    assert f"seal of {today() + dt.timedelta(days=2)}: does not follow the seal of {today()}" in said


def test_seals_made_anew_do_not_have_the_published_head(life: Credit, owner_connection: Any, capsys: Any) -> None:
    published = bytes(DaySeal.objects.get().hash).hex()
    call_command("verify_history", head=published)
    with owner_connection.cursor() as cursor:
        cursor.execute("ALTER TABLE engine_dayseal DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM engine_dayseal")
    tamper(owner_connection, ("DELETE FROM engine_decision WHERE case_id <> %s", [life.case_id]))
    seals.seal_until(today())
    with pytest.raises(CommandError):
        call_command("verify_history", head=published)
    assert f"head {published}: was published, and no seal has it" in capsys.readouterr().out


def test_sealing_again_changes_nothing_and_missed_days_are_made_up_for(life: Credit) -> None:
    assert seals.seal_until(today()) == []
    made = seals.seal_until(today() + dt.timedelta(days=2))
    assert [(seal.day, seal.rows) for seal in made] == [(today() + dt.timedelta(days=n), 0) for n in (1, 2)]
    assert found() == []


def test_what_comes_after_the_seal_stands_in_the_next(life: Credit) -> None:
    cast_member = Credit.objects.exclude(pk=life.pk).get().person
    submitted(cast_member)
    (made,) = seals.seal_until(today() + dt.timedelta(days=1))
    assert made.rows == 1
    assert found() == []


def test_sealing_waits_for_who_took_a_number_and_has_not_committed(life: Credit) -> None:
    is_written, may_commit = threading.Event(), threading.Event()
    person = Credit.objects.exclude(pk=life.pk).get().person

    def slow() -> None:
        with transaction.atomic():
            submitted(person)
            is_written.set()
            may_commit.wait(10)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    assert is_written.wait(10)
    with pytest.raises(Refusal):
        seals.seal_until(today() + dt.timedelta(days=1), patience=0)
    may_commit.set()
    writer.join()
    (made,) = seals.seal_until(today() + dt.timedelta(days=1))
    assert made.rows == 1


def test_since_a_day_trusts_what_was_sealed_before(life: Credit, owner_connection: Any) -> None:
    seals.seal_until(today() + dt.timedelta(days=1))
    tamper(owner_connection, ("UPDATE engine_decision SET opinion = '好' WHERE id = %s", [keys(life)[0]]))
    call_command("verify_history", since=today() + dt.timedelta(days=1))
    with pytest.raises(CommandError):
        call_command("verify_history")


def test_one_case_can_be_asked_for(life: Credit, owner_connection: Any, capsys: Any) -> None:
    call_command("verify_history", case=life.case_id)
    assert f"case {life.case_id} holds: 3 decisions" in capsys.readouterr().out
    tamper(owner_connection, ("UPDATE engine_decision SET opinion = '好' WHERE id = %s", [keys(life)[0]]))
    with pytest.raises(CommandError):
        call_command("verify_history", case=life.case_id)


def test_every_column_of_a_decision_stands_in_the_newest_version() -> None:
    named = {column for _, column, _ in chain.VERSIONS[chain.LATEST]} | chain.LINKS
    assert {str(field.column) for field in Decision._meta.concrete_fields} == named


def test_an_insert_cannot_say_what_its_hash_is(life: Credit) -> None:
    with connection.cursor() as cursor:
        copy = f"INSERT INTO engine_decision ({COLUMNS}) SELECT {COLUMNS} FROM engine_decision WHERE id = %s"
        cursor.execute(copy, [keys(life)[-1]])
    assert found() == []
    assert [row.position for row in Decision.objects.filter(case_id=life.case_id).order_by("pk")] == [1, 2, 3, 4]


def test_many_rows_of_one_case_in_one_insert_follow_one_another(life: Credit) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO engine_decision ({COLUMNS}) SELECT {COLUMNS} FROM engine_decision, generate_series(1, 5)"
            " WHERE case_id = %s",
            [life.case_id],
        )
    assert found() == []
    assert Decision.objects.filter(case_id=life.case_id).count() == 18


def test_a_table_of_the_same_name_does_not_mislead_the_chain(life: Credit) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE engine_decision AS SELECT * FROM public.engine_decision LIMIT 0")
        copy = (
            f"INSERT INTO public.engine_decision ({COLUMNS}) SELECT {COLUMNS} FROM public.engine_decision WHERE id = %s"
        )
        cursor.execute(copy, [keys_of_public(cursor, life)])
        cursor.execute("DROP TABLE pg_temp.engine_decision")
    assert found() == []


def keys_of_public(cursor: Any, credit: Credit) -> int:
    cursor.execute("SELECT max(id) FROM public.engine_decision WHERE case_id = %s", [credit.case_id])
    return int(cursor.fetchone()[0])
