"""Stand-ins for grading that are lost with their process, or cannot be recorded."""

import os
import signal

from gradebox.result import Result


def grade(submission, limits, isolation):
    """Kill the process that grades where a file called `kill` was handed in."""
    if "kill" in submission.files:
        os.kill(os.getpid(), signal.SIGKILL)
    return Result((), isolation)
