"""The solved and the untouched lesson get from gradebox what nbgrader gives, cell by cell."""

import json

import pytest

from course import LESSONS
from hostile import need_confinement
from hostile.course import Course, grade_twice, solved

need_confinement()


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.topic)
def test_the_solved_and_the_untouched_lesson(lesson, tmp_path):
    course, name = Course(tmp_path), lesson.topic
    course.add(name, json.loads(lesson.path.read_text(encoding="utf-8")))
    released = course.released(name)
    right = {c.metadata["nbgrader"]["grade_id"]: c.source for c in lesson.graded("solution")}
    course.hand_in("solved", name, solved(released, right))
    course.hand_in("untouched", name, released)
    ours, stock = grade_twice(course, name)
    assert ours == stock
    assert sum(score for score, _ in ours["solved"].values()) == sum(
        exercise.points for exercise in lesson.exercises
    )
    assert sum(score for score, _ in ours["untouched"].values()) == 0
