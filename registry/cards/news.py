"""What a person is told of their card."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from registry.messages.services import tell
from registry.messages.wording import Facts, Said, Wording

from .models import CardCredential


def tell_lost(card: CardCredential) -> None:
    """Somebody who did not report it themselves should know at once."""
    tell(
        [card.person_id],
        "card.lost",
        key=f"card:{card.pk}",
        url=reverse("cards:person", args=[card.person_id]),
        facts={},
    )


def _lost(facts: Facts) -> Said:
    return Said(_("你的卡已挂失"), _("从现在起刷不了；之前刷的都算数。卡号不变，补卡后继续用。"), "warn")


WORDINGS: dict[str, Wording] = {"card.lost": _lost}
