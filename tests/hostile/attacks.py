"""What hostile and broken code does in the cell of `double`: one entry an attack.

Each is (row of the threat model, source of the cell, wanted status, a piece of the sentence for the
student). The other cells of the lesson are right and must keep their points.
"""

DOUBLE = "\ndef double(x):\n    return 2 * x\n"
WRONG = "\ndef double(x):\n    return 3 * x\n"

ATTACKS = {
    "replaces the marking": (
        1,
        "import rubric, rubric.notebook, rubric.calling, numpy as np\n"
        "rubric.check = check = rubric.notebook.check = lambda *a, **k: 1.0\n"
        "np.allclose = np.array_equal = lambda *a, **k: True\n"
        "np.testing.assert_allclose = lambda *a, **k: None\n" + WRONG,
        "WRONG", "",
    ),
    "transforms the syntax of later cells": (
        1,
        "import ast\n"
        "class Win(ast.NodeTransformer):\n"
        "    def visit_Call(self, node):\n"
        "        if getattr(node.func, 'id', '') == 'check':\n"
        "            return ast.Constant(1.0)\n"
        "        return self.generic_visit(node)\n"
        "get_ipython().ast_transformers.append(Win())\n" + WRONG,
        "WRONG", "",
    ),
    "replaces the display hook": (
        1, "import sys\nsys.displayhook = lambda value: None\n" + WRONG, "WRONG", "",
    ),
    "equals everything": (
        2,
        "class Any:\n"
        "    def __eq__(self, other): return True\n"
        "    def __array__(self, *a, **k): raise SystemExit\n"
        "def double(x): return Any()",
        "WRONG", "an object of type Any",
    ),
    "subclasses float": (
        2,
        "class Any(float):\n"
        "    __eq__ = __ge__ = __le__ = lambda *a: True\n"
        "    __hash__ = None\n"
        "def double(x): return Any(0)",
        "WRONG", "an object of type Any",
    ),
    "writes its own answers": (
        3,
        "import rubric.calling, gradebox.inside.notebook as inside\n"
        "from rubric.calling import Answer\n"
        "honest = inside.collect\n"
        "inside.collect = lambda inputs, function, seed: (\n"
        "    [Answer(7.0)] * 15 if inputs.name == 'double' else honest(inputs, function, seed))\n"
        + WRONG,
        "WRONG", "",
    ),
    "sends rubbish through every file handle": (
        3,
        "import os\n"
        "for number in range(3, 200):\n"
        "    try: os.write(number, b'\\xff' * 4096)\n"
        "    except OSError: pass\n" + DOUBLE,
        "SUSPECT", "no function double",
    ),
    "sends too few answers": (
        3,
        "import gradebox.inside.notebook as inside\n"
        "honest = inside.collect\n"
        "inside.collect = lambda inputs, *a: (\n"
        "    [] if inputs.name == 'double' else honest(inputs, *a))\n" + DOUBLE,
        "SUSPECT", "could not be read",
    ),
    "looks for the right answers": (
        4, "from rubric.lessons import find_exercise\ndouble = find_exercise('double').reference",
        "WRONG", "no function double",
    ),
    "looks for the course and for homes": (
        4,
        f"import os\nassert not os.path.exists({__file__!r})\n"
        "assert not os.path.exists('/etc/passwd') and not os.path.exists('/home')\n" + DOUBLE,
        "OK", "",
    ),
    "writes where it may not": (
        5,
        "import os, rubric\n"
        "for path in ('/x', '/usr/x', '/dev/x', os.path.dirname(rubric.__file__) + '/x'):\n"
        "    try: open(path, 'w')\n"
        "    except OSError: continue\n"
        "    raise SystemExit\n" + DOUBLE,
        "OK", "",
    ),
    "leaves processes and threads": (
        6,
        "import atexit, os, threading, time, subprocess\n"
        "subprocess.Popen(['sleep', '987654'])\n"
        "threading.Thread(target=time.sleep, args=(987654,), daemon=True).start()\n"
        "atexit.register(time.sleep, 987654)\n" + DOUBLE,
        "OK", "",
    ),
    "forks itself": (6, "import os\nos.fork()\n" + DOUBLE, "OK", ""),
    "ends the interpreter": (8, "import os\nos._exit(0)", "CRASHED", "no function double"),
    "crashes the interpreter": (
        8, "import ctypes\nctypes.string_at(0)", "CRASHED", "no function double",
    ),
    "ends by a signal without a name": (
        8, "import os\nos.kill(os.getpid(), 35)", "CRASHED", "no function double",
    ),
    "ends by a signal without a name while it is marked": (
        8, "import os\ndef double(x): os.kill(os.getpid(), 35)", "CRASHED", "ended the Python",
    ),
    "ends the interpreter while it is marked": (
        8, "import os\ndef double(x): os._exit(0)", "CRASHED", "ended the Python",
    ),
    "raises SystemExit": (8, "def double(x): raise SystemExit", "WRONG", "SystemExit"),
    "raises KeyboardInterrupt": (
        8, "def double(x): raise KeyboardInterrupt", "CRASHED", "ended the Python",
    ),
    "recurses for ever": (8, "def double(x): return double(x)", "WRONG", "RecursionError"),
    "sends an impossible array": (
        3,
        "import gradebox.inside.notebook as inside\n"
        "from gradebox.wire import Numbers, Reply\n"
        "honest, count = inside.pack_answer, []\n"
        "def pack(answer):\n"
        "    count.append(1)\n"
        "    reply = honest(answer)\n"
        "    if isinstance(answer.value, (int, float)):\n"
        "        reply.value = Numbers('float64', [0] + [2**25] * 31, b'')\n"
        "    return reply\n"
        "inside.pack_answer = pack\n" + DOUBLE,
        "SUSPECT", "could not be read",
    ),
    "sends outputs without end": (
        11,
        "import gc, socket, struct\n"
        "found = [o for o in gc.get_objects() if type(o) is socket.socket and o.fileno() > 0][0]\n"
        "n, one = 2_000_000, b'\\x81\\xa4kind\\xa0'\n"
        "head = b'\\x82\\xa4type\\xa4done\\xa7outputs\\xdd' + struct.pack('>I', n)\n"
        "found.sendall(struct.pack('>I', len(head) + n * len(one)) + head)\n"
        "for _ in range(40): found.sendall(one * (n // 40))\n" + DOUBLE,
        "SUSPECT", "no function double",
    ),
    "puts out more than the recorder takes": (
        11,
        "import gradebox.inside.notebook as inside\n"
        "from gradebox.wire import Output\n"
        "inside.recorder.take = lambda: [Output('stream', 'stdout', 'x' * (10 << 20))]\n" + DOUBLE,
        "SUSPECT", "no function double",
    ),
    "puts out what it forged, several megabytes": (
        11,
        "import gradebox.inside.notebook as inside\n"
        "from gradebox.wire import Output\n"
        "inside.recorder.take = lambda: [Output('stream', 'stdout', 'x' * (8 << 20))]\n" + DOUBLE,
        "OK", "",
    ),
    "takes every core": (
        10,
        "import os, time\n"
        "assert len(os.sched_getaffinity(0)) == 1\n"
        "for _ in range(20):\n"
        "    if os.fork() == 0:\n"
        "        try: os.sched_setaffinity(0, range(os.cpu_count()))\n"
        "        except OSError: pass\n"
        "        else: os._exit(0)\n"
        "        while True: pass\n"
        "time.sleep(1)\n"
        "assert os.waitpid(-1, os.WNOHANG) == (0, 0)\n" + DOUBLE,
        "OK", "",
    ),
    "writes to both streams in turn": (
        11,
        "import sys\n"
        "for _ in range(3_000): print('a'); print('b', file=sys.stderr)\n" + DOUBLE,
        "OK", "",
    ),
    "loops for ever": (9, DOUBLE + "while True: pass", "OK", ""),
    "ignores every signal": (
        9,
        "import signal, time\n"
        "for number in (signal.SIGINT, signal.SIGALRM, signal.SIGTERM):\n"
        "    signal.signal(number, signal.SIG_IGN)\n"
        "while True:\n"
        "    try: time.sleep(1)\n"
        "    except BaseException: pass",
        "TIMEOUT", "no function double",
    ),
    "loops for ever while it is marked": (
        9,
        "import signal\n"
        "def double(x):\n"
        "    while True:\n"
        "        try: signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 64))\n"
        "        except BaseException: pass",
        "TIMEOUT", "longer than is allowed",
    ),
    "asks for more memory than there may be": (10, "x = bytes(1 << 40)", "MEMORY", ""),
    "eats memory": (10, "x = []\nwhile True: x.append(bytearray(1 << 22))", "MEMORY", ""),
    "eats memory in many processes": (
        10,
        "import os, time\n"
        "for _ in range(4):\n"
        "    if os.fork() == 0:\n"
        "        x = bytearray(100 << 20)\n"
        "        time.sleep(60)\n"
        "time.sleep(60)",
        "MEMORY", "no function double",
    ),
    "asks for memory that would be counted nowhere": (
        10,
        "import mmap, resource, socket\n"
        "pair = socket.socketpair()\n"
        "for ask in (\n"
        "    lambda: mmap.mmap(-1, 1 << 20),\n"
        "    lambda: mmap.mmap(open('/dev/zero', 'r+b').fileno(), 1 << 20),\n"
        "    lambda: pair[0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 24),\n"
        "    lambda: resource.prlimit(1, resource.RLIMIT_NOFILE, (3, 3)),\n"
        "):\n"
        "    try: ask()\n"
        "    except OSError: continue\n"
        "    raise SystemExit\n" + DOUBLE,
        "OK", "",
    ),
    "fills sockets": (
        10,
        "import os, socket, time\n"
        "for _ in range(10):\n"
        "    if os.fork() == 0:\n"
        "        pairs = [socket.socketpair() for _ in range(100)]\n"
        "        for one, _ in pairs:\n"
        "            one.setblocking(False)\n"
        "            try:\n"
        "                while True: one.send(bytes(1 << 14))\n"
        "            except OSError: pass\n"
        "        time.sleep(60)\n"
        "time.sleep(60)",
        "MEMORY", "no function double",
    ),
    "returns nothing in an enormous shape": (
        11, "import numpy as np\ndef double(x): return np.empty((2**25, 2**25, 0))",
        "WRONG", "more data",
    ),
    "returns a dictionary with odd keys": (
        16, "def double(x): return {True: 1.0}", "WRONG", "a dictionary",
    ),
    "eats memory in processes that inherit nothing": (
        10,
        "import subprocess, sys, time\n"
        "eat = 'x = bytearray(b\"1\") * (40 << 20); import time; time.sleep(60)'\n"
        "p = [subprocess.Popen([sys.executable, '-S', '-c', eat]) for _ in range(12)]\n"
        "time.sleep(60)",
        "MEMORY", "no function double",
    ),
    "fills the disk": (
        10,
        "try:\n"
        "    for k in range(99): open(f'/tmp/{k}', 'wb').write(bytes(8 << 20))\n"
        "except OSError: pass\n"
        "else: raise SystemExit\n" + DOUBLE,
        "OK", "",
    ),
    "starts processes without end": (
        10,
        "import os, time\n"
        "try:\n"
        "    for k in range(999):\n"
        "        if os.fork() == 0: time.sleep(99)\n"
        "except OSError: pass\n"
        "else: raise SystemExit\n" + DOUBLE,
        "CRASHED", "",
    ),
    "opens files without end": (
        10, "files = []\ntry:\n    while True: files.append(open('/dev/null'))\n"
        "except OSError: files = []\n" + DOUBLE, "OK", "",
    ),
    "prints without end": (
        11, "for _ in range(30_000): print('x' * 1000)\n" + DOUBLE, "OK", "",
    ),
    "returns too much": (11, "def double(x): return [0] * 10**7", "WRONG", "more data"),
    "returns an enormous number": (
        11, "def double(x): return 1 << 10**6", "WRONG", "enormous whole number",
    ),
    "returns deep nesting": (
        11, "def double(x):\n    y = []\n    for _ in range(10**5): y = [y]\n    return y",
        "WRONG", "more data",
    ),
    "uses the network": (
        12, "import urllib.request\nurllib.request.urlopen('http://192.0.2.1')",
        "WRONG", "no function double",
    ),
    "asks for input": (13, "def double(x): return input('?')", "WRONG", "nobody answers"),
    "opens a file that is not there": (
        13, "def double(x): return open('gone.txt').read()", "WRONG", "FileNotFoundError",
    ),
    "opens a file of the assignment": (
        13, "assert open('data.txt').read() == '12\\n'\n" + DOUBLE, "OK", "",
    ),
    "warns and returns NumPy numbers": (
        16,
        "import sys, warnings\nimport numpy as np\n"
        "def double(x):\n"
        "    warnings.warn('a'); print('b'); print('c', file=sys.stderr)\n"
        "    return np.multiply(2, x)",
        "OK", "",
    ),
    "keeps what it is marked with": (
        17,
        "kept = []\ndef double(x):\n    kept.append(x)\n"
        "    open('/tmp/kept', 'a').write(repr(x))\n    return 2 * x",
        "OK", "",
    ),
    "reaches for the parent it was forked from": (
        18,
        "import os, signal\n"
        "assert os.getppid() == 1\n"
        "for number in (1, os.getppid()):\n"
        "    try:\n"
        "        os.kill(number, signal.SIGKILL)\n"
        "        open(f'/proc/{number}/mem', 'r+b')\n"
        "    except OSError: continue\n"
        "    raise SystemExit\n" + DOUBLE,
        "OK", "",
    ),
    "writes to its standard error and reads there": (
        18,
        "import os\n"
        "for number in range(3):\n"
        "    os.write(number, b'my solution') if number else None\n"
        "    try: os.lseek(number, 0, 0)\n"
        "    except OSError: continue\n"
        "    try: found = os.read(number, 99)\n"
        "    except OSError: continue\n"
        "    if found: raise SystemExit\n" + DOUBLE,
        "OK", "",
    ),
    "leaves something for the next student": (
        18,
        "import os\n"
        "places = [p for p in ('/tmp', '/dev/shm', '/run/cache', '.') if os.access(p, os.W_OK)]\n"
        "assert not any(os.path.exists(p + '/left') for p in places)\n"
        "for p in places: open(p + '/left', 'w')\n" + DOUBLE,
        "OK", "",
    ),
}  # fmt: skip
