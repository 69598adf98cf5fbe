"""News for strangers above: somebody left."""

from django.dispatch import Signal

person_left = Signal()
"""Sent after the commit with `person`: the account is closed, and what waited for them has to go elsewhere."""
