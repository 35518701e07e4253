"""An IPython shell that runs cells in this process and keeps what they put out, within budgets."""

import base64
import io

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from ..limits import MAX_OUTPUT, MAX_OUTPUTS, MAX_TRACEBACK
from ..wire import Output, clean

CUT = "\n... Output truncated ...\n"
SHOWN = {  # the other types of output need a browser that runs scripts
    "text/plain",
    "text/html",
    "text/markdown",
    "text/latex",
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/svg+xml",
}


class Recorder:
    """The outputs of the cell that runs."""

    def __init__(self):
        self.reset()

    def reset(self):
        """Forget what there is, for the next cell."""
        self.outputs, self.left, self.by_id, self.clear_next = [], MAX_OUTPUT, {}, False

    def add(self, output, size):
        """Keep an output of this many letters while there is room."""
        if self.clear_next:
            self.reset()
        if self.left <= 0:
            return False
        if size > self.left or len(self.outputs) >= MAX_OUTPUTS:
            self.left = 0
            self.outputs.append(Output("stream", "stdout", CUT))
            return False
        self.left -= size
        self.outputs.append(output)
        return True

    def write(self, name, text):
        """Add to a stream; what does not fit is dropped."""
        if self.clear_next:
            self.reset()
        if self.left <= 0:
            return
        kept = clean(text[: self.left])
        self.left -= len(kept)
        if len(kept) < len(text) or self.left <= 0:
            self.left, kept = 0, kept + CUT
        last = self.outputs[-1] if self.outputs else None
        if last is not None and last.kind == "stream" and last.name == name:
            last.text.append(kept)
        elif len(self.outputs) >= MAX_OUTPUTS:
            self.left = 0
            self.outputs.append(Output("stream", "stdout", CUT))
        else:
            self.outputs.append(Output("stream", name, [kept]))

    def show(self, kind, data, display_id=None, update=False):
        """Add a display or a result; with `update`, put it in the place of an earlier one."""
        data = {str(key): _text(value) for key, value in data.items() if key in SHOWN}
        output = Output(kind, data=data)
        size = sum(map(len, data.values()))
        if update and display_id in self.by_id:
            if size <= self.left:
                self.left -= size
                self.by_id[display_id].data = data
        elif data and self.add(output, size) and display_id:
            self.by_id[display_id] = output

    def take(self):
        """The outputs, and an empty recorder."""
        outputs = self.outputs
        for output in outputs:
            if isinstance(output.text, list):
                output.text = "".join(output.text)
        self.reset()
        return outputs


def _text(value):
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return clean(value) if isinstance(value, str) else clean(str(value))


recorder = Recorder()


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of the cells."""

    encoding = "utf-8"

    def __init__(self, name):
        self.name = name

    def writable(self):
        """Streams are written to."""
        return True

    def fileno(self):
        """Where other programs may write: to nowhere."""
        return {"stdout": 1, "stderr": 2}[self.name]

    def write(self, text):
        """Keep the text as output of the cell that runs."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        recorder.write(self.name, text)
        return len(text)


class Publisher(DisplayPublisher):
    """Keeps what `display` shows."""

    def publish(self, data, metadata=None, *, transient=None, update=False, **kwargs):
        """Keep one display."""
        recorder.show("display_data", data, (transient or {}).get("display_id"), update)

    def clear_output(self, wait=False):
        """Forget the outputs of the cell, now or when the next one comes."""
        if wait:
            recorder.clear_next = True
        else:
            recorder.reset()


class Hook(DisplayHook):
    """Keeps the value of a cell's last line."""

    def write_output_prompt(self):
        """The number stands in the notebook."""

    def write_format_data(self, format_dict, md_dict=None):
        """Keep the value."""
        recorder.show("execute_result", format_dict)

    def finish_displayhook(self):
        """Nothing is written that would have to end."""


class Shell(InteractiveShell):
    """The shell of one notebook."""

    displayhook_class = Hook
    display_pub_class = Publisher

    def _showtraceback(self, etype, evalue, stb):
        text = [clean(str(line)) for line in stb]
        try:
            message = clean(str(evalue))
        except Exception:  # its class is the student's
            message = ""
        if len(text) > MAX_TRACEBACK:
            half = MAX_TRACEBACK // 2
            text = [*text[:half], "... Traceback truncated ...", *text[-half:]]
        kind = clean(etype.__name__[:200])
        output = Output("error", kind, message, traceback=text)
        if not recorder.add(output, len(message) + sum(map(len, text))):
            recorder.outputs.append(Output("error", kind, message[:1_000]))

    def ask_exit(self):
        """What `exit()` does."""
        raise SystemExit

    def enable_gui(self, gui=None):
        """There are no windows here: pictures go into the page."""

    def init_history(self):
        """No file of earlier commands."""
        super().init_history()
        self.history_manager.enabled = False


def make_shell():
    """The shell, ready for cells, with pictures in the page."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "Neutral"
    shell = Shell.instance(config=config)
    shell.enable_matplotlib("inline")
    return shell
