"""The verbs of the tree. `actor` is who asks; None is the system itself, for imports and the demo city."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.keys import next_keys
from registry.base.refusals import NotAllowed, Refusal
from registry.base.words import listed
from registry.roles import policy

from .models import PARENTS, Kind, Organisation
from .queries import what_is_inside

TREE_LOCK = 8_230_001


@transaction.atomic
def add_organisation(
    name: str,
    *,
    kind: str,
    parent: Organisation | None = None,
    actor: policy.Person | None = None,
    phone: str = "",
    code: str = "",
    sort: int = 0,
) -> Organisation:
    """Hang a new node under its parent; refuses a kind that does not belong there."""
    _lock_tree()
    parent = Organisation.objects.get(pk=parent.pk) if parent else None
    if actor is not None:
        _check_actor(actor, at=parent)
    _check_parent(kind, parent)
    _check_name(name, parent)
    (key,) = next_keys(Organisation, 1)
    path = f"{parent.path if parent else '/'}{key}/"
    return Organisation.objects.create(
        pk=key, name=name, kind=kind, parent=parent, path=path, phone=phone, code=code, sort=sort
    )


@transaction.atomic
def edit_organisation(
    organisation: Organisation, *, actor: policy.Person, name: str, phone: str, code: str, sort: int
) -> None:
    """Rename a node, or change how it is reached and where it stands among its siblings."""
    _lock_tree()
    node = (
        Organisation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("parent")
        .get(pk=organisation.pk)
    )
    _check_actor(actor, at=node)
    _check_name(name, node.parent, besides=node)
    node.name, node.phone, node.code, node.sort = name, phone, code, sort
    node.save(update_fields=["name", "phone", "code", "sort"])


@transaction.atomic
def move_organisation(
    organisation: Organisation, *, under: Organisation, actor: policy.Person | None = None
) -> Organisation:
    """Hang a node, with all that is below it, under another parent; every path below is rewritten in one statement."""
    _lock_tree()
    nodes = Organisation.objects.in_bulk({organisation.pk, under.pk})
    node, target = nodes[organisation.pk], nodes[under.pk]
    if actor is not None:
        _check_actor(actor, at=node.parent)
        _check_actor(actor, at=target)
    _check_parent(node.kind, target)
    if node.holds(target):
        raise Refusal(
            _("不能把“%(name)s”移到它自己的下级。") % {"name": node.name},
            _("“%(target)s”就在它下面。") % {"target": target.name},
            _("请选择另一个上级。"),
            code="move_into_itself",
        )
    _check_name(node.name, target, besides=node)
    old, new = node.path, f"{target.path}{node.pk}/"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE organisations_organisation SET path = %s || substr(path, %s),"
            " parent_id = CASE WHEN id = %s THEN %s ELSE parent_id END WHERE path LIKE %s",
            [new, len(old) + 1, node.pk, target.pk, old + "%"],
        )
    node.refresh_from_db()
    return node


@transaction.atomic
def close_organisation(organisation: Organisation, *, actor: policy.Person, on: dt.date | None = None) -> None:
    """Close a node that has nothing in it any more; it stays in the tree, since the past refers to it."""
    _lock_tree()
    node = Organisation.objects.select_for_update(of=("self",)).select_related("parent").get(pk=organisation.pk)
    _check_actor(actor, at=node.parent)
    inside = what_is_inside(node)
    if inside:
        raise Refusal(
            _("“%(name)s”还不能停用。") % {"name": node.name},
            _("里面还有：%(inside)s。") % {"inside": listed(inside)},
            _("请先移走或结束这些，再停用。"),
            code="organisation_not_empty",
        )
    node.closed_on = on or timezone.localdate()
    node.save(update_fields=["closed_on"])


@transaction.atomic
def reopen_organisation(organisation: Organisation, *, actor: policy.Person) -> None:
    """Open a closed node again, under a parent that is open."""
    _lock_tree()
    node = Organisation.objects.select_for_update(of=("self",)).select_related("parent").get(pk=organisation.pk)
    _check_actor(actor, at=node.parent)
    _check_parent(node.kind, node.parent)
    node.closed_on = None
    node.save(update_fields=["closed_on"])


def _lock_tree() -> None:
    """One change of structure at a time: a child added while its grandparent moves would keep the old path."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def _check_actor(actor: policy.Person, *, at: Organisation | None) -> None:
    if at is None or not policy.may(actor, "organisation.edit", at=at):
        raise NotAllowed(
            _("你不能改动这里的机构。"),
            _("“%(place)s”不在你的管理范围。") % {"place": at.name if at else _("最上级")},
            _("请联系上级的系统管理员。"),
            code="organisation_not_yours",
        )


def _check_parent(kind: str, parent: Organisation | None) -> None:
    if parent is None and kind in (Kind.PROVINCE, Kind.CITY):
        return
    if parent is None or parent.kind not in PARENTS[kind]:
        raise Refusal(
            _("“%(kind)s”不能放在这里。") % {"kind": Kind(kind).label},
            _("它的上级只能是：%(parents)s。") % {"parents": listed(Kind(item).label for item in PARENTS[kind])},
            _("请选择另一个上级。"),
            code="wrong_parent",
        )
    if parent.closed_on:
        raise Refusal(
            _("“%(name)s”已经停用。") % {"name": parent.name},
            _("停用的机构下面不能再有在用的机构。"),
            _("请选择另一个上级，或先恢复它。"),
            code="parent_closed",
        )


def _check_name(name: str, parent: Organisation | None, *, besides: Organisation | None = None) -> None:
    siblings = Organisation.objects.filter(parent=parent, name=name)
    if besides is not None:
        siblings = siblings.exclude(pk=besides.pk)
    if siblings.exists():
        raise Refusal(
            _("已经有叫“%(name)s”的机构。") % {"name": name},
            _("同一个上级下面，名称不能重复。"),
            _("请换一个名称；停用过的同名机构可以恢复。"),
            code="name_taken",
        )
