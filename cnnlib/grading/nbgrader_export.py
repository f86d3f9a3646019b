"""``nbgrader export``, with cells that no spreadsheet takes for formulas.

`nbgrader_config.py` names the class. nbgrader's own writes names as they are, commas
and all.
"""

import csv
from pathlib import Path

from nbgrader.plugins import CsvExportPlugin

from cnnlib.files import harmless

__all__ = ["CsvExport"]


class CsvExport(CsvExportPlugin):
    """The columns of nbgrader's export, in a CSV file that is one."""

    def export(self, gradebook):
        """Write the file that ``--to`` names, or ``grades-nbgrader.csv``.

        ``grades.csv`` is what ``cnnlib export`` writes.
        """
        path = Path(self.to or "grades-nbgrader.csv")
        self.log.info("Exporting grades to %s", path)
        with open(path, "w", newline="", encoding="utf-8") as file:
            rows = list(self._rows(gradebook))
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows({k: harmless(v) for k, v in row.items()} for row in rows)

    def _rows(self, gradebook):
        wanted, who = set(map(str, self.assignment)), set(map(str, self.student))
        for assignment in gradebook.assignments:
            if wanted and assignment.name not in wanted:
                continue
            handed_in = {s.student.id: s for s in assignment.submissions}
            for student in gradebook.students:
                if not who or student.id in who:
                    yield _row(assignment, student, handed_in.get(student.id))


COLUMNS = (
    "assignment duedate timestamp student_id last_name first_name email "
    "raw_score late_submission_penalty score max_score"
).split()


def _row(assignment, student, submission):
    penalty = submission.late_submission_penalty if submission else 0.0
    score = submission.score if submission else 0.0
    row = {
        "assignment": assignment.name,
        "duedate": assignment.duedate,
        "timestamp": submission and submission.timestamp,
        "student_id": student.id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "email": student.email,
        "raw_score": score,
        "late_submission_penalty": penalty,
        "score": max(0.0, score - penalty),
        "max_score": assignment.max_score,
    }
    return {key: "" if value is None else value for key, value in row.items()}
