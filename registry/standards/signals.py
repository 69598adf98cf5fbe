"""News for strangers above: other rules hold from now on."""

from django.dispatch import Signal

standard_published = Signal()
"""Sent after the commit with `standard`: years that it rules come out differently."""
