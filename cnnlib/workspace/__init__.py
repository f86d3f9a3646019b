"""A student's folder: made, brought up to date, and taken back to how it was given."""

from cnnlib.workspace.commands import reset, start, update
from cnnlib.workspace.folder import WorkspaceError
from cnnlib.workspace.progress import progress
from cnnlib.workspace.review import review
from cnnlib.workspace.share import share

__all__ = ["WorkspaceError", "progress", "reset", "review", "share", "start", "update"]
