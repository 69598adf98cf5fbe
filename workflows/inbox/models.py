"""The tables of the inbox, each beside its subject."""

from .looks.models import ListLook
from .tabs.models import SavedTab

__all__ = ["ListLook", "SavedTab"]
