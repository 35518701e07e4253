"""JupyterLab in headless Chromium, for tests and benchmarks: start, open a notebook, run, read.

with lab(folder) as address, chromium() as page:
    open_notebook(page, address, "lesson.ipynb")
    run_all(page)
    output(page, 2).get_by_role("slider", name="w1").press("ArrowRight")
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)


def need_chromium():
    """Skips the test where there is no Chromium; in CI it fails."""
    if CHROMIUM is None:
        reason = "this test needs Chromium: install the package chromium"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


def write_notebook(path, *cells):
    """Writes a notebook of code cells."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, path)


@contextmanager
def lab(folder):
    """JupyterLab serving `folder` on a free port; gives its address and its token."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    with tempfile.TemporaryDirectory() as home:
        bin_folder = str(Path(sys.executable).parent)
        private = {
            name: os.path.join(home, name)
            for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR",
                         "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")
        }  # fmt: skip
        path = os.pathsep.join([bin_folder, os.environ.get("PATH", "")])
        with open(os.path.join(home, "log"), "w+") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root",
                 "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}",
                 f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}",
                 "--ServerApp.port_retries=0", "--LabApp.expose_app_in_browser=True"],
                cwd=folder, env=os.environ | private | {"PATH": path},
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
            try:
                _wait_for(f"http://127.0.0.1:{port}/api?token={token}", server, log)
                yield f"http://127.0.0.1:{port}", token
            finally:
                server.send_signal(signal.SIGTERM)
                try:
                    server.wait(20)
                except subprocess.TimeoutExpired:
                    server.kill()


def _wait_for(url, server, log):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    log.seek(0)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read()}")


@contextmanager
def chromium(width=1280, height=800, **options):
    """A page of a headless Chromium; `options` are Playwright's for a new browser context."""
    from playwright.sync_api import sync_playwright

    quiet = ["--disable-gpu", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=quiet, chromium_sandbox=os.geteuid() != 0
        )
        page = browser.new_page(viewport={"width": width, "height": height}, **options)
        page.set_default_timeout(30_000)
        try:
            yield page
        finally:
            browser.close()


def open_notebook(page, address, path):
    """Opens a notebook of the served folder in JupyterLab and waits for its kernel."""
    url, token = address
    page.goto(f"{url}/lab/tree/{path}?reset&token={token}")
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
    page.wait_for_function(
        """() => window.jupyterapp?.shell.currentWidget?.sessionContext
                 ?.session?.kernel?.status === 'idle'"""
    )


def run_all(page, timeout=120):
    """Runs all cells and waits for the last one, `timeout` seconds at most."""
    page.set_default_timeout(timeout * 1000)
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.set_default_timeout(30_000)


def command(page, name, **arguments):
    """Executes one of JupyterLab's commands, for example 'apputils:change-theme'."""
    return page.evaluate(
        "([name, args]) => window.jupyterapp.commands.execute(name, args).then(() => null)",
        [name, arguments],
    )


def output(page, index):
    """The output area of the cell with this index, counted from 0."""
    return page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".jp-OutputArea").first
