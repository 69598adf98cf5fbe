"""News for strangers above: what is known of an activity's swipes has changed."""

from django.dispatch import Signal

swipes_changed = Signal()
"""Sent within the transaction with `activities`, the keys of those that swipes came to, or went from."""
