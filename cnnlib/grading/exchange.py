"""nbgrader's exchange between people of whom none can touch what is another's.

nbgrader hides a submission behind a name that nobody can guess, and whoever learns that
name may read, change and delete it. Here the rights of the file system keep it: what is
handed in belongs to the student, its group is the teacher's (`inbound/` passes that on)
and others have no access. It appears there whole or not at all, and so does what is
collected, so that whoever is killed in the middle has lost nothing.

`deploy/hub/` names these classes in nbgrader's settings.
"""

import os
import pwd
import re
import secrets
import shutil
import stat
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import ExchangeCollect, ExchangeSubmit

__all__ = ["Collect", "HandIn"]

A_MOMENT = timedelta(minutes=5)  # between the name of a submission and its coming


class HandIn(ExchangeSubmit):
    """Hands in for the teacher's eyes only."""

    def copy_files(self):
        """Make everything in a place of the student's own; then put it there.

        What the student's list shows as handed in comes last.
        """
        there, shown = Path(self.inbound_path), Path(self.cache_path)
        with tempfile.TemporaryDirectory() as folder:
            inbound, cache = Path(folder, "inbound"), Path(folder, "cache")
            self.inbound_path, self.cache_path = str(inbound), str(cache)
            super().copy_files()
            with _mask(0o007):
                for made in inbound.iterdir():
                    _place(made, there / made.name)
            shutil.copytree(cache, shown, dirs_exist_ok=True)


@contextmanager
def _mask(mask):
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def _place(made, there):
    """Copy a folder, under a name that means nothing until all of it is there.

    `copyfile` leaves group and rights as the folder around gives them.
    """
    partial = there.with_name(f".{secrets.token_hex(9)}")
    partial.mkdir(mode=0o2770)
    for file in made.rglob("*"):
        copy = partial / file.relative_to(made)
        copy.mkdir() if file.is_dir() else shutil.copyfile(file, copy)
    partial.rename(there)


class Collect(ExchangeCollect):
    """Collects what is whole, a person's own, and no way to somebody else's files."""

    def _path_to_record(self, path):
        """Whose it is and of when; nobody's, if it is not what it says."""
        try:
            record = super()._path_to_record(path)
            self._check_origin(record, os.lstat(path))
        except (ExchangeError, ValueError, OverflowError, OSError) as error:
            self.log.error("%s is not collected: %s", path, error)
            name = os.path.basename(path)
            return {"username": "", "filename": name, "timestamp": datetime.min}
        return record

    def _check_origin(self, record, found):
        name, said = record["username"], record["timestamp"]
        if self.check_owner and found.st_uid != _uid(name):
            raise ExchangeError(f"user {found.st_uid} handed it in as {name}")
        came = datetime.fromtimestamp(found.st_ctime, UTC).replace(tzinfo=None)
        if came - said > A_MOMENT:
            self.log.warning("%s: says %s, but came at %s", name, said, came)

    def init_src(self):
        """Choose each student's submission, the last one in general."""
        super().init_src()
        self.src_records = [r for r in self.src_records if r["username"]]

    def do_copy(self, src, dest, log=None):
        """Copy regular files; one bad submission keeps nobody else's from its place."""
        course = self.coursedir.root
        with tempfile.TemporaryDirectory(prefix=".collecting-", dir=course) as folder:
            whole = Path(folder, "whole")
            whole.mkdir()
            try:
                self._copy_regular(src, whole)
            except OSError as error:
                self.log.error("%s cannot be read: %s", src, error)
            self._write_origin(src, whole)
            whole.rename(dest)

    def _write_origin(self, src, whole):
        """Two files that nbgrader relies on, as its own `submit` writes them."""
        when = os.path.basename(src).rsplit("+", 3)[2]
        (whole / "timestamp.txt").write_text(when, encoding="utf-8")
        secret = whole / "submission_secret.txt"
        known = secret.read_bytes() if secret.is_file() else b""
        if not re.fullmatch(rb"[0-9a-f]{128}", known):
            secret.unlink(missing_ok=True)
            secret.write_text(secrets.token_hex(64), encoding="utf-8")

    def _copy_regular(self, src, dest):
        """Nothing is followed, even if it becomes a link in this moment."""
        room = 1000 * self.coursedir.max_dir_size
        for folder, names, files, handle in os.fwalk(src, follow_symlinks=False):
            there = dest / os.path.relpath(folder, src)
            for name in names:
                (there / name).mkdir(exist_ok=True)
            for name in files:
                room -= self._copy_file(name, handle, there / name, room)

    def _copy_file(self, name, handle, copy, room):
        how = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            file = os.fdopen(os.open(name, how, dir_fd=handle), "rb")
        except OSError as error:
            self.log.error("%s is left out: %s", copy.name, error.strerror)
            return 0
        with file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode) or found.st_size > room:
                self.log.error("%s is left out: no regular file, or too large", name)
                return 0
            copy.write_bytes(file.read(found.st_size))
            return found.st_size


def _uid(name):
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        return None
