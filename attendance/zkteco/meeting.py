"""Who calls: a serial number in clear text proves nothing, so it is held against the network that it came from."""

from __future__ import annotations

import datetime as dt
from ipaddress import ip_network

from django.db import transaction
from django.utils import timezone

from attendance.devices.models import Device, Incident, Kind
from attendance.devices.pace import count_call
from attendance.swipes.models import Quarantine

CALLS, STRANGERS, DAY = 240, 50, dt.timedelta(days=1)


def network_of(address: str | None) -> str:
    """The neighbourhood of an address; empty where none is known."""
    if not address:
        return ""
    return str(ip_network(f"{address}/{64 if ':' in address else 24}", strict=False))


def meet(serial: str, *, address: str | None) -> Device:
    """The device of this number; one that nobody knows waits in quarantine, and only so many from one network a day."""
    network = network_of(address)
    count_call(f"iclock:{serial[:40]}:{network}", most=CALLS)
    device = Device.objects.select_related("owner").filter(serial=serial).first()
    if device is None:
        count_call(f"strangers:{network}", most=STRANGERS, span=DAY)
        device, _is_new = Device.objects.get_or_create(
            serial=serial, defaults={"kind": Kind.ZKTECO, "network": network}
        )
    elif not device.network and network:
        Device.objects.filter(pk=device.pk, network="").update(network=network)
        device.network = network
    return device


def doubt_of(device: Device, *, address: str | None) -> str:
    """Why nothing that comes this way may earn anything; it is written down once a day."""
    network = network_of(address)
    if not device.network or network == device.network:
        return ""
    name = f"{timezone.localdate().isoformat()} {network}"
    with transaction.atomic():
        row = Incident(device=device, kind=Incident.Kind.NETWORK, name=name, facts={"network": network})
        Incident.objects.bulk_create([row], ignore_conflicts=True)
    return Quarantine.NETWORK
