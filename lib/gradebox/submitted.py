"""Read what a student handed in: regular files within quotas, and nothing that they point at."""

import contextlib
import os
import stat
from pathlib import PurePosixPath

from msgspec import Struct

from .limits import MAX_FILE, MAX_FILES, MAX_NAME, MAX_NOTEBOOK, MAX_TOTAL, PART

MAX_FOLDERS = 8  # one in another
IGNORED = {".ipynb_checkpoints", "__pycache__"}


class Submission(Struct, frozen=True):
    """The files of one submission by their path, and what was refused, in words."""

    files: dict[str, bytes]
    refused: tuple[str, ...] = ()

    def notebook(self, name):
        """The bytes of the notebook called `name`, or None where there is none."""
        return self.files.get(f"{name}.ipynb")

    @property
    def others(self):
        """The files that are no notebooks."""
        return {path: data for path, data in self.files.items() if not path.endswith(".ipynb")}


def read_submission(folder, reserved=()):
    """Read a folder as a `Submission`; OSError when the folder itself cannot be read.

    Files of the paths `reserved` come with the assignment. Of them, only notebooks are read, before
    all else; a folder of such a name is refused, and so is a file where one of them needs a folder.
    """
    files, refused, left = {}, [], MAX_TOTAL
    folders = {str(parent) for path in reserved for parent in PurePosixPath(path).parents}
    if os.path.islink(folder):
        return Submission({}, ("the folder is a link, and links are not followed",))
    for path in sorted(reserved):
        if path.endswith(".ipynb"):
            with contextlib.suppress(OSError):  # what is wrong with it is said below
                files[path] = _read(os.path.join(folder, path), MAX_NOTEBOOK)
    most_files = MAX_FILES + len(files)
    for path, shown in _walk(folder, "", refused, 0):
        if path in files or (path in reserved and not path.endswith(".ipynb")):
            continue
        if len(files) >= most_files:
            refused.append(f"{shown}: more than {MAX_FILES} files")
            break
        if path in folders or not {*map(str, PurePosixPath(path).parents)}.isdisjoint(reserved):
            refused.append(f"{shown}: in the way of a file of the assignment")
            continue
        most = min(left, MAX_NOTEBOOK if path.endswith(".ipynb") else MAX_FILE)
        try:
            data = _read(os.path.join(folder, path), most)
        except OSError as error:
            refused.append(f"{shown}: {error.strerror or error}")
            continue
        left -= len(data)
        files[path] = data
    return Submission(files, tuple(refused[:50]))


def _walk(folder, inner, refused, depth):
    with os.scandir(os.path.join(folder, inner)) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        path = os.path.join(inner, entry.name)
        shown = (path if path.isprintable() else ascii(path)[1:-1])[:200]
        if entry.name in IGNORED:
            continue
        if not entry.name.isprintable() or "\\" in entry.name or _unwritable(entry.name):
            refused.append(f"{shown}: a name that is too long or not only of letters")
        elif entry.is_symlink():
            refused.append(f"{shown}: a link, and links are not followed")
        elif entry.is_dir(follow_symlinks=False):
            if depth >= MAX_FOLDERS:
                refused.append(f"{shown}: more than {MAX_FOLDERS} folders in one another")
            else:
                yield from _walk(folder, path, refused, depth + 1)
        else:
            yield path, shown


def _unwritable(name):
    try:
        return len(name.encode()) > MAX_NAME or name == PART
    except UnicodeEncodeError:
        return True


def _read(path, most):
    # Not to wait for a writer where the file is a pipe, not to follow what was exchanged meanwhile.
    number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise OSError(0, "not a regular file")
        data = file.read(most + 1)
    if len(data) > most:
        raise OSError(0, f"larger than the {most} bytes that are left for it")
    return data
