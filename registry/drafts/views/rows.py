"""A draft written row by row, each form with what it would earn beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from registry.base.pages import answer_refusal, typed
from registry.base.refusals import Refusal
from registry.drafts import services
from registry.drafts.canonical import canonical, canonical_row
from registry.drafts.difference import told_of
from registry.drafts.fields import PARTS
from registry.drafts.forms import HeadForm, PolicyForm, RowForm
from registry.drafts.opened import Opened
from registry.drafts.pages import ToldWords, told_words
from registry.drafts.services import Place, Stale
from registry.roles.access import actor_of, page_for
from registry.standards import services as standards
from registry.standards.document import plain
from registry.standards.models import Standard
from registry.standards.services import ACTION, Saying

from .access import draft_of, part_of


@page_for(ACTION)
def row(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """A row of the draft, or of what is above it, to be said otherwise here; without a key a new one."""
    draft, key = draft_of(request, pk), request.GET.get("key", "")
    opened = Opened(draft, part_of(part), key)
    if key and not opened.standing:
        raise Http404
    form = opened.form(typed(request))
    seen = request.POST.get("seen", services.mark_of(opened.own))
    refusal: Refusal | None = None
    status, now = 200, None
    if "try" in request.GET:
        pass  # Without script the button beside the form tries it out; everything typed comes back.
    elif form.is_bound and form.is_valid():
        try:
            place = Place(part, key, seen)
            services.write_row(pk, place, form.cleaned_data["row"], actor=actor_of(request))
            messages.success(request, _("已保存到草稿。"))
            return redirect(f"{reverse('drafts:detail', args=[pk])}#{part}")
        except Stale as caught:
            refusal, status, now, seen = caught, caught.status, caught.now, services.mark_of(caught.now)
        except Refusal as caught:
            refusal, status = caught, caught.status
    elif form.is_bound:
        status = 422
    context = opened.context(form, actor_of(request)) | {
        "refusal": refusal,
        "seen": seen,
        "now": _now_words(part, now, form) if refusal and now is not None else [],
        "tried": opened.tried(form, request.POST) if part == "rules" else None,
    }
    return render(request, "drafts/row.html", context, status=status)


@page_for(ACTION)
@require_POST
def try_row(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """What the row as it is typed now would give; nothing is kept."""
    draft = draft_of(request, pk)
    opened = Opened(draft, part_of(part), request.GET.get("key", ""))
    form = opened.form(request.POST)
    return render(request, "drafts/_tried.html", {"tried": opened.tried(form, request.POST)})


@page_for(ACTION)
@require_POST
def off(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """A row from above does not hold here."""
    draft, key = draft_of(request, pk), request.POST.get("key", "")
    opened = Opened(draft, part_of(part), key)
    if not opened.above:
        raise Http404
    row, place = opened.above, Place(part, key, request.POST.get("seen", ""))
    return _done(request, draft, part, lambda: services.switch_off(pk, place, row, actor=actor_of(request)))


@page_for(ACTION)
@require_POST
def drop(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """Take back what this place says."""
    draft = draft_of(request, pk)
    place = Place(part_of(part), request.POST.get("key", ""), request.POST.get("seen", ""))
    return _done(request, draft, part, lambda: services.drop_row(pk, place, actor=actor_of(request)))


@page_for(ACTION)
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    """How the year is run, setting by setting."""
    draft = draft_of(request, pk)
    own = canonical(draft.document).get("policy", {})
    form = PolicyForm(typed(request), own=own, whole=plain(standards.preview_of(draft).policy))

    def save(seen: str) -> None:
        services.write_policy(pk, form.cleaned_data["policy"], seen=seen, actor=actor_of(request))

    mark = services.mark_of(draft.document.get("policy"))
    return _answer(request, draft, "drafts/policy.html", form, mark, save)


@page_for(ACTION)
def head(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, years, and what the document says of itself."""
    draft = draft_of(request, pk)
    document = canonical(draft.document)
    classes, rounding = document.get("has_classes"), document.get("rounding", {})
    initial = {
        **{name: getattr(draft, name) for name in ("name", "name_en", "from_year", "to_year", "reason")},
        "has_classes": "" if classes is None else "yes" if classes else "no",
        "rounding_places": str(rounding.get("places", "")),
        "rounding_mode": rounding.get("mode", ""),
        "source": document.get("source", ""),
    }
    form = HeadForm(typed(request), initial=initial)

    def save(seen: str) -> None:
        data = form.cleaned_data
        saying = Saying(
            data["name"],
            data["from_year"],
            data["to_year"],
            name_en=data["name_en"],
            reason=data["reason"],
            document=form.document,
        )
        services.write_head(pk, saying, seen=seen, actor=actor_of(request))

    return _answer(request, draft, "drafts/head.html", form, services.head_mark(draft), save)


def _now_words(part: str, now: Any, form: RowForm) -> list[ToldWords]:
    """What stands there now, where it differs from what is typed: typed, and standing."""
    return [told_words(one) for one in told_of(PARTS[part], canonical_row(part, form.typed_row()), now or {})]


def _done(request: HttpRequest, draft: Standard, part: str, act: Callable[[], object]) -> HttpResponse:
    back = f"{reverse('drafts:detail', args=[draft.pk])}#{part}"
    try:
        act()
    except Refusal as refusal:
        return answer_refusal(request, refusal, back=back, back_word=_("回到草稿"))
    messages.success(request, _("已保存到草稿。"))
    return redirect(back)


def _answer(
    request: HttpRequest, draft: Standard, template: str, form: Form, mark: str, save: Callable[[str], None]
) -> HttpResponse:
    """A form of the whole draft; who is late is told, sees their own words, and may save them over the others'."""
    refusal: Refusal | None = None
    status, seen = 200, request.POST.get("seen", mark)
    if form.is_bound and form.is_valid():
        try:
            save(seen)
            messages.success(request, _("已保存到草稿。"))
            return redirect("drafts:detail", pk=draft.pk)
        except Stale as caught:
            refusal, status, seen = caught, caught.status, mark
        except Refusal as caught:
            refusal, status = caught, caught.status
    elif form.is_bound:
        status = 422
    context = {"version": draft, "form": form, "refusal": refusal, "seen": seen}
    return render(request, template, context, status=status)
