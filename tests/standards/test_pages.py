"""The recognition standard is there for everybody, by place and year; what is not certain says so."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from registry.organisations.services import add_organisation
from registry.standards import shipped
from registry.standards.document import Document
from registry.standards.shown import rule_rows
from tests.cast import ask, log_in


def seen(client, query=""):
    page = client.get(f"/standards/{query}")
    assert page.status_code == 200
    return page.content.decode()


def test_without_a_login_one_reads_what_rules_now(client, cast):
    page = seen(client)
    assert "青泽市标准" in page
    assert "继续医学教育学分管理办法（2024 年试行）" in page
    assert "部分核实" in page


def test_an_earlier_year_has_its_own(client, cast):
    page = seen(client, f"?year=2020&place={cast.city.pk}")
    assert "每 6 学时 1 分" in page
    assert "第 1 位 10 分，第 2 位 9 分，第 3 位 8 分，以后未见规定" in page
    assert "“参加单位学术活动”合计全年 10" in page
    assert "Ⅱ类" in page
    assert "5 年内国家级学分不少于 10" in page


def test_a_reader_begins_at_the_nearest_place(client, cast):
    ask(cast.district, {"credits": "20"}, name="临江区标准")
    page = log_in(client, cast.outsider).get("/standards/")
    assert page.context["place"] == cast.district
    assert page.context["requirements"][0]["row"].credits == 20


@pytest.mark.parametrize("query", ["?year=1999&place=x", "?year=99999", "?place=999999999", "?year=２０２６"])
def test_nonsense_shows_the_present(client, cast, query):
    assert "青泽市标准" in seen(client, query)


def test_without_any_place_there_is_the_countrys(client, db):
    assert "继续医学教育学分管理办法（2024 年试行）" in seen(client)


def test_more_places_the_same_number_of_queries(client, cast):
    def queries():
        with CaptureQueriesContext(connection) as found:
            seen(client)
        return len(found)

    queries()
    few = queries()
    for at in range(5):
        add_organisation(f"第{at}区卫生健康局", kind="district", parent=cast.city)
    assert queries() == few


def test_in_english_rules_have_english_names():
    standard = Document(shipped.document("CN-2006")).standard
    with override("en"):
        rows = {row.name: row for _, rows in rule_rows(standard) for row in rows}
        assert rows["City project"].formula == "1 for every 6 hours"
        assert "rank 1: 10" in rows["Paper in a foreign journal"].formula
