"""The table of a learner's progress."""

import nbformat
import pytest

from course import LESSONS, ROOT
from rubric.lessons import all_exercises
from rubric.progress import BEGUN, OPEN, PASSED, progress


@pytest.fixture
def folder(tmp_path):
    """All lessons as released, and in lesson 01 a full, a partial and an empty result."""
    for lesson in LESSONS:
        notebook = nbformat.read(lesson.release, nbformat.NO_CONVERT)
        for cell in notebook.cells:
            results = {"linear_score-check": "2.0", "predict_step-check": "1.5"}
            if text := results.get(cell.metadata.get("nbgrader", {}).get("grade_id")):
                data = {"text/plain": text}
                cell.outputs = [nbformat.v4.new_output("execute_result", data, execution_count=1)]
        (tmp_path / lesson.topic).mkdir()
        nbformat.write(notebook, tmp_path / lesson.topic / lesson.path.name)
    return tmp_path


def test_saved_results_are_read(folder):
    found = progress(folder)
    first = found.lessons[1]
    assert first.exercises[:3] == (
        ("linear_score", 2.0, 2.0),
        ("predict_step", 1.5, 2.0),
        ("gate_weights", None, 3.0),
    )
    assert first.passed == 1
    assert f"{PASSED}{BEGUN}{OPEN}" in repr(found)
    assert found.summary.startswith(f"1 of {len(all_exercises())} exercises pass. Next: ")


def test_the_released_lessons_say_what_the_table_needs():
    for lesson in progress(ROOT / "notebooks").lessons:
        assert lesson.title and int(lesson.minutes) > 0 and lesson.needs, lesson.path
        assert lesson.exercises and lesson.passed == 0
        assert "](" not in lesson.needs


def test_html_links_to_each_lesson_and_names_each_exercise(folder):
    page = progress(folder)._repr_html_()
    for name in all_exercises():
        assert f"<code>{name}</code>" in page
    assert page.count("<a href=") == len(LESSONS)


def test_a_folder_without_lessons_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="none in"):
        progress(tmp_path)
