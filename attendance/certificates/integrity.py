"""The invariants of registers."""

from __future__ import annotations

from functools import partial

from workflows.credits.integrity import HISTORY_REMEDY, Check, find_rows

GAPS = """
SELECT 'plan ' || plan_id, 'has ' || count(*) || ' certificates, numbered up to ' || max(serial)
FROM attendance_certificates_certificate GROUP BY plan_id HAVING count(*) <> max(serial)
"""
AWARDED = """
SELECT 'certificate ' || c.id, 'numbers what was not awarded in its plan'
FROM attendance_certificates_certificate c JOIN attendance_awards_earning e ON e.id = c.earning_id
WHERE e.credit_id IS NULL OR e.plan_id <> c.plan_id
"""

CHECKS = (
    Check(
        "certificates_have_no_gaps",
        "The certificates of an activity are numbered without gaps.",
        partial(find_rows, GAPS),
        HISTORY_REMEDY,
    ),
    Check(
        "certificates_are_of_awards",
        "A certificate numbers an award of its own activity.",
        partial(find_rows, AWARDED),
        HISTORY_REMEDY,
    ),
)
