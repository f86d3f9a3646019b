"""Votes from phones: a page on the room's network, and a line to the slides."""

from cnnlib.lecture.votes.count import Asked, VoteError, Votes
from cnnlib.lecture.votes.phones import Phones
from cnnlib.lecture.votes.slides import Results, SlidesLine

__all__ = ["Asked", "Phones", "Results", "SlidesLine", "VoteError", "Votes"]
