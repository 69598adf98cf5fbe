"""Keeping a filter as a tab: save, rename, share, move, remove. Lock, check, change."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db import transaction
from django.utils.translation import gettext as _

from registry.base.refusals import NotAllowed, Refusal
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.roles import policy
from workflows.inbox.filters import Filters
from workflows.inbox.queries import desks_of

from .models import SavedTab

MOST = 8


@transaction.atomic
def save_tab(name: str, filters: Filters, *, actor: Person, place: Organisation, is_shared: bool = False) -> SavedTab:
    """Keep the filter under this name; an old one of the same name gives way to it."""
    name = _checked(name)
    if not filters.narrows:
        raise Refusal(_("没有可以保存的筛选。"), _("现在什么也没有筛选。"), _("先选筛选条件。"), code="no_filter")
    if not desks_of(actor, at=place):
        raise NotAllowed(_("不能保存。"), _("你在这里没有待办。"), _("请换一个代表的地方。"), code="no_desk")
    mine = list(SavedTab.objects.select_for_update().filter(owner=actor, place=place).order_by("position"))
    same = next((tab for tab in mine if tab.name == name), None)
    if same is None and len(mine) >= MOST:
        raise Refusal(
            _("页签已经有 %(n)d 个。") % {"n": MOST},
            _("再多就看不过来了。"),
            _("先移除一个，再保存。"),
            code="too_many_tabs",
        )
    tab = same or SavedTab(owner=actor, place=place, name=name, position=_after(mine))
    tab.query, tab.is_shared = urlencode(filters.pairs), is_shared
    tab.save()
    return tab


@transaction.atomic
def change_tab(pk: int, *, actor: Person, place: Organisation, name: str, is_shared: bool) -> SavedTab:
    """Another name, shared or not: the owner's alone."""
    tab, name = _lock(pk, place), _checked(name)
    if tab.owner_id != actor.pk:
        raise _not_yours()
    if SavedTab.objects.filter(owner=actor, place=place, name=name).exclude(pk=pk).exists():
        raise Refusal(_("已经有同名的页签。"), _("名字要能分清。"), _("换一个名字。"), code="same_name")
    tab.name, tab.is_shared = name, is_shared
    tab.save(update_fields=["name", "is_shared"])
    return tab


@transaction.atomic
def move_tab(pk: int, *, actor: Person, place: Organisation, by: int) -> None:
    """One to the left or to the right among one's own."""
    mine = list(SavedTab.objects.select_for_update().filter(owner=actor, place=place).order_by("position", "pk"))
    at = next((number for number, tab in enumerate(mine) if tab.pk == pk), None)
    if at is None:
        raise _not_yours()
    mine.insert(max(at + by, 0), mine.pop(at))
    for number, tab in enumerate(mine):
        tab.position = number
    SavedTab.objects.bulk_update(mine, ["position"])


@transaction.atomic
def remove_tab(pk: int, *, actor: Person, place: Organisation) -> SavedTab:
    """The owner's own, or a shared one by the place's administrator."""
    tab = _lock(pk, place)
    if tab.owner_id != actor.pk and not (tab.is_shared and policy.may(actor, "inbox.tabs", at=place)):
        raise _not_yours()
    tab.delete()
    tab.pk = pk
    return tab


def _lock(pk: int, place: Organisation) -> SavedTab:
    tab = SavedTab.objects.select_for_update().filter(pk=pk, place=place).first()
    if tab is None:
        raise Refusal(_("这个页签已经没有了。"), _("也许刚被移除。"), _("请刷新。"), code="gone")
    return tab


def _checked(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    longest = SavedTab._meta.get_field("name").max_length or 0
    if not name or len(name) > longest:
        raise Refusal(
            _("请给页签起个名字。"),
            _("一到 %(n)d 个字。") % {"n": longest},
            _("写下名字再保存。"),
            code="name_required",
        )
    return name


def _after(mine: list[SavedTab]) -> int:
    return mine[-1].position + 1 if mine else 0


def _not_yours() -> NotAllowed:
    return NotAllowed(
        _("不能改这个页签。"), _("它是别人保存的。"), _("请保存的人或单位管理员来改。"), code="not_allowed"
    )
