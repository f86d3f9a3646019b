"""nbgrader's settings: where instructors' and students' notebooks lie, who grades."""

c = get_config()  # noqa: F821  (nbgrader provides it)

c.CourseDirectory.course_id = "cnn"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.ClearSolutions.code_stub = {
    "python": "raise NotImplementedError  # write the function here"
}

# `nbgrader autograde` and formgrader's buttons do what `cnnlib grade` does, in a jail.
# Named and not imported: without cnnlib nbgrader then grades nothing, instead of
# leaving this file out and running students' code as you.
c.Autograde.exporter_class = "cnnlib.grading.buttons.Jailed"
c.GenerateFeedback.exporter_class = "cnnlib.grading.buttons.Jailed"

# `nbgrader export` writes grades-nbgrader.csv, where no name is taken for a formula.
c.ExportApp.plugin_class = "cnnlib.grading.nbgrader_export.CsvExport"
