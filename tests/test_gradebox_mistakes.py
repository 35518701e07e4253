"""Every known mistake gets from gradebox what it gets from nbgrader, cell by cell."""

import pytest

from course import LESSONS, ROOT
from hostile import need_confinement
from hostile.course import Course, cell, grade_twice, graded, notebook, solved

need_confinement()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.topic)
def test_every_known_mistake(lesson, tmp_path):
    """All mistakes of a lesson in one notebook: each is defined, then marked as in the lesson."""
    module = f"copied.lesson_{lesson.number:02}"
    cells, answers = [cell("from rubric import check", "setup", locked=True)], {}
    for number, exercise in enumerate(lesson.exercises):
        check = next(c.source for c in lesson.graded("grade") if f'("{exercise.name}")' in c.source)
        for k in range(len(exercise.mistakes)):
            answer = f"{exercise.name}_{k}"
            answers[answer] = (
                f"from {module} import EXERCISES\n"
                f"{exercise.name} = EXERCISES[{number}].mistakes[{k}].function"
            )
            cells.append(cell("raise NotImplementedError", answer, solution=True))
            cells.append(graded(check, f"{answer}_check", exercise.points))
    course = Course(tmp_path)
    course.add("mistakes", notebook(*cells))
    course.hand_in(
        "student", "mistakes", solved(course.released("mistakes"), answers), files=copied()
    )
    ours, stock = grade_twice(course, "mistakes")
    assert ours == stock
    points = {exercise.name: exercise.points for exercise in lesson.exercises}
    for name, (score, _) in ours["student"].items():
        assert 0 <= score < points[name.rsplit("_", 2)[0]], name


def copied():
    """The functions of all known mistakes, as a package that a student hands in."""
    return {
        f"copied/{path.name}": path.read_text(encoding="utf-8").replace("from ..", "from rubric.")
        for path in (ROOT / "lib" / "rubric" / "lessons").glob("*.py")
    }
