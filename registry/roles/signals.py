"""News for strangers above: a role began or ended somewhere."""

from django.dispatch import Signal

grant_ended = Signal()
"""Sent after the commit with `grant`: somebody stopped being responsible for a desk."""
