"""Lecturing: a lesson as slides, a demo as a page, both with a live kernel."""

from cnnlib.lecture.slides import Slide, slides

__all__ = ["Slide", "slides"]
