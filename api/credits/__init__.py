"""Batches of credits that other systems award, and their receipts."""
