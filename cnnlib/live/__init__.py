"""Widgets that know whether their kernel lives."""

from cnnlib.live.widget import Live, script

__all__ = ["Live", "script"]
