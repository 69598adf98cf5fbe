"""补授分: an activity that one attended and that gave no credit. Asked for once, decided by the desk above it."""
