"""Exercises of lesson 16: what was learnt for one task serves another."""

from . import (
    cosine_similarity,
    label_smoothing,
    nearest_neighbours,
    split_indices,
    standardise,
)

EXERCISES = (
    split_indices.EXERCISE,
    standardise.EXERCISE,
    cosine_similarity.EXERCISE,
    nearest_neighbours.EXERCISE,
    label_smoothing.EXERCISE,
)
