from django.apps import AppConfig


class Config(AppConfig):
    name = "attendance.swipes"
    label = "swipes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from attendance.devices.signals import stations_changed
        from registry.cards.signals import card_handed_over
        from registry.jobs.periodic import daily

        from .settling import claim, claim_of, settle_again

        stations_changed.connect(lambda sender, device, **_: settle_again(device), weak=False, dispatch_uid="swipes")
        card_handed_over.connect(lambda sender, card, **_: claim_of(card), weak=False, dispatch_uid="claims")
        daily("claim_swipes", claim, hour=2)
