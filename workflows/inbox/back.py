"""退回上一级: a page of its own beside the verdicts, with the level, the reason and what is to be done there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from registry.base.pages import FormPage, answer_form, typed
from registry.roles.access import actor_of
from workflows.credits import services
from workflows.credits.models import Credit
from workflows.credits.reasons import OTHER, OTHER_WORD, TO_LEVEL
from workflows.credits.returning import levels_below
from workflows.credits.story import LEVEL_WORDS
from workflows.engine.claims import holder_of
from workflows.engine.models import Work

from . import items
from .frame import acting_for, acting_places
from .listing import ListPane

CHOOSE = gettext_lazy("请选择一项。")


class BackForm(forms.Form):
    level = forms.ChoiceField(
        label=gettext_lazy("退回到"), widget=forms.RadioSelect, error_messages={"required": CHOOSE}
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("原因"),
        widget=forms.RadioSelect,
        choices=[*((one.code, one.label) for one in TO_LEVEL), (OTHER, OTHER_WORD)],
        error_messages={"required": CHOOSE},
    )
    opinion = forms.CharField(
        label=gettext_lazy("意见"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写明请那里的审核人核实什么，本人也会看到。"),
        error_messages={"required": gettext_lazy("请先写意见。")},
    )

    def __init__(self, data: Any, *, levels: list[str]) -> None:
        super().__init__(data, initial={"level": levels[0]})
        self.fields["level"].choices = [(level, LEVEL_WORDS[level]) for level in levels]  # type: ignore[attr-defined]


@login_required
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, and after it the next task of the same list."""
    actor = actor_of(request)
    pane = ListPane(actor, acting_for(request, acting_places(actor)), request.GET)
    work = items.open_for(actor, pk)
    credit = Credit.objects.filter(case_id=work.process_id).first() if work else None
    levels = levels_below(credit) if credit else []
    if work is None or credit is None or not levels or _is_others(work, actor.pk):
        raise Http404
    page = FormPage(
        title=_("退回上一级"),
        lead=_("%(who)s《%(what)s》。那一级和以上的通过作废，由那里重新审核；本人不用改。")
        % {"who": work.person_name, "what": work.headline},
        submit=_("退回上一级"),
        back=pane.item_url(pk),
        back_word=_("待办"),
    )

    def save(facts: dict[str, Any]) -> str:
        sent = services.return_to_level(
            facts["level"], [credit.pk], actor=actor, opinion=facts["opinion"], reason_code=facts["reason"],
            seen={credit.pk: pk},
        )  # fmt: skip
        services.only(sent)
        words = _("已把 %(who)s《%(what)s》退回%(level)s。") % {
            "who": work.person_name, "what": work.headline, "level": LEVEL_WORDS[facts["level"]],
        }  # fmt: skip
        messages.success(request, words, extra_tags=f"undo:{pane.item_url(pk, 'inbox:undo')}")
        following = items.following(pane.inbox, work)
        return pane.item_url(following.pk) if following else reverse("inbox:list")

    return answer_form(request, page, BackForm(typed(request), levels=levels), save)


def _is_others(work: Work, person_id: int) -> bool:
    return work.owner_id != person_id and holder_of(work) is not None
