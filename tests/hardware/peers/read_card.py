"""Reads a card through a PN532 with nfcpy, a driver that others wrote, and prints its UID. A process of its own."""

import sys

import nfc.clf
from nfc.clf import pn532, transport

line = transport.TTY(sys.argv[1])
chip = pn532.init(line)
target = chip.sense_tta(nfc.clf.RemoteTarget("106A"))
sys.stdout.write(f"{chip.chipset_name} {target.sdd_res.hex().upper() if target else 'none'}\n")
chip.close()
