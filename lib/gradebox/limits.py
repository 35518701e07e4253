"""What one submission may use."""

from msgspec import Struct

MEGABYTE = 1 << 20


class Limits(Struct, frozen=True):
    """Limits of one submission; seconds are wall time.

    `memory` and `disk` are megabytes: memory that one process, and all of them together, may add to
    what the Python with its packages needs; files in the temporary and the working folder.
    """

    cell: float = 60.0
    notebook: float = 600.0
    memory: int = 1024
    disk: int = 128
    processes: int = 64
    open_files: int = 256


# What may come out of the sandbox, in letters or bytes.
MAX_OUTPUT = 2 * MEGABYTE  # of one cell
MAX_SHOWN = 16 * MEGABYTE  # of all cells of one notebook
MAX_OUTPUTS = 500  # of one cell
MAX_TRACEBACK = 200  # lines
MAX_DONE = 4 * MAX_OUTPUT + MEGABYTE  # a letter is up to four bytes
MAX_MESSAGE = 32 * MEGABYTE
MAX_ANSWERS = 8 * MEGABYTE  # to one check
WORKER = 4096 * MEGABYTE  # bytes that a process that grades may add: what it reads may be forged
MAX_TRAFFIC = 128 * MEGABYTE  # of one notebook

# What may go in.
MAX_NOTEBOOK = 32 * MEGABYTE
MAX_FILE = 16 * MEGABYTE
MAX_FILES = 200
MAX_TOTAL = 64 * MEGABYTE
MAX_CELLS = 2_000
MAX_SOURCE = MEGABYTE
MAX_NAME = 200  # bytes of the name of a file

PART = ".gradebox-part"  # what a file is called while it is written
