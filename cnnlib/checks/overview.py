"""What `cnnlib progress` prints: predictions and exercises, lesson by lesson."""

from cnnlib.checks import progress

__all__ = ["overview", "table"]


def overview(lesson=None):
    """The student's progress as text.

    Parameters
    ----------
    lesson : str, optional
        Two digits, ``"02"``: every question and exercise of that lesson, instead of one
        line per lesson.

    Returns
    -------
    str

    Raises
    ------
    ProgressError
        If the progress file is damaged or may not be read.

    Examples
    --------
    >>> overview("98")
    'Nothing done in lesson 98 yet.'
    """
    kept = progress.load()
    predictions = _by_lesson(kept.get("predictions", {}), lambda id, entry: id)
    exercises = _by_lesson(
        kept.get("exercises", {}), lambda name, entry: str(entry.get("assignment", ""))
    )
    if lesson:
        return _one(lesson, predictions.get(lesson, {}), exercises.get(lesson, {}))
    return _all(predictions, exercises)


def _by_lesson(entries, id_of):
    lessons = {}
    for key, entry in entries.items():
        lessons.setdefault(id_of(key, entry)[:2], {})[key] = entry
    return lessons


def _all(predictions, exercises):
    lessons = sorted({*predictions, *exercises})
    if not lessons:
        return "Nothing done yet: the first lesson begins with a prediction."
    head = ("lesson", "predictions", "right at first", "right now", "exercise points")
    rows = [
        (lesson, *_predicted(predictions.get(lesson, {})), _points(exercises, lesson))
        for lesson in lessons
    ]
    return table(head, rows)


def _predicted(entries):
    answered = [answers for e in entries.values() if (answers := e.get("answers"))]
    first = sum(answers[0]["right"] for answers in answered)
    latest = sum(answers[-1]["right"] for answers in answered)
    return len(answered), first, latest


def _points(exercises, lesson):
    entries = exercises.get(lesson, {}).values()
    if not entries:
        return ""
    points = sum(entry.get("best", 0) for entry in entries)
    return f"{points:g} of {sum(entry.get('max_points', 0) for entry in entries):g}"


def _one(lesson, predictions, exercises):
    parts = []
    if predictions:
        rows = [(id, *_answers(entry)) for id, entry in sorted(predictions.items())]
        parts += [table(("prediction", "first answer", "answer now", ""), rows)]
    if exercises:
        rows = [
            (
                name,
                f"{e.get('best', 0):g} of {e.get('max_points', 0):g}",
                e.get("hints"),
            )
            for name, e in sorted(exercises.items())
        ]
        parts += [table(("exercise", "points", "hints"), rows)]
    return "\n\n".join(parts) or f"Nothing done in lesson {lesson} yet."


def _answers(entry):
    answers = entry.get("answers") or [{"answer": "", "right": False}]
    verdict = "right" if answers[-1]["right"] else "not yet right"
    return answers[0]["answer"], answers[-1]["answer"], verdict


def table(head, rows):
    """Columns as wide as they must be; numbers stand on the right.

    Parameters
    ----------
    head : tuple of str
    rows : sequence of tuple

    Returns
    -------
    str

    Examples
    --------
    >>> print(table(("lesson", "points"), [("02", 7), ("11", 12)]))
    lesson  points
    ------  ------
        02       7
        11      12
    """
    rows = [tuple(map(str, row)) for row in [head, *rows]]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    numeric = [
        all(map(str.isdecimal, column[1:])) for column in zip(*rows, strict=True)
    ]
    lines = [
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
