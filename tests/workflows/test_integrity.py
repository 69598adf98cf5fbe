"""Each invariant, broken by the owner behind the application's back, is found and named."""

import hashlib

import pytest
from django.core.management import CommandError, call_command

from registry.files.models import StoredFile
from registry.files.services import path_of, write
from tests import cast as people
from workflows.credits import awards, objections, services
from workflows.credits.integrity import CHECKS, FILES, MORE
from workflows.credits.models import Credit

NAMED_AS_ENTERER = (
    "UPDATE credits_credit SET entered_by_id = d.actor_id FROM engine_decision d"
    " WHERE d.case_id = credits_credit.case_id AND d.step = 'pass_unit'"
)
NAMED_AS_UPLOADER = (
    "UPDATE files_storedfile SET uploaded_by_id = (SELECT actor_id FROM engine_decision WHERE step = 'pass_unit')"
)
SECOND_HOME = (
    "INSERT INTO people_membership (person_id, organisation_id, from_date, to_date)"
    " SELECT person_id, organisation_id, '2025-01-01', '2025-06-01' FROM people_membership LIMIT 1"
)
OTHER_GUARD = (
    "CREATE OR REPLACE FUNCTION credits_credit_state_guard() RETURNS trigger"
    " LANGUAGE plpgsql AS $guard$ BEGIN RETURN NEW; /* ('DRAFT', 'COUNTED') */ END $guard$"
)
BREAKS = [
    ("one_open_task", "UPDATE engine_work SET finished = now() WHERE role = 'department_reviewer'"),
    ("closed_case_has_no_task", "UPDATE engine_work SET finished = NULL WHERE flow_task LIKE '%CreditFlow.end'"),
    ("open_case_has_a_task", "UPDATE engine_work SET finished = now() WHERE finished IS NULL"),
    ("case_ends_with_credit", "UPDATE engine_case SET finished = now() WHERE finished IS NULL"),
    ("case_has_a_record", "UPDATE engine_case SET flow_class = 'credits/flow.OtherFlow'"),
    ("city_agrees", "UPDATE engine_work SET city_id = 0"),
    ("city_agrees", "UPDATE engine_decision SET city_id = 0"),
    ("objection_agrees", "UPDATE credits_credit SET objected_at = NULL"),
    ("objection_agrees", "UPDATE credits_credit SET objected_at = now() WHERE origin = 'hand' AND state = 'COUNTED'"),
    ("position_agrees", "UPDATE engine_work SET role = 'unit_reviewer' WHERE role = 'department_reviewer'"),
    ("position_agrees", "UPDATE engine_work SET line = 'tcm' WHERE line = 'nurse'"),
    ("position_agrees", "UPDATE credits_credit SET state = 'UNIT' WHERE state = 'DEPARTMENT'"),
    ("state_is_explained", "DELETE FROM engine_decision WHERE step = 'submit'"),
    ("state_is_explained", "DELETE FROM engine_decision WHERE step = 'pass_department'"),
    ("state_is_explained", "UPDATE engine_decision SET to_state = 'REFUSED' WHERE step = 'pass_unit'"),
    ("state_is_explained", "UPDATE credits_credit SET state = 'COUNTED' WHERE state = 'DEPARTMENT'"),
    ("state_is_explained", "UPDATE engine_decision SET actor_id = beneficiary_id WHERE step = 'undo'"),
    ("state_is_explained", "UPDATE engine_decision SET step = 'name_reviewer' WHERE step = 'pass_unit'"),
    ("every_level_passed", "UPDATE engine_decision SET step = 'submit' WHERE step = 'pass_department'"),
    ("every_level_passed", "UPDATE credits_credit SET approvals = '{}' WHERE state = 'COUNTED' AND origin = 'hand'"),
    ("every_level_passed", "UPDATE credits_credit SET levels = 'DEPARTMENT,UNIT,BUREAU' WHERE state = 'COUNTED'"),
    ("hand_credits_ask_a_level", "UPDATE credits_credit SET levels = '' WHERE origin = 'hand'"),
    ("nobody_decides_their_own", NAMED_AS_ENTERER),
    ("nobody_decides_their_own", NAMED_AS_UPLOADER),
    ("nobody_decides_their_own", "UPDATE engine_decision SET actor_id = NULL WHERE step = 'pass_unit'"),
    ("nobody_decides_their_own", "UPDATE engine_decision SET beneficiary_id = (SELECT max(id) FROM people_person)"),
    ("appeals_are_decided_by_others", "UPDATE credits_credit SET refusers = '1' WHERE state = 'REFUSED'"),
    ("chains_hold", "UPDATE engine_decision SET opinion = 'x' WHERE step = 'pass_unit'"),
    (
        "proxies_were_named",
        "UPDATE engine_decision SET on_behalf_of_id = (SELECT max(id) FROM people_person) WHERE step = 'pass_unit'",
    ),
    ("one_home_at_a_time", SECOND_HOME),
    ("home_is_the_open_membership", "UPDATE people_person SET home_id = NULL WHERE name = '林若溪'"),
    ("role_sits_where_it_may", "UPDATE roles_grant SET role = 'bureau_reviewer' WHERE role = 'department_reviewer'"),
    ("paths_agree", "UPDATE organisations_organisation SET path = '/9' || path WHERE kind = 'department'"),
    ("guards_are_on", "ALTER TABLE credits_credit DISABLE TRIGGER credits_credit_state_guard"),
    ("guards_are_on", "DROP TRIGGER engine_decision_append_only ON engine_decision"),
    ("guard_knows_the_lifecycle", OTHER_GUARD),
]
GUARDED = ("credits_credit", "engine_decision", "people_membership", "people_person", "organisations_organisation")


@pytest.fixture
def life(transactional_db):
    """A credit that counts, one that waits, one refused, one whose pass was taken back, an award that is doubted."""
    cast = people.make_cast()
    for verdicts in (("pass", "pass"), (), ("refuse",)):
        credit = people.submitted(cast.nurse)
        for verdict, actor in zip(verdicts, (cast.head_nurse, cast.nursing_office), strict=False):
            services.only(services.decide(verdict, [credit.pk], actor=actor, opinion="见附件"))
    taken_back = people.submitted(cast.nurse)
    services.only(services.decide("pass", [taken_back.pk], actor=cast.head_nurse, opinion="已核对"))
    services.only(services.undo([taken_back.pk], actor=cast.head_nurse))
    award = _award(cast.nurse)
    objections.object_to(award.pk, actor=cast.nurse, reason="没有参加")
    return cast


def _award(who):
    facts = {name: getattr(Credit.objects.first(), name) for name in ("level", "form", "discipline_code", "name")}
    amounts = {name: getattr(Credit.objects.first(), name) for name in ("from_date", "hours", "credits", "issuer")}
    (credit,) = awards.award([awards.Award(who, "attendance", "one", facts | amounts | {"kind": "project"})])
    return credit


def found():
    return {check.name for check in CHECKS if list(check.find())}


def test_nothing_is_found_where_nothing_is_broken(life, capsys):
    call_command("check_integrity")
    assert f"All {len([*CHECKS, *MORE])} invariants hold." in capsys.readouterr().out


@pytest.mark.parametrize(("name", "breaks"), BREAKS)
def test_what_is_broken_is_found(life, owner_connection, name, breaks):
    assert found() == set()
    with owner_connection.cursor() as cursor:
        _past_the_guards(cursor, breaks)
    assert name in found()


def _past_the_guards(cursor, breaks):
    if breaks.startswith(("ALTER", "DROP", "CREATE")):
        cursor.execute(breaks)
        return
    for table in GUARDED:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    cursor.execute(breaks)
    assert cursor.rowcount > 0
    for table in GUARDED:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_every_check_has_something_that_breaks_it():
    assert {name for name, _ in BREAKS} == {check.name for check in CHECKS}


def test_a_finding_names_the_row_and_what_to_do(life, owner_connection, capsys):
    with owner_connection.cursor() as cursor:
        cursor.execute("UPDATE people_person SET home_id = NULL WHERE id = %s", [life.nurse.pk])
    with pytest.raises(CommandError, match=r"1 of .* home_is_the_open_membership"):
        call_command("check_integrity")
    said = capsys.readouterr().out
    assert f"person {life.nurse.pk}: home nowhere" in said
    assert "What to do: " in said


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_file_that_is_gone_or_changed_is_found(db, cast, settings, tmp_path, harm):
    settings.MEDIA_ROOT = tmp_path
    file = _stored(cast.nurse)
    assert list(FILES.find()) == []
    path = path_of(file.key)
    if harm == "gone":
        path.unlink()
    else:
        path.chmod(0o600)
        path.write_bytes(b"something else")
    assert [row for row, _ in FILES.find()] == [f"file {file.pk}"]


def _stored(who):
    data = people.png()
    file = StoredFile(
        sha256=hashlib.sha256(data).digest(), size=len(data), media_type="image/png", name="a.png", uploaded_by=who
    )
    write(file.key, data)
    file.save()
    return file
