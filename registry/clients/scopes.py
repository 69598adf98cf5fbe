"""What a client may be allowed to do; a scope of a token is never more than its client has."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    PUSH_CREDITS = "credits.push", _("推送学分，取回回执")
