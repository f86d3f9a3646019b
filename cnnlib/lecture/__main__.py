"""``python -m cnnlib.lecture 02``, with ``--handout`` on paper; or ``--demo lenet``."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

LESSONS = Path("lessons")


def main():
    """Find what is asked for, or say what there is, and serve it."""
    parser = argparse.ArgumentParser(prog="python -m cnnlib.lecture")
    add = parser.add_argument
    add("lesson", nargs="?", help="a number, or a notebook's file name")
    add("--demo", metavar="NAME", help="show one demo, without a lesson")
    add("--further", action="store_true", help="show what stands beside the way, too")
    add("--embed", metavar="ORIGIN", help="let a page of that site show it in a frame")
    add(
        "--vote",
        nargs="?",
        const="",
        metavar="HOST",
        help="let phones vote, on the network of this machine's address HOST",
    )
    add("--save-votes", metavar="FILE", help="keep what was counted, as a table (CSV)")
    add(
        "--handout",
        nargs="?",
        const="build/handout",
        metavar="FOLDER",
        help="write the lesson for students, as a page and on paper, and its slides",
    )
    add("--counted", metavar="FILE", help="what --save-votes kept, for the handout")
    options, for_voila = parser.parse_known_args()
    if options.demo is not None:
        _show_demo(options.demo, for_voila, _origin(options.embed))
    elif options.handout is not None:
        _hand_out(options)
    else:
        _lecture(options, for_voila)


def _lecture(options, arguments):
    from cnnlib.lecture.serve import serve

    serve(
        _find(options.lesson or ""),
        "lecture",
        arguments,
        further=options.further,
        embed=_origin(options.embed),
        vote=options.vote,
        save_votes=options.save_votes,
    )


def _origin(text):
    from cnnlib.lecture.doors import origin

    try:
        return text and origin(text)
    except ValueError as error:
        sys.exit(str(error))


def _hand_out(options):
    from cnnlib.lecture.handout import handout

    written = handout(_find(options.lesson or ""), options.handout, options.counted)
    print(*written, sep="\n")
    if len(written) == 1:
        print("There is no Chromium here to print it: a browser does (Ctrl-P).")


def _find(lesson):
    """The notebook of a lesson: 2, 02, 02_convolution, or the path of a file."""
    if Path(lesson).suffix == ".ipynb" and Path(lesson).exists():
        return Path(lesson).resolve()
    notebooks = sorted(LESSONS.glob("*.ipynb"))
    for notebook in notebooks:
        number = notebook.stem[:2]
        if lesson in (notebook.name, notebook.stem, number, number.lstrip("0") or "0"):
            return notebook.resolve()
    _refuse("lesson", lesson, [notebook.stem for notebook in notebooks])


def _show_demo(name, arguments, embed):
    from cnnlib import demos

    names = [name for name in demos.__all__ if name.islower()]
    if name not in names:
        _refuse("demo", name, names)
    import nbformat.v4 as nbformat

    from cnnlib.lecture.serve import serve

    cell = nbformat.new_code_cell(f"from cnnlib import demos\n\ndemos.{name}()")
    notebook = nbformat.new_notebook(cells=[cell], metadata={"title": name})
    # On Windows a folder stays for as long as a kernel that ends is in it.
    options = {"prefix": "cnnlib-demo-", "ignore_cleanup_errors": True}
    with TemporaryDirectory(**options) as folder:
        path = Path(folder, f"{name}.ipynb")
        path.write_text(nbformat.writes(notebook), encoding="utf-8")
        serve(path, "demo", arguments, embed=embed)


def _refuse(kind, name, names):
    asked = f"There is no {kind} {name!r}." if name else f"Which {kind}?"
    sys.exit(f"{asked} There are: {', '.join(names) or 'none here'}.")


if __name__ == "__main__":
    main()
