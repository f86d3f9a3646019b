"""Grading on a Dask cluster: notebooks go out, results come back.

The workers need the same release of cnnlib, and bubblewrap; no folder is shared. When a
worker ends, the scheduler gives its submissions to others.
"""

import contextlib
from concurrent.futures import CancelledError

from cnnlib.grading import GradingError, grader
from cnnlib.grading.version import version_of

__all__ = ["on_cluster"]

SECONDS_TO_CONNECT = 30
SECONDS_FOR_A_WORKER = 30
MOST_TRIES = 3  # of a submission, each on several workers
AT_ONCE = 2  # submissions for each of the cluster's threads, so that none ever waits


@contextlib.contextmanager
def on_cluster(address):
    """Connect to a scheduler.

    Parameters
    ----------
    address : str
        Such as ``tcp://127.0.0.1:8786``.

    Yields
    ------
    (callable, int)
        Something to call like `grader.grade`, and how many calls at a time pay.

    Raises
    ------
    GradingError
        If there is no such cluster, or it is lost.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise GradingError(
            "grading on a cluster needs Dask: pip install 'cnnlib[cluster]'"
        ) from error
    try:
        client = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise GradingError(f"no Dask scheduler answers at {address}") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=SECONDS_FOR_A_WORKER)
        except TimeoutError as error:
            raise GradingError(f"the cluster at {address} has no workers") from error
        threads = sum(client.nthreads().values())
        yield _remote(client), max(1, AT_ONCE * threads)


def _remote(client):
    from distributed import KilledWorker

    def grade(data, assignment, seed, **options):
        version = version_of(assignment, options.get("released"))
        call = (data, assignment, seed, version)
        for _ in range(MOST_TRIES):
            future = client.submit(_there, *call, pure=False, **options)
            try:
                return future.result()
            except KilledWorker:  # several ended in turn, for whatever reason
                continue
            except (CancelledError, OSError) as error:
                raise GradingError("the Dask cluster was lost") from error
        raise GradingError("the workers of the Dask cluster end again and again")

    return grade


def _there(data, assignment, seed, version, **options):
    """Grade in a worker, if it would judge as we do."""
    if version_of(assignment, options.get("released")) != version:
        raise GradingError(
            "a Dask worker has another release of cnnlib, NumPy or Python"
        )
    return grader.grade(data, assignment, seed, **options)
