"""Small helpers of the inbox's tests."""

import re
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registry.people.models import Person
from tests.cast import log_in, person
from workflows.credits.models import Credit
from workflows.engine.models import Work


def sit_down(who: Person) -> Client:
    """A browser of one's own, logged in."""
    return log_in(Client(), who)


def task_of(credit: Credit) -> Work:
    """The open human task of a credit."""
    return Work.objects.get(process_id=credit.case_id, finished__isnull=True)


def again(who: Person) -> Person:
    """The person as the next request reads them: without the roles kept from the last one."""
    return Person.objects.get(pk=who.pk)


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def second_nursing_reviewer(cast: Any) -> Person:
    return person("闻人清", cast.hospital)


def queries_of(client: Any, address: str) -> list[str]:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in captured.captured_queries]
