"""What cards tell those who lie above them."""

from __future__ import annotations

from django.dispatch import Signal

card_handed_over = Signal()
"""Sent with `card`, in the transaction that makes it somebody's."""
