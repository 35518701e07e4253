"""Call a learner's function and keep what came of it, as plain data.

Nothing here knows a right answer, so this module may run beside code that is not trusted.
"""

import builtins
import contextlib
import copy
import io
import os
import signal
import sysconfig
import threading
import time
import traceback
import warnings
from dataclasses import dataclass

import numpy as np

from .plain import plain

MAX_PRINTED = 2_000
MAX_WARNINGS = 5
MAX_MESSAGE = 300
MAX_LINE = 120
AGAIN = 0.01  # seconds
OTHER_CODE = tuple(
    os.path.join(folder, "")
    for folder in (
        os.path.dirname(__file__),
        *map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib")),
    )
)


@dataclass(frozen=True)
class Error:
    """How a call ended when it gave no answer.

    `kinds` are the names of the exception's class and of the classes it derives from, `line` is the
    line of the learner's code at which it arose, and `helper` the name of the function that line is
    in where that is not the function that was called.
    """

    kinds: tuple[str, ...]
    message: str
    line: str = ""
    helper: str = ""


@dataclass(frozen=True)
class Answer:
    """What came of one call: a value or an error, and what happened on the way."""

    value: object = None
    error: Error | None = None
    touched: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    printed: str = ""

    @property
    def unsolved(self):
        """True when the function still raises NotImplementedError."""
        return self.error is not None and self.error.kinds[0] == "NotImplementedError"

    @property
    def timed_out(self):
        """True when the call was stopped because it took too long."""
        return self.error is not None and self.error.kinds[0] == "TimeUp"


class TimeUp(BaseException):
    """A call took too long. Not an Exception, so that `except Exception` does not swallow it."""


def collect(inputs, function, seed=None):
    """Call `function` on all cases of `inputs` and return one `Answer` a case, in order.

    After a first call that ran out of time the rest are not tried: each would take as long.
    """
    answers = []
    for case in inputs.cases(seed):
        if answers and answers[-1].timed_out:
            answers.append(answers[-1])
        else:
            answers.append(call_once(inputs, function, case))
    return answers


def call_once(inputs, function, case):
    """Call `function` on one case: an `Answer`, whatever it does, short of ending the process."""
    given = copy.deepcopy(case.arguments)
    printed = _Bounded(MAX_PRINTED)
    value, error = None, None
    with (
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"),
        _nobody_to_ask(),
    ):
        warnings.simplefilter("default")
        try:
            with time_limit(inputs.seconds):
                value = plain(case.call(function, *given))
        except KeyboardInterrupt:
            raise
        except TimeUp:
            error = Error(("TimeUp",), f"no answer after {inputs.seconds:g} seconds")
        except BaseException as raised:  # SystemExit too: a learner's exit() is not ours
            error = _describe(raised)
    return Answer(
        value=value if error is None else None,
        error=error,
        touched=_touched(inputs.arguments, case.arguments, given),
        warnings=_warned(caught),
        printed=printed.getvalue(),
    )


@contextlib.contextmanager
def time_limit(seconds):
    """Raise `TimeUp` in the block after `seconds`.

    Only where the system can interrupt a running call (POSIX, main thread); elsewhere there is
    no limit and the learner can stop the kernel.
    """
    if not hasattr(signal, "setitimer") or (
        threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    start = time.monotonic()
    armed, fired = False, 0

    def stop(signum, frame):
        nonlocal fired
        # Not inside another one of these, and not inside contextlib: that skips the clean-up below.
        inside = frame.f_code
        if not armed or inside is stop.__code__ or inside.co_filename == contextlib.__file__:
            return
        if time.monotonic() < start + seconds:  # one of an earlier call, by way of another thread
            return
        fired += 1
        # A bare `except:` in a loop swallows what arrives in its `try`, so the next one comes a
        # moment later, each time after another delay, until one arrives outside.
        signal.setitimer(signal.ITIMER_REAL, 1e-5 * (1 + fired % 16), AGAIN)
        raise TimeUp

    before = signal.signal(signal.SIGALRM, stop)
    remaining, interval = signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        armed = True
        yield
    finally:
        armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        if callable(before) or remaining:  # else ours stays: the default one ends the process
            signal.signal(signal.SIGALRM, before)
        if remaining:
            left = max(remaining - (time.monotonic() - start), 1e-6)
            signal.setitimer(signal.ITIMER_REAL, left, interval)
        if fired:  # also where the learner's code swallowed it and went on
            raise TimeUp from None


@contextlib.contextmanager
def _nobody_to_ask():
    """Let `input()` fail at once, in place of waiting for somebody to type."""

    def refuse(*arguments):
        raise RuntimeError("nobody answers `input()` here: all it needs comes in its arguments")

    asks = builtins.input
    builtins.input = refuse
    try:
        yield
    finally:
        builtins.input = asks


class _Bounded(io.StringIO):
    """A text stream that keeps the first `limit` characters and drops the rest."""

    def __init__(self, limit):
        super().__init__()
        self.left = limit

    def write(self, text):
        kept = str(text)[: self.left]
        self.left -= len(kept)
        super().write(kept)
        return len(text)

    def close(self):
        """Stay open: what was printed is read after the call."""


def _warned(caught):
    return tuple(
        f"{record.category.__name__}: {_text(record.message)}" for record in caught[:MAX_WARNINGS]
    )


def _text(exception):
    try:
        return str(exception)[:MAX_MESSAGE]
    except Exception:  # its class is the learner's
        return ""


def _describe(raised):
    kinds = tuple(kind.__name__ for kind in type(raised).__mro__ if kind is not object)
    frames = [
        frame
        for frame in traceback.extract_tb(raised.__traceback__)
        if frame.line and not frame.filename.startswith(OTHER_CODE)
    ]
    if not frames:
        return Error(kinds, _text(raised))
    helper = frames[-1].name if frames[-1].name != frames[0].name else ""
    return Error(kinds, _text(raised), frames[-1].line[:MAX_LINE], helper)


def _touched(names, before, after):
    return tuple(
        name for name, old, new in zip(names, before, after, strict=False) if not same(old, new)
    )


def same(old, new):
    """True when two arguments are equal bit for bit; functions and generators always are."""
    if isinstance(old, np.ndarray):
        return (
            type(new) is np.ndarray
            and old.dtype == new.dtype
            and old.shape == new.shape
            and old.tobytes() == new.tobytes()
        )
    if isinstance(old, dict | list | tuple | bool | int | float | str | None):
        if type(old) is not type(new):
            return False
        if isinstance(old, dict):
            return old.keys() == new.keys() and all(same(old[key], new[key]) for key in old)
        if isinstance(old, list | tuple):
            return len(old) == len(new) and all(map(same, old, new))
        return old == new or old != old
    return True
