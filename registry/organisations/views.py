from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from registry.base.keys import typed_key
from registry.base.pages import FormPage, answer_form, answer_refusal, typed
from registry.base.refusals import Refusal
from registry.grades.pages import grade_of
from registry.roles import policy
from registry.roles.access import actor_of, page_for

from . import pages, services
from .forms import NewOrganisationForm, OrganisationForm, child_kinds
from .models import BUREAUS, Kind, Organisation
from .queries import chain, new_parents, visible_to

VIEW, EDIT = "organisation.view", "organisation.edit"
MOST_PARENTS = 50


@require_GET
@page_for(VIEW)
def tree(request: HttpRequest) -> HttpResponse:
    """The operator's home: what they are responsible for, opened as far as one screen goes."""
    actor = actor_of(request)
    rows = pages.trunk(actor)
    only_root = rows[0].node if len(rows) == 1 and may_add(actor, rows[0].node) else None
    return render(request, "organisations/tree.html", {"rows": rows, "add_under": only_root})


@require_GET
@page_for(VIEW)
def children(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the tree under one node, a page at a time."""
    actor = actor_of(request)
    node = get_object_or_404(visible_to(actor), pk=pk)
    branch = pages.branch(node, actor, after=request.GET.get("after", ""))
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("organisations:node", pk=pk)
    return render(request, "organisations/_branch.html", {"branch": branch})


@require_GET
@page_for(VIEW)
def node(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: what is under it, who is responsible in it, what may be done with it."""
    actor = actor_of(request)
    found = get_object_or_404(visible_to(actor).select_related("parent"), pk=pk)
    closed = request.GET.get("closed") == "1"
    visible = [place for place in reversed(chain(found)[1:]) if policy.may(actor, VIEW, at=place)]
    above = found.parent is not None and policy.may(actor, EDIT, at=found.parent)
    context = {
        "node": found,
        "above": visible,
        "branch": pages.branch(found, actor, after=request.GET.get("after", ""), closed=closed),
        "closed": closed,
        "row": pages.rows_of([found], actor)[0],
        "grants": pages.grants_at(found),
        "can_add": may_add(actor, found),
        "can_edit": policy.may(actor, EDIT, at=found),
        "can_move": above and not found.closed_on,
        "can_close": above,
        "can_grant": policy.may(actor, "roles.view", at=found),
        "can_set_clock": policy.may(actor, "clock.edit", at=found),
        "grade": grade_of(found) if found.kind != Kind.DEPARTMENT else None,
        "can_set_grades": found.kind in BUREAUS and policy.may(actor, "grade.set", at=found),
        "can_set_standard": found.kind in BUREAUS and policy.may(actor, "standard.edit", at=found),
        "can_set_calendar": found.kind in BUREAUS and policy.may(actor, "calendar.edit", at=found),
        "can_set_policy": found.kind in BUREAUS and policy.may(actor, "levels.edit", at=found),
        "can_set_codes": found.kind in BUREAUS and policy.may(actor, "codes.edit", at=found),
        "can_set_library": found.kind in BUREAUS and policy.may(actor, "library.edit", at=found),
        "can_set_clients": policy.may(actor, "client.view", at=found),
        "can_see_pushed": policy.may(actor, "delivery.view", at=found),
        "can_set_devices": policy.may(actor, "device.view", at=found),
        "can_set_levels": found.kind == Kind.UNIT and policy.may(actor, "unit.levels", at=found),
    }
    rules = (key for key in context if key in ("can_move", "can_see_pushed") or "can_set" in key)
    context["has_rules"] = any(context[name] for name in rules)
    return render(request, "organisations/node.html", context)


@page_for(EDIT)
def add(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    parent = get_object_or_404(visible_to(actor, EDIT), pk=pk)
    departments = Kind.DEPARTMENT in child_kinds(parent)
    page = FormPage(
        title=_("新增科室") if departments else _("新增下级机构"),
        lead=_("放在“%(name)s”下面。") % {"name": parent.name},
        submit=_("保存"),
        back=address(parent),
        back_word=parent.name,
    )

    def save(facts: dict[str, Any]) -> str:
        made = services.add_organisation(**facts, parent=parent, actor=actor)
        messages.success(request, _("已新增“%(name)s”") % {"name": made.name})
        return address(made)

    return answer_form(request, page, NewOrganisationForm(typed(request), parent=parent), save)


@page_for(EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_object_or_404(visible_to(actor, EDIT), pk=pk)
    page = FormPage(
        title=_("改名称和电话"),
        lead=_("改名不影响人员、角色和已有的学分。"),
        submit=_("保存"),
        back=address(found),
        back_word=found.name,
    )
    now = {"name": found.name, "phone": found.phone, "code": found.code, "sort": found.sort}
    form = OrganisationForm(typed(request), initial=now)
    if found.kind == Kind.DEPARTMENT:
        del form.fields["code"]

    def save(facts: dict[str, Any]) -> str:
        services.edit_organisation(found, actor=actor, **({"code": found.code} | facts))
        messages.success(request, _("已保存“%(name)s”") % {"name": facts["name"]})
        return address(found)

    return answer_form(request, page, form, save)


@page_for(EDIT)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose another parent; the list is searched, since a city has more bureaus and units than a list can show."""
    actor = actor_of(request)
    found = get_object_or_404(visible_to(actor, EDIT).select_related("parent"), pk=pk)
    words = request.GET.get("q", "").strip()
    candidates = new_parents(found, actor)
    if request.method == "POST":
        target = get_object_or_404(candidates, pk=typed_key(request.POST.get("parent", "")))
        try:
            services.move_organisation(found, under=target, actor=actor)
        except Refusal as refusal:
            return answer_refusal(request, refusal, back=request.get_full_path(), back_word=_("回去再选"))
        messages.success(request, _("“%(name)s”已移到“%(target)s”下面") % {"name": found.name, "target": target.name})
        return redirect(address(found))
    shown = list(candidates.filter(name__icontains=words).select_related("parent")[: MOST_PARENTS + 1])
    context = {"node": found, "words": words, "shown": shown[:MOST_PARENTS], "more": len(shown) > MOST_PARENTS}
    return render(request, "organisations/move.html", context)


@require_POST
@page_for(EDIT)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_object_or_404(visible_to(actor, EDIT), pk=pk)
    try:
        services.close_organisation(found, actor=actor)
    except Refusal as refusal:
        back_word = _("回到“%(name)s”") % {"name": found.name}
        return answer_refusal(request, refusal, back=address(found), back_word=back_word)
    undo = reverse("organisations:reopen", args=[found.pk])
    messages.success(request, _("已停用“%(name)s”") % {"name": found.name}, extra_tags=f"undo:{undo}")
    return redirect(address(found))


@require_POST
@page_for(EDIT)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = get_object_or_404(visible_to(actor, EDIT), pk=pk)
    try:
        services.reopen_organisation(found, actor=actor)
    except Refusal as refusal:
        back_word = _("回到“%(name)s”") % {"name": found.name}
        return answer_refusal(request, refusal, back=address(found), back_word=back_word)
    messages.success(request, _("已恢复“%(name)s”") % {"name": found.name})
    return redirect(address(found))


def may_add(actor: policy.Person, parent: Organisation) -> bool:
    return not parent.closed_on and bool(child_kinds(parent)) and policy.may(actor, EDIT, at=parent)


def address(found: Organisation) -> str:
    return reverse("organisations:node", args=[found.pk])
