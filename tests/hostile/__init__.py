"""Courses to grade, and submissions to grade in them: honest, broken and hostile ones."""

import sys
from pathlib import Path

import pytest

if Path("/tmp") in Path(sys.prefix).resolve().parents:
    reason = "a sandbox has a /tmp of its own, so it cannot see an environment below /tmp"
    pytest.skip(reason, allow_module_level=True)
