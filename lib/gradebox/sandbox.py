"""The outside of the sandbox: start it, talk to a notebook in it, end it."""

import contextlib
import functools
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import msgspec

from . import wire
from .limits import MAX_ANSWERS, MAX_DONE, MAX_TRAFFIC
from .result import Status
from .secret import derived

START = 120  # seconds that the imports may take
PIECE = 1 << 23  # bytes of a file in one message
GRACE = 2  # seconds that an interrupted cell has to end by itself
SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin")
PRIVATE = ("/tmp", "/dev/shm")  # of each notebook
SETTINGS = (
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/localtime",
)
ENVIRONMENT = {
    "HOME": "/tmp",
    "USER": "student",
    "LOGNAME": "student",
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONNOUSERSITE": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": "/run/cache",
    "IPYTHONDIR": "/run/cache/ipython",
    "NBGRADER_EXECUTION": "autograde",
    **dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
    ),
}


class Unconfined(Exception):
    """Confinement is not possible here; the message says why and what to do."""


class Fault(Exception):
    """The sandbox itself failed; no fault of the submission."""


@dataclass
class Lost(Exception):
    """The notebook's process is gone or had to be ended; `place` is the cell to blame, if known."""

    status: Status
    says: str
    place: int | None = None


def cores():
    """The cores that this process may use; none where the system does not say."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


class Sandbox:
    """A warm Python in which notebooks run one at a time; confined unless `isolation` is "none"."""

    def __init__(self, isolation="auto", packages=(), private=()):
        self.isolation, self.packages, self.private = isolation, tuple(packages), private
        self.process = None

    def start(self):
        """Start the warm Python if it does not run."""
        if self.process is not None:
            return
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        confined = self.isolation != "none"
        setup = {"confined": confined, "packages": self.packages}
        if confined:
            core = cores()[os.getpid() % len(cores())]  # of several, seldom that of another sandbox
            setup |= {"core": core, "kept": _below(PRIVATE)}
        self.cache = None if confined else tempfile.mkdtemp(prefix="gradebox-")
        environment = dict(ENVIRONMENT)
        if not confined:
            environment |= {"HOME": self.cache, "MPLCONFIGDIR": self.cache, "PATH": os.defpath}
            environment["IPYTHONDIR"] = self.cache
        python = [sys.executable, "-P", "-m", "gradebox.inside", str(theirs.fileno())]
        with tempfile.TemporaryFile() as said:
            self.process = subprocess.Popen(
                [*(bubblewrap(self.private) if confined else ()), *python],
                env=environment,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=said,
                cwd="/",
                start_new_session=True,
            )
            theirs.close()
            self.control = ours
            ours.settimeout(START)
            try:
                ours.send(json.dumps(setup).encode())
                answer = ours.recv(1 << 10)
            except OSError:
                answer = b""
            if answer != b"ready":
                self.close()
                said.seek(0)
                text = said.read().decode("utf-8", "replace").strip().splitlines()
                kind = Unconfined if confined else Fault
                raise kind(_why(text[-1] if text else "it ended without a word"))

    def notebook(self, limits, held=0):
        """A `Notebook` in this sandbox, which will be held at `held` of its cells."""
        self.start()
        try:
            return Notebook(self, limits, held)
        except OSError as error:
            self.close()
            raise Fault(f"the sandbox could not start a notebook: {error}") from error

    def finished(self):
        """Wait until the processes of the last notebook are gone."""
        try:
            if not self.control.recv(1 << 10):
                raise OSError("it has ended")
        except OSError as error:
            self.close()
            raise Fault(f"the sandbox did not end a notebook: {error}") from error

    def close(self):
        """End every process of the sandbox."""
        if self.process is None:
            return
        self.control.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None
        if self.cache:
            shutil.rmtree(self.cache, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()


class Link:
    """One socket to something in the sandbox, with a budget and a deadline for what it sends."""

    def __init__(self, connection, budget):
        self.socket, self.budget, self.buffer = connection, budget, bytearray()

    def send(self, message, passed=(), until=None):
        """Send one message; a full pipe that nobody empties until `until` raises TimeoutError."""
        self.socket.settimeout(max(0.01, until - time.monotonic()) if until else None)
        data = wire.frame(message)
        if passed:
            socket.send_fds(self.socket, [data[:1]], passed)
            data = data[1:]
        self.socket.sendall(data)

    def feed(self):
        """Read what is there; False at the end."""
        self.socket.settimeout(0.5)
        data = self.socket.recv(1 << 18)
        self.buffer += data
        self.budget[0] -= len(data)
        if self.budget[0] < 0:
            raise wire.Broken("the notebook sent more than it may")
        return bool(data)

    def message(self, most):
        """The next whole message of up to `most` bytes, or None when it is not here yet."""
        size = wire.HEADER.size
        if len(self.buffer) < size:
            return None
        length = wire.HEADER.unpack_from(self.buffer)[0]
        if length > most:
            raise wire.Broken("a message was too long")
        if len(self.buffer) < size + length:
            return None
        data = bytes(self.buffer[size : size + length])
        del self.buffer[: size + length]
        return wire.decode_outward(data)


class Notebook:
    """One notebook that runs in the sandbox."""

    def __init__(self, sandbox, limits, held):
        self.sandbox, self.limits = sandbox, limits
        self.budget = [MAX_TRAFFIC]
        self.ended = None
        self.interrupted = False
        self.folder = None
        request = msgspec.structs.asdict(limits)
        request["processes"] += held  # each is a process
        if sandbox.isolation == "none":
            self.folder = request["folder"] = tempfile.mkdtemp(prefix="gradebox-")
        link, theirs = socket.socketpair()
        self.reports, reports = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.link = Link(link, self.budget)
        numbers = [theirs.fileno(), reports.fileno()]
        socket.send_fds(sandbox.control, [json.dumps(request).encode()], numbers)
        theirs.close()
        reports.close()

    def put(self, files, until):
        """Put files into the notebook's working folder; it is large enough for them."""
        for path, data in files.items():
            for start in range(0, max(1, len(data)), PIECE):
                piece = wire.Put(path, data[start : start + PIECE])
                try:
                    self._ask(self.link, piece, wire.Done, until)
                except Lost as lost:  # nothing of the student has run
                    raise Fault(f"the file {path} could not be put there: {lost.says}") from None

    def run(self, source, until):
        """Run a cell: a `wire.Done`, or `Lost`. Past `until` it is interrupted, then ended."""
        self.interrupted = False
        return self._ask(self.link, wire.Run(source), wire.Done, until, interrupt=True)

    def hold(self, until):
        """Keep the notebook as it is now: a `Link` for `ask`."""
        ours, theirs = socket.socketpair()
        self._ask(self.link, wire.Hold(), wire.Done, until, passed=[theirs.fileno()])
        theirs.close()
        return Link(ours, self.budget)

    def finish_cells(self, until):
        """End the process in which the cells ran; what was held lives on."""
        self.link.socket.shutdown(socket.SHUT_WR)
        while self.ended is None and time.monotonic() < until:
            ready, _, _ = select.select([self.reports], [], [], max(0, until - time.monotonic()))
            if ready:
                self._report()

    def ask(self, held, name, seed, until):
        """Call a function of what was held: the `wire.Answers`."""
        collect = wire.Collect(name, seed, derived(name, seed))
        return self._ask(held, collect, wire.Answers, until)

    def close(self):
        """End all processes of this notebook."""
        self.link.socket.close()
        self.reports.close()
        try:
            self.sandbox.finished()
        finally:
            if self.folder:
                shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def _ask(self, link, message, kind, until, passed=(), interrupt=False):
        try:
            link.send(message, passed, until)
            return self._answer(link, kind, until, interrupt)
        except wire.Broken as broken:
            raise Lost(Status.SUSPECT, f"{broken}".capitalize() + ".") from None
        except TimeoutError:
            raise self._too_long() from None
        except OSError:
            raise self._gone() from None

    def _answer(self, link, kind, until, interrupt):
        most = MAX_DONE if kind is wire.Done else MAX_ANSWERS
        while True:
            answer = link.message(most)
            if answer is not None:
                if not isinstance(answer, kind):
                    raise wire.Broken("a message came that nobody had asked for")
                return answer
            left = until - time.monotonic()
            if left <= 0:
                if not interrupt:
                    raise self._too_long()
                self.reports.send(b"interrupt")
                self.interrupted = True
                interrupt, until = False, time.monotonic() + GRACE
                continue
            ready, _, _ = select.select([link.socket, self.reports], [], [], left)
            if link.socket in ready:
                if not link.feed():
                    raise self._gone()
            elif ready:
                self._report()
                if link is self.link and self.ended is not None:
                    raise self._gone()

    def _report(self):
        said = self.reports.recv(1 << 12).decode("utf-8", "replace") or "memory"
        word, _, rest = said.partition(" ")
        if word == "fault":
            raise Fault(f"the sandbox could not be set up: {rest}")
        if word == "memory":
            raise Lost(Status.MEMORY, "The code used more memory than is allowed.")
        self.ended = int(rest)

    def _gone(self):
        """Why the process on the other side ended."""
        ready, _, _ = select.select([self.reports], [], [], GRACE if self.ended is None else 0)
        if ready:
            self._report()
        if self.ended == -signal.SIGXCPU:
            return self._too_long()
        how = f" ({_signal_name(-self.ended)})" if (self.ended or 0) < 0 else ""
        return Lost(Status.CRASHED, f"The code ended the Python it ran in{how}.")

    def _too_long(self):
        return Lost(Status.TIMEOUT, "The code took longer than is allowed and was stopped.")


def _signal_name(number):
    known = {known.value: known.name for known in signal.Signals}
    return known.get(number, f"signal {number}")


def check_possible(isolation):
    """Raise `Unconfined` where submissions cannot be graded in this way on this system at all."""
    if not hasattr(os, "fork"):
        raise Unconfined("gradebox needs Linux (or macOS for submissions that you trust).")
    if isolation != "none":
        bubblewrap()


def bubblewrap(private=()):
    """The command that confines what follows it to what Python needs, without a network.

    Folders in `private` are empty where what Python needs would bring them along.
    """
    program = shutil.which("bwrap")
    if sys.platform != "linux" or program is None:
        raise Unconfined(_why("bubblewrap (the program bwrap) was not found"))
    arguments = [program, "--die-with-parent", "--new-session"]
    arguments += ["--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts"]
    arguments += ["--unshare-cgroup-try", "--hostname", "gradebox"]
    if os.getuid() == 0:
        arguments += ["--cap-drop", "ALL"]
        for capability in ("SYS_ADMIN", "SETUID", "SETGID", "CHOWN"):
            arguments += ["--cap-add", f"CAP_{capability}"]
    else:
        arguments += ["--unshare-user"]
    # Shared memory of /dev/zero would be in nobody's sum.
    arguments += ["--dev", "/dev", "--dev-bind", "/dev/null", "/dev/zero"]
    for path in SYSTEM:
        if os.path.islink(path):
            arguments += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            arguments += ["--ro-bind", path, path]
    for path in (*SETTINGS, *python_folders()):
        for parent in reversed(Path(path).parents[:-1]):  # else only root may enter them
            arguments += ["--dir", str(parent)]
        arguments += ["--ro-bind-try", path, path]
    for path in (*answers(), *filter(exposes, filter(os.path.isdir, private))):
        path = os.path.realpath(path)
        arguments += ["--tmpfs", path, "--remount-ro", path]
    for path in ("/proc", "/tmp", "/run"):
        arguments += ["--dir", path]
    if os.getuid() != 0:
        arguments += ["--proc", "/proc"]
    arguments += ["--tmpfs", "/run/cache", "--remount-ro", "/dev"]
    return [*arguments, "--remount-ro", "/", "--chdir", "/tmp", "--"]


def _below(places):
    """What Python is made of, as far as it lies in one of these folders."""
    return [path for path in python_folders() if any(map(Path(path).is_relative_to, places))]


@functools.cache
def python_folders():
    """What Python and its packages are made of, as far as it is not the system's."""
    folders = [sys.prefix, sys.base_prefix]
    link = Path(sys.executable)
    while link.is_symlink():
        link = link.parent / os.readlink(link)
        folders.append(str(link.parent.parent))
    found = subprocess.run(
        [sys.executable, "-P", "-c", "import sys; print(*sys.path, sep='\\n')"],
        env={"PATH": os.defpath, "PYTHONNOUSERSITE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    paths = [os.path.realpath(path) for path in [*folders, *SYSTEM]]
    for entry in found.stdout.split("\n"):
        outside = not any(Path(os.path.realpath(entry)).is_relative_to(path) for path in paths)
        if os.path.isdir(entry) and outside:  # packages that are installed for editing
            folders += sorted(str(file) for file in Path(entry).iterdir() if _is_package(file))
    return tuple(dict.fromkeys(folders))


def exposes(folder):
    """The folder of Python inside of which `folder` lies, so that a sandbox would show it, if any.

    Where a course is in its own environment's folder, its solutions are part of what Python needs.
    """
    inside = Path(folder).resolve()
    places = map(os.path.realpath, (*SYSTEM, *python_folders()))
    return next((place for place in places if inside.is_relative_to(place)), None)


def _is_package(path):
    return path.suffix == ".py" or (path / "__init__.py").is_file()


def answers():
    """Folders inside packages that hold right answers."""
    return find_spec("rubric.lessons").submodule_search_locations


def _why(reason):
    return (
        f"Submissions cannot be confined on this machine: {reason}. Without that, a student's code "
        "could read and change whatever you can. On Linux, install bubblewrap (Debian and "
        "Ubuntu: apt install bubblewrap) and allow unprivileged user namespaces. On macOS, "
        "Windows, and in a container that forbids them, grade in a virtual machine with Linux. "
        "If you trust every submission, `--isolation none` grades without confinement, and every "
        "report says so."
    )
