"""Whoever gets hold of the application's connection writes SQL of their own: the database still says no."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from tests.cast import Cast, draft, submitted
from workflows.credits import services
from workflows.credits.models import Credit

SAME = (
    "person_id, department_id, unit_id, city_id, line, kind, level, form, subject, discipline_scheme, discipline_code"
)
REST = "number, certificate_number, from_date, organiser, host, issuer, note, levels, levels_merged, facts_digest"
MADE = "returned_by, approvals, decided_by, credit_class, created_at, changed_at, hours"
COPY = f"""INSERT INTO credits_credit ({SAME}, {REST}, {MADE}, name, credits, origin, source_id, state)
SELECT {SAME}, {REST}, {MADE}, name, credits, 'hand', '', %s FROM credits_credit LIMIT 1"""
DECISION = """INSERT INTO engine_decision
(case_id, work_id, receiver_id, place_id, beneficiary_id, city_id, step, from_state, to_state, is_verdict,
 headline, reason_code, opinion, at)
SELECT %s, %s, %s, %s, beneficiary_id, city_id, 'x', '', 'x', false, '', '', '', now()
FROM engine_decision WHERE work_id IS NOT NULL LIMIT 1"""
REFUSED = {
    "a decision is changed": "UPDATE engine_decision SET opinion = '好'",
    "a decision is deleted": "DELETE FROM engine_decision",
    "a draft counts at once": "UPDATE credits_credit SET state = 'COUNTED' WHERE state = 'DRAFT'",
    "what was refused counts": "UPDATE credits_credit SET state = 'COUNTED' WHERE state = 'REFUSED'",
    "what counts is a draft again": "UPDATE credits_credit SET state = 'DRAFT' WHERE state = 'COUNTED'",
    "a typed credit begins as counted": COPY.replace("%s", "'COUNTED'"),
    "a typed credit begins at the bureau": COPY.replace("%s", "'BUREAU'"),
    "what counts is worth more": "UPDATE credits_credit SET credits = 25 WHERE state = 'COUNTED'",
    "what waits is worth more": "UPDATE credits_credit SET hours = 90 WHERE state = 'DEPARTMENT'",
    "what counts is another person's": "UPDATE credits_credit SET person_id = (SELECT max(id) FROM people_person)"
    " WHERE state = 'COUNTED'",
    "who entered it is forgotten": "UPDATE credits_credit SET entered_by_id = NULL WHERE entered_by_id IS NOT NULL",
    "what was submitted is deleted": "DELETE FROM credits_credit WHERE state <> 'DRAFT'",
    "a second open home": "INSERT INTO people_membership (person_id, organisation_id, from_date)"
    " SELECT person_id, organisation_id, '2026-01-01' FROM people_membership LIMIT 1",
    "a second home in the same span": "INSERT INTO people_membership (person_id, organisation_id, from_date, to_date)"
    " SELECT person_id, organisation_id, '2025-01-01', '2025-02-01' FROM people_membership LIMIT 1",
    "two operator roles": "INSERT INTO roles_grant (person_id, role, place_id, line, from_date, granted_at, reason,"
    " ended_reason) SELECT person_id, 'audit_operator', place_id, '', from_date, now(), 'x', '' FROM roles_grant"
    " WHERE role = 'system_operator'",
    "a role given by its holder": "UPDATE roles_grant SET granted_by_id = person_id",
    "a decision of a case that is not there": DECISION % ("0", "NULL", "NULL", "place_id"),
    "a decision about another case's task": DECISION
    % ("case_id", "(SELECT max(id) FROM engine_work w WHERE w.process_id <> case_id)", "NULL", "place_id"),
    "a decision that names nobody": DECISION % ("case_id", "work_id", "0", "place_id"),
    "a decision at no place": DECISION % ("case_id", "work_id", "NULL", "0"),
    "a task of no case": "INSERT INTO engine_work (process_id, status, flow_task, flow_task_type, created, token, data,"
    " city_id, previous_ids, role, line, barred, headline, kind, person_name, place_name, flag)"
    " SELECT 0, status, flow_task, flow_task_type, created, token, data, city_id, previous_ids, role, line, barred,"
    " headline, kind, person_name, place_name, flag FROM engine_work LIMIT 1",
    "a task moves to another case": "UPDATE engine_work SET process_id = process_id + 1",
    "a case is deleted": "DELETE FROM engine_case",
    "a task is deleted": "DELETE FROM engine_work",
    "a person is deleted": "DELETE FROM people_person",
    "a place is deleted": "DELETE FROM organisations_organisation",
    "a guard is switched off": "ALTER TABLE credits_credit DISABLE TRIGGER ALL",
    "guards are passed by a setting": "SET session_replication_role = replica",
    "the role is changed": "SET ROLE xuefen_owner",
    "a file of the server is read": "COPY django_session FROM '/etc/passwd'",
    "a program is run": "COPY django_session FROM PROGRAM 'id'",
}


@pytest.fixture
def life(cast: Cast) -> Cast:
    """A draft, one entered by a clerk, one that waits, one refused, one that counts."""
    draft(cast.nurse)
    draft(cast.nurse, actor=cast.clerk)
    submitted(cast.nurse)
    services.decide("refuse", [submitted(cast.nurse).pk], actor=cast.head_nurse, opinion="不符")
    counted = submitted(cast.nurse)
    for reviewer in (cast.head_nurse, cast.nursing_office):
        services.only(services.decide("pass", [counted.pk], actor=reviewer, opinion="已核对"))
    assert set(Credit.objects.values_list("state", flat=True)) == {"DRAFT", "DEPARTMENT", "REFUSED", "COUNTED"}
    return cast


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED)
def test_the_database_refuses_by_itself(life: Cast, statement: str) -> None:
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.replace("%", "%%"))
    assert "syntax" not in str(refused.value)
    assert "null value" not in str(refused.value)
    assert "does not exist" not in str(refused.value)
