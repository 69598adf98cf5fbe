"""Held swipes of a device: asked for by one person, let count or left by another."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from attendance.devices.queries import ACTIVATE, VIEW, visible_to
from registry.base.pages import FormPage, answer_form, typed
from registry.roles.access import actor_of, page_for

from . import services
from .forms import AskForm, DecideForm
from .models import Release


@page_for(VIEW)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    device = get_object_or_404(visible_to(actor).filter(owner__isnull=False), pk=pk)
    span = services.held(device).aggregate(first=Min("at"), last=Max("at"))
    days = {
        name: timezone.localdate(at) for name, at in (("from_date", span["first"]), ("to_date", span["last"])) if at
    }
    form = AskForm(typed(request), initial=days)
    page = FormPage(
        title=_("申请放行"),
        lead=_("设备不在用时收到的刷卡都留着。由另一位同事决定它们计不计算。"),
        submit=_("申请放行"),
        back=_address(pk),
        back_word=str(device),
    )

    def save(facts: dict[str, Any]) -> str:
        services.ask(pk, actor=actor, **facts)
        messages.success(request, _("已申请，等另一位同事决定"))
        return _address(pk)

    return answer_form(request, page, form, save)


@page_for(ACTIVATE)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    mine = Release.objects.filter(device__in=visible_to(actor, ACTIVATE)).select_related("device__owner", "asked_by")
    release = get_object_or_404(mine, pk=pk)
    page = FormPage(
        title=_("放行“%(device)s”的刷卡") % {"device": release.device},
        lead=_lead(release),
        notice=services.why_not(release, actor),
        submit=_("保存决定"),
        back=_address(release.device_id),
        back_word=str(release.device),
    )

    def save(facts: dict[str, Any]) -> str:
        granted = facts["verdict"] == "granted"
        done = services.decide(pk, is_granted=granted, opinion=facts["opinion"], actor=actor)
        messages.success(request, _released(done.released or 0) if granted else _("没有放行，刷卡仍留着"))
        return _address(done.device_id)

    return answer_form(request, page, DecideForm(typed(request)), save)


def _lead(release: Release) -> str:
    said = ngettext(
        "%(who)s 申请放行 %(first)s 至 %(last)s 的 %(n)d 次刷卡：%(reason)s",
        "%(who)s 申请放行 %(first)s 至 %(last)s 的 %(n)d 次刷卡：%(reason)s",
        release.count,
    )
    return said % {
        "who": release.asked_by.name,
        "first": release.from_date,
        "last": release.to_date,
        "n": release.count,
        "reason": release.reason,
    }


def _released(count: int) -> str:
    return ngettext("已放行 %(n)d 次刷卡", "已放行 %(n)d 次刷卡", count) % {"n": count}


def _address(pk: int) -> str:
    return reverse("devices:detail", args=[pk])
