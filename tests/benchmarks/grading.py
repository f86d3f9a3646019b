"""What one more submission costs `cnnlib grade`, in time of a processor.

Two classes are graded, each by a process of its own, and their difference is taken:
what is paid once, such as starting and making the gradebook, does not count.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

__all__ = ["FEW", "MANY", "MOST", "measure"]

ASSIGNMENT = "02_convolution"
FEW, MANY = 5, 45  # submissions
MOST = 95  # milliseconds: the goal
_SOLUTION = Path("solutions", ASSIGNMENT, f"{ASSIGNMENT}.ipynb")
_GRADE = """
import resource, sys
from cnnlib.cli import main
assert main(["grade", sys.argv[1], "--course", sys.argv[2]]) == 0
for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
    used = resource.getrusage(who)
    print(used.ru_utime + used.ru_stime)
"""


def measure():
    """Milliseconds for one more submission: the grader's own, and its jail's."""
    few, many = (np.array(_seconds(students)) for students in (FEW, MANY))
    return tuple(1000 * (many - few) / (MANY - FEW))


def _seconds(students):
    """What grading a class takes, whose notebooks differ in a comment."""
    content = json.loads((Path(__file__).parents[2] / _SOLUTION).read_text("utf-8"))
    first = next(c for c in content["cells"] if c["cell_type"] == "code")
    source = first["source"]
    with tempfile.TemporaryDirectory() as course:
        for number in range(students):
            first["source"] = [*source, f"\n# {number}"]
            folder = Path(course, "submitted", f"student-{number}", ASSIGNMENT)
            folder.mkdir(parents=True)
            (folder / _SOLUTION.name).write_text(json.dumps(content), "utf-8")
        command = [sys.executable, "-c", _GRADE, ASSIGNMENT, course]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "mean 10.00 of 10 points" in done.stdout
    return [float(line) for line in done.stdout.splitlines()[-2:]]
