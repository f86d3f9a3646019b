"""What ``cnnlib grade --exchange`` does around grading: collect, and give back.

Both are nbgrader's, as the settings say. The exchange keeps every submission, so
whenever a round is killed, the next one collects what is missing; to release once more
puts the same pages into the same places.
"""

from contextlib import chdir

from nbgrader.apps import NbGrader
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory

from cnnlib.grading import GradingError
from cnnlib.grading.gradebook import opened

__all__ = ["collect", "release"]


def collect(course, assignment, url):
    """Bring what is handed in from the exchange into ``submitted/``.

    Parameters
    ----------
    course : CourseFolder
    assignment : str
    url : str
        Of the gradebook.

    Raises
    ------
    GradingError
        If there is no exchange, or it cannot be used.
    """
    with opened(url, course.settings()[0]):  # which makes it, if need be
        (course.root / "submitted").mkdir(exist_ok=True)
        _start("Collect", course, assignment, db_url=url)


def release(course, assignment):
    """Give the feedback back through the exchange.

    Parameters
    ----------
    course : CourseFolder
    assignment : str

    Raises
    ------
    GradingError
        As in `collect`.
    """
    _start("ReleaseFeedback", course, assignment)


def _start(step, course, assignment, **options):
    app = NbGrader(log_level="WARN")
    try:
        with chdir(course.root):
            app.load_config_file()
            of = {"config": app.config, "parent": app}
            directory = CourseDirectory(
                root=str(course.root), assignment_id=assignment, **options, **of
            )
            directory.course_id = directory.course_id or course.settings()[0]
            factory = ExchangeFactory(**of)
            tool = getattr(factory, step)(directory, Authenticator(**of), **of)
            tool.update = True  # for what collects; nothing else asks for it
            tool.start()
    except (ExchangeError, OSError) as error:
        raise GradingError(f"nbgrader's exchange cannot be used: {error}") from error
