"""The door that every address for other systems has, and the one where they fetch their tokens."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from drf_spectacular.utils import OpenApiResponse, extend_schema
from oauth2_provider.models import AccessToken
from oauth2_provider.views.mixins import OAuthLibMixin
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.views import APIView

from api.problems import Problem
from registry.clients import traffic
from registry.clients.models import Client
from registry.clients.queries import in_use

from .proving import check_network, prove
from .shapes import TokenError, TokenGiven, TokenWanted

MOST_BYTES = 16 * 1024 * 1024


class ClientView(APIView):
    """Who asks is proved, counted and written down; what they ask is each view's own affair."""

    authentication_classes = ()
    scope = ""
    client: Client | None = None
    body = b""
    rows = 0
    began = 0.0

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        self.began = time.perf_counter()
        super().initial(request, *args, **kwargs)
        if not hasattr(self, (request.method or "").lower()):
            raise MethodNotAllowed(request.method or "")
        self.body = _body_of(request)
        self.client, scopes = prove(request._request, self.body)
        check_calls(self.client)
        if self.scope not in scopes:
            raise Problem(403, "scope_required", _("这个接口账号不能做这件事。"), scope=self.scope)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        if response.status_code == 401:
            response["WWW-Authenticate"] = 'Bearer realm="xuefen"'
        if self.client is not None:
            _note(self.client, request, response, rows=self.rows, began=self.began)
        return response


class Token(OAuthLibMixin, APIView):
    """OAuth 2.0 client credentials."""

    @extend_schema(
        operation_id="fetch_token", auth=[], request={"application/x-www-form-urlencoded": TokenWanted},
        responses={200: TokenGiven, 400: TokenError, 401: TokenError, 429: OpenApiResponse(description="RFC 9457")},
    )  # fmt: skip
    @method_decorator(sensitive_variables())
    def post(self, request: Request) -> HttpResponse:
        """A token of ten minutes for the client's name and one of its keys. Errors are those of RFC 6749."""
        began = time.perf_counter()
        _url, headers, body, status = self.create_token_response(request._request)
        response = HttpResponse(body, status=status, content_type="application/json")
        for name, value in headers.items():
            response[name] = value
        if status == 200:
            client = _check_given(json.loads(body)["access_token"], request)
            _note(client, request, response, rows=0, began=began)
        return response


def _check_given(token: str, request: Request) -> Client:
    """Whose it is; from a network that is not theirs, or too often, the token is worth nothing."""
    given = AccessToken.objects.filter(token_checksum=hashlib.sha256(token.encode()).hexdigest())
    client = in_use(given.values_list("application__client_id", flat=True)[0])
    assert client is not None
    try:
        check_network(client, request._request)
        check_calls(client)
    except Problem:
        given.delete()
        raise
    return client


def check_calls(client: Client) -> None:
    wait = traffic.use_call(client)
    if wait:
        raise Problem(429, "too_many_calls", _("请求太频繁。"), _("请稍后再发。"), wait=wait)


def _body_of(request: Request) -> bytes:
    """As much as a batch may have, however the settings bound what a browser sends."""
    if request._request.headers.get("Transfer-Encoding"):
        raise Problem(411, "length_required", _("请写明内容的长度（Content-Length）。"))
    body: bytes = request._request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise Problem(413, "too_large", _("内容太大，请分成几批再发。"))
    return body


def _note(client: Client, request: Request, response: Any, *, rows: int, began: float) -> None:
    """The operation's name, never its address; the code of a refusal, never its words."""
    match = request._request.resolver_match
    data = getattr(response, "data", None)
    traffic.note(
        client,
        f"{request.method} {match.view_name if match else ''}",
        status=response.status_code,
        code=data.get("code", "") if isinstance(data, dict) and response.status_code >= 400 else "",
        rows=rows,
        seconds=time.perf_counter() - began,
        request=getattr(request._request, "request_id", ""),
    )
