"""Points in the plane, and where a classifier cuts it."""

import numpy as np

from cnnlib.plots.style import COLOURS, MARK, WIDTH, described, panels, styled

__all__ = ["decision", "decisions"]

_MARKERS = "os^Dv*"


@styled
def decision(points, labels, predict=None, names=None, xlabel="x₁", ylabel="x₂"):
    """Points of two or more classes in the plane, and where a classifier cuts it.

    Parameters
    ----------
    points : ndarray of shape (N, 2)
    labels : ndarray of shape (N,), integers from 0
    predict : callable, optional
        Takes points of shape (M, 2), returns M labels.
    names : sequence of str, optional
        Of the classes.
    xlabel, ylabel : str

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> points = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> xor = np.array([0, 1, 1, 0])
    >>> decision(points, xor, lambda p: (p[:, 0] > 0.5).astype(int)).alt
    '4 points of 2 classes; 2 of them on the right side of the boundary'
    """
    fig, axes = panels(4.8, 3.9)
    alt = _draw_plane(axes[0, 0], points, labels, predict, names)
    axes[0, 0].set(xlabel=xlabel, ylabel=ylabel)
    axes[0, 0].legend(loc="upper left", bbox_to_anchor=(1, 1))
    return described(fig, alt)


@styled
def decisions(planes, xlabel="x₁", ylabel="x₂"):
    """Several planes side by side: what one kind of classifier can cut, and what not.

    Parameters
    ----------
    planes : dict
        Title → ``(points, labels, predict)``, as for `decision`; at most four.
    xlabel, ylabel : str

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> points, xor = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    >>> decisions({"XOR": (points, xor, None), "a line": (points, xor, None)}).alt
    'XOR: 4 points of 2 classes. a line: 4 points of 2 classes'
    """
    fig, axes = panels(WIDTH, 0.3 + WIDTH / len(planes), 1, len(planes))
    words = []
    for ax, (title, plane) in zip(axes[0], planes.items(), strict=True):
        words.append(f"{title}: {_draw_plane(ax, *plane)}")
        ax.set(title=title, xlabel=xlabel)
    axes[0, 0].set_ylabel(ylabel)
    return described(fig, ". ".join(words))


def _draw_plane(ax, points, labels, predict=None, names=None):
    """Draw points and regions on axes, and say in words what is there."""
    points, labels = np.asarray(points, float), np.asarray(labels)
    classes = np.unique(labels)
    for i, label in enumerate(classes):
        name = names[label] if names else f"class {label}"
        style = {"marker": _MARKERS[i % 6], "color": COLOURS[i % 6], "label": name}
        ax.scatter(*points[labels == label].T, s=34, edgecolor="white", **style)
    alt = f"{len(points)} points of {len(classes)} classes"
    if predict:
        _draw_regions(ax, predict, points, classes)
        right = int((np.asarray(predict(points)) == labels).sum())
        alt += f"; {right} of them on the right side of the boundary"
    return alt


def _draw_regions(ax, predict, points, classes):
    margin = 0.12 * (np.ptp(points, axis=0) + 1e-9)
    (left, bottom), (right, top) = (
        points.min(axis=0) - margin,
        points.max(axis=0) + margin,
    )
    x, y = np.meshgrid(np.linspace(left, right, 240), np.linspace(bottom, top, 240))
    region = np.asarray(predict(np.column_stack([x.ravel(), y.ravel()])))
    index = np.searchsorted(classes, region).reshape(x.shape)
    edges = np.arange(len(classes) + 1) - 0.5
    colours = [COLOURS[i % 6] for i in range(len(classes))]
    ax.contourf(x, y, index, edges, colors=colours, alpha=0.16, zorder=0)
    if len(np.unique(index)) > 1:
        ax.contour(x, y, index, edges[1:-1], colors=MARK, linewidths=2)
    ax.set(xlim=(left, right), ylim=(bottom, top))
