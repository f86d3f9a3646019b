"""Honest and wrong answers to the exercises of lesson 16."""

import math

import numpy as np
import pytest
from students import assert_right, assert_wrong

# split_indices


def shuffled_in_place(n, fraction, seed):
    order = np.arange(n)
    np.random.default_rng(seed).shuffle(order)
    m = math.floor(n * fraction + 0.5)
    return sorted(order[m:].tolist()), sorted(order[:m].tolist())


def with_a_mask(n, fraction, seed):
    drawn = np.random.default_rng(seed).permutation(n)[: int(n * fraction + 1 / 2)]
    held = np.zeros(n, bool)
    held[drawn] = True
    return np.where(~held)[0], np.where(held)[0]


def with_sets(n, fraction, seed):
    order = np.random.default_rng(seed).permutation(np.arange(n)).tolist()
    whole, part = divmod(n * fraction, 1)
    held = set(order[: int(whole) + (part >= 0.5)])
    return sorted(set(range(n)) - held), sorted(held)


@pytest.mark.parametrize("student", [shuffled_in_place, with_a_mask, with_sets])
def test_honest_splits_get_full_points(student):
    assert_right(student, "split_indices")


def tail_of_the_order(n, fraction, seed):
    order = np.random.default_rng(seed).permutation(n)
    rest = n - int(n * fraction + 0.5)
    return np.sort(order[:rest]), np.sort(order[rest:])


def by_choice(n, fraction, seed):
    rng = np.random.default_rng(seed)
    held = rng.choice(n, int(n * fraction + 0.5), replace=False)
    return np.setdiff1d(np.arange(n), held), np.sort(held)


def pythons_round(n, fraction, seed):
    order = np.random.default_rng(seed).permutation(n)
    m = round(n * fraction)
    return np.sort(order[m:]), np.sort(order[:m])


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (tail_of_the_order, "last-of-the-order"),
        (by_choice, "drawn-by-choice"),
        (pythons_round, "rounded-to-even"),
    ],
)
def test_a_wrong_split_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "split_indices", mistake)


def every_other(n, fraction, seed):
    m = int(n * fraction + 0.5)
    order = np.r_[np.arange(n)[::2], np.arange(n)[1::2]]
    return np.sort(order[m:]), np.sort(order[:m])


def sorted_by_draw(n, fraction, seed):
    order = np.argsort(np.random.default_rng(seed).random(n))
    m = int(n * fraction + 0.5)
    return np.sort(order[m:]), np.sort(order[:m])


@pytest.mark.parametrize("student", [every_other, sorted_by_draw])
def test_other_wrong_splits_are_not_given_a_name(student):
    assert_wrong(student, "split_indices")


# standardise


def by_columns(train, test):
    new, other = np.zeros(train.shape), np.zeros(test.shape)
    for j in range(train.shape[1]):
        values = [float(v) for v in train[:, j]]
        mean = sum(values) / len(values)
        std = math.sqrt(sum((v - mean) ** 2 for v in values) / len(values))
        if std:
            new[:, j] = (train[:, j] - mean) / std
            other[:, j] = (test[:, j] - mean) / std
    return new, other


def with_nan_to_num(train, test):
    both = []
    with np.errstate(all="ignore"):
        for x in (train, test):
            z = (x - train.mean(0)) / train.std(0)
            both.append(np.where(np.isfinite(z), z, 0))
    return both


def through_the_variance(train, test):
    centred = train - train.mean(axis=0)
    variance = np.einsum("ij,ij->j", centred, centred) / len(train)
    factor = np.zeros(len(variance))
    factor[variance > 0] = variance[variance > 0] ** -0.5
    return centred * factor, (test - train.mean(axis=0)) * factor


@pytest.mark.parametrize("student", [by_columns, with_nan_to_num, through_the_variance])
def test_honest_standardisations_get_full_points(student):
    assert_right(student, "standardise")


def each_by_itself(train, test):
    def own(x):
        std = x.std(axis=0)
        return (x - x.mean(axis=0)) / np.where(std == 0, 1, std)

    return own(train), own(test)


def divided_by_one(train, test):
    std = train.std(axis=0)
    std[std == 0] = 1
    return (train - train.mean(axis=0)) / std, (test - train.mean(axis=0)) / std


def pandas_deviation(train, test):
    mean, squares = train.mean(0), ((train - train.mean(0)) ** 2).sum(0)
    std = np.sqrt(squares / max(len(train) - 1, 1))
    scale = np.where(std > 0, 1 / np.where(std > 0, std, 1), 0)
    return (train - mean) * scale, (test - mean) * scale


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (each_by_itself, "test-by-itself"),
        (divided_by_one, "constant-undivided"),
        (pandas_deviation, "unbiased"),
    ],
)
def test_a_wrong_standardisation_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "standardise", mistake)


def of_unit_length(train, test):
    length = np.sqrt((train**2).sum(axis=0))
    return train / np.where(length, length, 1), test / np.where(length, length, 1)


def from_the_first_example(train, test):
    new, other = by_columns(train, test)
    return new - new[:1], other - new[:1]


@pytest.mark.parametrize("student", [of_unit_length, from_the_first_example])
def test_other_wrong_standardisations_are_not_given_a_name(student):
    assert_wrong(student, "standardise")


# cosine_similarity


def pair_by_pair(a, b):
    result = []
    for u in a.tolist():
        row = []
        for v in b.tolist():
            long = math.hypot(*u) * math.hypot(*v)
            row.append(sum(x * y for x, y in zip(u, v, strict=True)) / (long or 1))
        result.append(row)
    return result


def unit_vectors_first(a, b):
    def unit(x):
        length = np.linalg.norm(x, axis=1, keepdims=True)
        return np.divide(x, length, out=np.zeros(x.shape), where=length > 0)

    return np.einsum("if,jf->ij", unit(a), unit(b))


def nan_becomes_zero(a, b):
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(
            a @ b.T / np.outer(np.linalg.norm(a, axis=1), np.linalg.norm(b, axis=1))
        )


@pytest.mark.parametrize(
    "student", [pair_by_pair, unit_vectors_first, nan_becomes_zero]
)
def test_honest_similarities_get_full_points(student):
    assert_right(student, "cosine_similarity")


def without_roots(a, b):
    lengths = np.outer((a * a).sum(1), (b * b).sum(1))
    return a @ b.T / np.where(lengths, lengths, 1)


def frobenius(a, b):
    return a @ b.T / (np.linalg.norm(a) * np.linalg.norm(b))


def correlation(a, b):
    return unit_vectors_first(a - a.mean(1)[:, None], b - b.mean(1)[:, None])


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (without_roots, "root-missing"),
        (frobenius, "one-length-for-all"),
        (correlation, "centred"),
    ],
)
def test_a_wrong_similarity_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "cosine_similarity", mistake)


def euclidean(a, b):
    return np.sqrt(((a[:, None] - b) ** 2).sum(-1))


def between_zero_and_one(a, b):
    return (unit_vectors_first(a, b) + 1) / 2


@pytest.mark.parametrize("student", [euclidean, between_zero_and_one])
def test_other_wrong_similarities_are_not_given_a_name(student):
    assert_wrong(student, "cosine_similarity")


# nearest_neighbours


def sorting_pairs(query, gallery, k):
    rows = []
    for q in query.tolist():
        far = [(math.dist(q, g), j) for j, g in enumerate(gallery.tolist())]
        rows.append([j for _, j in sorted(far)[:k]])
    return rows


def expanded_square(query, gallery, k):
    q, g = query.astype(np.float64), gallery.astype(np.float64)
    distance = (q**2).sum(1)[:, None] - 2 * q @ g.T + (g**2).sum(1)
    # Whole numbers are exact; elsewhere no two distances are nearly equal.
    return np.argsort(distance, axis=-1, kind="mergesort")[:, :k]


def one_minimum_after_another(query, gallery, k):
    distance = np.linalg.norm(query[:, None] * 1.0 - gallery, axis=2)
    places = np.zeros((len(query), k), int)
    for column in range(k):
        places[:, column] = distance.argmin(axis=1)
        distance[np.arange(len(query)), places[:, column]] = np.inf
    return places


@pytest.mark.parametrize(
    "student", [sorting_pairs, expanded_square, one_minimum_after_another]
)
def test_honest_neighbours_get_full_points(student):
    assert_right(student, "nearest_neighbours")


def in_uint8(query, gallery, k):
    distance = np.linalg.norm((query[:, None] - gallery[None]).astype(float), axis=2)
    return np.argsort(distance, axis=1, kind="stable")[:, :k]


def manhattan(query, gallery, k):
    distance = np.abs(query[:, None].astype(float) - gallery).sum(-1)
    return np.argsort(distance, axis=1, kind="stable")[:, :k]


def skips_itself(query, gallery, k):
    return expanded_square(query, gallery, k + 1)[:, 1:]


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (in_uint8, "uint8-wraps"),
        (manhattan, "city-block"),
        (skips_itself, "without-the-nearest"),
    ],
)
def test_wrong_neighbours_in_another_hand_are_named(student, mistake):
    assert_wrong(student, "nearest_neighbours", mistake)


def first_of_the_gallery(query, gallery, k):
    return np.tile(np.arange(k), (len(query), 1))


def cubes(query, gallery, k):
    distance = (np.abs(query[:, None] * 1.0 - gallery) ** 3).sum(-1)
    return np.argsort(distance, axis=1, kind="stable")[:, :k]


@pytest.mark.parametrize("student", [first_of_the_gallery, cubes])
def test_other_wrong_neighbours_are_not_given_a_name(student):
    assert_wrong(student, "nearest_neighbours")


# label_smoothing


def row_by_row(targets, classes, eps):
    rows = []
    for target in targets:
        row = [eps / classes] * classes
        row[target] += 1 - eps
        rows.append(row)
    return rows


def from_the_identity(targets, classes, eps):
    return ((1 - eps) * np.eye(classes) + eps / classes)[targets]


def by_comparing(targets, classes, eps):
    right = targets[:, None] == np.arange(classes)
    return np.where(right, 1 - eps + eps / classes, eps / classes)


@pytest.mark.parametrize("student", [row_by_row, from_the_identity, by_comparing])
def test_honest_label_smoothing_gets_full_points(student):
    assert_right(student, "label_smoothing")


def the_paper_read_wrong(targets, classes, eps):
    smooth = np.full((len(targets), classes), eps / (classes - 1))
    smooth[np.arange(len(targets)), targets] = 1 - eps
    return smooth


def too_much_in_all(targets, classes, eps):
    smooth = np.full((len(targets), classes), eps / classes)
    smooth[np.arange(len(targets)), targets] += 1
    return smooth


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (the_paper_read_wrong, "shared-by-the-others"),
        (too_much_in_all, "added-to-one-hot"),
    ],
)
def test_wrong_label_smoothing_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "label_smoothing", mistake)


def logarithms(targets, classes, eps):
    return np.log(from_the_identity(targets, classes, eps) + 1)


def neighbours_only(targets, classes, eps):
    one_hot = np.eye(classes)[targets]
    beside = np.roll(one_hot, 1, axis=1) + np.roll(one_hot, -1, axis=1)
    return (1 - eps) * one_hot + eps / 2 * beside


@pytest.mark.parametrize("student", [logarithms, neighbours_only])
def test_other_wrong_label_smoothing_is_not_given_a_name(student):
    assert_wrong(student, "label_smoothing")
