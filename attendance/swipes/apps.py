from django.apps import AppConfig


class Config(AppConfig):
    name = "attendance.swipes"
    label = "swipes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from attendance.devices.signals import stations_changed
        from registry.jobs.periodic import daily

        from .settling import claim, settle_again

        stations_changed.connect(lambda sender, device, **_: settle_again(device), weak=False, dispatch_uid="swipes")
        daily("claim_swipes", claim, hour=2)
