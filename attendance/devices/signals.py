"""News for strangers above: what a device serves has changed."""

from django.dispatch import Signal

stations_changed = Signal()
"""Sent within the transaction with `device`: swipes that are there already may belong elsewhere now."""
