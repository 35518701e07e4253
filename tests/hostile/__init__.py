"""Courses to grade, and submissions to grade in them: honest, broken and hostile ones."""
