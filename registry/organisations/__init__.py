"""One tree of bureaus, units and departments."""
