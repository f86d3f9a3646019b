"""Puts the lessons and exercises into the package; all else is in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

FOLDERS = ("lessons", "exercises")
FOR_INSTRUCTORS = "INSTRUCTORS.md"


class BuildWithCourse(build_py):
    """Builds the package; a wheel also carries the course, beside the code."""

    def run(self):
        super().run()
        if self.editable_mode:  # the course is read from the checkout
            return
        course = Path(self.build_lib, "cnnlib", "course")
        shutil.rmtree(course, ignore_errors=True)
        left_out = shutil.ignore_patterns(FOR_INSTRUCTORS, ".*", "*.tmp")
        for name in FOLDERS:
            shutil.copytree(name, course / name, ignore=left_out)


setup(cmdclass={"build_py": BuildWithCourse})
