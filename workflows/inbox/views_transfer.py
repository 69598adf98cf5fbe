"""转办: one task to a named reviewer, or several that are chosen from the list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from registry.base.keys import typed_key
from registry.base.pages import FormPage, answer_form, typed
from registry.base.refusals import Refusal
from registry.people.models import Person
from registry.roles.access import actor_of
from workflows.engine.handing import receivers_of, transfer
from workflows.engine.models import Work

from . import items
from .forms import TransferForm
from .frame import acting_for, acting_places
from .listing import ListPane

MOST = 50


@login_required
def one(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    work = items.open_for(actor, pk)
    if work is None:
        raise Http404
    form = TransferForm(typed(request), receivers=receivers_of(work, actor=actor))
    page = FormPage(
        title=_("转办"),
        lead=_("%(who)s《%(what)s》交给另一位审核人办，两个人的名字都留在经过里。")
        % {"who": work.person_name, "what": work.headline},
        submit=_("转办"),
        back=reverse("inbox:item", args=[pk]),
        back_word=_("待办"),
        notice="" if form.fields["to"].choices else _("没有别的审核人可以办它。"),  # type: ignore[attr-defined]
    )

    def save(facts: dict[str, Any]) -> str:
        to = Person.objects.get(pk=facts["to"])
        (handed,) = transfer([pk], to=to, actor=actor, reason=facts["reason"])
        if handed.refusal:
            raise handed.refusal
        messages.success(request, _("已转给 %(name)s。") % {"name": to.name})
        return reverse("inbox:list")

    return answer_form(request, page, form, save)


@login_required
def several(request: HttpRequest) -> HttpResponse:
    """The list's first tasks with a box each; `chosen` in the address marks those that were chosen elsewhere."""
    actor = actor_of(request)
    query = request.POST if request.method == "POST" else request.GET
    chosen = {typed_key(key) for key in query.getlist("chosen")}
    pane = ListPane(actor, acting_for(request, acting_places(actor)), request.GET)
    works = _offered(pane, chosen)
    form = TransferForm(typed(request), receivers=_receivers(works, actor))
    refusals: list[tuple[Work, Refusal]] = []
    if form.is_bound and form.is_valid() and chosen:
        to, known = Person.objects.get(pk=form.cleaned_data["to"]), {work.pk: work for work in works}
        outcomes = transfer(chosen & set(known), to=to, actor=actor, reason=form.cleaned_data["reason"])
        refusals = [(known[one.work_id], one.refusal) for one in outcomes if one.refusal]
        _tell(request, to, len(outcomes) - len(refusals))
        if not refusals:
            return redirect("inbox:list")
        works = [work for work, _refusal in refusals]
    context = {
        "works": works,
        "form": form,
        "chosen": chosen,
        "refusals": refusals,
        "unchosen": form.is_bound and not chosen,
    }
    return render(request, "inbox/transfer.html", context, status=422 if form.is_bound else 200)


def _offered(pane: ListPane, chosen: set[int]) -> list[Work]:
    """Those that were chosen, wherever they stand in the list; without a choice its first ones."""
    keys = [key for key in sorted(chosen)[:MOST] if items.open_for(pane.person, key)]
    if keys:
        return list(Work.objects.filter(pk__in=keys).select_related("place", "process").order_by("created", "id"))
    return list(pane.inbox.rows(MOST))


def _receivers(works: list[Work], actor: Person) -> list[Any]:
    """Who may take some of them: the desks of a list are few, so each is asked once."""
    by_desk = {(work.place_id, work.role, work.line): work for work in works}
    found = {
        person.pk: (person, place)
        for work in by_desk.values()
        for person, place in receivers_of(work, actor=actor, barred=())
    }
    return list(found.values())


def _tell(request: HttpRequest, to: Person, count: int) -> None:
    if count:
        words = ngettext("%(n)d 项已转给 %(name)s。", "%(n)d 项已转给 %(name)s。", count)
        messages.success(request, words % {"n": count, "name": to.name})
