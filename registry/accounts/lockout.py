"""Slowing and locking of logins: by person, whichever number was typed, and by network address."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from ipaddress import ip_address
from math import ceil
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from registry.base.refusals import Refusal
from registry.people import idnumber
from registry.people.models import Person
from registry.people.sealing import blind_index

# After so many failures, so many seconds must pass before the next attempt is looked at.
PAUSES = {3: 5, 4: 15}


class TooFast(Refusal):
    """The next attempt came before the pause was over; it was not looked at and does not count."""

    status = 429

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(
            ngettext("请等 %(n)d 秒再试。", "请等 %(n)d 秒再试。", seconds) % {"n": seconds},
            _("连续几次没有对上，系统放慢了这个号码的登录。"),
            code="login_too_fast",
        )


@dataclass(frozen=True)
class Lock:
    until: dt.datetime
    by_address: bool


class Handler(AxesDatabaseHandler):
    """axes with two limits: a hospital shares one address, so the address bears more failures than a person."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The account's failures, or the address's share of its own limit on the same scale."""
        account, address = (_failures(rows) for rows in self.get_user_attempts(request, credentials))
        return max(account, address * settings.AXES_FAILURE_LIMIT // settings.LOGIN_ADDRESS_LIMIT)

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """A login forgives its own account only: else one's own password would reset the count of a neighbour's."""
        count, _details = AccessAttempt.objects.filter(username=account_key(request, credentials)).delete()
        return int(count)


def attempt(request: HttpRequest, **credentials: str) -> Person | None:
    """Authenticate, one attempt at a time per account: else a hundred at once would pass before the first counts."""
    key = account_key(request, credentials) or ""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(key[:15] or "0", 16)])
        if wait := _seconds_to_wait(key):
            raise TooFast(wait)
        return authenticate(request, **credentials)


def account_key(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """A keyed digest of the person, so that card number and ID number count together and neither is stored."""
    number = (credentials or {}).get("username")
    if not number:
        return None
    known = request.__dict__.setdefault("_account_keys", {})
    if number not in known:
        person = Person.objects.by_number(number)
        name = f"person:{person.pk}" if person else f"number:{idnumber.clean(number)[:64]}"
        known[number] = blind_index(f"login:{name}").hex()
    return str(known[number])


def client_address(request: HttpRequest) -> str | None:
    """The last address that our own proxy saw; what a client writes in front of it is not believed."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    address = forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(address))
    except ValueError:
        return None


def current_lock(request: HttpRequest, credentials: dict[str, Any] | None = None) -> Lock:
    """Until when, and whether the address rather than the account is locked."""
    AxesProxyHandler.update_request(request)
    account, address = Handler().get_user_attempts(request, credentials)
    by_account = _locked_until(account, settings.AXES_FAILURE_LIMIT)
    by_address = _locked_until(address, settings.LOGIN_ADDRESS_LIMIT)
    ends = [end for end in (by_account, by_address) if end]
    return Lock(max(ends, default=timezone.now() + _window()), by_address=by_account is None and by_address is not None)


def _locked_until(rows: QuerySet[Any], limit: int) -> dt.datetime | None:
    """The moment when enough failures are old that the rest stay under the limit."""
    total = 0
    for at, failures in rows.order_by("-attempt_time").values_list("attempt_time", "failures_since_start"):
        total += failures
        if total >= limit:
            end: dt.datetime = at + _window()
            return end
    return None


def _seconds_to_wait(key: str) -> int:
    recent = AccessAttempt.objects.filter(username=key, attempt_time__gte=timezone.now() - _window())
    facts = recent.aggregate(failures=Sum("failures_since_start"), last=Max("attempt_time"))
    pause = PAUSES.get(facts["failures"] or 0, 0)
    passed = (timezone.now() - facts["last"]).total_seconds() if pause else 0
    return max(ceil(pause - passed), 0)


def _failures(rows: QuerySet[Any]) -> int:
    return rows.aggregate(total=Sum("failures_since_start"))["total"] or 0


def _window() -> dt.timedelta:
    window = get_cool_off()
    assert isinstance(window, dt.timedelta)
    return window
