"""A question whose SQL is built once answers like the queryset that it was made of."""

import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.base.compiled import Compiled, OneOf, Slot
from registry.organisations.models import Organisation
from registry.roles.models import Grant

under = Compiled(
    lambda: Organisation.objects.select_related("parent").filter(OneOf("pk", "keys"), kind="unit").order_by("name")
)
since = Compiled(lambda: Grant.objects.filter(from_date__lte=Slot("day")).select_related("place").order_by("id"))


def test_the_rows_are_those_of_the_queryset(cast):
    keys = [place.pk for place in cast.places()]
    asked = Organisation.objects.filter(pk__in=keys, kind="unit").order_by("name")
    assert under(keys=keys) == list(asked)
    assert under(keys=keys[:3]) == list(asked.filter(pk__in=keys[:3]))
    assert under(keys=[]) == []


def test_what_hangs_on_a_row_comes_with_it(cast):
    with CaptureQueriesContext(connection) as statements:
        found = under(keys=[cast.hospital.pk])
        assert found[0].parent == cast.city
        assert not found[0]._state.adding
    assert len(statements) == 1


def test_values_are_given_anew_at_each_asking(cast):
    assert len(since(day=dt.date(2026, 1, 1))) == Grant.objects.count()
    assert since(day=dt.date(1999, 1, 1)) == []
    assert since(day=dt.date(2026, 1, 1))[0].from_date == dt.date(2020, 1, 1)


def test_a_row_locked_by_it_is_locked(cast):
    locked = Compiled(lambda: Organisation.objects.select_for_update(of=("self",)).filter(OneOf("pk", "keys")))
    with CaptureQueriesContext(connection) as statements:
        assert locked(keys=[cast.city.pk]) == [cast.city]
    assert statements[0]["sql"].endswith('FOR UPDATE OF "organisations_organisation"')
