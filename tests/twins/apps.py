from django.apps import AppConfig


class Config(AppConfig):
    name = "tests.twins"
    label = "twins"
