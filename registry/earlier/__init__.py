"""外来历史: what people bring from another platform, as yearly totals; records of their own, no credits."""
