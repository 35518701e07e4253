"""How the exercises are marked: one module a lesson, each with a tuple `EXERCISES`.

References and known mistakes live here and nowhere else: where answers must not be at hand, this
folder is left out.
"""

import functools
import importlib
import pkgutil


def lesson_modules():
    """The lesson modules by name, in order ("lesson_00", "lesson_01", ...)."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}


@functools.cache
def all_exercises():
    """`Exercise` by name, over all lessons in order."""
    return {
        exercise.name: exercise
        for module in lesson_modules().values()
        for exercise in module.EXERCISES
    }


def find_exercise(name):
    """The `Exercise` called `name`; KeyError with the known names where there is none."""
    known = all_exercises()
    if name not in known:
        raise KeyError(f"there is no exercise {name!r}; there are: {', '.join(known)}")
    return known[name]
