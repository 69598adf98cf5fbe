"""The verbs of a standard: begin a draft, write in it, publish it, throw it away."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.base.words import listed
from registry.organisations.models import BUREAUS, Organisation
from registry.people.models import Person
from registry.roles import policy
from registry.years.models import CreditYear

from . import rules
from .document import Document, Problem, class_problems
from .lifecycle import State
from .models import Standard
from .overlay import merged
from .queries import NATIONAL, StandardBook, number_of
from .signals import standard_published

log = logging.getLogger("xuefen.standards")

ACTION = "standard.edit"


class Unsound(Refusal):
    """A document that cannot rule anybody; `problems` say where."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(
            _("这份标准还不能发布。"),
            _("有 %(n)d 处读不懂或互相矛盾。") % {"n": len(problems)},
            _("请按每一处的提示改好。"),
            code="standard_unsound",
        )
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Saying:
    """What a draft says, all of it: a change writes it anew."""

    name: str
    from_year: int
    to_year: int | None = None
    name_en: str = ""
    reason: str = ""
    document: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def begin_draft(place: Organisation, code: str, *, saying: Saying, actor: Person) -> Standard:
    """The next version of this place's standard of that code, as a draft; one that is open already is refused."""
    place = Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=place.pk)
    _check_right(place, actor)
    _check_span(saying)
    mine = Standard.objects.filter(place=place, code=code)
    if mine.filter(state=State.DRAFT).exists():
        raise WrongState(
            _("“%(code)s”已经有一份草稿。") % {"code": code},
            _("一个标准同时只有一份草稿。"),
            _("请接着改那一份，或先把它删掉。"),
            code="draft_exists",
        )
    version = (mine.aggregate(last=Max("version"))["last"] or 0) + 1
    draft = Standard(place=place, code=code, version=version, made_by=actor)
    _write(draft, saying, actor)
    return draft


@transaction.atomic
def change_draft(standard_id: int, *, saying: Saying, actor: Person) -> Standard:
    """Write a draft anew; it may be unsound as long as it is a draft."""
    draft = locked_draft(standard_id, actor)
    _check_span(saying)
    _write(draft, saying, actor)
    return draft


@transaction.atomic
def discard_draft(standard_id: int, *, actor: Person) -> None:
    locked_draft(standard_id, actor).delete()


@transaction.atomic
def publish(standard_id: int, *, actor: Person, re_evaluates: bool = False) -> Standard:
    """From now on it rules its years; versions of which no year is left are superseded.

    A closed year comes out differently only where that is said: `re_evaluates`.
    """
    draft = locked_draft(standard_id, actor)
    problems = problems_of(draft)
    if problems:
        raise Unsound(problems)
    if not draft.reason.strip():
        raise Refusal(_("请写为什么改。"), _("发布会留下记录。"), _("写一句话就够。"), code="reason_required")
    if not re_evaluates:
        _check_closed(draft)
    draft.published_alone = _check_other_eyes(draft, actor)
    draft.publish()
    draft.published_by, draft.published_at = actor, timezone.now()
    draft.save()
    for older in Standard.objects.select_for_update().filter(place=draft.place, state=State.PUBLISHED):
        if older.pk != draft.pk and _covers(draft, older):
            older.supersede()
            older.save(update_fields=["state"])
    facts = {"standard": draft.pk, "place": draft.place_id, "version": draft.version, "by": actor.pk}
    transaction.on_commit(partial(log.info, "standard published", extra={"facts": facts}))
    transaction.on_commit(partial(standard_published.send, Standard, standard=draft), robust=True)
    return draft


def others_who_may_publish(draft: Standard) -> QuerySet[Person]:
    """Who may publish it without having written in it."""
    assert draft.place is not None
    return policy.people_who_may(ACTION, at=draft.place, barred=draft.writers)


def _check_other_eyes(draft: Standard, actor: Person) -> bool:
    """A standard decides over everybody below, so another person looks at it first.

    Where there is nobody else, who wrote it may publish it, and that is kept: True.
    """
    assert draft.place is not None
    names = policy.names_of(actor, ACTION, at=draft.place)
    if actor.pk not in draft.writers and any(name is None or name.pk not in draft.writers for name in names):
        return False
    if others_who_may_publish(draft).exists():
        raise NotAllowed(
            _("请另一个人来发布。"),
            _("你改过这份草稿；标准管着下面所有的人，发布前要有另一个人看过。"),
            _("请同事，或者上级主管部门的审核人，打开这份草稿来发布。"),
            code="other_eyes",
        )
    return actor.pk in draft.writers


def problems_of(draft: Standard) -> list[Problem]:
    """What keeps a draft from ruling, alone and laid over what is above it."""
    above = above_of(draft)
    own = Document(draft.document, groups=[cap.code for cap in above.caps]).problems
    return own or class_problems(preview_of(draft))


def above_of(draft: Standard) -> rules.Standard:
    return Document(merged(row.document for row in rows_above(draft))).standard


def preview_of(draft: Standard) -> rules.Standard:
    """What would rule in the draft's first year if it were published."""
    return Document(merged([*(row.document for row in rows_above(draft)), draft.document])).standard


def rows_above(draft: Standard) -> list[Standard]:
    places = [NATIONAL, *(draft.place.ids[:-1] if draft.place else [])]
    book = StandardBook()
    found = [book.newest(key, draft.from_year) for key in places]
    keys = [row.pk for row in found if row is not None]
    rows = Standard.objects.in_bulk(keys)
    return [rows[key] for key in keys]


def _covers(newer: Standard, older: Standard) -> bool:
    ends = newer.to_year is None or (older.to_year is not None and newer.to_year >= older.to_year)
    return newer.from_year <= older.from_year and ends


def closed_years_of(draft: Standard) -> list[CreditYear]:
    """The closed years that would come out differently if it were published."""
    assert draft.place is not None
    here = Q(jurisdiction__in=draft.place.ids) | Q(jurisdiction__path__startswith=draft.place.path)
    closed = CreditYear.objects.filter(here, phase=CreditYear.Phase.CLOSED).select_related("jurisdiction")
    return [year for year in closed.order_by("to_date", "pk") if draft.rules_in(number_of(year))]


def _check_closed(draft: Standard) -> None:
    names = [year.name for year in closed_years_of(draft)]
    if names:
        raise Refusal(
            _("这个版本管到已经关闭的年度：%(years)s。") % {"years": listed(dict.fromkeys(names))},
            _("关闭的年度结果已定，换了标准会重算。"),
            _("请把起始年度改晚；确实要重算的，请先看清影响再确认。"),
            code="covers_closed_year",
        )


def _write(draft: Standard, saying: Saying, actor: Person) -> None:
    draft.writers = sorted({*draft.writers, actor.pk})
    draft.name, draft.name_en, draft.reason = saying.name, saying.name_en, saying.reason
    draft.from_year, draft.to_year, draft.document = saying.from_year, saying.to_year, saying.document
    draft.save()


def locked_draft(standard_id: int, actor: Person) -> Standard:
    draft = Standard.objects.select_for_update(of=("self",)).select_related("place").get(pk=standard_id)
    if not can_proceed(draft.publish):
        raise WrongState(
            _("“%(name)s”已经发布，不能再改。") % {"name": draft.name},
            _("发布过的版本一直保持原样，往年的结果以它为准。"),
            _("请在它的基础上起草新的版本。"),
            code="already_published",
        )
    _check_right(draft.place, actor)
    return draft


def _check_right(place: Organisation | None, actor: Person) -> None:
    if place is None or place.kind not in BUREAUS or not policy.may(actor, ACTION, at=place):
        raise NotAllowed(
            _("你不能改这里的学分标准。"),
            _("标准由主管部门制定；全国标准随系统提供。"),
            _("请联系当地主管部门。"),
            code="standard_not_yours",
        )


def _check_span(saying: Saying) -> None:
    if saying.to_year is not None and saying.to_year < saying.from_year:
        raise Refusal(_("年度不对。"), _("止于的年度早于起始年度。"), _("请核对两个年度。"), code="standard_span")
