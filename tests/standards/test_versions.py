"""Versions of a standard: what is published stays, the newest rules its years, and only its bureau writes it."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.organisations.services import add_organisation
from registry.standards import services, shipped
from registry.standards.models import Grade, Standard
from registry.standards.queries import StandardBook, grade_in, standard_for
from registry.standards.services import Saying, Unsound, begin_draft, change_draft, discard_draft, publish
from registry.years.models import CreditYear
from tests.workflows.hands import shut

ASKS = {"requirements": [{"credits": "30", "confidence": "own"}]}


def drafted(cast, document=None, *, first=2025, last=None, place=None, actor=None, code="NEW"):
    saying = Saying("青泽市标准", first, last, reason="本市规定", document=ASKS if document is None else document)
    return begin_draft(place or cast.city, code, saying=saying, actor=actor or cast.bureau)


def published(cast, *args, **kwargs):
    return publish(drafted(cast, *args, **kwargs).pk, actor=cast.bureau)


def asked(cast, year=None):
    return [row.credits for row in standard_for(cast.cardiology, year or cast.year).requirements]


def year_ending(cast, year):
    return CreditYear(jurisdiction=cast.city, from_date=dt.date(year - 1, 9, 1), to_date=dt.date(year, 8, 31))


def test_the_countrys_own_rules_where_nobody_says_more(cast):
    elsewhere = add_organisation("云岭市卫生健康委", kind="city")
    assert standard_for(elsewhere, cast.year).versions == ("CN-2024 v1",)
    assert standard_for(elsewhere, year_ending(cast, 2017)).has_classes
    assert standard_for(elsewhere, year_ending(cast, 2005)).rules == ()
    assert standard_for(cast.cardiology, cast.year).versions == ("CN-2024 v1", "QZ v1")


def test_a_draft_rules_nobody_and_a_published_one_rules_its_years(cast):
    draft = drafted(cast)
    assert asked(cast) == [Decimal(25)]
    assert services.preview_of(draft).requirements[0].credits == 30
    publish(draft.pk, actor=cast.bureau)
    assert asked(cast) == [Decimal(30)]
    assert asked(cast, year_ending(cast, 2024)) == [Decimal(25)]


def test_the_next_version_takes_over_from_its_first_year_on(cast):
    published(cast)
    published(cast, {"requirements": [{"credits": "40"}]}, first=2027)
    assert asked(cast) == [Decimal(30)]
    assert asked(cast, year_ending(cast, 2027)) == [Decimal(40)]
    published(cast, {"requirements": [{"credits": "50"}]})
    states = dict(Standard.objects.filter(place=cast.city, code="NEW").values_list("version", "state"))
    assert states == {1: "SUPERSEDED", 2: "SUPERSEDED", 3: "PUBLISHED"}
    assert asked(cast) == [Decimal(50)]


def test_the_nearest_place_speaks_last_and_the_far_one_is_not_heard(cast):
    published(cast)
    district = {"requirements": [{"credits": "20"}]}
    draft = drafted(cast, district, place=cast.district, actor=cast.bureau)
    publish(draft.pk, actor=cast.bureau)
    assert [row.credits for row in standard_for(cast.far_ward, cast.year).requirements] == [20]
    assert asked(cast) == [Decimal(30)]


@pytest.mark.parametrize("who", ["nurse", "admin", "system_operator", "outsider"])
def test_only_the_bureau_writes_its_standard(cast, who):
    with pytest.raises(NotAllowed):
        drafted(cast, actor=getattr(cast, who))
    draft = drafted(cast)
    with pytest.raises(NotAllowed):
        publish(draft.pk, actor=getattr(cast, who))


def test_the_countrys_own_belongs_to_nobody_here(cast):
    draft = Standard.objects.create(code="CN-X", name="x", from_year=2030)
    with pytest.raises(NotAllowed):
        publish(draft.pk, actor=cast.bureau)


def test_a_draft_is_alone_may_be_unsound_and_may_go(cast):
    draft = drafted(cast, {"rules": [{"code": "a", "kind": "magic"}]})
    with pytest.raises(WrongState):
        drafted(cast)
    with pytest.raises(Unsound) as refused:
        publish(draft.pk, actor=cast.bureau)
    assert [problem.path for problem in refused.value.problems] == ["rules.0.kind"]
    changed = change_draft(draft.pk, saying=Saying("改好的", 2025, document=ASKS), actor=cast.bureau)
    with pytest.raises(Refusal, match="为什么改"):
        publish(changed.pk, actor=cast.bureau)
    discard_draft(draft.pk, actor=cast.bureau)
    assert not Standard.objects.filter(pk=draft.pk).exists()


def test_a_rule_may_name_a_group_of_the_places_above(cast):
    city = {"caps": [{"code": "talks", "credits": "5"}]}
    published(cast, city)
    below = {"rules": [{"code": "talk", "kind": "judged", "group": "talks"}]}
    assert publish(drafted(cast, below, place=cast.district).pk, actor=cast.bureau).version == 1


def test_a_span_that_ends_before_it_begins_is_refused(cast):
    with pytest.raises(Refusal, match="年度"):
        drafted(cast, first=2026, last=2025)


@pytest.mark.parametrize(
    "change",
    [{"document": {}}, {"from_year": 2020}, {"name": "x"}, {"state": "DRAFT"}, {"place": None}, {"digest": "x"}],
)
def test_the_database_lets_nobody_change_what_is_published(cast, change):
    row = published(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        Standard.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Standard.objects.filter(pk=row.pk).delete()
    with pytest.raises(WrongState):
        change_draft(row.pk, saying=Saying("x", 2025), actor=cast.bureau)


def test_nothing_begins_as_published(cast):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO standards_standard (code, version, name, name_en, from_year, document, digest, reason,"
            " made_at, published_at, state) VALUES ('X', 1, 'x', '', 2025, '{}', '', '', now(), now(), 'PUBLISHED')"
        )


def test_many_places_cost_one_query_when_their_chain_is_known(cast):
    published(cast)
    standard_for(cast.cardiology, cast.year)
    book = StandardBook()
    with CaptureQueriesContext(connection) as queries:
        for place in cast.places():
            book.at(place, cast.year)
    assert len(queries) == 1


def test_an_institution_is_of_the_level_of_the_nearest_place_that_says_so(cast):
    Grade.objects.create(place=cast.hospital, institution="tertiary", from_date=dt.date(2020, 1, 1))
    book = StandardBook()
    assert book.institution_at(cast.cardiology, cast.year) == "tertiary"
    assert book.institution_at(cast.far_ward, cast.year) == ""


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([("2025-05-01", "county"), ("2026-03-01", "tertiary")], "county"),
        ([("2026-03-01", "tertiary"), ("2026-09-01", "county")], "tertiary"),
        ([("2027-01-01", "tertiary")], ""),
        ([("2025-05-01", "county"), ("2026-01-01", "")], ""),
    ],
)
def test_a_year_goes_by_what_a_place_was_when_it_began_or_first_became_in_it(said, found):
    rows = [(dt.date.fromisoformat(day), institution) for day, institution in said]
    assert grade_in(rows, dt.date(2026, 1, 1), dt.date(2026, 12, 31)) == found


def test_every_country_standard_is_the_one_in_its_file(cast):
    for row in Standard.objects.filter(place=None):
        assert row.document == shipped.document(row.code)


def test_a_closed_year_comes_out_differently_only_where_the_publisher_says_so(cast):
    shut(cast)
    draft = drafted(cast)
    with pytest.raises(Refusal, match="2026"):
        publish(draft.pk, actor=cast.bureau)
    assert asked(cast) == [Decimal(25)]
    publish(draft.pk, actor=cast.bureau, re_evaluates=True)
    assert asked(cast) == [Decimal(30)]
    assert published(cast, first=2027).version == 2
