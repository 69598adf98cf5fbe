"""Terminals that wait to be asked: their log is fetched over port 4370 and compared with what is already here."""
