from django.apps import AppConfig


class Config(AppConfig):
    name = "hardware.readers"
    label = "readers"
