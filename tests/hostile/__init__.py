"""Courses to grade, and submissions to grade in them: honest, broken and hostile ones."""

import os

import pytest

from gradebox.sandbox import Unconfined, check_possible


def need_confinement():
    """Skip the module that calls this where submissions cannot be confined, but never in CI."""
    try:
        check_possible("auto")
    except Unconfined as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(reason), allow_module_level=True)
