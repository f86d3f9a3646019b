"""Exercises of lesson 08: normalising by the batch and by the neighbours."""

from . import (
    batch_norm_backward,
    batch_norm_eval,
    batch_norm_train,
    local_response_norm,
)

EXERCISES = (
    batch_norm_train.EXERCISE,
    batch_norm_eval.EXERCISE,
    batch_norm_backward.EXERCISE,
    local_response_norm.EXERCISE,
)
