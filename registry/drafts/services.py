"""The verbs of a draft's parts: each changes one row, and says so where somebody else changed that row meanwhile."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.base.refusals import Refusal, WrongState
from registry.organisations.models import Organisation
from registry.people.models import Person
from registry.standards import services
from registry.standards.lifecycle import State
from registry.standards.models import Standard, digest_of
from registry.standards.services import Saying

from .canonical import OFF, canonical, canonical_policy, canonical_row, key_of
from .files import Brought

LONGEST_MARK = 16


class Stale(WrongState):
    """Somebody else changed the same row; `now` is what stands there."""

    def __init__(self, now: Any) -> None:
        super().__init__(
            _("这一处刚被别人改过。"),
            _("你打开以后，另一个人存了新的内容。你填的都还在下面。"),
            _("请对照现在的内容，改好再存一次。"),
            code="row_changed",
        )
        self.now = now


@dataclass(frozen=True)
class Place:
    """A row of a draft by its part and key, and the mark of what the editor had before them."""

    part: str
    key: str
    seen: str


def mark_of(what: Any) -> str:
    """A short sign of a row or of a whole draft; another content has another."""
    return digest_of(what)[:LONGEST_MARK] if what else ""


def whole_mark(draft: Standard) -> str:
    facts = [draft.name, draft.name_en, draft.from_year, draft.to_year, draft.document]
    return mark_of(facts)


def head_mark(draft: Standard) -> str:
    facts = [draft.name, draft.name_en, draft.from_year, draft.to_year, draft.reason]
    return mark_of([*facts, *(draft.document.get(name) for name in ("has_classes", "source", "rounding"))])


def own_row(document: dict[str, Any], part: str, key: str) -> dict[str, Any] | None:
    rows = document.get(part, [])
    return next((row for row in rows if isinstance(row, dict) and key_of(part, row) == key), None)


@transaction.atomic
def write_row(standard_id: int, place: Place, row: dict[str, Any], *, actor: Person) -> Standard:
    """Put a row in the place of the one that was opened, or beside the others where the key is new."""
    draft, document = _opened(standard_id, actor)
    _check_seen(own_row(document, place.part, place.key), place.seen)
    row = canonical_row(place.part, row)
    key = key_of(place.part, row)
    if key != place.key and own_row(document, place.part, key) is not None:
        raise Refusal(_("已经有这一条。"), _("同一个代号只能有一条。"), _("请换一个代号，或去改那一条。"), code="twice")
    rows = [one for one in document.get(place.part, []) if key_of(place.part, one) != key or key == place.key]
    at = next((n for n, one in enumerate(rows) if key_of(place.part, one) == place.key), len(rows))
    rows[at : at + 1] = [row]
    return _keep(draft, document | {place.part: rows}, actor)


@transaction.atomic
def drop_row(standard_id: int, place: Place, *, actor: Person) -> Standard:
    """Take this place's own word back; what the places above say holds again."""
    draft, document = _opened(standard_id, actor)
    _check_seen(own_row(document, place.part, place.key), place.seen)
    rows = [one for one in document.get(place.part, []) if key_of(place.part, one) != place.key]
    document.pop(place.part, None)
    return _keep(draft, document | ({place.part: rows} if rows else {}), actor)


def switch_off(standard_id: int, place: Place, row: dict[str, Any], *, actor: Person) -> Standard:
    """From now on a row of the places above does not hold here."""
    return write_row(standard_id, place, row | {OFF: True}, actor=actor)


@transaction.atomic
def write_policy(standard_id: int, policy: dict[str, Any], *, seen: str, actor: Person) -> Standard:
    draft, document = _opened(standard_id, actor)
    _check_seen(document.get("policy"), seen)
    document.pop("policy", None)
    kept = canonical_policy(policy)
    return _keep(draft, document | ({"policy": kept} if kept else {}), actor)


@transaction.atomic
def write_head(standard_id: int, saying: Saying, *, seen: str, actor: Person) -> Standard:
    """Name, years, reason, and what the document says of itself; its parts stay."""
    draft, document = _opened(standard_id, actor)
    if head_mark(draft) != seen:
        raise Stale(saying_of(draft))
    named = ("has_classes", "source", "rounding")
    kept = {key: value for key, value in document.items() if key not in named}
    return services.change_draft(draft.pk, saying=replace(saying, document=kept | saying.document), actor=actor)


@transaction.atomic
def publish_seen(standard_id: int, *, seen: str, reason: str, actor: Person, re_evaluates: bool = False) -> Standard:
    """Publish what the publisher has read, and nothing that was written since."""
    draft = services.locked_draft(standard_id, actor)
    if whole_mark(draft) != seen:
        raise Stale(saying_of(draft))
    if reason.strip() and reason != draft.reason:
        draft.reason = reason
        draft.save(update_fields=["reason"])
    return services.publish(standard_id, actor=actor, re_evaluates=re_evaluates)


def begin(place: Organisation, document: dict[str, Any], *, saying: Saying, actor: Person) -> Standard:
    """A draft of this place's own standard, beginning with these words."""
    return services.begin_draft(
        place, draft_code(place), saying=replace(saying, document=canonical(document)), actor=actor
    )


@transaction.atomic
def bring_in(place: Organisation, brought: Brought, *, saying: Saying, seen: str, actor: Person) -> Standard:
    """What a file says as a draft: the open one written anew if it is still the one that was shown, else a new one."""
    code = draft_code(place)
    draft = Standard.objects.filter(place=place, code=code, state=State.DRAFT).first()
    saying = replace(saying, document=brought.document)
    if draft is None:
        return services.begin_draft(place, code, saying=saying, actor=actor)
    draft = services.locked_draft(draft.pk, actor)
    if whole_mark(draft) != seen:
        raise Stale(saying_of(draft))
    return services.change_draft(draft.pk, saying=saying, actor=actor)


def draft_code(place: Organisation) -> str:
    """The code of this place's own standard: that of its newest version, or one made of its key."""
    newest = Standard.objects.filter(place=place).order_by("-id").first()
    return newest.code if newest else f"P{place.pk}"


def saying_of(draft: Standard) -> Saying:
    return Saying(
        draft.name,
        draft.from_year,
        draft.to_year,
        name_en=draft.name_en,
        reason=draft.reason,
        document=copy.deepcopy(draft.document),
    )


def _opened(standard_id: int, actor: Person) -> tuple[Standard, dict[str, Any]]:
    draft = services.locked_draft(standard_id, actor)
    return draft, copy.deepcopy(draft.document)


def _keep(draft: Standard, document: dict[str, Any], actor: Person) -> Standard:
    return services.change_draft(draft.pk, saying=replace(saying_of(draft), document=document), actor=actor)


def _check_seen(now: Any, seen: str) -> None:
    if mark_of(now) != seen:
        raise Stale(now)
