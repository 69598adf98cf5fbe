"""Argon2id at the memory that one login may take."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Django's default takes 100 MiB a login: forty nurses at once would take four gigabytes."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
