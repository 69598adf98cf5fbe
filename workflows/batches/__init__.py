"""为多人录入: one thing for many people, entered once, and taken back together."""
