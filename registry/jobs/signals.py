"""News of jobs, for layers above."""

from django.dispatch import Signal

job_ended = Signal()
"""`job`: it is done, failed or cancelled; sent after the commit."""
