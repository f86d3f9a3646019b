"""The command `cnnlib`."""

import argparse
import os
import sys

from cnnlib.grading import GradingError, options

__all__ = ["main"]

# What was done when they were stopped stays done.
GOES_ON = ("grade", "review", "update")


def main(arguments=None):
    """Run the command line.

    Parameters
    ----------
    arguments : list of str, optional
        Without the program's name; those of this process by default.

    Returns
    -------
    int
        The exit status: 0; 1 when a sentence on stderr says what went wrong; 130 when
        somebody pressed Ctrl-C; 141 when nobody reads on, as after ``| head``.

    Examples
    --------
    >>> main(["progress", "1"])  # doctest: +ELLIPSIS
    question        first answer  answer now
    ...
    0
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal may know ASCII only
    try:
        try:
            return _run(sys.argv[1:] if arguments is None else list(arguments))
        finally:
            if sys.stdout is not None:
                sys.stdout.flush()
    except BrokenPipeError:
        # What is left in the buffer would be complained about when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _run(arguments):
    asked = _asked(arguments)
    name, run = asked.pop("command"), asked.pop("run")
    try:
        run(**asked)
    except BrokenPipeError:
        raise
    except (OSError, GradingError) as error:
        print(f"cnnlib {name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        more = "; the same command goes on from here" if name in GOES_ON else ""
        print(f"cnnlib {name}: stopped{more}", file=sys.stderr)
        return 130
    return 0


def _asked(arguments):
    """What is asked for, by name; for `cnnlib start` also what follows ``--``."""
    if arguments[:1] == ["start"] and "--" in arguments:
        place = arguments.index("--")
        return vars(_parser().parse_args(arguments[:place])) | {
            "arguments": arguments[place + 1 :]
        }
    parser = _parser()
    asked, unknown = parser.parse_known_args(arguments)
    if unknown:
        words = " ".join(unknown)
        where = f"; for JupyterLab it follows two dashes: cnnlib start -- {words}"
        where *= arguments[:1] == ["start"]
        parser.error(f"unrecognized arguments: {words}{where}")
    return vars(asked)


def _parser():
    parser = argparse.ArgumentParser(prog="cnnlib", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_start(commands)
    _add_update(commands)
    _add_reset(commands)
    _add_progress(commands)
    _add_review(commands)
    _add_grade(commands)
    _add_collect(commands)
    _add_live(commands)
    _add_similar(commands)
    _add_export(commands)
    return parser


def _add_start(commands):
    command = commands.add_parser(
        "start",
        help="make a folder to study in, and open it in JupyterLab",
        epilog="What follows -- goes to JupyterLab: cnnlib start -- --no-browser",
    )
    _add_folder(command, "folder", nargs="?")
    command.add_argument(
        "--no-lab",
        action="store_false",
        dest="lab",
        help="only make the folder, or complete it",
    )
    command.set_defaults(run=_start)


def _add_folder(command, name, **options):
    command.add_argument(
        name, metavar="FOLDER", help="to study in (this one, or cnn-course)", **options
    )


def _start(**options):
    from cnnlib.workspace import start

    start(**options)


def _add_update(commands):
    command = commands.add_parser(
        "update", help="bring a newer course into it; what you wrote stays"
    )
    _add_folder(command, "folder", nargs="?")
    command.set_defaults(run=_update)


def _update(**options):
    from cnnlib.workspace import update

    update(**options)


def _add_reset(commands):
    command = commands.add_parser(
        "reset", help="give out pages anew; the old ones go to backup/"
    )
    pages = command.add_mutually_exclusive_group(required=True)
    pages.add_argument("page", nargs="?", help="lessons/05, exercises/05")
    pages.add_argument("--all", action="store_true", help="every page of the course")
    _add_folder(command, "--folder")
    command.set_defaults(run=_reset)


def _reset(**options):
    from cnnlib.workspace import reset

    reset(**options)


def _add_progress(commands):
    command = commands.add_parser(
        "progress", help="show what you have done, lesson by lesson, and what is next"
    )
    what = command.add_mutually_exclusive_group()
    what.add_argument("lesson", nargs="?", metavar="NN", help="one lesson in detail")
    what.add_argument("--export", metavar="FILE", help="write it into a file")
    what.add_argument(
        "--import",
        dest="add",
        metavar="FILE",
        help="add what was done on another machine",
    )
    command.set_defaults(run=_progress)


def _progress(lesson, export, add):
    from cnnlib.checks import transfer
    from cnnlib.workspace.overview import overview

    if export:
        transfer.export(export)
    elif add:
        transfer.add(add)
    else:
        print(overview(lesson))


def _add_review(commands):
    command = commands.add_parser(
        "review", help="ask again what you answered wrongly, after 1, 3, 7, 21 days"
    )
    command.set_defaults(run=_review)


def _review():
    from cnnlib.workspace import review

    review()


def _add_grade(commands):
    command = commands.add_parser(
        "grade", help="grade a class's submissions, or one notebook"
    )
    add = command.add_argument
    add("assignment", metavar="ASSIGNMENT", help="like 02_convolution; or FILE.ipynb")
    _add_course(command)
    add("--jobs", type=_number(options.jobs), metavar="N", help="submissions at a time")
    add(
        "--timeout",
        type=_number(options.seconds),
        default=5.0,
        dest="seconds",
        metavar="SECONDS",
        help="limit for one call (%(default)g)",
    )
    add(
        "--seed",
        type=_number(options.seed),
        metavar="N",
        help="of the hidden cases, to repeat a run",
    )
    add("--regrade", action="store_true", help="keep nothing of earlier runs")
    add("--db", metavar="URL", help="the gradebook (gradebook.db in the course folder)")
    add("--json", metavar="FILE", help="write the results there, too")
    add(
        "--exchange",
        action="store_true",
        help="collect from nbgrader's exchange, and release the feedback",
    )
    add("--scheduler", metavar="ADDRESS", help="of a Dask cluster to grade on")
    add(
        "--unsafe-no-sandbox",
        action="store_false",
        dest="sandbox",
        help="run submissions without a jail, as you",
    )
    command.set_defaults(run=_grade, course=None)


def _add_course(command):
    add = command.add_argument
    add("--course", default=".", metavar="DIR", help="the course folder (this one)")
    add("--submitted", metavar="DIR", help="submissions (submitted/ in the course)")


def _grade(assignment, course, seconds, seed, json, sandbox, **of_a_class):
    from cnnlib.grading.command import grade, grade_notebook

    of_both = {"seconds": seconds, "seed": seed, "json": json, "sandbox": sandbox}
    if assignment.endswith(".ipynb"):
        grade_notebook(assignment, course=course, **of_both)
    else:
        grade(assignment, course or ".", **of_both, **of_a_class)


def _add_collect(commands):
    command = commands.add_parser(
        "collect", help="sort an LMS's downloads into submitted/, by student"
    )
    command.add_argument("downloads", metavar="DOWNLOADS", help="a folder or a zip")
    _add_course(command)
    command.add_argument(
        "--replace", action="store_true", help="replace notebooks that are there"
    )
    command.set_defaults(run=_collect)


def _collect(**options):
    from cnnlib.grading.collect import collect

    collect(**options)


def _add_live(commands):
    command = commands.add_parser(
        "live", help="show what a class does, as far as students share it"
    )
    add = command.add_argument
    add("lesson", nargs="?", metavar="NN", help="one lesson, and who did what of it")
    add("--folder", metavar="DIR", help="the class's folder ($CNNLIB_CLASS)")
    add("--page", metavar="FILE", help="write a page instead of printing")
    add("--follow", action="store_true", help="show what changes, until Ctrl-C")
    command.set_defaults(run=_live)


def _live(**options):
    from cnnlib.grading.classroom import live

    live(**options)


def _add_similar(commands):
    command = commands.add_parser(
        "similar", help="list submissions that are alike beyond chance"
    )
    command.add_argument("assignment", metavar="ASSIGNMENT")
    _add_course(command)
    command.set_defaults(run=_similar)


def _similar(**options):
    from cnnlib.grading.similar import similar

    similar(**options)


def _add_export(commands):
    command = commands.add_parser(
        "export", help="write everybody's points into a file that an LMS imports"
    )
    add = command.add_argument
    formats = ("csv", "canvas", "moodle")
    add("--format", choices=formats, default="csv", help="for whom (%(default)s)")
    add("--course", default=".", metavar="DIR", help="the course folder (this one)")
    add("--db", metavar="URL", help="the gradebook (gradebook.db in the course folder)")
    add("--to", metavar="FILE", help="the file (grades.csv, grades-canvas.csv, …)")
    command.set_defaults(run=_export)


def _export(**options):
    from cnnlib.grading.export import export

    export(**options)


def _number(read):
    """A type of argument: what `read` makes of the text, or what is wrong with it."""

    def number(text):
        try:
            return read(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return number


if __name__ == "__main__":
    sys.exit(main())
