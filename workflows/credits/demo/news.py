"""News for the layers above, which add to the demo city what is theirs."""

from django.dispatch import Signal

city_built = Signal()
"""Sent in the transaction that builds the city, when everything else stands."""
