"""A warm Python: imports what notebooks need once, then forks for each of them.

Started as ``python -m gradebox.inside NUMBER``, with the number of a socket to the outside. The
first message says how to confine and what to import; each further one brings the two sockets of a
notebook.
"""

import contextlib
import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import sys
import time

from . import system

NOBODY = 65534
SCRATCH = "/run/cache"  # where packages keep caches while they are imported
FOLDER = "/tmp/notebook"  # where a notebook runs
MAX_REQUEST = 1 << 16
MEGABYTE = 1 << 20
PAGE = resource.getpagesize()
LOOK = 0.1  # seconds between two looks at the memory
SOCKET = 212_992  # bytes that wait in a socket, at most
# What notebooks do for the first time takes longer: it imports and fills caches.
FIRST = (
    "def fail():\n    raise ValueError('first')\nfail()",
    "from matplotlib import pyplot as plt\n"
    "plt.scatter([1, 2], [3, 4], label='$x$')\nplt.legend()\nplt.show()",
)


def main(number):
    """Warm up, then fork a supervisor for each request."""
    control = socket.socket(fileno=number)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))  # the lower one is for who started this
    setup = json.loads(control.recv(MAX_REQUEST))
    confined = setup["confined"]
    if confined and os.getuid() == 0:
        system.mount("proc", "/proc", system.MS_NOSUID | system.MS_NODEV | system.MS_NOEXEC)
        os.chown(SCRATCH, NOBODY, NOBODY)
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if confined:
        os.sched_setaffinity(0, {setup["core"]})  # busy code leaves the other cores alone
    shell = warm_up(setup["packages"])
    if confined:
        system.prctl(system.PR_SET_DUMPABLE, 0)
    gc.collect()
    gc.freeze()
    os.dup2(os.open(os.devnull, os.O_RDWR), 2)  # no file that submissions would share
    control.send(b"ready")
    while True:
        request, numbers, _, _ = socket.recv_fds(control, MAX_REQUEST, 2)
        if not request:
            return
        limits = json.loads(request)
        process = os.fork()
        if process == 0:
            control.close()
            os._exit(_start(shell, numbers, limits, setup))
        for passed in numbers:
            os.close(passed)
        _, status = os.waitpid(process, 0)
        control.send(str(os.waitstatus_to_exitcode(status)).encode())


def warm_up(packages):
    """The shell, after the imports that are the same for every submission."""
    from rubric.inputs import all_inputs

    from .notebook import serve  # noqa: F401
    from .shell import make_shell

    all_inputs()
    shell = make_shell()
    for name in packages:
        try:
            importlib.import_module(name)
        except Exception:  # a file of the assignment, or not installed: the cell will say so
            continue
    for source in FIRST:
        shell.run_cell(source)
    shell.reset()
    return shell


def _start(shell, numbers, limits, setup):
    """Fork the supervisor into namespaces of its own and wait for its end."""
    if setup["confined"]:
        system.prctl(system.PR_SET_PDEATHSIG, system.SIGKILL)
        system.enter_namespaces()
    supervisor = os.fork()
    if supervisor == 0:
        try:
            code = supervise(shell, *numbers, limits, setup)
        except OSError as error:
            socket.socket(fileno=numbers[1]).send(f"fault {error}".encode())
            code = 1
        os._exit(code)
    for number in numbers:
        os.close(number)
    _, status = os.waitpid(supervisor, 0)
    return os.waitstatus_to_exitcode(status) & 0xFF


def supervise(shell, data, reports, limits, setup):
    """First process of its namespace: start the notebook, watch it, and end all when it ends.

    Tells `reports` when the notebook's process has ended, or memory has run out. Interrupts the
    notebook on b"interrupt" and ends when the other end of `reports` is closed.
    """
    confined = setup["confined"]
    if confined:
        system.prctl(system.PR_SET_PDEATHSIG, system.SIGKILL)
        _private_folders(limits["disk"], setup["kept"])
        system.prctl(system.PR_SET_DUMPABLE, 0)
    notebook = os.fork()
    if notebook == 0:
        os.close(reports)
        _confine_notebook(limits, confined)
        from .notebook import serve

        if not confined:
            os.chdir(limits["folder"])
        serve(shell, data)
        os._exit(0)
    os.close(data)
    channel = socket.socket(fileno=reports)
    base, look = _memory("self"), 0.0
    ended = os.pidfd_open(notebook) if hasattr(os, "pidfd_open") else None
    watched = [channel] if ended is None else [channel, ended]
    try:
        while True:
            ready, _, _ = select.select(watched, [], [], LOOK)
            if ended in ready:
                watched.remove(ended)
                _, status = os.waitpid(notebook, 0)
                channel.send(f"ended {os.waitstatus_to_exitcode(status)}".encode())
            if channel in ready:
                if not channel.recv(MAX_REQUEST):
                    return 0
                if len(watched) == 2 or ended is None:
                    os.kill(notebook, signal.SIGINT)
            if confined:
                _reap(notebook)
                start = time.monotonic()
                if start >= look:
                    if _too_much(base + limits["memory"] * MEGABYTE, limits["open_files"]):
                        channel.send(b"memory")
                        return 0
                    look = time.monotonic() + 3 * (time.monotonic() - start)
    except (BrokenPipeError, ConnectionResetError):
        return 0
    finally:
        if not confined:
            _end_group(notebook)


def _private_folders(disk, kept):
    """Mount empty folders of limited size over all that could be written to, but for `kept`."""
    flags = system.MS_NOSUID | system.MS_NODEV
    system.mount("", "/", system.MS_REC | system.MS_PRIVATE)
    held = {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in kept}
    system.mount("tmpfs", "/tmp", flags, f"size={disk}m,nr_inodes=16384,mode=1777")
    system.mount("tmpfs", "/dev/shm", flags, f"size={disk}m,nr_inodes=1024,mode=1777")
    system.mount("tmpfs", SCRATCH, flags, "size=1m,mode=1777")
    for path, number in held.items():
        if os.path.isdir(f"/proc/self/fd/{number}"):
            os.makedirs(path, exist_ok=True)
        else:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            open(path, "x").close()
        system.bind(f"/proc/self/fd/{number}", path)
        os.close(number)
    system.mount("proc", "/proc", flags | system.MS_NOEXEC)
    os.makedirs(FOLDER, exist_ok=True)
    os.chdir(FOLDER)


def _confine_notebook(limits, confined):
    """Set every limit on this process, before any cell runs."""
    os.setsid()
    mapped = _mapped()
    for what, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, limits["disk"] * MEGABYTE),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
        (resource.RLIMIT_CPU, int(limits["notebook"]) + 5),
    ):
        resource.setrlimit(what, (most, most))
    if mapped:
        most = mapped + limits["memory"] * MEGABYTE
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    if confined:
        resource.setrlimit(resource.RLIMIT_NPROC, (limits["processes"], limits["processes"]))
        system.drop_capabilities()
        system.prctl(system.PR_SET_DUMPABLE, 1)
        system.filter_calls()


def _mapped():
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * PAGE
    except OSError:
        return 0


def _too_much(most, open_files):
    """True when the processes and the files of this namespace have more bytes of memory."""
    processes = [name for name in os.listdir("/proc") if name.isdecimal() and name != "1"]
    kept = sum(map(_used, ("/tmp", "/dev/shm")))
    kept += sum(_waiting(process, open_files) for process in processes)
    if kept + sum(map(_memory, processes)) <= most:
        return False
    return kept + sum(map(_share, processes)) > most


def _waiting(process, open_files):
    """Bytes that may wait in the sockets of a process, beyond a few that all have."""
    try:
        count = len(os.listdir(f"/proc/{process}/fd"))
    except PermissionError:  # it hides, or has ended and nobody has taken note
        count = open_files if _memory(process) else 0
    except OSError:  # it has just ended
        count = 0
    return max(0, count - 32) * SOCKET


def _used(folder):
    found = os.statvfs(folder)
    return (found.f_blocks - found.f_bfree) * found.f_frsize


def _memory(process):
    """Bytes of memory of a process that no file stands behind, also what it shares with others."""
    return _sum_of(f"/proc/{process}/status", ("RssAnon:", "RssShmem:")) or 0


def _share(process):
    """The same with what is shared divided among those who share it, where the kernel says it."""
    found = _sum_of(f"/proc/{process}/smaps_rollup", ("Pss_Anon:", "Pss_Shmem:"))
    return _memory(process) if found is None else found


def _sum_of(path, wanted):
    """Sum of these lines of a file of /proc, in bytes; None where there are none."""
    try:
        with open(path) as file:
            lines = [line.split() for line in file if line.startswith(wanted)]
    except OSError:  # it has just ended, or hides
        return None
    return sum(int(number) << 10 for _, number, *_ in lines) if lines else None


def _reap(notebook):
    """Take note of ended processes that lost their parent, but not of the notebook's own."""
    while True:
        try:
            found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if found is None or found.si_pid in (0, notebook):
            return
        os.waitpid(found.si_pid, 0)


def _end_group(process):
    with contextlib.suppress(OSError):
        os.killpg(process, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]))
