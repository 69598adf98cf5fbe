"""The verbs of a release: asked by one person, decided by another; other doubts stay."""

from __future__ import annotations

import datetime as dt
import logging
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Max, QuerySet, Value, When
from django.db.models.functions import Length
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.devices.lifecycle import State as DeviceState
from attendance.devices.models import Device
from attendance.devices.queries import ACTIVATE, EDIT
from attendance.swipes.models import Clock, Quarantine, Swipe
from registry.base.refusals import NotAllowed, Refusal, WrongState
from registry.people.models import Person
from registry.roles import policy

from .models import Release

log = logging.getLogger("xuefen.releases")
ZONE = ZoneInfo(settings.TIME_ZONE)
HELD = (
    Quarantine.PENDING,
    Quarantine.SUSPENDED,
    Quarantine.RETIRED,
    Quarantine.NETWORK,
    Quarantine.UNSIGNED,
)
"""What somebody may answer for; a wrong clock or a chip that draws its number anew stays what it is."""


def held(device: Device) -> QuerySet[Swipe]:
    return Swipe.objects.filter(device=device, quarantine__in=HELD)


@transaction.atomic
def ask(device_id: int, *, from_date: dt.date, to_date: dt.date, reason: str, actor: Person) -> Release:
    """申请放行: what is held of these days as it lies here now."""
    device = _lock(device_id)
    if device.owner is None or not any(policy.may(actor, action, at=device.owner) for action in (EDIT, ACTIVATE)):
        why = _("放行由单位管理员、主管部门审核人或系统管理员申请。")
        raise NotAllowed(_("你不能申请放行。"), why, _("请联系他们。"), code="device_not_yours")
    if device.state == DeviceState.PENDING:
        raise WrongState(_("这台设备还没有启用。"), then=_("请先启用，再申请放行。"), code="device_pending")
    if Release.objects.filter(device=device, state=Release.State.ASKED).exists():
        raise WrongState(_("这台设备已有一份申请。"), then=_("请等它办完再申请。"), code="release_waits")
    swipes = _of(device, from_date, to_date)
    newest, count = swipes.aggregate(newest=Max("pk"))["newest"], swipes.count()
    if not count:
        raise Refusal(_("这几天没有要放行的刷卡。"), then=_("请改日期。"), code="nothing_held")
    release = Release.objects.create(
        device=device, from_date=from_date, to_date=to_date, reason=reason.strip(), newest=newest, count=count,
        asked_by=actor,
    )  # fmt: skip
    _tell("release asked", release, actor)
    return release


@transaction.atomic
def decide(release_id: int, *, is_granted: bool, opinion: str, actor: Person) -> Release:
    """放行、不放行: by other eyes, which have none of their own swipes among them."""
    release = Release.objects.select_for_update(of=("self",)).select_related("device__owner").get(pk=release_id)
    _lock(release.device_id)
    _check(release, actor)
    release.state = Release.State.GRANTED if is_granted else Release.State.REFUSED
    release.decided_by, release.decided_at, release.opinion = actor, timezone.now(), opinion.strip()
    if is_granted:
        release.released = _let_count(release)
    release.save(update_fields=["state", "decided_by", "decided_at", "opinion", "released"])
    _tell(f"release {release.state}", release, actor)
    return release


def swipes_of(release: Release) -> QuerySet[Swipe]:
    return _of(release.device, release.from_date, release.to_date).filter(pk__lte=release.newest)


def why_not(release: Release, actor: Person) -> str:
    """Why this person does not decide it; empty where they do."""
    owner = release.device.owner
    if owner is None or not policy.may(actor, ACTIVATE, at=owner):
        return _("放行由主管部门审核人或系统管理员决定。")
    if release.asked_by_id == actor.pk:
        return _("申请的人不能自己放行。")
    if swipes_of(release).filter(person=actor).exists():
        return _("其中有你自己的刷卡。")
    return ""


def _check(release: Release, actor: Person) -> None:
    if release.state != Release.State.ASKED:
        raise WrongState(_("这份申请已经办过。"), then=_("请刷新后再看。"), code="release_decided")
    if reason := why_not(release, actor):
        raise NotAllowed(_("你不能决定这份申请。"), reason, _("请另一位同事决定。"), code="release_not_yours")


def _let_count(release: Release) -> int:
    """What else speaks against a swipe comes to light again where it had stood behind the device's state."""
    rest = Case(
        When(clock=Clock.UNKNOWN, then=Value(Quarantine.CLOCK.value)),
        When(number="", uid_length=8, uid__startswith="08", then=Value(Quarantine.RANDOM.value)),
        default=Value(""),
    )
    keys = list(swipes_of(release).values_list("pk", flat=True))
    Swipe.objects.filter(pk__in=keys).annotate(uid_length=Length("uid")).update(quarantine=rest)
    return Swipe.objects.filter(pk__in=keys, quarantine="").count()


def _of(device: Device, from_date: dt.date, to_date: dt.date) -> QuerySet[Swipe]:
    """By the moment that stands, in days of this installation."""
    begin = dt.datetime.combine(from_date, dt.time(), ZONE)
    end = dt.datetime.combine(to_date, dt.time(), ZONE) + dt.timedelta(1)
    return held(device).filter(at__gte=begin, at__lt=end)


def _lock(pk: int) -> Device:
    return Device.objects.select_for_update(of=("self",)).select_related("owner").get(pk=pk)


def _tell(what: str, release: Release, actor: Person) -> None:
    facts = {"device": release.device_id, "release": release.pk, "count": release.count, "by": actor.pk}
    transaction.on_commit(partial(log.info, what, extra={"facts": facts}))
