"""The command `cnnlib`."""

import argparse
import sys

__all__ = ["main"]


def main(arguments=None):
    """Run the command line.

    Parameters
    ----------
    arguments : list of str, optional
        Without the program's name; those of this process by default.

    Returns
    -------
    int
        The exit status: 0, or 1 when a sentence on stderr says what went wrong.

    Examples
    --------
    >>> main(["progress", "98"])
    Nothing done in lesson 98 yet.
    0
    """
    options = _parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except OSError as error:
        print(f"cnnlib {options.command}: {error}", file=sys.stderr)
        return 1


def _parser():
    parser = argparse.ArgumentParser(prog="cnnlib", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_progress(commands)
    return parser


def _add_progress(commands):
    command = commands.add_parser(
        "progress", help="show your predictions and exercises, lesson by lesson"
    )
    command.add_argument("lesson", nargs="?", metavar="NN", help="one lesson in detail")
    command.set_defaults(run=_progress)


def _progress(options):
    from cnnlib.checks.overview import overview

    print(overview(options.lesson))
