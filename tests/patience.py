"""Waiting for what others do, however busy the machine is."""

import time

__all__ = ["PATIENCE", "eventually"]

PATIENCE = 300  # seconds; as long takes only what never comes


def eventually(state):
    """Ask until `state()` is true, or patience ends; returns what it was at last."""
    until = time.monotonic() + PATIENCE
    while not (value := state()) and time.monotonic() < until:
        time.sleep(0.02)
    return value
