"""Which client asks: by a token of ours or by its own signature, from one of its networks, and once."""

from __future__ import annotations

import hashlib
import time
from ipaddress import ip_address, ip_network

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AccessToken

from api.problems import Problem
from registry.accounts.lockout import client_address
from registry.clients import keys
from registry.clients.models import Client
from registry.clients.queries import in_use
from registry.clients.traffic import use_nonce

from . import signature as dialect

SKEW_SECONDS = 300
NONCE_LENGTH = range(16, 65)
BEARER = "bearer"


def prove(request: HttpRequest, body: bytes) -> tuple[Client, set[str]]:
    """The client and what it may do with this request."""
    word, _blank, token = request.headers.get("Authorization", "").partition(" ")
    if word.lower() == BEARER:
        client, scopes = _by_token(token.strip())
    elif dialect.APP_ID in request.GET:
        client, scopes = _by_signature(request, body)
    else:
        raise _not_proved()
    check_network(client, request)
    return client, scopes


def check_network(client: Client, request: HttpRequest) -> None:
    address = client_address(request)
    inside = address and any(ip_address(address) in ip_network(one, strict=False) for one in client.networks)
    if client.networks and not inside:
        raise Problem(403, "network_not_allowed", _("这个地址不能用这个接口账号。"), _("请联系系统管理员登记网段。"))


def _by_token(token: str) -> tuple[Client, set[str]]:
    digest = hashlib.sha256(token.encode()).hexdigest()
    rows = AccessToken.objects.filter(token_checksum=digest, expires__gt=timezone.now())
    found = rows.values_list("application__client_id", "scope").first()
    client = in_use(found[0]) if found else None
    if found is None or client is None:
        raise _not_proved()
    return client, {*found[1].split()} & {*client.scopes}


def _by_signature(request: HttpRequest, body: bytes) -> tuple[Client, set[str]]:
    """The key is looked at before the clock, so that nobody else learns from us what time it is."""
    fields = {name: values[-1] for name, values in request.GET.lists()}
    client = in_use(fields[dialect.APP_ID]) if all(len(values) == 1 for _n, values in request.GET.lists()) else None
    moment, nonce = dialect.moment_of(fields.get(dialect.TIMESTAMP, "")), fields.get(dialect.NONCE, "")
    known = fields.get(dialect.SIGN_TYPE, dialect.SHA256) in dialect.ALGORITHMS
    if client is None or moment is None or len(nonce) not in NONCE_LENGTH or not nonce.isascii() or not known:
        raise _not_proved()
    said = {"method": request.method or "", "path": request.path, "body": body}
    if not any(_is_signed(secret, fields, **said) for secret in keys.signing(client)):  # type: ignore[arg-type]
        raise _not_proved()
    now = time.time()
    if abs(now - moment) > SKEW_SECONDS:
        raise Problem(
            401, "clock_skew", _("时间与服务器相差太多。"), _("请校准时钟后重新签名。"), server_time=round(now)
        )
    if not use_nonce(client, nonce):
        raise Problem(409, "replayed", _("这个请求已经用过。"), _("请换一个随机数重新签名。"))
    return client, {*client.scopes}


def _is_signed(secret: bytes, fields: dict[str, str], *, method: str, path: str, body: bytes) -> bool:
    right = dialect.sign(secret, fields, method=method, path=path, body=body)
    return dialect.same(right, fields.get(dialect.SIGN, ""))


def _not_proved() -> Problem:
    """The same for a client that nobody knows, one that is stopped, and a wrong key."""
    then = _("请用有效的令牌，或用接口账号的密钥签名；账号可能还没有启用，或已停用。")
    return Problem(401, "not_proved", _("请求没有证明是谁发的。"), then)
