"""The instructor's secret: what is derived from it decides the inputs of hidden checks."""

import contextlib
import hashlib
import hmac
import os

NAME = "RUBRIC_SECRET"


def derived(name, seed):
    """A secret for one hidden check; it tells nothing of the instructor's, nor of another one.

    Empty for a check that is not hidden, and where the instructor has set none.
    """
    secret = os.fsencode(os.environ.get(NAME, ""))
    if seed is None or not secret:
        return ""
    return hmac.new(secret, f"{name} {seed}".encode(), hashlib.sha256).hexdigest()


@contextlib.contextmanager
def in_place(name, seed):
    """In this block, the inputs follow from what is derived for this check."""
    before, secret = os.environ.get(NAME), derived(name, seed)
    try:
        os.environ[NAME] = secret
        yield
    finally:
        del os.environ[NAME]
        if before is not None:
            os.environ[NAME] = before
