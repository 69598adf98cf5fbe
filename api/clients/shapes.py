"""Shapes of the token's address, for the description of the interface alone."""

from __future__ import annotations

from rest_framework import serializers


class TokenWanted(serializers.Serializer):
    grant_type = serializers.ChoiceField(choices=["client_credentials"])
    client_id = serializers.CharField(required=False, help_text="the appId, where not in HTTP Basic")
    client_secret = serializers.CharField(required=False)
    scope = serializers.CharField(
        required=False, help_text="words with blanks between; all of the client's if left out"
    )


class TokenGiven(serializers.Serializer):
    access_token = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="seconds")
    scope = serializers.CharField()


class TokenError(serializers.Serializer):
    """RFC 6749, 5.2."""

    error = serializers.CharField()
    error_description = serializers.CharField(required=False)
