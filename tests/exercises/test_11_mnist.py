"""Honest and wrong answers to the exercises of lesson 11."""

import types

import numpy as np
import pytest
from patience import PATIENCE

from cnnlib import functional as F
from cnnlib import nn, optim
from cnnlib.checks import catalogue, check
from cnnlib.checks.outcomes import run_case
from cnnlib.data import digits
from cnnlib.grading.session import Session


def notebook(train=None, predict=None):
    """The two functions as they stand in one student's notebook."""
    names = {"np": np, "nn": nn, "optim": optim, "F": F}
    for name, function in (("train", train), ("predict", predict)):
        if function is not None:
            names[name] = types.FunctionType(
                function.__code__, names, name, None, function.__closure__
            )
    return names


def verdicts(train, predict, seed=None):
    names = notebook(train, predict)
    return [check(names[name], seed=seed) for name in ("train", "predict")]


def flat(images):
    return images.reshape(len(images), -1)


# Honest ways


def network_without_convolution(images, labels, seed):
    rng = np.random.default_rng(seed)
    net = nn.Sequential(
        nn.Flatten(), nn.Linear(784, 40, rng=rng), nn.ReLU(), nn.Linear(40, 10, rng=rng)
    )
    optimiser = optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    for _ in range(4):
        order = rng.permutation(len(images))
        for start in range(0, len(order), 32):
            batch = order[start : start + 32]
            grad = F.cross_entropy_backward(1.0, net(images[batch]), labels[batch])
            optimiser.zero_grad()
            net.backward(grad)
            optimiser.step()
    return net


def labels_of_the_largest_score(params, images):
    return params(images).argmax(axis=1)


def all_images(images, labels, seed):
    return {"images": images, "labels": labels}


def label_of_the_nearest(params, images):
    x, known = (array.reshape(len(array), -1) for array in (images, params["images"]))
    far = (known**2).sum(1) - 2 * x @ known.T
    return [int(params["labels"][i]) for i in far.argmin(1)]


def least_squares(images, labels, seed):
    x = np.hstack([images.reshape(len(images), -1), np.ones((len(images), 1))])
    gram = x.T @ x + 3.0 * np.eye(785)
    return np.linalg.solve(gram, x.T @ np.eye(10)[labels])


def scores_by_a_matrix(params, images):
    x = np.hstack([images.reshape(len(images), -1), np.ones((len(images), 1))])
    return np.asfortranarray((x @ params).argmax(axis=-1).astype(np.float64))


@pytest.mark.parametrize(
    ("train", "predict"),
    [
        (network_without_convolution, labels_of_the_largest_score),
        (all_images, label_of_the_nearest),
        (least_squares, scores_by_a_matrix),
    ],
)
def test_whatever_recognises_the_digits_gets_full_points(train, predict):
    for verdict in verdicts(train, predict, seed=4):
        assert verdict.passed, verdict.message
        assert verdict.score == verdict.max_score


def test_a_network_is_trained_once_for_both_functions():
    trainings = []

    def train(images, labels, seed):
        trainings.append(seed)
        return {"images": images, "labels": labels}

    verdicts(train, label_of_the_nearest, seed=4)
    assert len(trainings) == 1


def test_a_graded_network_is_trained_once_for_all_cases():
    source = (
        "trainings = []\n"
        "def train(images, labels, seed):\n"
        "    trainings.append(seed)\n"
        "    return trainings\n"
        "def predict(params, images):\n"
        "    return [len(params)] * len(images)\n"
    )
    exercises = catalogue.load("11_mnist")
    with Session([(1, source)], exercises, PATIENCE, sandbox=False) as session:
        for exercise in exercises:
            for case in exercise.cases(seed=3):
                outcome = run_case(exercise, case, session.caller(exercise))
                assert np.array_equal(outcome.output, np.ones(360))


def test_another_check_of_train_trains_anew():
    trainings = []

    def train(images, labels, seed):
        trainings.append(seed)
        return {"images": images, "labels": labels}

    names = notebook(train, label_of_the_nearest)
    for _ in range(2):
        check(names["train"])
    assert len(trainings) == 2


def test_predict_alone_trains_first():
    names = notebook(all_images, label_of_the_nearest)
    assert check(names["predict"]).passed


def test_a_function_of_another_name_finds_its_partner():
    names = notebook(all_images, label_of_the_nearest)
    assert check(types.FunctionType(all_images.__code__, names), "train").passed


# Points by accuracy


def knows_so_many(count):
    """A predictor that is right on exactly so many of the held-out images."""
    data = digits()
    answers = data.test_labels.copy()
    answers[count:] = (answers[count:] + 1 + np.arange(360 - count) % 9) % 10
    known = {i.tobytes(): a for i, a in zip(data.test_images, answers, strict=True)}

    def predict(params, images):
        return np.array([known.get(image.tobytes(), 0) for image in images])

    return predict


def nothing_to_learn(images, labels, seed):
    return "parameters"


@pytest.mark.parametrize(
    ("right", "share", "seed"),
    [
        (324, 1, 7),
        (323, 0.993, None),
        (252, 0.5, 7),
        (180, 0, None),
        (100, 0, None),
    ],
)
def test_points_grow_from_half_to_nine_tenths_of_the_digits(right, share, seed):
    for verdict in verdicts(nothing_to_learn, knows_so_many(right), seed):
        expected = pytest.approx(share * verdict.max_score, abs=0.006)
        assert verdict.score == expected
        assert verdict.passed == (share == 1)


def test_the_accuracy_is_told():
    train, _ = verdicts(nothing_to_learn, knows_so_many(252))
    assert "70.0 % of 360 digits are recognised" in train.message


# What is not written, or fails


def not_written(*args):
    raise NotImplementedError


def test_train_says_when_only_predict_is_missing():
    train, predict = verdicts(all_images, not_written)
    assert "predict is not written yet" in train.message
    assert "Nothing is written here yet" in predict.message
    assert train.score == predict.score == 0


def test_predict_says_when_only_train_is_missing():
    train, predict = verdicts(not_written, label_of_the_nearest)
    assert "Nothing is written here yet" in train.message
    assert "predict needs what train returns" in predict.message
    assert train.score == predict.score == 0


def test_train_without_any_predict_is_told_so():
    verdict = check(notebook(all_images)["train"])
    assert not verdict.passed
    assert "predict is not written yet" in verdict.message


# Wrong answers in another hand


def gradient_ascent(images, labels, seed):
    x, hot = images.reshape(len(images), -1), np.eye(10)[labels]
    weights = np.zeros((784, 10))
    for _ in range(5):
        scores = x @ weights
        p = np.exp(scores - scores.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        weights += 0.1 * x.T @ (p - hot) / len(x)
    return weights


def labels_shuffled_apart(images, labels, seed):
    rng = np.random.default_rng(seed)
    x, hot = images.reshape(len(images), -1), np.eye(10)[rng.permutation(labels)]
    return np.linalg.solve(x.T @ x + 100 * np.eye(784), x.T @ hot)


def digits_below_eight(images, labels, seed):
    images, labels = images[labels < 8], labels[labels < 8]
    x, hot = images.reshape(len(images), -1), np.eye(10)[labels]
    return np.linalg.solve(x.T @ x + 3 * np.eye(784), x.T @ hot)


def too_few(images, labels, seed):
    x, hot = images[:60].reshape(60, -1), np.eye(10)[labels[:60]]
    return np.linalg.solve(x.T @ x + 3 * np.eye(784), x.T @ hot)


def forgets_to_return(images, labels, seed):
    np.linalg.norm(images)


def matrix_scores(params, images):
    return (images.reshape(len(images), -1) @ params).argmax(1)


@pytest.mark.parametrize(
    ("train", "mistake"),
    [
        (gradient_ascent, "worse-than-chance"),
        (labels_shuffled_apart, "no-better-than-chance"),
        (digits_below_eight, "classes-missing"),
        (too_few, "not-enough"),
        (forgets_to_return, "nothing-returned"),
    ],
)
def test_a_wrong_training_is_named(train, mistake):
    verdict, _ = verdicts(train, matrix_scores)
    assert verdict.score < verdict.max_score
    assert verdict.mistake == mistake, verdict.message


def raw_scores(params, images):
    return images.reshape(len(images), -1) @ params[:784]


def sorted_first(params, images):
    scores = images.reshape(len(images), -1) @ params[:784]
    return scores[scores[:, 0].argsort()].argmax(1)


def batch_statistics(params, images):
    x = images.reshape(len(images), -1)
    x = 5 * (x - x.mean(0)) ** 3 / (x.std(0) + 0.1)
    return (x @ params[:784]).argmax(1)


def text(params, images):
    return ["seven"] * len(images)


@pytest.mark.parametrize(
    ("predict", "mistake"),
    [
        (raw_scores, "scores-not-labels"),
        (sorted_first, "order-lost"),
        (batch_statistics, "depends-on-the-batch"),
        (text, None),
    ],
)
def test_a_wrong_prediction_is_named(predict, mistake):
    _, verdict = verdicts(least_squares, predict)
    assert verdict.score < verdict.max_score
    assert verdict.mistake == mistake, verdict.message
