"""The verbs of sealed letters: issue, try, use. The code exists in the printed paper and in nobody's database."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.people.models import Person
from registry.people.sealing import blind_index
from registry.roles.policy import may

from . import onetime
from .models import FirstLoginCode

log = logging.getLogger("xuefen.accounts")
VALID_FOR = dt.timedelta(days=30)
FAILURES_ALLOWED = 5
AT_ONCE = 300


@dataclass(frozen=True)
class Letter:
    """What is printed for one person; it lives as long as the request that prints it."""

    person: Person
    code: str
    expires_at: dt.datetime

    def __repr__(self) -> str:
        return f"Letter(person={self.person.pk})"


@transaction.atomic
def issue_letters(people: Collection[int], *, actor: Person | None, again: bool = False) -> list[Letter]:
    """Make a code for each person; `again` voids an unused older one, which is otherwise refused.

    Without an actor it is the installation itself, which begins with nobody.
    """
    chosen = list(
        Person.objects.select_for_update(of=("self",)).select_related("home").filter(pk__in=people).order_by("pk")
    )
    _check_issue(chosen, actor=actor)
    if not again:
        _refuse_second_letter(chosen)
    now = timezone.now()
    FirstLoginCode.objects.filter(person__in=chosen, used_at__isnull=True, void_at__isnull=True).update(void_at=now)
    letters = [Letter(person, onetime.new_code(), now + VALID_FOR) for person in chosen]
    FirstLoginCode.objects.bulk_create(
        FirstLoginCode(
            person=letter.person,
            digest=onetime.digest(letter.code, person_id=letter.person.pk),
            issued_by=actor,
            expires_at=letter.expires_at,
        )
        for letter in letters
    )
    return letters


def person_with_letter(*, card_number: str, code: str, id_number: str) -> Person | None:
    """The person whose usable letter this is; a wrong try by someone who knows half of it is counted on the letter."""
    letter = FirstLoginCode.objects.usable().select_related("person").filter(person__card_number=card_number).first()
    person_id = letter.person_id if letter else 0
    is_code = onetime.matches(code, letter.digest if letter else "0" * 64, person_id=person_id)
    is_person = bool(letter) and blind_index(id_number) == bytes(letter.person.id_number_index or b"")  # type: ignore[union-attr]
    if letter and is_code and is_person:
        return letter.person if letter.person.is_active else None
    # Card numbers are no secret: were every wrong try counted, a stranger could void everybody's letters.
    if letter and (is_code or is_person):
        _count_failure(letter)
    return None


def letter_in_hand(person: Person) -> FirstLoginCode | None:
    """The letter that the person has shown and not spent yet, with who printed it."""
    return FirstLoginCode.objects.usable().filter(person=person).select_related("issued_by").first()


@transaction.atomic
def use_letter(person: Person, *, password: str) -> Person:
    """Spend the code on a password of the person's own; refused where it was spent or voided meanwhile."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    letter = letter_in_hand(person)
    spent = FirstLoginCode.objects.usable().filter(person=person).update(used_at=timezone.now())
    if letter is None or not spent or not person.is_active:
        raise WrongState(
            _("这个启用码已经用过、作废或过期。"),
            _("一个启用码只能用一次，30 天内有效，换新信后旧的作废。"),
            _("已经设过密码，请直接登录；没有，请找单位管理员换一封启用信。"),
            code="letter_spent",
        )
    person.set_password(password)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    facts = {"person": person.pk, "letter": letter.pk, "printed_by": letter.issued_by_id}
    transaction.on_commit(partial(log.info, "first login", extra={"facts": facts}))
    return person


def _count_failure(letter: FirstLoginCode) -> None:
    FirstLoginCode.objects.filter(pk=letter.pk).update(failures=F("failures") + 1)
    FirstLoginCode.objects.filter(pk=letter.pk, failures__gte=FAILURES_ALLOWED).update(void_at=timezone.now())


def _check_issue(people: list[Person], *, actor: Person | None) -> None:
    if not people or len(people) > AT_ONCE:
        raise Refusal(
            _("请选择 1 到 %(most)d 个人。") % {"most": AT_ONCE},
            _("启用信一次最多打印 %(most)d 封。") % {"most": AT_ONCE},
            _("在列表里勾选要打印的人。"),
            code="letters_none_or_too_many",
        )
    if actor is not None:
        _check_printer(people, actor)
    unnumbered = [person for person in people if person.id_number_index is None]
    if unnumbered:
        raise Refusal(
            ngettext("%(name)s 还没有登记身份证号。", "%(name)s 等 %(n)d 人还没有登记身份证号。", len(unnumbered))
            % {"name": unnumbered[0].name, "n": len(unnumbered)},
            _("第一次登录要核对身份证号，防止别人用这封信。"),
            _("请先补录身份证号。"),
            code="letters_need_id_number",
        )


def _check_printer(people: list[Person], actor: Person) -> None:
    if any(person.pk == actor.pk for person in people):
        raise NotAllowed(
            _("不能给自己打印启用信。"),
            _("启用信能换密码，要由另一个人打印。"),
            _("请找另一位单位管理员或安全管理员。"),
            code="own_letter",
        )
    if not all(person.home and person.is_active and may(actor, "letters.print", at=person.home) for person in people):
        raise NotAllowed(_("有人不在你管理的范围里。"), "", _("请刷新列表再选。"), code="letters_not_yours")


def _refuse_second_letter(people: list[Person]) -> None:
    names = list(FirstLoginCode.objects.usable().filter(person__in=people).values_list("person__name", flat=True)[:1])
    if names:
        raise WrongState(
            _("%(name)s 等人已经有一封没用过的启用信。") % {"name": names[0]},
            _("再打印一封，前一封就作废了，可能已经发到本人手里。"),
            _("确实要换，请在“已打印”里选择他们。"),
            code="letter_already_open",
        )
