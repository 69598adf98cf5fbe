"""What the tree and its pages show. A page of children costs two queries, whatever hangs below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.http import urlencode

from registry.base.paging import page_of
from registry.people.queries import capped, count_below
from registry.roles import policy
from registry.roles.models import Grant

from .models import Kind, Organisation
from .queries import tops

BRANCH = 100
MOST_GRANTS = 20
ICONS = {Kind.UNIT: "building", Kind.DEPARTMENT: "people"}
BUREAU_ICON = "shield"


@dataclass(frozen=True)
class Row:
    """A node as the tree shows it; `people_url` is empty where the list of people is not the reader's."""

    node: Organisation
    icon: str
    people: str
    people_url: str
    branch: Branch | None = None

    @property
    def has_children(self) -> bool:
        return bool(getattr(self.node, "has_children", False))


@dataclass(frozen=True)
class Branch:
    """One page of a node's children; `more` is the address of the next."""

    parent: Organisation
    rows: Sequence[Row]
    after: str
    first: bool = True


def trunk(actor: policy.Person) -> list[Row]:
    """The tops of the person's tree; where there is but one, its children too."""
    nodes = tops(actor)
    if len(nodes) != 1:
        return rows_of(_with_children([node.pk for node in nodes]), actor)
    (row,) = rows_of(nodes, actor)
    return [Row(row.node, row.icon, row.people, row.people_url, branch(row.node, actor))]


def branch(node: Organisation, actor: policy.Person, *, after: str = "", closed: bool = False) -> Branch:
    found = node.children.filter(closed_on__isnull=not closed).annotate(has_children=_open_children())
    page = page_of(found, after, by=("sort", "id"), size=BRANCH)
    return Branch(node, rows_of(page.rows, actor), page.next, page.first)


def rows_of(nodes: Sequence[Organisation], actor: policy.Person) -> list[Row]:
    people = count_below(nodes)
    return [
        Row(
            node=node,
            icon=ICONS.get(Kind(node.kind), BUREAU_ICON),
            people=capped(people[node.pk]),
            people_url=_people_url(node) if policy.may(actor, "people.view", at=node) else "",
        )
        for node in nodes
    ]


def grants_at(node: Organisation) -> list[Grant]:
    """Who is responsible here, the first of them; the list of roles has the rest."""
    grants = (
        policy.in_force().filter(place=node).select_related("person", "person__home").order_by("role", "line", "id")
    )
    return list(grants[:MOST_GRANTS])


def _with_children(keys: Sequence[int]) -> list[Organisation]:
    return list(Organisation.objects.filter(pk__in=keys).annotate(has_children=_open_children()).order_by("path"))


def _open_children() -> Exists:
    return Exists(Organisation.objects.filter(parent=OuterRef("pk"), closed_on__isnull=True))


def _people_url(node: Organisation) -> str:
    return f"{reverse('people:list')}?{urlencode({'place': node.pk})}"
