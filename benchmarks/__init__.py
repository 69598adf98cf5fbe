"""Ours beside a peer, measured in the same run on the same machine: `make bench NAME=decision`."""
