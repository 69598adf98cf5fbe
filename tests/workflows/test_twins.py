"""One certificate, one file, one activity, one afternoon used twice: found across people and hospitals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.files.models import StoredFile
from registry.people.models import Person
from tests.cast import Cast, draft, make_cast, submitted
from tests.workflows.hands import decide, open_work
from tests.workflows.inboxes import sit_down, task_of, text_of
from tests.workflows.test_objections import awarded
from workflows.credits import entry, services
from workflows.credits.flags import check_all_again
from workflows.credits.models import Credit
from workflows.credits.twins import FOUND, Why, _facts, twins_of

Commit = Callable[..., Any]


def flag_of(credit: Credit) -> str:
    return str(open_work(credit).flag)


def with_file(who: Person, content: bytes, **facts: Any) -> Credit:
    """A submitted credit whose evidence is this file, uploaded by its person."""
    credit = draft(who, evidence=False, **facts)
    file = StoredFile.objects.create(
        sha256=content.ljust(32), size=1, media_type="image/png", name="c", uploaded_by=who
    )
    entry.add_evidence(credit.pk, [file], actor=who)
    services.only(services.submit([credit.pk], actor=who))
    return Credit.objects.get(pk=credit.pk)


@pytest.mark.parametrize(
    "typed", ["ZS-2026-0815", "zs２０２６０８１５", "ＺＳ—2026—0815", " zs 2026 0815 ", "ZS‑2026_0815"]
)
def test_a_certificate_number_is_one_however_it_is_typed(cast: Cast, typed: str) -> None:
    submitted(cast.outsider, certificate_number="zs2026-0815")
    assert flag_of(submitted(cast.nurse, certificate_number=typed)) == "certificate"


@pytest.mark.parametrize("typed", ["无", "见附件", "12", "另一个2026"])
def test_what_names_no_certificate_is_like_nothing(cast: Cast, typed: str) -> None:
    submitted(cast.outsider, certificate_number="无")
    submitted(cast.outsider, certificate_number="12", name="另一项")
    assert flag_of(submitted(cast.nurse, certificate_number=typed)) == ""


def test_both_are_flagged_and_clean_again_when_one_ends(cast: Cast, django_capture_on_commit_callbacks: Commit) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        far = submitted(cast.outsider, certificate_number="ZS20260815")
        near = submitted(cast.nurse, certificate_number="zs-20260815")
    assert (flag_of(far), flag_of(near)) == ("certificate", "certificate")
    with django_capture_on_commit_callbacks(execute=True):
        services.withdraw(near.pk, actor=cast.nurse)
    assert flag_of(far) == ""


def test_the_same_file_is_found_across_people(cast: Cast) -> None:
    with_file(cast.outsider, b"one")
    assert flag_of(with_file(cast.nurse, b"one", name="甲")) == "same_file"
    assert flag_of(with_file(cast.colleague, b"two", name="乙")) == ""


def test_a_file_added_to_a_returned_credit_flags_what_waits(
    cast: Cast, django_capture_on_commit_callbacks: Commit
) -> None:
    waits, returned = with_file(cast.colleague, b"one", name="甲"), submitted(cast.nurse, name="乙")
    decide("return", returned, cast.head_nurse, "请补材料")
    file = StoredFile.objects.create(
        sha256=b"one".ljust(32), size=1, media_type="image/png", name="c", uploaded_by=cast.nurse
    )
    with django_capture_on_commit_callbacks(execute=True):
        entry.add_evidence(returned.pk, [file], actor=cast.nurse)
    assert flag_of(waits) == "same_file"


def test_whom_a_clerk_enters_for_one_meeting_share_its_paper(cast: Cast) -> None:
    file = StoredFile.objects.create(
        sha256=b"notice".ljust(32), size=1, media_type="image/png", name="c", uploaded_by=cast.clerk
    )
    keys = []
    for who in (cast.nurse, cast.colleague):
        credit = draft(who, actor=cast.clerk, evidence=False)
        entry.add_evidence(credit.pk, [file], actor=cast.clerk)
        keys.append(credit.pk)
    services.submit(keys, actor=cast.clerk)
    assert [flag_of(Credit.objects.get(pk=key)) for key in keys] == ["", ""]


def test_an_award_and_the_same_by_hand_are_two_routes(cast: Cast) -> None:
    award = awarded(cast)
    by_name = submitted(cast.nurse, name=award.name, from_date=award.from_date)
    assert flag_of(by_name) == "two_routes"


def test_by_its_project_number_too_whatever_the_day(cast: Cast) -> None:
    facts = awarded(cast, number="2026-03-01-014").number
    by_hand = submitted(cast.nurse, name="别的写法", number=facts, from_date=dt.date(2026, 7, 9))
    assert flag_of(by_hand) == "two_routes"
    assert flag_of(submitted(cast.colleague, name="别的写法", number=facts)) == "unknown_project"


@pytest.mark.parametrize(
    ("facts", "flag"),
    [
        ({"hours": Decimal(8)}, "overlap"),
        ({"hours": Decimal(3)}, ""),
        ({"hours": Decimal(3), "to_date": dt.date(2026, 5, 18)}, "overlap"),
        ({"hours": Decimal(8), "form": "online"}, ""),
        ({"hours": Decimal(8), "issuer": "青泽市护理学会"}, ""),
        ({"hours": Decimal(8), "from_date": dt.date(2026, 5, 17)}, ""),
        ({"hours": Decimal(8), "kind": "paper"}, ""),
    ],
)
def test_nobody_is_at_two_places_at_one_time(cast: Cast, facts: dict[str, Any], flag: str) -> None:
    submitted(cast.nurse, hours=Decimal(4), credits=Decimal(1))
    standard = {"name": "急救演练", "issuer": "另一学会", "credits": Decimal(1)}
    assert flag_of(submitted(cast.nurse, **standard | facts)) == flag
    assert flag_of(submitted(cast.colleague, **standard | facts | {"name": "又一项"})) == ""


def test_old_rows_are_covered_by_the_command(cast: Cast, capsys: Any) -> None:
    first, second = submitted(cast.outsider, certificate_number="ZS20260815"), submitted(cast.nurse)
    Credit.objects.filter(pk=second.pk).update(state="RETURNED")
    Credit.objects.filter(pk=second.pk).update(certificate_number="zs-2026-0815")
    Credit.objects.filter(pk=second.pk).update(state="DEPARTMENT")
    assert (flag_of(first), flag_of(second)) == ("", "")
    call_command("check_again")
    assert (flag_of(first), flag_of(second)) == ("certificate", "certificate")
    assert check_all_again() == 0


@pytest.mark.parametrize("size", [1, 12])
def test_a_cohort_is_looked_at_in_one_query(cast: Cast, size: int) -> None:
    keys = [draft(cast.nurse, name=f"{n}", certificate_number=f"ZS2026-{n}").pk for n in range(size)]
    cohort = list(Credit.objects.filter(pk__in=keys))
    with CaptureQueriesContext(connection) as captured:
        twins_of(cohort)
    assert len(captured) == 1


def crowd(like: Credit, *, of: int) -> None:
    """Others' drafts with numbers and files: a handful of rows is read from end to end whatever indexes there are."""
    columns = [field.column for field in Credit._meta.concrete_fields]
    own = {
        "id": "nextval(pg_get_serial_sequence('credits_credit', 'id'))", "state": "'DRAFT'", "case_id": "NULL",
        "certificate_number": "'NR' || n", "person_id": "people[1 + mod(n, cardinality(people))]",
    }  # fmt: skip
    values = ", ".join(own.get(name, f"c.{name}") for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO credits_credit ({", ".join(columns)}) SELECT {values}
              FROM credits_credit c, generate_series(1, %(of)s) n, (SELECT array_agg(id) FROM people_person) p(people)
              WHERE c.id = %(like)s""",
            {"like": like.pk, "of": of},
        )
        cursor.execute(
            """INSERT INTO files_storedfile (key, sha256, size, media_type, name, pages, uploaded_at, uploaded_by_id)
              SELECT gen_random_uuid(), sha256(id::text::bytea), 1, 'image/png', 'c', 1, now(), person_id
              FROM credits_credit WHERE state = 'DRAFT'"""
        )
        cursor.execute(
            """INSERT INTO credits_evidence (credit_id, file_id, added_at)
              SELECT c.id, f.id, now() FROM credits_credit c
              JOIN files_storedfile f ON f.sha256 = sha256(c.id::text::bytea) WHERE c.state = 'DRAFT'"""
        )


def test_nothing_is_scanned(transactional_db: None, owner_connection: Any) -> None:
    """Asked of tables that the planner knows: what it knew of other tests' rows would decide otherwise."""
    cohort = [submitted(make_cast().nurse, certificate_number="ZS20260815")]
    crowd(cohort[0], of=5_000)
    with owner_connection.cursor() as cursor:
        cursor.execute("ANALYZE credits_credit, credits_certificate, credits_evidence, files_storedfile")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {FOUND}", _facts(cohort) | {"states": ["DRAFT"]})
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan on" not in plan
    for index in ("certificate_by_key", "files_storedfile_sha256", "credits_evidence_file", "credit_by_person"):
        assert index in plan


def test_the_reviewer_lays_both_side_by_side(cast: Cast) -> None:
    other = submitted(cast.colleague, certificate_number="ZS20260815", name="同事的一项")
    credit = submitted(cast.nurse, certificate_number="ZS-20260815")
    head = sit_down(cast.head_nurse)
    assert "并排对照 1 项" in text_of(head.get(f"/inbox/{task_of(credit).pk}/"))
    page = text_of(head.get(f"/inbox/{task_of(credit).pk}/compare/"))
    for words in ("林若溪", "苏沐阳", "同事的一项", "ZS20260815"):
        assert words in page
    assert f"/credits/{other.pk}/" in head.get(f"/inbox/{task_of(credit).pk}/compare/").content.decode()


def test_of_another_unit_nothing_is_named(cast: Cast) -> None:
    other = submitted(cast.outsider, certificate_number="ZS20260815", issuer="临江区医学会", host="临江区中心医院")
    credit = submitted(cast.nurse, certificate_number="ZS-20260815")
    head = sit_down(cast.head_nurse)
    for address in ("", "compare/"):
        answer = head.get(f"/inbox/{task_of(credit).pk}/{address}")
        page = answer.content.decode()
        for secret in ("江予怀", "临江区", f"/credits/{other.pk}/"):
            assert secret not in page
    assert "另一单位" in page


def test_the_gravest_reason_is_the_flag(cast: Cast) -> None:
    submitted(cast.outsider, certificate_number="ZS20260815")
    submitted(cast.nurse)
    credit = submitted(cast.nurse, certificate_number="ZS20260815")
    assert flag_of(credit) == "certificate"
    assert {twin.why for twin in twins_of([credit])[credit.pk]} == {Why.NUMBER, Why.SAME}
