"""A jurisdiction's say in the levels of review (S37): rules, what they make of a credit, and their history."""
