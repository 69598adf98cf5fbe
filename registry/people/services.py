"""The verbs of a person's record. `actor` is who asks; None is the system itself, for imports and the demo city."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.base.keys import next_keys
from registry.base.refusals import NotAllowed, Refusal
from registry.base.words import date_words
from registry.codes.models import Title
from registry.organisations.models import Kind, Organisation
from registry.roles import policy

from . import idnumber
from .models import Membership, Person, StatusInterval, initials
from .queries import unit_of
from .sealing import blind_index
from .signals import person_left


@transaction.atomic
def register_person(
    *, home: Organisation, id_number: str, since: dt.date, actor: Person | None = None, **fields: object
) -> Person:
    """Enter a new person into a department or unit; birth date and sex follow from the ID number."""
    number = idnumber.clean(id_number)
    if not idnumber.is_valid(number):
        raise Refusal(
            _("身份证号不对。"),
            _("它要有 18 位，出生日期和末位校验码要对得上。"),
            _("请照身份证重新输入。"),
            code="id_number_invalid",
        )
    home = _open_home(home)
    _check_actor(actor, home)
    _check_past(since)
    _check_unused(str(fields["card_number"]), number)
    person = Person(pk=next_keys(Person, 1)[0], home=home, **fields)
    person.set_id_number(number)
    person.birth_date, person.sex = idnumber.birth_date(number), idnumber.sex(number)
    person.initials = initials(person.name)
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        # Somebody entered the same number a moment ago: say so in words.
        _check_unused(person.card_number, number)
        raise
    Membership.objects.create(person=person, organisation=home, from_date=since)
    return person


@transaction.atomic
def edit_person(
    person: Person, *, actor: Person, name: str, line: str, title: Title | None = None, phone: str = ""
) -> Person:
    """Change what may change about a person; card and ID number stay for life."""
    person = _lock(person, actor)
    person.name, person.line, person.title, person.phone = name, line, title, phone
    person.initials = initials(name)
    person.save(update_fields=["name", "line", "title", "phone", "initials"])
    return person


@transaction.atomic
def move_person(person: Person, *, to: Organisation, on: dt.date, actor: Person | None = None) -> None:
    """Give a person another department of the same unit from a day on; the earlier home is kept with its dates."""
    to = _open_home(to)
    person = _lock(person, actor)
    current = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(person=person, to_date__isnull=True)
    )
    if current.organisation_id == to.pk:
        return
    _check_same_unit(current.organisation, to)
    _check_past(on)
    if on <= current.from_date:
        raise Refusal(
            _("调入日期太早。"),
            _("%(name)s 从 %(day)s 起才在“%(home)s”。")
            % {"name": person.name, "day": date_words(current.from_date), "home": current.organisation.name},
            _("请把日期改到那一天之后。"),
            code="move_before_current",
        )
    current.to_date = on - dt.timedelta(days=1)
    current.save(update_fields=["to_date"])
    Membership.objects.create(person=person, organisation=to, from_date=on)
    Person.objects.filter(pk=person.pk).update(home=to)


@transaction.atomic
def set_status(
    person: Person,
    *,
    kind: str,
    since: dt.date,
    reason: str,
    actor: Person | None,
    until: dt.date | None = None,
) -> StatusInterval:
    """Begin a status on a day; the one before ends the day before, and nothing is deleted.

    One that has an end is followed by an active time, unless another is given.
    """
    if actor is not None and actor.pk == person.pk:
        raise NotAllowed(
            _("不能改自己的状态。"), _("状态影响本人是否达标。"), _("请找另一位管理员。"), code="own_status"
        )
    person = _lock(person, actor)
    gone = kind == StatusInterval.Kind.DEREGISTERED
    if gone:
        _check_past(since)
    _check_span(person, since, until, gone=gone)
    standing = StatusInterval.objects.filter(Q(to_date__isnull=True) | Q(to_date__gte=since), person=person)
    standing.update(to_date=since - dt.timedelta(days=1))
    Person.objects.filter(pk=person.pk).update(is_active=not gone)
    if gone:
        transaction.on_commit(partial(person_left.send, sender=Person, person=person))
    return StatusInterval.objects.create(
        person=person, kind=kind, from_date=since, to_date=until, reason=reason, granted_by=actor
    )


def _check_span(person: Person, since: dt.date, until: dt.date | None, *, gone: bool) -> None:
    if StatusInterval.objects.filter(person=person, from_date__gte=since).exists():
        raise Refusal(
            _("这个日期之前已经有别的状态。"),
            _("状态只能从现在这一段开始之后变。"),
            _("请把开始日期改晚。"),
            code="status_before_current",
        )
    if until is not None and (gone or until < since):
        why = _("注销没有止期。") if gone else _("止于的日期早于开始。")
        raise Refusal(_("止期不对。"), why, _("请改止期，或不填。"), code="status_span")


def _lock(person: Person, actor: Person | None) -> Person:
    locked = Person.objects.select_for_update(of=("self",)).select_related("home").get(pk=person.pk)
    _check_actor(actor, locked.home)
    return locked


def _open_home(home: Organisation) -> Organisation:
    """Locked, so that it is not closed in the same second."""
    home = Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=home.pk)
    if home.kind not in (Kind.DEPARTMENT, Kind.UNIT) or home.closed_on:
        raise Refusal(
            _("人员只能属于科室或单位。"),
            _("“%(name)s”不是开放的科室或单位。") % {"name": home.name},
            _("请选择一个科室。"),
            code="wrong_home",
        )
    return home


def _check_actor(actor: Person | None, home: Organisation | None) -> None:
    if actor is not None and (home is None or not policy.may(actor, "people.edit", at=home)):
        raise NotAllowed(
            _("你不能改动这里的人员。"),
            _("“%(place)s”不在你的管理范围。") % {"place": home.name if home else _("（没有科室）")},
            _("请联系那里的单位管理员。"),
            code="person_not_yours",
        )


def _check_past(day: dt.date) -> None:
    if day > timezone.localdate():
        raise Refusal(
            _("日期还没有到。"),
            _("%(day)s 在今天之后，系统不预先登记。") % {"day": date_words(day)},
            _("请到那一天再办理，或改日期。"),
            code="not_yet",
        )


def _check_unused(card_number: str, id_number: str) -> None:
    if Person.objects.filter(card_number=card_number).exists():
        raise Refusal(
            _("卡号 %(number)s 已经有人用了。") % {"number": card_number},
            _("一个卡号终身只归一个人。"),
            _("请核对卡面上印的 10 位数字。"),
            code="card_number_taken",
        )
    if Person.objects.filter(id_number_index=blind_index(id_number)).exists():
        raise Refusal(
            _("这个身份证号已经登记过。"),
            _("一个人只建一份档案，换单位时档案跟着走。"),
            _("在本单位就按身份证号搜索；不在本单位，请对方单位办理调出。"),
            code="id_number_taken",
        )


def _check_same_unit(old: Organisation, new: Organisation) -> None:
    here, there = unit_of(old), unit_of(new)
    if here != there:
        raise Refusal(
            _("不能直接调到“%(name)s”。") % {"name": new.name},
            _("它不属于%(unit)s；换单位要对方单位接收。") % {"unit": here.name if here else _("原单位")},
            _("请在本单位的科室里选择。"),
            code="another_unit",
        )
