"""nbgrader's settings: where instructors' and students' notebooks lie."""

c = get_config()  # noqa: F821  (nbgrader provides it)

c.CourseDirectory.course_id = "cnn"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.ClearSolutions.code_stub = {
    "python": "raise NotImplementedError  # write the function here"
}
