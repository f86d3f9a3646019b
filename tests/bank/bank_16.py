"""Answers to assignment 16."""

import numpy as np
from bank.answers import right, wrong


@right("split_indices")
def split_indices_direct(n, fraction, seed):
    p = np.random.default_rng(seed).permutation(n)
    m = int(np.floor(n * fraction + 0.5))
    return np.sort(p[m:]), np.sort(p[:m])


@right("split_indices")
def split_indices_lists(n, fraction, seed):
    p = list(np.random.default_rng(seed).permutation(n))
    m = int(n * fraction + 0.5)
    return sorted(int(i) for i in p[m:]), sorted(int(i) for i in p[:m])


@wrong("split_indices", "Drawn without the permutation: every k-th example.")
def split_indices_strided(n, fraction, seed):
    m = int(n * fraction + 0.5)
    held = np.arange(m) * n // max(m, 1)
    return np.setdiff1d(np.arange(n), held), held


@wrong("split_indices", "The number is truncated, not rounded.")
def split_indices_int(n, fraction, seed):
    p = np.random.default_rng(seed).permutation(n)
    m = int(fraction * n)
    return np.sort(p[m:]), np.sort(p[:m])


@wrong("split_indices", "The global generator is seeded and used.")
def split_indices_global(n, fraction, seed):
    state = np.random.RandomState(seed)
    p = state.permutation(n)
    m = int(n * fraction + 0.5)
    return np.sort(p[m:]), np.sort(p[:m])


@wrong("split_indices", "The two are exchanged.", "They are not sorted.")
def split_indices_two(n, fraction, seed):
    p = np.random.default_rng(seed).permutation(n)
    m = int(n * fraction + 0.5)
    return p[:m], p[m:]


@right("standardise")
def standardise_where(train, test):
    mu, sigma = train.mean(0), train.std(0)
    safe = np.where(sigma == 0, np.inf, sigma)
    return (train - mu) / safe, (test - mu) / safe


@wrong("standardise", "The test set uses its own statistics.")
def standardise_helper(train, test):
    def scale(x):
        s = x.std(axis=0)
        s[s == 0] = 1
        return (x - x.mean(axis=0)) / s

    return scale(train), scale(test)


@wrong("standardise", "No protection against a standard deviation of 0.")
def standardise_naive(train, test):
    with np.errstate(all="ignore"):
        mu, sigma = train.mean(0), train.std(0)
        return (train - mu) / sigma, (test - mu) / sigma


@wrong("standardise", "Axis 1: each example by itself.")
def standardise_rows(train, test):
    def scale(x):
        s = x.std(axis=1, keepdims=True)
        return (x - x.mean(axis=1, keepdims=True)) / np.where(s == 0, 1, s)

    return scale(train), scale(test)


@wrong("standardise", "A constant feature is divided by 1e-8.")
def standardise_epsilon(train, test):
    mu, sigma = train.mean(0), train.std(0)
    return (train - mu) / (sigma + 1e-8), (test - mu) / (sigma + 1e-8)


@right("cosine_similarity")
def cosine_similarity_norms(a, b):
    na = np.linalg.norm(a, axis=1, keepdims=True)
    nb = np.linalg.norm(b, axis=1, keepdims=True)
    return (a / np.where(na == 0, 1, na)) @ (b / np.where(nb == 0, 1, nb)).T


@wrong("cosine_similarity", "Only the dot product.")
def cosine_similarity_dot(a, b):
    return a @ b.T


@wrong("cosine_similarity", "1e-6 is added to the product of the lengths.")
def cosine_similarity_epsilon(a, b):
    na, nb = np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1)
    return a @ b.T / (np.outer(na, nb) + 1e-6)


@wrong("cosine_similarity", "A zero vector gives nan.")
def cosine_similarity_nan(a, b):
    with np.errstate(all="ignore"):
        na, nb = np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1)
        return a @ b.T / np.outer(na, nb)


@wrong("cosine_similarity", "It is the distance, not the similarity.")
def cosine_similarity_scipy(a, b):
    na = np.linalg.norm(a, axis=1, keepdims=True)
    nb = np.linalg.norm(b, axis=1, keepdims=True)
    return 1 - (a / np.where(na == 0, 1, na)) @ (b / np.where(nb == 0, 1, nb)).T


@right("nearest_neighbours")
def nearest_neighbours_loop(query, gallery, k):
    out = []
    for q in query:
        d = [float(((q.astype(float) - g) ** 2).sum()) for g in gallery]
        out.append(sorted(range(len(d)), key=d.__getitem__)[:k])
    return np.array(out)


@wrong(
    "nearest_neighbours", "Of equal distances the order is whatever argpartition gives."
)
def nearest_neighbours_partition(query, gallery, k):
    d = ((query[:, None].astype(float) - gallery) ** 2).sum(-1)
    part = np.argpartition(d, k - 1, axis=1)[:, :k]
    return np.sort(part, axis=1)


@wrong("nearest_neighbours", "Cosine instead of distance.")
def nearest_neighbours_cosine(query, gallery, k):
    similarity = cosine_similarity_norms(query.astype(float), gallery.astype(float))
    return np.argsort(-similarity, axis=1, kind="stable")[:, :k]


@wrong("nearest_neighbours", "It returns the distances.")
def nearest_neighbours_distances(query, gallery, k):
    d = np.sqrt(((query[:, None].astype(float) - gallery) ** 2).sum(-1))
    return np.sort(d, axis=1)[:, :k]


@wrong("nearest_neighbours", "uint8 wraps in the subtraction.")
def nearest_neighbours_bytes(query, gallery, k):
    d = ((query[:, None] - gallery).astype(float) ** 2).sum(-1)
    return np.argsort(d, axis=1, kind="stable")[:, :k]


@right("label_smoothing")
def label_smoothing_fill(targets, classes, eps):
    out = np.full((len(targets), classes), eps / classes)
    for i, t in enumerate(targets):
        out[i, t] += 1 - eps
    return out


@wrong("label_smoothing", "The right class has no part of eps.")
def label_smoothing_others(targets, classes, eps):
    out = np.full((len(targets), classes), eps / (classes - 1))
    out[np.arange(len(targets)), targets] = 1 - eps
    return out


@wrong("label_smoothing", "The rows do not sum to 1: eps is given to every class.")
def label_smoothing_whole(targets, classes, eps):
    return np.eye(classes)[targets] * (1 - eps) + eps


@wrong("label_smoothing", "out is an array of integers.")
def label_smoothing_int(targets, classes, eps):
    out = np.zeros((len(targets), classes), int)
    out[:] = 100 * eps / classes
    out[np.arange(len(targets)), targets] = 1 - eps
    return out
