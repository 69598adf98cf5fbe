"""A draft over real people: who flips is found, counted by group, explained, and nobody else sees it."""

import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from registry.base.refusals import Refusal
from registry.drafts import services as drafts
from registry.jobs import engine
from registry.standards.models import Standard
from registry.standards.services import Saying, discard_draft
from tests.cast import log_in, submitted
from tests.workflows.hands import decide
from workflows.credits import services as credits
from workflows.credits.queries import standing
from workflows.simulation import services
from workflows.simulation.books import both
from workflows.simulation.models import Simulation

EASY = {"requirements": [{"credits": "4", "confidence": "own"}]}
HARD = {"requirements": [{"credits": "40", "confidence": "own"}]}
FOR_NURSES = {"requirements": [{"line": "nurse", "credits": "4", "confidence": "own"}]}


@pytest.fixture
def earned(cast):
    """The nurse has four credits, which fulfil nothing yet."""
    passed = decide("pass", submitted(cast.nurse), cast.head_nurse)
    return decide("pass", passed, cast.nursing_office)


def simulated(cast, document, *, place=None):
    draft = drafts.begin(place or cast.city, document, saying=Saying("明年的标准", 2027), actor=cast.bureau)
    simulation = services.begin(draft.pk, cast.year, actor=cast.bureau)
    while engine.advance(simulation.job_id):
        pass
    return Simulation.objects.get(pk=simulation.pk)


def tally(simulation, by="all", value=""):
    return simulation.tallies.get(by=by, value=value)


def test_who_flips_is_found_and_everybody_is_counted(cast, earned):
    simulation = simulated(cast, EASY)
    flip = simulation.flips.get()
    assert (flip.person, flip.turn, flip.before, flip.after) == (cast.nurse, "fine", "lacking", "compliant")
    assert flip.lacks_before["credits"] == "21.00"
    found = tally(simulation)
    assert (found.people, found.to_fine, found.to_short) == (len(cast.everybody()), 1, 0)
    assert found.short_before - found.short_after == 1


def test_every_number_is_that_of_the_pure_function(cast, earned):
    simulation = simulated(cast, FOR_NURSES)
    people = list(services.people_of(simulation).select_related("home", "title"))
    found = both(people, simulation)
    for one in found:
        assert one.before.settlement == standing(one.person, cast.year).settlement
    assert set(simulation.flips.values_list("person", "after")) == {
        (one.person.pk, one.states[1]) for one in found if one.turn
    }
    assert tally(simulation).short_after == sum(one.states[1] == "lacking" for one in found)


def test_groups_add_up_to_everybody(cast, earned):
    simulation = simulated(cast, EASY)
    for by in ("unit", "title", "inst", "line"):
        rows = list(simulation.tallies.filter(by=by))
        assert sum(row.people for row in rows) == tally(simulation).people
        assert sum(row.to_fine for row in rows) == 1
    assert tally(simulation, "unit", str(cast.hospital.pk)).to_fine == 1


def test_a_standard_of_a_district_touches_only_its_people(cast, earned):
    simulation = simulated(cast, EASY, place=cast.district)
    people = {cast.outsider, cast.far_reviewer}
    assert tally(simulation).people == len(people)
    assert set(services.people_of(simulation)) == people


def test_nothing_of_it_rules_anybody(cast, earned):
    before = standing(cast.nurse, cast.year)
    simulated(cast, EASY)
    assert standing(cast.nurse, cast.year).settlement == before.settlement
    assert Standard.objects.filter(place=cast.city, state="PUBLISHED").count() == 1


def test_what_was_tried_stays_when_the_draft_moves_on(cast, earned):
    simulation = simulated(cast, EASY)
    discard_draft(simulation.standard_id, actor=cast.bureau)
    simulation = Simulation.objects.get(pk=simulation.pk)
    assert simulation.document["requirements"] == EASY["requirements"]
    assert both([cast.nurse], simulation)[0].states == ("lacking", "compliant")


def test_slices_count_the_same_as_one(cast, earned, monkeypatch):
    monkeypatch.setattr(services, "SLICE", 4)
    simulation = simulated(cast, EASY)
    assert simulation.job.total == -(-len(cast.everybody()) // 4)
    assert (tally(simulation).people, simulation.flips.count()) == (len(cast.everybody()), 1)


def test_more_people_cost_no_more_questions(cast, earned):
    simulation = simulated(cast, EASY)
    people = list(services.people_of(simulation).select_related("home", "title"))

    def questions(some):
        with CaptureQueriesContext(connection) as found:
            both(some, simulation)
        return len(found)

    both(people, simulation)
    assert questions(people) == questions(people[:2])


def test_an_unsound_draft_is_not_tried(cast):
    document = {"rules": [{"code": "a", "kind": "magic"}]}
    with pytest.raises(Refusal, match="还不能模拟"):
        simulated(cast, document)


def test_the_page_links_numbers_to_people_and_people_to_both_results(client, cast, earned):
    simulation, bureau = simulated(cast, EASY), log_in(client, cast.bureau)
    page = bureau.get(reverse("simulation:detail", args=[simulation.pk]), {"turn": "fine", "value": cast.hospital.pk})
    address = reverse("simulation:person", args=[simulation.pk, cast.nurse.pk])
    assert address in page.content.decode()
    words = bureau.get(address).content.decode()
    assert "还差 学分 21.00" in words
    assert "达标" in words
    assert "模拟以后，学分有了变化" not in words


def test_somebody_who_moved_since_is_said_to_have(client, cast, earned):
    simulation = simulated(cast, EASY)
    credits.annul(earned.pk, actor=cast.bureau, reason="证书是假的")
    answer = log_in(client, cast.bureau).get(reverse("simulation:person", args=[simulation.pk, cast.nurse.pk]))
    assert "模拟以后，学分有了变化" in answer.content.decode()


def test_people_of_elsewhere_do_not_exist_in_it(client, cast, earned):
    simulation = simulated(cast, EASY, place=cast.district)
    bureau = log_in(client, cast.bureau)
    assert bureau.get(reverse("simulation:person", args=[simulation.pk, cast.nurse.pk])).status_code == 404


def test_the_sheet_has_the_numbers_and_the_people(client, cast, earned):
    simulation = simulated(cast, EASY)
    answer = log_in(client, cast.bureau).get(reverse("simulation:export", args=[simulation.pk]))
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    people = book.get_sheet_by_name("人员").to_python()
    assert people[1][0] == cast.nurse.name
    assert book.get_sheet_by_name("汇总").to_python()[1][2] == len(cast.everybody())


def test_a_cap_of_the_draft_takes_credits_away(cast, earned):
    rule = {"code": "own", "role": "learner", "name": "培训", "kind": "judged", "kinds": ["training"], "cap_year": "3",
            "confidence": "own"}  # fmt: skip
    off = {"code": "project_any", "role": "learner", "off": True}
    simulation = simulated(cast, EASY | {"rules": [rule, off]})
    after = both([cast.nurse], simulation)[0].after.settlement
    assert after.counted.has.credits == Decimal(3)
    assert simulation.flips.count() == 0
