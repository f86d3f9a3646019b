"""Widgets that know whether their kernel lives."""

from cnnlib.widgets.widget import Live, script

__all__ = ["Live", "script"]
