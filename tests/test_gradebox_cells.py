"""What ordinary notebooks do works in the sandbox as in a kernel."""

import time

import pytest

from gradebox.limits import Limits
from gradebox.sandbox import Sandbox
from hostile import need_confinement

need_confinement()

# source: (a piece of what is put out, the name of the exception that ends the cell)
CELLS = {
    "!echo shell": ("shell", ""),
    "x = !echo listed\nx": ("['listed']", ""),
    "%%bash\necho from bash": ("from bash", ""),
    "%%time\nsum(range(10))": ("45", ""),
    "%timeit -n 2 -r 2 sum(range(9))": ("per loop", ""),
    "%%writefile helper.py\ndef g(): return 'helped'": ("Writing helper.py", ""),
    "import helper\nhelper.g()": ("helped", ""),
    "%run helper.py\ng()": ("helped", ""),
    "%load_ext autoreload\n%autoreload 2": ("", ""),
    "import asyncio\nawait asyncio.sleep(0)\n'awaited'": ("awaited", ""),
    "import asyncio\nasync def f(): return 'looped'\n"
    "asyncio.new_event_loop().run_until_complete(f())": ("looped", ""),
    "from concurrent.futures import ThreadPoolExecutor as Pool\nlist(Pool(2).map(abs, [-7]))": (
        "[7]", "",
    ),
    "from multiprocessing import Pool\nwith Pool(2) as pool: print(pool.map(abs, [-7]))": (
        "[7]", "",
    ),
    "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(5 * 5)'],\n"
    "               capture_output=True, text=True).stdout": ("25", ""),
    "import subprocess, sys\nsubprocess.run(['echo', 'x'], stdout=sys.stdout).returncode": (
        "0", "",
    ),
    "import tempfile\ntempfile.mkdtemp()": ("/tmp/", ""),
    "import getpass, os\ngetpass.getuser(), os.path.expanduser('~')": ("'student', '/tmp'", ""),
    "import faulthandler\nfaulthandler.enable()": ("", ""),
    "import logging\nlogging.warning('careful')": ("careful", ""),
    "import warnings\nwarnings.warn('heed this')": ("heed this", ""),
    "import sqlite3\nsqlite3.connect('a.db').execute('create table t (x)').rowcount": ("-1", ""),
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])": ("image/png", ""),
    "%config InlineBackend.figure_format = 'svg'\nplt.plot([1, 2])": ("image/svg+xml", ""),
    "from IPython.display import HTML\nHTML('<b>bold</b>')": ("<b>bold</b>", ""),
    "import ipywidgets\nipywidgets.interact(lambda x: print(x), x=37)": ("37", ""),
    "%%capture kept\nprint('not seen')": ("", ""),
    "kept.stdout": ("not seen", ""),
    "abs?": ("absolute value", ""),
    "exit()": ("SystemExit", "SystemExit"),
    "quit": ("SystemExit", "SystemExit"),
    "import sys\nsys.exit(3)": ("SystemExit", "SystemExit"),
    "raise KeyboardInterrupt": ("KeyboardInterrupt", "KeyboardInterrupt"),
    "input('name?')": ("nobody can answer", "RuntimeError"),
    "import pdb\npdb.set_trace()": ("nobody can answer", "RuntimeError"),
    "1 / 0": ("ZeroDivisionError", "ZeroDivisionError"),
    "a b": ("SyntaxError", "SyntaxError"),
    "import not_there": ("No module named", "ModuleNotFoundError"),
}  # fmt: skip


@pytest.fixture(scope="module")
def notebook():
    """One notebook for all cells, in this order."""
    with (
        Sandbox(packages=("matplotlib.pyplot",)) as sandbox,
        sandbox.notebook(Limits()) as notebook,
    ):
        yield notebook


@pytest.mark.parametrize("source", CELLS)
def test_a_cell_does_what_it_does_in_a_kernel(source, notebook):
    wanted, stopped = CELLS[source]
    done = notebook.run(source, time.monotonic() + 60)
    assert done.stopped == stopped, done.outputs
    assert wanted in repr(done.outputs)
