"""没有人能审的: the list of what waits for nobody, and the page where the security operator names a reviewer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_GET

from registry.base.keys import typed_key
from registry.base.pages import FormPage, answer_form, typed
from registry.roles import policy
from registry.roles.access import actor_of, page_for
from registry.roles.models import Grant

from . import naming
from .levels import Nobody
from .returning import NOBODY_THERE


class NameForm(forms.Form):
    person = forms.ChoiceField(
        label=gettext_lazy("指定谁"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选择一项。")},
    )
    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("写进这一项的经过，本人和审核人都会看到。"),
        error_messages={"required": gettext_lazy("请写原因。")},
    )

    def __init__(self, data: Any, *, grants: list[Grant], decided: set[int]) -> None:
        super().__init__(data)
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            (grant.person_id, _words(grant, grant.person_id in decided)) for grant in grants
        ]


@require_GET
@page_for(naming.ACTION)
def stuck(request: HttpRequest) -> HttpResponse:
    places = policy.places_where(actor_of(request), naming.ACTION)
    rows = [(one, NOBODY_THERE[one.why]) for one in naming.stuck(places)]
    return render(request, "credits/stuck.html", {"rows": rows, "most": naming.MOST})


@page_for(naming.ACTION)
def name(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = next(iter(naming.stuck(policy.places_where(actor, naming.ACTION), work_id=pk)), None)
    if found is None:
        raise Http404
    record = found.record
    page = FormPage(
        title=_("指定审核人"),
        lead=_("%(who)s 的一项%(what)s。%(why)s被指定的人只能审这一项，本人、代录人和上传材料的人不能被指定。")
        % {"who": record.person.name, "what": found.word, "why": NOBODY_THERE[found.why]},
        submit=_("指定"),
        back=reverse("credits:stuck"),
        back_word=_("没有人能审的"),
        notice=""
        if (grants := naming.candidates(record, actor=actor))
        else _("没有别的审核人可以指定，请先授予角色。"),
    )

    def save(facts: dict[str, Any]) -> str:
        naming.name_reviewer(pk, person_id=typed_key(facts["person"]), actor=actor, reason=facts["reason"])
        messages.success(request, _("已指定，%(name)s 能在待办里看到它。") % {"name": names[facts["person"]]})
        return page.back

    names = {str(grant.person_id): grant.person.name for grant in grants}
    decided = {key for key, why in record.barred.items() if why == Nobody.DECIDED}
    return answer_form(request, page, NameForm(typed(request), grants=grants, decided=decided), save)


def _words(grant: Grant, has_decided: bool) -> str:
    words = _("%(name)s，%(place)s，%(role)s") % {
        "name": grant.person.name, "place": grant.place.name, "role": grant.get_role_display(),
    }  # fmt: skip
    return _("%(words)s（在前一级审核过）") % {"words": words} if has_decided else words
