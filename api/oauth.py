"""OAuth 2.0 by django-oauth-toolkit: a client's name and one of its own keys, for a token of ten minutes."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import unquote_plus

from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes

from registry.clients import keys
from registry.clients.models import Client
from registry.clients.queries import in_use
from registry.clients.scopes import Scope


class Validator(OAuth2Validator):
    """The secrets are the client account's: two may be open at once. The toolkit's own column opens nothing."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        name, secret = self._said(request)
        return bool(name and secret and keys.opens(name, secret) and self._load_application(name, request))

    def _said(self, request: Any) -> tuple[str, str]:
        """By HTTP Basic, as the standard prefers it, or in the body."""
        basic = self._extract_basic_auth(request)
        if not basic:
            return request.client_id or "", request.client_secret or ""
        try:
            name, _colon, secret = base64.b64decode(basic, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
        return unquote_plus(name), unquote_plus(secret)


class ClientScopes(BaseScopes):
    """A token may do what its client may, or less where it asks for less."""

    def get_all_scopes(self) -> dict[str, str]:
        return {str(value): str(label) for value, label in Scope.choices}

    def get_available_scopes(self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any) -> Any:
        client: Client | None = in_use(application.client_id) if application else None
        return list(client.scopes) if client else []

    def get_default_scopes(self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any) -> Any:
        return self.get_available_scopes(application, request)
