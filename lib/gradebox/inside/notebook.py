"""Run the cells of one notebook as the outside asks for them."""

import array
import builtins
import gc
import os
import signal
import socket
import sys

from rubric.calling import collect
from rubric.inputs import find_inputs

from ..wire import (
    HEADER,
    Answers,
    Collect,
    Done,
    Hold,
    Put,
    Run,
    clean,
    decode_inward,
    frame,
    pack_answer,
)
from .shell import Stream, recorder

OFFLINE = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}


class Channel:
    """A socket to the outside that carries whole messages."""

    def __init__(self, number):
        self.socket = socket.socket(fileno=number)

    def send(self, message):
        """Send one message."""
        self.socket.sendall(frame(message))

    def receive(self):
        """The next message and the socket that came with it; (None, None) at the end."""
        data, numbers = b"", array.array("i")
        size = HEADER.size
        while len(data) < size:
            part, extra, _, _ = self.socket.recvmsg(size - len(data), socket.CMSG_SPACE(4))
            if not part:
                return None, None
            data += part
            for _, _, payload in extra:
                numbers.frombytes(payload)
            if size == HEADER.size == len(data):
                size += HEADER.unpack(data)[0]
        return decode_inward(data[HEADER.size :]), (numbers[0] if numbers else None)


def serve(shell, number):
    """Answer the messages of the outside until it has no more."""
    channel, process = Channel(number), os.getpid()
    _prepare(shell)
    while True:
        message, passed = channel.receive()
        if message is None:
            return
        if isinstance(message, Put):
            os.makedirs(os.path.dirname(message.path) or ".", exist_ok=True)
            with open(message.path, "ab") as file:
                file.write(message.data)
            channel.send(Done())
        elif isinstance(message, Run):
            stopped = _run(shell, message.source)
            if os.getpid() != process:  # the cell forked: the outside talks to one of them
                os._exit(0)
            channel.send(Done(recorder.take(), stopped))
        elif isinstance(message, Hold):
            gc.disable()
            if os.fork() == 0:
                channel.socket.close()
                wait_to_answer(Channel(passed), shell.user_ns)
                os._exit(0)
            gc.enable()
            os.close(passed)
            channel.send(Done())


def wait_to_answer(channel, names):
    """Call functions of the notebook as it was when this process was forked from it."""
    while True:
        message, _ = channel.receive()
        if not isinstance(message, Collect):
            return
        function = names.get(message.name)
        if not callable(function):
            kind = "" if function is None else clean(type(function).__name__)
            channel.send(Answers(missing=kind))
            continue
        os.environ["RUBRIC_SECRET"] = message.secret
        answers = collect(find_inputs(message.name), function, message.seed)
        channel.send(Answers([pack_answer(answer) for answer in answers]))


def _prepare(shell):
    """Make the surroundings of a notebook: its own randomness, nobody to ask, no network."""
    sys.stdin = open(os.devnull)  # noqa: SIM115 (for as long as the process lives)
    sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
    sys.path.append(os.getcwd())
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    builtins.input = _no_input
    sys.addaudithook(_explain)
    recorder.reset()


def _no_input(*arguments):
    raise RuntimeError("nobody can answer input() while a notebook is graded")


def _explain(event, arguments):
    if event in OFFLINE:
        raise PermissionError("there is no network while a notebook is graded")


def _run(shell, source):
    """Run one cell; the name of the exception that ended it, or an empty text."""
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        result = shell.run_cell(source, store_history=True)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        error = result.error_before_exec or result.error_in_exec
    except BaseException as raised:  # the cell changed the shell itself, or was interrupted late
        error = raised
        recorder.write("stderr", f"{type(raised).__name__}: the cell could not be run\n")
    return "" if error is None else clean(type(error).__name__)
