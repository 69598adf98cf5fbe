"""Every address against every role, written by hand; an address without a row fails."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from registry.people.models import Person
from tests import posts_of_clients, posts_of_devices, posts_of_terminals
from tests.attendance import doors, pages as pages_of_attendance
from tests.cast import Cast, log_in
from tests.objects import address_of, objects_of

ROLES = [
    "nobody", "nurse", "colleague", "head_nurse", "nursing_office", "clerk", "admin", "bureau", "outsider",
    "far_reviewer", "system_operator", "security_operator", "audit_operator", "cme_office", "card_maker",
]  # fmt: skip


# One letter a role, in the order of ROLES: 2 shows it, 3 leads elsewhere (nobody: to the login), F refuses the role,
# X says that no such thing exists, M takes a POST only.
AGREED = """
accounts:login            2 3 3 3 3 3 3 3 3 3 3 3 3 3 3
accounts:logout           M M M M M M M M M M M M M M M
accounts:first_login      2 2 2 2 2 2 2 2 2 2 2 2 2 2 2
accounts:first_password   3 3 3 3 3 3 3 3 3 3 3 3 3 3 3
accounts:password_change  3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
accounts:me               3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
accounts:end_sessions     3 M M M M M M M M M M M M M M
accounts:letters          3 F F F F F 2 F F F F 2 F F F
organisations:tree        3 F F 2 2 F 2 2 F 2 2 2 2 2 F
organisations:node        3 F F X 2 F 2 2 F X 2 2 2 2 F
organisations:children    3 F F X 3 F 3 3 F X 3 3 3 3 F
organisations:add         3 F F F F F 2 F F F 2 F F F F
organisations:edit        3 F F F F F 2 F F F 2 F F F F
organisations:move        3 F F F F F 2 F F F 2 F F F F
organisations:close       M M M M M M M M M M M M M M M
organisations:reopen      M M M M M M M M M M M M M M M
people:list               3 F F 2 2 2 2 2 F 2 F F F 2 2
people:new                3 F F F F F 2 F F F F F F F F
people:detail             3 2 X 2 2 2 2 2 X X X X X 2 2
people:edit               3 F F F F F 2 F F F F F F F F
people:move               3 F F F F F 2 F F F F F F F F
employment:kind           3 F F F F F 2 F F F F F F F F
employment:residency      3 F F F F F 2 F F F F F F F F
employment:joined         3 F F F F F 2 F F F F F F F F
people:status             3 F F F F F 2 F F F F F F F F
roles:list                3 F F F F F 2 F F F F 2 2 F F
roles:grant               3 F F F F F 2 F F F F 2 F F F
roles:substitute          3 X X 2 X X 2 X X X X 2 X X X
roles:substitutes         3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
roles:substitute_new      3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
roles:substitute_end      3 X X 2 2 X 2 X X X X 2 X X X
roles:end                 3 F F F F F 2 F F F F 2 F F F
tables:list               3 F F F F F F F F F 2 F F F F
tables:evidence           3 F F F F F F 2 F F F F F F F
tables:add                3 F F F F F F F F F 2 F F F F
tables:edit               3 F F F F F F F F F 2 F F F F
tables:retire             3 F F F F F F F F F 2 F F F F
tables:restore            M M M M M M M M M M M M M M M
tables:move               M M M M M M M M M M M M M M M
originals:list            3 F F 2 2 F F 2 F 2 F F F 2 F
originals:mark            M M M M M M M M M M M M M M M
yearend:list              3 F F F F F F 2 F F F F F F F
yearend:new               3 F F F F F F 2 F F F F F F F
yearend:detail            3 F F F F F F 2 F F F F F F F
yearend:days              3 F F F F F F 2 F F F F F F F
yearend:recount           3 F F F F F F X F F F F F F F
yearend:step              3 F F F F F F 2 F F F F F F F
years:calendar            3 F F F F F F F F F 2 F F F F
standards:recognition     2 2 2 2 2 2 2 2 2 2 2 2 2 2 2
grades:list               3 F F F F F F 2 F F F F F F F
grades:place              3 F F X 2 F 2 2 F X 2 2 2 2 F
drafts:list               3 F F F F F F 2 F F F F F F F
drafts:new                3 F F F F F F 2 F F F F F F F
drafts:import             3 F F F F F F 2 F F F F F F F
drafts:import_confirm     3 F F F F F F M F F F F F F F
drafts:detail             3 F F F F F F 2 F F F F F F F
drafts:changes            3 F F F F F F 2 F F F F F F F
drafts:preview            3 F F F F F F 3 F F F F F F F
drafts:publish            3 F F F F F F 2 F F F F F F F
drafts:discard            3 F F F F F F 2 F F F F F F F
drafts:export             3 F F F F F F 2 F F F F F F F
drafts:head               3 F F F F F F 2 F F F F F F F
drafts:policy             3 F F F F F F 2 F F F F F F F
drafts:row                3 F F F F F F 2 F F F F F F F
drafts:try                3 F F F F F F M F F F F F F F
drafts:off                3 F F F F F F M F F F F F F F
drafts:drop               3 F F F F F F M F F F F F F F
messages:list             3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
messages:seen             3 M M M M M M M M M M M M M M
messages:follow           3 M M M M M M M M M M M M M M
credits:list              3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
credits:submit            3 M M M M M M M M M M M M M M
credits:delete            3 M M M M M M M M M M M M M M
credits:new               3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
credits:guided            3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
credits:export            3 M M M M M M M M M M M M M M
credits:query             3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
credits:levels            3 F F F F F 2 F F F F F F F F
credits:level_rules       3 F F F F F F 2 F F F F F F F
credits:level_rule_add    3 F F F F F F 2 F F F F F F F
credits:level_rule_change 3 F F F F F F 2 F F F F F F F
credits:level_rule_end    3 F F F F F F 2 F F F F F F F
credits:requirement       3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
credits:evidence          3 2 2 2 2 2 X 2 X X X X X X X
credits:detail            3 2 X 2 2 2 X 2 X X X X X X X
credits:history           3 2 X 2 2 2 X 2 X X X X X X X
credits:edit              3 3 X F F 3 X F X X X X X X X
credits:stuck             3 F F F F F F F F F F 2 F F F
credits:name_reviewer     3 F F F F F F F F F F X F F F
credits:appeal            3 3 X F F 3 X F X X X X X X X
credits:withdraw          3 M M M M M M M M M M M M M M
credits:annul             3 F X F F F X 3 X X X X X X X
credits:object            3 F X F F F X F X X X X X X X
credits:nudge             3 M M M M M M M M M M M M M M
simulation:new            3 F F F F F F X F F F F F F F
simulation:detail         3 F F F F F F 2 F F F F F F F
simulation:export         3 F F F F F F 2 F F F F F F F
simulation:person         3 F F F F F F 2 F F F F F F F
documents:mine            3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
documents:of_person       3 2 X 2 2 X X 2 X X X X X X X
documents:handbook        3 M M M M M M M M M M M M M M
documents:proof           3 M M M M M M M M M M M M M M
documents:slip            3 M M M M M M M M M M M M M M
documents:batch           3 F F 2 2 F F 2 F 2 F F F 2 F
documents:detail          3 2 X 2 2 X X 2 X X X X X X X
documents:download        3 2 X 2 2 X X 2 X X X X X X X
documents:revoke          3 F X F 2 X X F X X X X X X X
documents:seals           3 X X X 3 X 3 X X 3 X X X 3 X
documents:seal            3 X X X 2 X 2 X X X X X X 2 X
documents:seal_away       3 M M M M M M M M M M M M M M
documents:seal_image      3 X X X 2 X 2 X X X X X X 2 X
verify:form               2 2 2 2 2 2 2 2 2 2 2 2 2 2 2
verify:certificates       2 2 2 2 2 2 2 2 2 2 2 2 2 2 2
verify:code               2 2 2 2 2 2 2 2 2 2 2 2 2 2 2
amendments:new            3 2 X F F 2 X F X X X X X X X
amendments:correct        3 2 X F F 2 X F X X X X X X X
amendments:detail         3 2 X 2 2 2 X 2 X X X X X X X
amendments:versions       3 2 X 2 2 2 X 2 X X X X X X X
amendments:file           3 2 X 2 2 2 X 2 X X X X X X X
amendments:withdraw       3 M M M M M M M M M M M M M M
late:list                 3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
late:new                  3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
late:detail               3 2 X 2 2 2 X 2 X X X X X X X
late:decide               3 M M M M M M M M M M M M M M
late:withdraw             3 M M M M M M M M M M M M M M
missing:list              3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
missing:new               3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
missing:correct           3 2 X X X X X X X X X X X X X
missing:detail            3 2 X 2 2 2 X 2 X X X X X X X
missing:file              3 2 X 2 2 2 X 2 X X X X X X X
missing:withdraw          3 M M M M M M M M M M M M M M
projects:list             3 F F F 2 2 2 2 F 2 F F F 2 F
projects:new              3 F F F 2 2 F F F 2 F F F 2 F
projects:rules            3 F F F F F F 2 F F F F F F F
projects:reviews          3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
projects:review           3 X X X X X X X 2 X X X X X X
projects:end_review       3 M M M M M M M M M M M M M M
projects:paper            3 X X X 2 2 2 2 2 X X X X 2 X
projects:detail           3 X X X 2 2 2 2 X X X X X 2 X
projects:print            3 X X X 2 2 2 2 X X X X X 2 X
projects:print_report     3 X X X 2 2 2 2 X X X X X 2 X
projects:edit             3 X X X 2 2 X X X X X X X 2 X
projects:copy             3 M M M M M M M M M M M M M M
projects:delete           3 M M M M M M M M M M M M M M
projects:submit           3 M M M M M M M M M M M M M M
projects:appeal           3 X X X 2 2 F F X X X X X 2 X
projects:filing           3 X X X 2 2 F F X X X X X 2 X
projects:change           3 X X X 2 2 F F X X X X X 2 X
projects:withdraw         3 M M M M M M M M M M M M M M
projects:report           3 X X X 2 2 F F X X X X X 2 X
projects:set_credits      3 X X X F F F 2 X X X X X F X
projects:reviewers        3 X X X F F F 2 X X X X X F X
clock:settings            3 F F F F F 2 2 F F F F F F F
clock:terms               3 F F F F F F 2 F F F F F F F
inbox:home                3 2 2 3 3 2 2 3 2 3 3 3 3 3 2
inbox:start               3 3 3 3 3 3 3 3 3 3 3 3 3 3 3
inbox:list                3 3 3 2 2 3 3 2 3 2 3 3 3 2 3
inbox:done                3 3 3 2 2 3 3 2 3 2 3 3 3 2 3
inbox:people              3 3 3 2 2 3 3 2 3 2 3 3 3 2 3
inbox:person              3 X X 2 2 X X 2 X X X X X X X
inbox:person_decide       3 M M M M M M M M M M M M M M
inbox:export              3 3 3 2 2 3 3 2 3 2 3 3 3 2 3
inbox:look                3 M M M M M M M M M M M M M M
inbox:tabs                3 F F 2 2 F 2 2 F 2 F F F 2 F
inbox:save_tab            3 M M M M M M M M M M M M M M
inbox:change_tab          3 M M M M M M M M M M M M M M
inbox:work                3 F F F 2 F 2 2 F 2 F F F 2 F
inbox:work_rows           3 F F F 2 F F 2 F 2 F F F 2 F
inbox:running             3 F F F F F F F F F 2 F F F F
inbox:retry               M M M M M M M M M M M M M M M
inbox:transfer_several    3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
inbox:asked               3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
inbox:asked_item          3 X 2 X X X X X X X X X X X X
inbox:hand_over           3 F F F F F 2 F F F F 2 F F F
inbox:transfer            3 X X 2 X X X X X X X X X X X
inbox:ask                 3 X X 2 X X X X X X X X X X X
inbox:item                3 X X 2 X X X X X X X X X X X
inbox:escalated           3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
inbox:snooze              3 X X 2 X X X X X X X X X X X
inbox:wake                3 M M M M M M M M M M M M M M
inbox:compare             3 X X 2 X X X X X X X X X X X
inbox:decide              3 M M M M M M M M M M M M M M
bulk:begin                3 M M M M M M M M M M M M M M
bulk:check                3 X X 2 X X X X X X X X X X X
bulk:confirm              3 M M M M M M M M M M M M M M
bulk:undo                 3 M M M M M M M M M M M M M M
jobs:list                 3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
jobs:detail               3 X X 2 X X X X X X X X X X X
jobs:cancel               3 M M M M M M M M M M M M M M
jobs:download             3 X X 2 X X X X X X X X X X X
inbox:back                3 X X X X X X X X X X X X X X
inbox:undo                3 M M M M M M M M M M M M M M
inbox:claim               3 M M M M M M M M M M M M M M
inbox:release             3 M M M M M M M M M M M M M M
imports:list              3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
imports:check             3 X X X X X X 2 X X X X X X X
imports:confirm           3 M M M M M M M M M M M M M M
imports:returned          3 X X X X X X 2 X X X X X X X
imports:new               3 F F F F F F 2 F F 2 F F F F
imports:template          3 F F F F F F 2 F F 2 F F F F
library:list              3 2 2 2 2 2 2 2 2 2 2 2 2 2 2
earlier:person            3 2 X 2 2 2 2 2 X X X X X 2 X
earlier:change            3 M M M M M M M M M M M M M M
earlier:scan              3 2 X 2 2 2 2 2 X X X X X 2 X
batches:list              3 F F F F 2 F F F F F F F F F
batches:new               3 F F F F 2 F F F F F F F F F
batches:detail            3 F F F F 2 F F F F F F F F F
batches:back              3 F F F F M F F F F F F F F F
batches:of_table          3 X X X X 3 X X X X X X X X X
frame:act_for             3 M M M M M M M M M M M M M M
frame:gallery             3 X X X X X X X X X 2 X X X X
set_language              3 3 3 3 3 3 3 3 3 3 3 3 3 3 3
"""
for subject in (pages_of_attendance, doors, posts_of_clients, posts_of_devices, posts_of_terminals):
    AGREED += subject.AGREED.lstrip()
LETTERS = {400: "B", 200: "2", 302: "3", 403: "F", 404: "X", 405: "M", 401: "U"}


def agreed() -> dict[str, list[str]]:
    lines = [line.split() for line in AGREED.strip().splitlines()]
    return {name: letters for name, *letters in lines}


def addresses(resolver: Any = None, namespace: str = "") -> list[str]:
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            found.append(f"{namespace}{pattern.name}")
        else:
            found += addresses(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
    return found


def answer(cast: Cast, objects: dict[str, Any], name: str, role: str) -> int:
    address = address_of(objects, name)
    client = Client()
    if role != "nobody":
        log_in(client, Person.objects.get(pk=getattr(cast, role).pk))
    return client.get(address).status_code


def test_every_address_has_its_row() -> None:
    assert sorted(addresses()) == sorted(agreed())


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_this_role_as_agreed(cast: Cast, role: str) -> None:
    objects, column = objects_of(cast), ROLES.index(role)
    expected = {name: letters[column] for name, letters in agreed().items()}
    assert {name: LETTERS[answer(cast, objects, name, role)] for name in expected} == expected
