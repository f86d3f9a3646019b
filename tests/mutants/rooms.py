"""Which tests stand guard over which room, and what belongs to it.

A room's examples, its docstrings, always belong to its tests. What needs a browser does
not: it takes too long to be run for each mutant.
"""

from mutants.workshop import ROOT

__all__ = ["ROOMS", "guards", "modules"]

_PACKAGE = ROOT / "cnnlib"
_CATALOGUE = _PACKAGE / "checks" / "catalogue"
# Room: its tests in `tests/`.
_TESTS = {
    "cli": """lessons/test_predict.py grading/test_command_line.py
        grading/collect grading/test_grade_command.py
        grading/test_grade_refuses.py""",
    "grading": "grading",
    "lecture": """lessons/test_lecture.py lessons/test_lecture_order.py
        lessons/test_lecture_page.py lessons/test_votes.py
        lessons/test_instructors.py""",
    "workspace": "workspace",
    "checks": """checks exercises bank lessons/test_predict.py lessons/test_forms.py
        lessons/test_progress.py lessons/test_installation.py
        lessons/test_schedule.py lessons/test_variations.py
        lessons/test_without_torch.py""",
    "catalogue": "checks exercises bank",
    "demos": "demos",
    "widgets": """lessons/test_widgets.py lessons/test_forms.py demos/test_stage.py
        demos/test_pages.py""",
    "models": "library/test_models.py library/test_summary.py library/test_weights.py",
    "weights": """library/test_weights.py library/test_depth_measured.py
        library/test_features_measured.py library/test_norms_measured.py
        library/test_shifts_measured.py""",
    "train": """library/test_train.py library/test_history.py library/test_resuming.py
        library/test_checkpoint.py library/test_weights.py""",
    "data": """library/test_data.py library/test_damaged_data.py
        library/test_embedded.py library/test_batches.py""",
    "optim": """library/test_optim.py library/test_optim_errors.py
        library/test_schedules.py library/test_train.py library/test_resuming.py""",
    "nn": """library/test_nn.py library/test_nn_state.py library/test_containers.py
        library/test_models.py library/test_train.py library/test_resuming.py
        library/test_summary.py""",
    "plots": """library/test_plots.py library/test_plots_worked_out.py
        demos/test_parts.py demos/test_every_demo.py""",
    "graph": """library/test_graph.py library/test_plots.py
        library/test_plots_worked_out.py demos/test_graph.py""",
    "filters": "library/test_filters.py library/test_plots.py demos/test_kernels.py",
    "functional": "library",  # but for what the others name
    "shapes": "library/test_shapes.py library/test_summary.py",
    "files": """workspace/test_other_systems.py workspace/test_faults.py
        lessons/test_progress.py library/test_checkpoint.py""",
    "browser": """exercises/test_limit.py lessons/test_progress.py
        workspace/test_faults.py""",
}


def guards(room):
    """The files and folders that hold a room's tests, from the root.

    Returns
    -------
    list of str
    """
    files = _named(room)
    if room == "functional":
        others = {file for other in ROOMS if other != room for file in _named(other)}
        files = [file for file in files if file not in others]
    return [str(path.relative_to(ROOT)) for path in (*files, _place(room))]


def _named(room):
    paths = (ROOT / "tests" / name for name in _TESTS[room].split())
    return [file for path in paths for file in _files(path, "test_*.py")]


def modules(room):
    """The modules of a room; of the catalogue only what several exercises share.

    Returns
    -------
    list of str
    """
    files = _files(_place(room), "*.py")
    if room == "catalogue":
        files = [file for file in files if "Exercise(" not in file.read_text("utf-8")]
    else:
        files = [file for file in files if _CATALOGUE not in file.parents]
    return [str(file.relative_to(ROOT)) for file in files]


def _place(room):
    places = {"catalogue": _CATALOGUE, **{p.stem: p for p in _PACKAGE.iterdir()}}
    return places[room]


def _files(path, pattern):
    return sorted(path.rglob(pattern)) if path.is_dir() else [path]


ROOMS = list(_TESTS)
