"""Who stands in and whom they stand in for hear of it from the system."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.base.words import days_words
from registry.messages.services import tell
from registry.messages.wording import Facts, Said, Wording
from registry.people.models import Person

from .models import Substitution


def tell_substitution(row: Substitution, *, actor: Person, ended: bool = False) -> None:
    """Tell both, but not who did it themself."""
    people = {row.substitute_id, row.grant.person_id} - {actor.pk}
    facts = {
        "substitute": row.substitute.name,
        "absent": row.grant.person.name,
        "first": row.from_date.isoformat(),
        "last": row.to_date.isoformat(),
    }
    code = "role.substitution_ended" if ended else "role.substitution"
    tell(people, code, key=f"substitution:{row.pk}:{code}", url=reverse("roles:substitutes"), facts=facts)


def _set(facts: Facts) -> Said:
    first, last = (dt.date.fromisoformat(facts[name]) for name in ("first", "last"))
    return Said(_("%(substitute)s 代 %(absent)s 审核") % facts, days_words(first, last), "planned")


def _ended(facts: Facts) -> Said:
    return Said(_("%(substitute)s 不再代理 %(absent)s。") % facts, _("代理提前结束了。"), "ended")


WORDINGS: dict[str, Wording] = {"role.substitution": _set, "role.substitution_ended": _ended}
