"""Exercise: which vectors of a gallery are nearest to a query?"""

import numpy as np

from cnnlib.checks.edits import mistakes_of
from cnnlib.checks.spec import Case, Exercise


def nearest_neighbours(query, gallery, k):
    """The places in a gallery of the `k` vectors nearest to each query.

    For each row of `query`, (n, features), the indices of the k rows of `gallery`, (m,
    features), with the smallest Euclidean distance, the nearest first; of equal
    distances the smaller index first. The features may be pixels of uint8. Judged are
    the indices, (n, k), and that the arguments stay as they were.

    >>> nearest_neighbours(np.array([[4, 0]]), np.array([[0, 0], [5, 1], [4, 3]]), 2)
    array([[1, 2]])
    """
    query = query.astype(float)
    gallery = gallery.astype(float)
    difference = query[:, None, :] - gallery[None, :, :]
    distance = (difference**2).sum(axis=2)
    order = np.argsort(distance, axis=1, kind="stable")
    return order[:, :k]


QUERY = np.array([[4, 0], [1, 1]])
GALLERY = np.array([[0, 0], [5, 1], [4, 3], [-1, 4], [2, -3], [7, 2]])
SPACE = np.array(
    [[1.0, 2, 2], [0, 0, 5], [3, 3, 3], [-4, 1, 0], [2.2, 2, 0], [0, 4, 1]]
)
CORNERS = np.array([[5, 5], [0, 6.5], [-6.9, 1]])
PIXELS = np.array([[10, 200, 30], [250, 5, 90], [40, 40, 255], [12, 190, 60]], np.uint8)
# 40 vectors at three distances from 0: an order that is not stable mixes them up.
RING = np.array([[1, 0], [0, 2], [3, 0], [0, -1]] * 10)


def hidden(rng):
    for group, m in (("basic", 5), ("general", 8), ("general", 20)):
        n, k, features = rng.integers(2, 5, 3)
        query = rng.standard_normal((n, features))
        gallery = rng.standard_normal((m, features)) * rng.uniform(0.5, 3, (m, 1))
        yield Case((query, gallery, int(k)), "random vectors", group)
    pixels = rng.integers(0, 256, (9, 5), np.uint8)
    yield Case((pixels[:2], pixels[2:], 3), "random pixels of uint8", "edge")
    corners = rng.integers(0, 2, (30, 3))
    yield Case((corners[:3], corners[3:], 12), "many equal distances", "edge")


EXERCISE = Exercise(
    assignment="16_transfer",
    reference=nearest_neighbours,
    points=3,
    section="Do features find classes that they were not learnt for?",
    public=(
        Case((QUERY[:1], GALLERY[:3], 2), "one query, a gallery of three", "basic"),
        Case((QUERY, GALLERY, 2), "two queries, a gallery of six", "basic"),
        Case((GALLERY[:4], QUERY, 1), "more queries than there are in the gallery"),
        Case((SPACE[:2], SPACE[2:], 3), "three features"),
        Case((SPACE, SPACE, 2), "a gallery that holds the queries"),
        Case((0.0 * QUERY[:1], CORNERS, 3), "along an axis and across"),
        Case((SPACE[4:], SPACE[:4], 4), "the whole gallery in order"),
        Case((SPACE[:4] * 3, SPACE, 2), "long queries"),
        Case((PIXELS[:2], PIXELS[1:], 2), "pixels of uint8", "edge"),
        Case((QUERY, np.tile(GALLERY[:3], (2, 1)), 4), "each vector twice", "edge"),
        Case((np.zeros((1, 2)), RING, 25), "40 vectors, three distances", "edge"),
        Case((SPACE[:3, :1], SPACE[2:, :1], 1), "one feature, one neighbour", "edge"),
    ),
    hidden=hidden,
    tolerance=0,
    mistakes=mistakes_of(nearest_neighbours),
    hints=(
        "How far is (4, 0) from (5, 1), and from (4, 3)? Which is nearer?",
        "Row i holds indices into the gallery; read in order, the distances from query "
        "i never become smaller.",
        "differences of every query with every vector of the gallery, as floats: "
        "(n, m, features)\n"
        "squared distances: sum of their squares over the features\n"
        "order of the distances in each row, equal ones as they stand\n"
        "the first k of each row",
        "difference = query[:, None].astype(float) - gallery[None]\n"
        "distance = (difference ** 2).sum(axis=…)\n"
        'order = np.argsort(distance, axis=…, kind="stable")\n'
        "return order[…]",
    ),
)
