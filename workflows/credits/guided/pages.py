"""The pages of the guided way: first what one has, then the form of its rule. Whatever was typed goes with one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from registry.base.refusals import Refusal
from registry.roles import policy
from registry.roles.access import actor_of
from registry.standards.earning import NEEDS
from registry.standards.words import name_of
from workflows.credits import library, papers
from workflows.credits.asked import Proof, proof_of
from workflows.credits.entering import once_of, onward, page_facts, save
from workflows.credits.forms import LOOK_UP, PARTS, CreditForm
from workflows.credits.library import Finding
from workflows.credits.models import Credit
from workflows.credits.papers import Papers

from .forms import GuidedForm
from .offers import SEPARATOR, Choice, groups_of, title_of
from .scene import Scene, scene_of

CARRIED = (
    *(name for name in CreditForm.base_fields if name not in ("card_number", "from_date")),
    "amount", "differs_because", "once", "kept", "remove",
)  # fmt: skip
"""What the choice of a kind takes along unseen."""


def is_sent(values: Mapping[str, str]) -> bool:
    """Whether a form of this way was sent, or somebody turns to it."""
    return "chosen" in values or "pick" in values or values.get("then") == "choose"


def first(request: HttpRequest, credit: Credit | None) -> HttpResponse:
    """The choice, the form of what was chosen in the address, or that of a credit entered so."""
    actor = actor_of(request)
    scene = scene_of(_asked(request.GET, credit), actor=actor, credit=credit)
    attached = Papers(papers.standing_of(credit))
    if "pick" in request.GET or credit is not None:
        choice = Choice.read(request.GET["pick"], scene) if "pick" in request.GET else Choice(credit.kind, credit.rule)  # type: ignore[union-attr]
        typed = {} if credit else {name: request.GET.get(name, "") for name in ("card_number", "from_date")}
        form = GuidedForm(actor=actor, scene=scene, choice=choice, credit=credit, typed=typed)
        return _form_page(request, form, attached, once=uuid.uuid4().hex)
    return _choice_page(request, scene, credit, attached, {})


def sent(request: HttpRequest, credit: Credit | None) -> HttpResponse:
    """What the pressed button asks: choose, reckon, look up, or save."""
    actor, once, values = actor_of(request), once_of(request), request.POST
    scene = scene_of(values, actor=actor, credit=credit)
    attached = papers.received(request, credit, actor=actor)
    if values.get("then") == "choose":
        return _choice_page(request, scene, credit, attached, values)
    choice = Choice.read(values.get("pick") or values.get("chosen", ""), scene)
    given: dict[str, Any] = {"actor": actor, "scene": scene, "choice": choice, "credit": credit}
    if "pick" in values or values.get("then") in ("count", "look_up"):
        return _typed_so_far(request, given, attached, once)
    form = GuidedForm(values, once=once, **given)
    for error in attached.errors:
        form.add_error(None, error)
    if not form.is_valid():
        return _form_page(request, form, attached, once=once, status=422)
    try:
        saved = save(form, attached, once, {})
    except Refusal as refusal:
        return _form_page(request, form, attached, once=once, refusal=refusal, status=refusal.status)
    return onward(request, saved, form)


def settled(values: QueryDict) -> dict[str, Any]:
    """What the rule of a sent form has settled without asking, for the form that asks everything."""
    return {"kind": values.get("chosen", "").partition(SEPARATOR)[0]}


def _asked(values: QueryDict, credit: Credit | None) -> dict[str, str]:
    return {} if credit else {name: values.get(name, "") for name in ("card_number", "from_date")}


def _typed_so_far(request: HttpRequest, given: dict[str, Any], attached: Papers, once: str) -> HttpResponse:
    """The form as it is being filled in: nothing is saved, nothing is lost, and nothing is told to be wrong yet."""
    typed: dict[str, Any] = {
        name: request.POST.get(name, "") for name in GuidedForm.base_fields if name in request.POST
    }
    finding = None
    if request.POST.get("then") == "look_up":
        finding = library.find(typed.get("number", ""), given["scene"].person.home, typed)
        typed |= finding.filled
    form = GuidedForm(typed=typed, once=once, **given)
    return _form_page(request, form, attached, once=once, finding=finding)


def _choice_page(
    request: HttpRequest, scene: Scene, credit: Credit | None, attached: Papers, values: QueryDict | dict[str, str]
) -> HttpResponse:
    actor = actor_of(request)
    carried = [(name, one) for name in CARRIED for one in _list(values, name) if one]
    known = {one for name, one in carried if name == "kept"}
    context = {
        "scene": scene,
        "groups": groups_of(scene),
        "credit": credit,
        "is_clerk": credit is None and policy.may_anywhere(actor, "credit.enter_for"),
        "is_carrying": isinstance(values, QueryDict),
        "carried": [*carried, *(("kept", str(file.key)) for file in attached.kept if str(file.key) not in known)],
        "day": values.get("from_date") or request.GET.get("from_date") or scene.day.isoformat(),
        "card_number": values.get("card_number") or request.GET.get("card_number", ""),
        "errors": attached.errors,
    }
    return render(request, "credits/guided_choice.html", context)


def _proof(form: GuidedForm) -> Proof | None:
    """Whose word on the evidence holds; None before there is a kind."""
    place = form.person.home
    return proof_of(form.rule, kind=form.kind_now, place=place) if place and form.kind_now else None


def _list(values: QueryDict | dict[str, str], name: str) -> list[str]:
    return values.getlist(name) if isinstance(values, QueryDict) else []


def _form_page(
    request: HttpRequest,
    form: GuidedForm,
    attached: Papers,
    *,
    once: str,
    refusal: Refusal | None = None,
    status: int = 200,
    finding: Finding | None = None,
) -> HttpResponse:
    reckoning = form.reckoning or form.reckon_what_is_typed()
    context: dict[str, Any] = {"form": form, "reckoning": reckoning}
    is_part = request.headers.get("HX-Request") == "true"
    if is_part and finding is None:
        return render(request, "credits/_reckoned.html", context, status=status)
    rule = form.rule
    context |= page_facts(form.credit, attached, once=once, is_new=not form.is_bound) | {
        "scene": form.scene,
        "title": form.scene.kinds.get(form.choice.kind, "") or (title_of(rule, form.scene.standard) if rule else ""),
        "rule_title": title_of(rule, form.scene.standard) if rule else "",
        "evidence": [{"name": name_of(one), "need": NEEDS[one.need]} for one in rule.evidence] if rule else [],
        "proof": _proof(form),
        "refusal": refusal,
        "finding": finding or Finding(),
        "parts": {name: part for name, part in PARTS.items() if not is_part or (finding and name in finding.filled)},
        "look_up": LOOK_UP,
    }
    return render(request, "credits/guided_form.html", context, status=status)
