from django.apps import AppConfig


class Config(AppConfig):
    name = "hardware.pulling"
    label = "pulling"
