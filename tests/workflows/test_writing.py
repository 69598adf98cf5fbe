"""Rows go to the database together where they are few, and in pieces where they are many; the outcome is the same."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.people.models import Person
from tests.cast import submitted
from workflows.credits import services
from workflows.credits.models import Credit
from workflows.engine.models import Decision, Work
from workflows.engine.writing import TOGETHER


def writes(statements):
    words = ("INSERT", "UPDATE", "WITH")
    return [one["sql"] for one in statements if one["sql"].startswith(words)]


def decided(cast, count):
    """So many credits passed at once, and what was written for it."""
    credits = [submitted(cast.nurse).pk for _ in range(count)]
    actor = Person.objects.get(pk=cast.head_nurse.pk)
    with CaptureQueriesContext(connection) as statements:
        services.decide("pass", credits, actor=actor, opinion="已核对。")
    return credits, writes(statements)


def test_a_single_decision_is_written_in_one_statement(cast):
    credits, written = decided(cast, 1)
    assert len(written) == 1
    assert Credit.objects.get(pk=credits[0]).state == "UNIT"
    assert Work.objects.filter(process__credit__in=credits, finished__isnull=True).count() == 1


def test_a_large_cohort_is_written_in_pieces(cast):
    count = TOGETHER // 4 + 1
    credits, written = decided(cast, count)
    assert len(written) == 4
    assert Credit.objects.filter(pk__in=credits, state="UNIT").count() == count
    assert Decision.objects.filter(step="pass_department", is_verdict=True).count() == count
    assert (
        Work.objects.filter(process__credit__in=credits, finished__isnull=True, role="unit_reviewer").count() == count
    )
