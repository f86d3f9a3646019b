"""A student's folder: made, brought up to date, and taken back to how it was given."""

from cnnlib.workspace.commands import reset, start, update
from cnnlib.workspace.folder import WorkspaceError

__all__ = ["WorkspaceError", "reset", "start", "update"]
