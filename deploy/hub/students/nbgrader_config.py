"""nbgrader's settings on a student's server."""

import os

c = get_config()  # noqa: F821  (nbgrader provides it)

c.CourseDirectory.course_id = "cnn"
# The hub's name, also where all servers run as one user of the system.
c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]
c.Exchange.root = os.environ["CNN_EXCHANGE"]
# The workspace has the exercises already: to fetch one adds only what is missing.
c.Exchange.assignment_dir = os.path.join(os.environ["CNN_FOLDER"], "exercises")
c.ExchangeFetchAssignment.replace_missing_files = True
c.ExchangeFactory.submit = "cnnlib.grading.exchange.HandIn"
