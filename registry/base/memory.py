"""The collector of cycles, kept away from what is there for good."""

import gc


def settle() -> None:
    """After everything is imported: what is there now is never looked through again, and the rest less often.

    A cohort makes tens of thousands of small objects that all go by themselves; looking for cycles among them and
    through the whole of Django each time took a tenth of a bulk decision.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
