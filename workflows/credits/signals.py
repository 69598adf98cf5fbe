"""What who tells people about verdicts has to know of an undo."""

from django.dispatch import Signal

asked_to_undo = Signal()
"""`decisions`: the keys of the verdicts that somebody wants to undo. A receiver answers with the set of those of which
a message has left the house already; they stand."""

verdicts_undone = Signal()
"""`decisions`: the keys of the verdicts that were undone. Sent inside the transaction: what waits to be told of them is
not told any more."""
