from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from registry.roles import policy

from .models import PARENTS, Organisation


def below(paths: Iterable[str], *, column: str = "path") -> Q:
    """A condition that holds for everything at or under one of the paths; for none where there are no paths."""
    condition = Q(pk__in=[])
    for path in outermost(paths):
        condition |= Q(**{f"{column}__startswith": path})
    return condition


def outermost(paths: Iterable[str]) -> list[str]:
    """The paths that do not lie under another of them."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept


def chain(organisation: Organisation) -> list[Organisation]:
    """The node and everything above it, nearest first."""
    found = Organisation.objects.in_bulk(organisation.ids)
    return [found[key] for key in reversed(organisation.ids)]


def open_children(organisation: Organisation) -> QuerySet[Organisation]:
    return organisation.children.filter(closed_on__isnull=True).order_by("sort", "id")


def visible_to(person: policy.Person, action: str = "organisation.view") -> QuerySet[Organisation]:
    """The nodes at and under the places that the person's roles name; the only way to load one for a page."""
    return Organisation.objects.filter(below(place.path for place in policy.places_where(person, action)))


def tops(person: policy.Person, action: str = "organisation.view") -> list[Organisation]:
    """The outermost places of the person's roles: where their tree begins."""
    places = {place.path: place for place in policy.places_where(person, action)}
    return [places[path] for path in outermost(places)]


def new_parents(node: Organisation, person: policy.Person) -> QuerySet[Organisation]:
    """Where the node may be hung instead: open, fitting, within what the person may edit, and not under itself."""
    fitting = visible_to(person, "organisation.edit").filter(kind__in=PARENTS[node.kind], closed_on__isnull=True)
    return fitting.exclude(path__startswith=node.path).exclude(pk=node.parent_id or 0).order_by("path")


def what_is_inside(node: Organisation) -> list[str]:
    """What keeps a node from being closed, in words."""
    children = list(open_children(node)[:4])
    people = node.people.filter(is_active=True).count()
    in_use = Q(to_date__isnull=True) | Q(to_date__gte=timezone.localdate())
    roles = node.grants.filter(in_use, ended_at__isnull=True).count()
    inside = [_("下级“%(name)s”") % {"name": child.name} for child in children[:3]]
    if len(children) > 3:
        inside.append(_("其他下级"))
    if people:
        inside.append(ngettext("%(n)d 人", "%(n)d 人", people) % {"n": people})
    if roles:
        inside.append(ngettext("%(n)d 个在用的角色", "%(n)d 个在用的角色", roles) % {"n": roles})
    return inside
