"""How far a learner is: which exercises pass, read from the notebooks as they were saved."""

import json
import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from .card import number

PASSED, BEGUN, OPEN = "✓", "◐", "○"


@dataclass(frozen=True)
class LessonProgress:
    """One lesson: its title, minutes, what it needs, and (name, score, points) of each exercise.

    A score is None where the exercise's check has not been run.
    """

    path: Path
    title: str
    minutes: str
    needs: str
    exercises: tuple

    @property
    def passed(self):
        """How many of its exercises have full points."""
        return sum(score == points for _, score, points in self.exercises)


class Progress:
    """The lessons of a folder in order; shows itself as a table in a notebook."""

    def __init__(self, lessons):
        self.lessons = lessons

    @property
    def summary(self):
        """One sentence: how many exercises pass, and which lesson is next."""
        passed = sum(lesson.passed for lesson in self.lessons)
        total = sum(len(lesson.exercises) for lesson in self.lessons)
        unfinished = [lesson for lesson in self.lessons if lesson.passed < len(lesson.exercises)]
        then = f" Next: {unfinished[0].title}." if unfinished else " All of them!"
        return f"{passed} of {total} exercises pass.{then}"

    def __repr__(self):
        rows = [f"{_marks(lesson):8} {lesson.title}" for lesson in self.lessons]
        return "\n".join([self.summary, *rows])

    def _repr_html_(self):
        heads = ("lesson", "minutes", "you need", "exercises")
        head = "".join(f'<th style="text-align:left">{text}</th>' for text in heads)
        rows = "".join(_row(lesson) for lesson in self.lessons)
        return (
            f"<p><strong>{escape(self.summary)}</strong></p>"
            f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
            f"<p>{PASSED} passes · {BEGUN} some points · {OPEN} not yet. "
            "Read from your notebooks as they were saved last.</p>"
        )


def progress(folder="notebooks"):
    """The progress in all lessons below `folder`.

    Parameters
    ----------
    folder : str or Path
        Holds the lessons as NN-topic/NN-topic.ipynb.

    Returns
    -------
    Progress

    Raises
    ------
    FileNotFoundError
        Where there is no lesson in the folder.
    """
    paths = sorted(Path(folder).glob("[0-9][0-9]-*/[0-9][0-9]-*.ipynb"))
    if not paths:
        raise FileNotFoundError(f"folder should hold lessons, but there is none in {folder}")
    return Progress([_read(path) for path in paths])


def _read(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    opening = "".join(cells[0]["source"])
    graded = [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade")]
    return LessonProgress(
        path=path,
        title=_first(r"^# (.+)$", opening),
        minutes=_first(r"\*\*Time\*\* about (\d+) minutes", opening),
        needs=re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", _first(r"\*\*You need\*\* (.+)$", opening)),
        exercises=tuple(_exercise(cell["metadata"]["nbgrader"], cell) for cell in graded),
    )


def _first(pattern, text):
    found = re.search(pattern, text, re.MULTILINE)
    return found.group(1) if found else ""


def _exercise(settings, cell):
    """(name, score or None, points) of a graded cell."""
    score = None
    for output in cell.get("outputs", []):
        if output["output_type"] == "execute_result":
            try:
                score = float("".join(output["data"].get("text/plain", "")))
            except ValueError:
                continue
    return settings["grade_id"].removesuffix("-check"), score, float(settings["points"])


def _mark(score, points):
    return PASSED if score == points else BEGUN if score else OPEN


def _marks(lesson):
    return "".join(_mark(score, points) for _, score, points in lesson.exercises)


def _row(lesson):
    exercises = "<br>".join(
        f"{_mark(score, points)} <code>{escape(name)}</code> "
        f"{number(score or 0)} of {number(points)}"
        for name, score, points in lesson.exercises
    )
    link = f'<a href="{escape(lesson.path.as_posix())}">{escape(lesson.title)}</a>'
    columns = (f"{lesson.path.stem[:2]} {link}", lesson.minutes, escape(lesson.needs), exercises)
    cells = "".join(
        f'<td style="text-align:left;vertical-align:top">{column}</td>' for column in columns
    )
    return f"<tr>{cells}</tr>"
