from django.apps import AppConfig


class Config(AppConfig):
    name = "registry.messages"
    # `messages` is the label of Django's own one-time notes.
    label = "person_messages"
    default_auto_field = "django.db.models.BigAutoField"
