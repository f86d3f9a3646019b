"""Answers to assignment 10."""

import numpy as np
from bank.answers import right, wrong


def log_softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def gradient(logits, targets):
    p = np.exp(log_softmax(logits))
    p[np.arange(len(p)), targets] -= 1
    return p / len(p)


@right("softmax_cross_entropy")
def softmax_cross_entropy_one_hot(logits, targets):
    N, C = logits.shape
    y = np.eye(C)[targets]
    logp = log_softmax(logits)
    return -(y * logp).sum() / N, (np.exp(logp) - y) / N


@right("softmax_cross_entropy")
def softmax_cross_entropy_row_by_row(logits, targets):
    loss, grads = 0.0, []
    for row, t in zip(logits, targets):
        row = row - max(row)
        total = sum(np.exp(row))
        loss += np.log(total) - row[t]
        grads.append([np.exp(z) / total - (c == t) for c, z in enumerate(row)])
    return loss / len(logits), np.array(grads) / len(logits)


@right("softmax_cross_entropy")
def softmax_cross_entropy_logaddexp(logits, targets):
    logp = logits - np.logaddexp.reduce(logits, axis=1)[:, None]
    grad = np.exp(logp)
    picked = np.arange(len(logits)), targets
    grad[picked] -= 1
    return -logp[picked].mean(), grad / len(logits)


@wrong("softmax_cross_entropy", "The row's maximum is not subtracted: exp overflows.")
def softmax_cross_entropy_overflow(logits, targets):
    with np.errstate(all="ignore"):
        e = np.exp(logits)
        p = e / e.sum(axis=1, keepdims=True)
        rows = np.arange(len(logits))
        loss = -np.log(p[rows, targets]).mean()
    p[rows, targets] -= 1
    return loss, p / len(logits)


@wrong(
    "softmax_cross_entropy", "log(p + 1e-12) bounds the loss of very unlikely classes."
)
def softmax_cross_entropy_clipped(logits, targets):
    p = np.exp(log_softmax(logits))
    loss = -np.mean(np.log(p[np.arange(len(p)), targets] + 1e-12))
    return loss, gradient(logits, targets)


@wrong(
    "softmax_cross_entropy", "The loss is the sum over the batch; only grad is divided."
)
def softmax_cross_entropy_sum(logits, targets):
    logp = log_softmax(logits)
    return -logp[np.arange(len(logp)), targets].sum(), gradient(logits, targets)


@wrong("softmax_cross_entropy", "The gradient is not divided by the number of samples.")
def softmax_cross_entropy_grad_sum(logits, targets):
    logp = log_softmax(logits)
    loss = -logp[np.arange(len(logp)), targets].mean()
    return loss, gradient(logits, targets) * len(logits)


@wrong("softmax_cross_entropy", "Softmax is taken over the batch: axis 0.")
def softmax_cross_entropy_axis(logits, targets):
    e = np.exp(logits - logits.max(axis=0))
    p = e / e.sum(axis=0)
    rows = np.arange(len(p))
    with np.errstate(divide="ignore"):
        loss = -np.log(p[rows, targets]).mean()
    p[rows, targets] -= 1
    return loss, p / len(p)


@wrong(
    "softmax_cross_entropy", "The gradient is the probabilities; no 1 is subtracted."
)
def softmax_cross_entropy_no_one(logits, targets):
    logp = log_softmax(logits)
    loss = -logp[np.arange(len(logp)), targets].mean()
    return loss, np.exp(logp) / len(logp)


@wrong(
    "softmax_cross_entropy", "p[:, targets] takes whole columns, not one entry a row."
)
def softmax_cross_entropy_columns(logits, targets):
    logp = log_softmax(logits)
    p = np.exp(logp)
    p[:, targets] -= 1
    return -logp[:, targets].mean(), p / len(p)


@wrong("softmax_cross_entropy", "Only the loss is returned.")
def softmax_cross_entropy_loss_only(logits, targets):
    return -np.mean(np.take_along_axis(log_softmax(logits), targets[:, None], 1))


@wrong("softmax_cross_entropy", "The caller's logits are shifted in place.")
def softmax_cross_entropy_in_place(logits, targets):
    logits -= logits.max(axis=1, keepdims=True)
    logp = log_softmax(logits)
    return -logp[np.arange(len(logp)), targets].mean(), gradient(logits, targets)


@wrong("softmax_cross_entropy", "The largest score of the whole batch is subtracted.")
def softmax_cross_entropy_whole_max(logits, targets):
    z = logits - logits.max()
    rows = np.arange(len(z))
    with np.errstate(all="ignore"):
        total = np.exp(z).sum(axis=1, keepdims=True)
        grad = np.exp(z) / total
        loss = (np.log(total[:, 0]) - z[rows, targets]).mean()
    grad[rows, targets] -= 1
    return loss, grad / len(z)


@wrong(
    "softmax_cross_entropy",
    "The classes are counted from 1.",
    "The logarithm is to base 2.",
)
def softmax_cross_entropy_matlab(logits, targets):
    logp = log_softmax(logits)
    loss = -logp[np.arange(len(logp)), targets - 1].mean() / np.log(2)
    return loss, gradient(logits, targets - 1)


@right("sgd_step")
def sgd_step_shrink_first(param, grad, lr, weight_decay=0.0):
    return (1 - lr * weight_decay) * param - lr * grad


@wrong("sgd_step", "It climbs: the step goes with the gradient.")
def sgd_step_plus(param, grad, lr, weight_decay=0.0):
    return param + lr * (grad + weight_decay * param)


@wrong("sgd_step", "The decay is not multiplied by the learning rate.")
def sgd_step_decay_without_lr(param, grad, lr, weight_decay=0.0):
    return param - lr * grad - weight_decay * param


@wrong("sgd_step", "The parameter is changed in place.")
def sgd_step_in_place(param, grad, lr, weight_decay=0.0):
    param -= lr * (grad + weight_decay * param)
    return param


@wrong("sgd_step", "The decay multiplies the gradient, not the parameter.")
def sgd_step_decays_gradient(param, grad, lr, weight_decay=0.0):
    return param - lr * (grad + weight_decay * grad)


@wrong(
    "sgd_step",
    "The decay is left out.",
    "Only the change is returned, not the new parameter.",
)
def sgd_step_change_only(param, grad, lr, weight_decay=0.0):
    return -lr * grad


@right("momentum_step")
def momentum_step_plain(param, grad, velocity, lr, momentum=0.9):
    v = momentum * velocity + grad
    return [param - lr * v, v]


@wrong("momentum_step", "The learning rate stands inside the velocity.")
def momentum_step_lr_inside(param, grad, velocity, lr, momentum=0.9):
    velocity = momentum * velocity + lr * grad
    return param - velocity, velocity


@wrong("momentum_step", "The parameter moves along the old velocity.")
def momentum_step_old(param, grad, velocity, lr, momentum=0.9):
    param = param - lr * velocity
    return param, momentum * velocity + grad


@wrong(
    "momentum_step", "The gradient is weighed by 1 − momentum, as in a running mean."
)
def momentum_step_mean(param, grad, velocity, lr, momentum=0.9):
    velocity = momentum * velocity + (1 - momentum) * grad
    return param - lr * velocity, velocity


@wrong("momentum_step", "It is Nesterov's step: it looks ahead along the velocity.")
def momentum_step_nesterov(param, grad, velocity, lr, momentum=0.9):
    velocity = momentum * velocity + grad
    return param - lr * (grad + momentum * velocity), velocity


@wrong("momentum_step", "The velocity comes first in the result.")
def momentum_step_order(param, grad, velocity, lr, momentum=0.9):
    velocity = momentum * velocity + grad
    return velocity, param - lr * velocity


@wrong("momentum_step", "The momentum is fixed at 0.9.")
def momentum_step_fixed(param, grad, velocity, lr, momentum=0.9):
    velocity = 0.9 * velocity + grad
    return param - lr * velocity, velocity


@wrong(
    "momentum_step",
    "The gradient is subtracted from the velocity.",
    "The old velocity is returned.",
)
def momentum_step_minus_and_old(param, grad, velocity, lr, momentum=0.9):
    new = momentum * velocity - grad
    return param - lr * new, velocity


@right("rmsprop_step")
def rmsprop_step_plain(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
    s = square_avg + (1 - alpha) * (np.square(grad) - square_avg)
    return param - lr / (s**0.5 + eps) * grad, s


@wrong("rmsprop_step", "eps stands inside the root.")
def rmsprop_step_eps_inside(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
    s = alpha * square_avg + (1 - alpha) * grad**2
    return param - lr * grad / np.sqrt(s + eps), s


@wrong("rmsprop_step", "alpha and 1 − alpha are exchanged.")
def rmsprop_step_alpha(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
    s = (1 - alpha) * square_avg + alpha * grad**2
    return param - lr * grad / (np.sqrt(s) + eps), s


@wrong("rmsprop_step", "The root is missing: it divides by the mean square.")
def rmsprop_step_no_root(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
    s = alpha * square_avg + (1 - alpha) * grad**2
    return param - lr * grad / (s + eps), s


@wrong("rmsprop_step", "The squares are added up for ever, as in Adagrad.")
def rmsprop_step_adagrad(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
    s = square_avg + grad**2
    return param - lr * grad / (np.sqrt(s) + eps), s


@wrong("rmsprop_step", "The square covers the weight too: ((1 − alpha)·grad)².")
def rmsprop_step_square_of_product(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
    s = alpha * square_avg + ((1 - alpha) * grad) ** 2
    return param - lr * grad / (np.sqrt(s) + eps), s


@wrong(
    "rmsprop_step",
    "The old average divides the gradient.",
    "Only the parameter is returned.",
)
def rmsprop_step_old_only(param, grad, square_avg, lr, alpha=0.99, eps=1e-8):
    return param - lr * grad / (np.sqrt(square_avg) + eps)


@right("adam_step")
def adam_step_hats(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    m = b1 * m + (1 - b1) * grad
    v = b2 * v + (1 - b2) * grad * grad
    m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@right("adam_step")
def adam_step_corrected_rate(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    m, v = m + (1 - b1) * (grad - m), v + (1 - b2) * (grad**2 - v)
    rate = lr * np.sqrt(1 - b2**t) / (1 - b1**t)
    return param - rate * m / (np.sqrt(v) + eps), m, v


@wrong("adam_step", "m and v are not corrected for their start at 0.")
def adam_step_uncorrected(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    m, v = b1 * m + (1 - b1) * grad, b2 * v + (1 - b2) * grad**2
    return param - lr * m / (np.sqrt(v) + eps), m, v


@wrong("adam_step", "The corrected m and v are handed back.")
def adam_step_returns_hats(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    m = (b1 * m + (1 - b1) * grad) / (1 - b1**t)
    v = (b2 * v + (1 - b2) * grad**2) / (1 - b2**t)
    return param - lr * m / (np.sqrt(v) + eps), m, v


@wrong("adam_step", "The step is taken for one that counts from 0: t + 1.")
def adam_step_t_plus_one(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    t += 1
    b1, b2 = betas
    m, v = b1 * m + (1 - b1) * grad, b2 * v + (1 - b2) * grad**2
    m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@wrong("adam_step", "eps is added under the root.")
def adam_step_eps_inside(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    m, v = b1 * m + (1 - b1) * grad, b2 * v + (1 - b2) * grad**2
    return param - lr * m / (1 - b1**t) / np.sqrt(v / (1 - b2**t) + eps), m, v


@wrong("adam_step", "beta is multiplied by t, not raised to it.")
def adam_step_beta_times_t(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    m, v = b1 * m + (1 - b1) * grad, b2 * v + (1 - b2) * grad**2
    with np.errstate(all="ignore"):
        m_hat, v_hat = m / (1 - b1 * t), v / (1 - b2 * t)
        return param - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@wrong("adam_step", "The new v gathers the squares of m, not those of the gradient.")
def adam_step_squares_of_m(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    m = b1 * m + (1 - b1) * grad
    v = b2 * v + (1 - b2) * m**2
    m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
    return param - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@wrong("adam_step", "The root of v is missing.")
def adam_step_no_root(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    b1, b2 = betas
    m, v = b1 * m + (1 - b1) * grad, b2 * v + (1 - b2) * grad**2
    return param - lr * m / (1 - b1**t) / (v / (1 - b2**t) + eps), m, v


@wrong(
    "adam_step",
    "Only m is corrected, v is not.",
    "The two betas are exchanged.",
)
def adam_step_half_corrected(param, grad, m, v, t, lr, betas=(0.9, 0.999), eps=1e-8):
    b2, b1 = betas
    m, v = b1 * m + (1 - b1) * grad, b2 * v + (1 - b2) * grad**2
    return param - lr * m / (1 - b1**t) / (np.sqrt(v) + eps), m, v
