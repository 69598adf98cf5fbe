"""News for strangers above: other rules hold from now on, or the same ones for others."""

from django.dispatch import Signal

standard_published = Signal()
"""Sent after the commit with `standard`: years that it rules come out differently."""
grades_set = Signal()
"""Sent after the commit with `places` and `since`: from then on they are of another level."""
