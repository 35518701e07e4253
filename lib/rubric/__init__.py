"""How the course's exercises are marked.

In a notebook: ``check("linear_score")`` marks the function of that name and gives its points.
``use("linear_score")`` is the learner's function when it passes, else the course's own.
Behind them: `collect` calls a function and keeps its answers as plain data, `mark` judges them.
"""

from .notebook import check, use

__all__ = ["check", "use"]
