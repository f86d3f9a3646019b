"""Honest and wrong answers to the exercises of lesson 10."""

import math

import numpy as np
import pytest
from students import assert_right, assert_wrong

# Honest styles of softmax_cross_entropy


def log_sum_exp(logits, targets):
    n = len(targets)
    top = logits.max(1, keepdims=True)
    log_p = logits - top - np.log(np.exp(logits - top).sum(1, keepdims=True))
    grad = np.exp(log_p)
    grad[range(n), targets] -= 1
    return -log_p[range(n), targets].mean(), grad / n


def row_by_row(logits, targets):
    losses, rows = [], []
    for row, target in zip(logits.tolist(), targets.tolist(), strict=True):
        top = max(row)
        total = sum(math.exp(score - top) for score in row)
        losses.append(math.log(total) + top - row[target])
        p = [math.exp(score - top) / total for score in row]
        p[target] -= 1
        rows.append([value / len(logits) for value in p])
    return [sum(losses) / len(losses), rows]


def one_hot_einsum(logits, targets):
    x = np.asfortranarray(logits, dtype=np.float64)
    hot = np.eye(x.shape[1])[targets]
    top = x.max(axis=-1)[:, None]
    log_total = np.logaddexp.reduce(x - top, axis=-1)[:, None]
    log_p = x - top - log_total
    return -np.einsum("nc,nc->", hot, log_p) / len(x), (np.exp(log_p) - hot) / len(x)


@pytest.mark.parametrize("student", [log_sum_exp, row_by_row, one_hot_einsum])
def test_honest_losses_get_full_points(student):
    assert_right(student, "softmax_cross_entropy")


# Honest styles of the steps


def sgd_in_one_line(param, grad, lr, weight_decay=0.0):
    return param - lr * (grad + weight_decay * param)


def sgd_by_shrinking(param, grad, lr, weight_decay=0.0):
    return (1 - lr * weight_decay) * param - lr * grad


def sgd_in_a_loop(param, grad, lr, weight_decay=0.0):
    flat = zip(param.ravel().tolist(), grad.ravel().tolist(), strict=True)
    moved = [p - lr * g - lr * weight_decay * p for p, g in flat]
    return np.array(moved).reshape(param.shape).tolist()


@pytest.mark.parametrize("student", [sgd_in_one_line, sgd_by_shrinking, sgd_in_a_loop])
def test_honest_sgd_gets_full_points(student):
    assert_right(student, "sgd_step")


def momentum_in_two_lines(param, grad, velocity, lr, momentum=0.9):
    velocity = momentum * velocity + grad
    return param - lr * velocity, velocity


def momentum_on_copies(param, grad, velocity, lr, momentum=0.9):
    param, velocity = param.copy(order="F"), velocity.copy()
    velocity *= momentum
    velocity += grad
    param -= lr * velocity
    return [param, velocity]


@pytest.mark.parametrize("student", [momentum_in_two_lines, momentum_on_copies])
def test_honest_momentum_gets_full_points(student):
    assert_right(student, "momentum_step")


def rmsprop_in_two_lines(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
    square_avg = square_avg + (1 - alpha) * (grad * grad - square_avg)
    return param - lr / (square_avg**0.5 + eps) * grad, square_avg


def rmsprop_in_a_loop(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
    new, average = np.zeros(param.shape), np.zeros(param.shape)
    for i in np.ndindex(param.shape):
        average[i] = alpha * square_avg[i] + (1 - alpha) * float(grad[i]) ** 2
        new[i] = param[i] - lr * grad[i] / (math.sqrt(average[i]) + eps)
    return new, average


@pytest.mark.parametrize("student", [rmsprop_in_two_lines, rmsprop_in_a_loop])
def test_honest_rmsprop_gets_full_points(student):
    assert_right(student, "rmsprop_step")


def adam_as_written(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    m, v = b1 * m + (1 - b1) * grad, b2 * v + (1 - b2) * grad**2
    m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def adam_as_in_torch(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    m = m + (grad - m) * (1 - betas[0])
    v = betas[1] * v + (1 - betas[1]) * np.multiply(grad, grad)
    root = np.sqrt(v) / math.sqrt(1 - betas[1] ** t) + eps
    return [param - lr / (1 - betas[0] ** t) * m / root, m, v]


def adam_of_the_paper_in_its_short_form(
    param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8
):
    b1, b2 = betas
    m, v = b1 * m + (1 - b1) * grad, b2 * v + (1 - b2) * grad**2
    rate = lr * np.sqrt(1 - b2**t) / (1 - b1**t)
    return param - rate * m / (np.sqrt(v) + eps), m, v


@pytest.mark.parametrize(
    "student", [adam_as_written, adam_as_in_torch, adam_of_the_paper_in_its_short_form]
)
def test_honest_adam_gets_full_points(student):
    assert_right(student, "adam_step")


# Wrong losses beyond the catalogue


def naive(logits, targets):
    p = np.exp(logits)
    p = p / np.sum(p, axis=1)[:, None]
    n = logits.shape[0]
    loss = -np.sum(np.log(p[np.arange(n), targets])) / n
    p[np.arange(n), targets] -= 1
    return loss, p / n


def clipped(logits, targets):
    p = np.exp(logits - logits.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    n = len(p)
    loss = -np.log(np.clip(p[np.arange(n), targets], 1e-7, 1)).mean()
    p[np.arange(n), targets] -= 1
    return loss, p / n


def forgets_to_divide(logits, targets):
    loss, grad = log_sum_exp(logits, targets)
    return loss, grad * len(targets)


@pytest.mark.parametrize(
    ("student", "mistake"),
    [
        (naive, "no-shift"),
        (clipped, "probability-cut-off"),
        (forgets_to_divide, "gradient-summed"),
    ],
)
def test_a_wrong_loss_in_another_hand_is_named(student, mistake):
    assert_wrong(student, "softmax_cross_entropy", mistake)


def hinge(logits, targets):
    right = logits[np.arange(len(logits)), targets][:, None]
    margins = np.maximum(logits - right + 1, 0)
    return margins.sum() / len(logits) - 1, (margins > 0) / len(logits)


def half_the_loss(logits, targets):
    loss, grad = log_sum_exp(logits, targets)
    return loss / 2, grad / 2


def transposed_gradient(logits, targets):
    loss, grad = log_sum_exp(logits, targets)
    return loss, grad.T


@pytest.mark.parametrize("student", [hinge, half_the_loss, transposed_gradient])
def test_other_wrong_losses_are_not_given_a_name(student):
    assert_wrong(student, "softmax_cross_entropy")


# Wrong steps beyond the catalogue


def decoupled(param, grad, lr, weight_decay=0.0):
    param = param - lr * grad
    return param - weight_decay * (param + lr * grad)


def momentum_as_tensorflow(param, grad, velocity, lr, momentum=0.9):
    velocity = velocity * momentum - grad * lr
    return velocity + param, velocity


def all_in_place(param, grad, velocity, lr, momentum=0.9):
    velocity *= momentum
    velocity += grad
    param -= lr * velocity
    return param, velocity


def root_of_the_sum(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
    square_avg = alpha * square_avg + (1 - alpha) * np.square(grad)
    return param - lr * grad * (square_avg + eps) ** -0.5, square_avg


def uncorrected(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    m = m * betas[0] + grad * (1 - betas[0])
    v = v * betas[1] + grad * grad * (1 - betas[1])
    return param - lr * m / (v**0.5 + eps), m, v


def counts_from_zero(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    return adam_as_in_torch(param, grad, m, v, t + 1, lr, betas, eps)


@pytest.mark.parametrize(
    ("name", "student", "mistake"),
    [
        ("sgd_step", decoupled, "decay-without-lr"),
        ("momentum_step", momentum_as_tensorflow, "negative-velocity"),
        ("momentum_step", all_in_place, "changes-param"),
        ("rmsprop_step", root_of_the_sum, "eps-inside-root"),
        ("adam_step", uncorrected, "no-correction"),
        ("adam_step", counts_from_zero, "t-too-large"),
    ],
)
def test_a_wrong_step_in_another_hand_is_named(name, student, mistake):
    assert_wrong(student, name, mistake)


def sign_descent(param, grad, lr, weight_decay=0.0):
    return param - lr * np.sign(grad + weight_decay * param)


def velocity_clipped(param, grad, velocity, lr, momentum=0.9):
    velocity = np.clip(momentum * velocity + grad, -1, 1)
    return param - lr * velocity, velocity


def centred(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
    square_avg = alpha * square_avg + (1 - alpha) * (grad - grad.mean()) ** 2
    return param - lr * grad / (np.sqrt(square_avg) + eps), square_avg


def largest_square(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    _, m, v = adam_as_written(param, grad, m, v, t, lr, betas, eps)
    v = np.maximum(v, np.abs(grad))
    return param - lr * m / (np.sqrt(v) + eps), m, v


@pytest.mark.parametrize(
    ("name", "student"),
    [
        ("sgd_step", sign_descent),
        ("momentum_step", velocity_clipped),
        ("rmsprop_step", centred),
        ("adam_step", largest_square),
    ],
)
def test_other_wrong_steps_are_not_given_a_name(name, student):
    assert_wrong(student, name)
