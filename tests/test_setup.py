"""The set-up: its files agree with each other, and the commands in README do what it says."""

import filecmp
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from importlib.metadata import version
from pathlib import Path

import jsonschema
import nbformat
import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

import browser

ROOT = Path(__file__).resolve().parent.parent
MADE = {".git", ".venv", "classroom", "__pycache__", ".ipynb_checkpoints", ".pytest_cache",
        ".ruff_cache"}  # fmt: skip
LESSONS = sorted(path.name for path in ROOT.glob("solutions/[0-9]*"))
JUPYTER = Path(sys.prefix, "share", "jupyter")


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


PROJECT = tomllib.loads(read("pyproject.toml"))
PYTHONS = SpecifierSet(PROJECT["project"]["requires-python"])
TARGETS = dict(re.findall(r"^([a-z]+):.*  ## (.*)$", read("Makefile"), re.MULTILINE))


def locked():
    """What requirements.lock pins: name -> (version, marker or None, list of hashes)."""
    entries = {}
    for block in re.findall(r"^[^\s#].*(?:\n +.*)*", read("requirements.lock"), re.MULTILINE):
        pin, *hashes = [line.strip(" \\") for line in block.splitlines()]
        name, number, marker = re.fullmatch(r"(\S+)==(\S+)(?: ; (.*))?", pin).groups()
        assert name not in entries, f"{name} is locked twice"
        entries[name] = (number, marker, hashes)
    return entries


def direct_requirements():
    lists = [PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"].values()]
    return [Requirement(line) for lines in lists for line in lines]


def text_files():
    """Path and content of every text file of the project, except what is made."""
    for folder, subfolders, names in os.walk(ROOT):
        subfolders[:] = set(subfolders) - MADE
        for path in (Path(folder, name) for name in names):
            try:
                yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


# The files agree.


@pytest.mark.parametrize("requirement", direct_requirements(), ids=str)
def test_direct_dependency_is_locked_within_its_range(requirement):
    number, marker, _ = locked()[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(number)
    assert marker is None


def test_build_needs_nothing_that_is_not_locked():
    build = PROJECT["build-system"]["requires"]
    assert set(build) <= set(PROJECT["dependency-groups"]["install"])


def test_optional_dependencies_are_not_locked():
    extras = PROJECT["project"]["optional-dependencies"].values()
    names = {canonicalize_name(Requirement(line).name) for lines in extras for line in lines}
    assert names == {"torch", "distributed"}
    assert not names & set(locked())


def test_lock_has_hashes_and_no_addresses():
    for name, (_, _, hashes) in locked().items():
        assert hashes, name
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line) for line in hashes), name
    assert not re.search(r"://|^-|\bfile:", read("requirements.lock"), re.MULTILINE)


def test_environment_has_the_locked_versions():
    for name, (number, marker, _) in locked().items():
        if marker is None or Marker(marker).evaluate():
            assert version(name) == number, f"{name} is out of date: run `make env`"


def test_python_versions_agree():
    minors = [minor for minor in range(100) if f"3.{minor}" in PYTHONS]
    words = f"Python 3.{minors[0]} to 3.{minors[-1]}"
    assert words in read("README.md")
    assert read("Makefile").count(words) == 2
    assert f"(3, {minors[0]}) <= sys.version_info < (3, {minors[-1] + 1})" in read("Makefile")
    python = yaml.safe_load(read("environment.yml"))["dependencies"][0]
    assert SpecifierSet(python.removeprefix("python ")) == PYTHONS


def test_all_doors_lead_to_the_same_lock():
    assert yaml.safe_load(read("environment.yml"))["dependencies"][1:] == [
        "pip",
        {"pip": ["-r requirements.lock"]},
    ]
    assert "pip install -r requirements.lock\n" in read("README.md")
    assert "--require-hashes -r requirements.lock\n" in read("Makefile")
    for name in ("README.md", "Makefile"):
        assert re.search(r"--no-build-isolation --no-deps (-e|--editable) \.\n", read(name)), name


def test_names_versions_and_licences_agree():
    citation = yaml.safe_load(read("CITATION.cff"))
    project = PROJECT["project"]
    assert citation["version"] == project["version"] == version(project["name"])
    assert " AND ".join(citation["license"]) == project["license"]
    assert yaml.safe_load(read("environment.yml"))["name"] == project["name"]
    assert "BSD 3-Clause" in read("LICENSE")
    assert "CC BY 4.0" in read("LICENSE-TEXT.md")
    assert all((ROOT / name).is_file() for name in project["license-files"])


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "START.md", ".ci/run"])
def test_documents_name_commands_and_files_that_exist(name):
    text = read(name)
    commands = re.findall(r"(?:^|`|    )make ([a-z]+)", text, re.MULTILINE)
    assert set(commands) <= set(TARGETS)
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        assert "://" in target or (ROOT / target).exists(), target


def test_readme_and_ci_run_the_same_test_command():
    assert "make test" in read("README.md")
    assert read(".ci/run").endswith("\nmake test\n")
    assert "test" in TARGETS


def test_no_address_of_a_registry_and_no_path_of_a_machine():
    registry = r"pypi[.]org|python[h]osted[.]org|npmjs[.]org|anaconda[.]org|deb[.]debian[.]org"
    machine = r"(?<![\w.])/(?:home|root|Users|work|farm|opt)/\w"
    found = [
        f"{path}: {match.group()}"
        for path, text in text_files()
        for match in re.finditer(f"{registry}|{machine}", text)
    ]
    assert not found


def test_code_is_clean():
    run = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "."],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout


def test_the_server_sends_each_picture_at_once():
    shown = run(ROOT, sys.executable, "-m", "jupyter_server", "--show-config").stdout
    assert "kernel_websocket_connection_class = <class 'PromptConnection'>" in shown


def test_settings_of_jupyterlab_are_installed_and_known_to_it():
    settings = json.loads(read("share/jupyter/lab/settings/overrides.json"))
    assert json.loads((JUPYTER / "lab/settings/overrides.json").read_text()) == settings
    for plugin, values in settings.items():
        package, name = plugin.split(":")
        schema = json.loads((JUPYTER / "lab/schemas" / package / f"{name}.json").read_text())
        assert set(values) <= set(schema["properties"])
        jsonschema.validate(values, schema)


# The commands do what README says.


@pytest.fixture
def course(tmp_path):
    """A copy of the course in a folder with spaces and accents; its .venv leads to this Python."""
    folder = tmp_path / "Mein Kurs über Neuronen"
    folder.mkdir()
    for name in ("share", "solutions", "notebooks"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("START.md", "Makefile", "nbgrader_config.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    shutil.copy(ROOT / "requirements.lock", folder)
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (folder / ".venv" / "ready").write_text(f"{folder}\n")
    return folder


def run(folder, *command):
    """Runs a command in a folder, with the commands of this environment at hand."""
    # These tests may have been started by make, which tells the makes inside it so.
    env = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    env["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)


def pretend_python(path, fails_at):
    """A Python that does nothing, and fails where its arguments contain the given words."""
    path.write_text(f'#!/bin/sh\ncase "$*" in *"{fails_at}"*) exit 1;; esac\n')
    path.chmod(0o755)
    return f"PYTHON={path}"


def test_make_help_lists_every_command(course):
    listed = run(course, "make").stdout
    phony = re.search(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE).group(1).split()
    assert set(phony) - set(TARGETS) == {"remake"}
    assert re.findall(r"^  make ([a-z]+)", listed, re.MULTILINE) == list(TARGETS)


def test_make_env_does_nothing_when_all_is_well(course):
    done = run(course, "make", "env")
    assert (done.returncode, "Preparing" in done.stdout) == (0, False)


@pytest.mark.parametrize("newer", ["requirements.lock", "pyproject.toml", "share/etc/jupyter/a.py"])
def test_make_env_brings_an_old_environment_up_to_date(course, newer):
    (course / newer).touch()
    future = os.stat(course / ".venv" / "ready").st_mtime + 60
    os.utime(course / newer, (future, future))
    plan = run(course, "make", "--dry-run", "lab").stdout
    assert "uv pip install" in plan
    assert '[ -n "" ]; then python3 -m venv --clear' in plan


@pytest.mark.parametrize("damage", ["moved", "half made", "without Python"])
def test_make_env_makes_an_unusable_environment_again(course, damage):
    if damage == "moved":
        course = course.rename(course.parent / "elsewhere")
    elif damage == "half made":
        (course / ".venv" / "ready").unlink()
    else:
        (course / ".venv" / "bin" / "python").unlink()
    assert (
        '[ -n "remake" ]; then python3 -m venv --clear'
        in run(course, "make", "--dry-run", "test").stdout
    )


@pytest.mark.parametrize(
    "fails_at, sentence",
    [("version_info", "Python 3.11 to 3.14 is needed"), ("ensurepip", "This Python lacks venv")],
)
def test_make_env_says_what_is_wrong_with_python(course, tmp_path, fails_at, sentence):
    shutil.rmtree(course / ".venv")
    done = run(course, "make", "lab", pretend_python(tmp_path / "python", fails_at))
    assert done.returncode != 0
    assert done.stderr.startswith(sentence)
    assert not (course / ".venv").exists()


def test_make_notebooks_makes_only_what_is_stale(course):
    for path in course.glob("notebooks/*/*"):
        os.utime(path)
    assert run(course, "make", "notebooks").stdout == "notebooks/ is up to date.\n"

    lesson = LESSONS[-1]
    release = course / "notebooks" / lesson / f"{lesson}.ipynb"
    before = release.read_bytes()
    release.unlink()
    (course / "notebooks" / "99-gone").mkdir()
    done = run(course, "make", "notebooks")
    assert done.stdout.splitlines() == [
        f"Making notebooks/{lesson} from solutions/{lesson}.",
        "Removing notebooks/99-gone: it is not in solutions/.",
        "notebooks/ is up to date.",
    ]
    assert release.read_bytes() == before
    assert sorted(path.name for path in course.glob("notebooks/[0-9]*")) == LESSONS
    assert not (course / "classroom" / "gradebook.db").exists()


def files(folder):
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in paths if MADE.isdisjoint(path.parts))


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """A course in which an instructor has generated all releases, with a gradebook."""
    folder = tmp_path_factory.mktemp("Übungen der Klasse")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "solutions", folder / "solutions")
    done = run(folder, sys.executable, "-m", "nbgrader", "generate_assignment", "*")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("lesson", LESSONS)
def test_notebooks_are_what_nbgrader_makes_of_solutions(generated, lesson):
    fresh = generated / "notebooks" / lesson
    names = files(fresh)
    advice = f"notebooks/{lesson} is not what solutions/{lesson} makes: run `make notebooks`"
    assert files(ROOT / "notebooks" / lesson) == names, advice
    _, differing, missing = filecmp.cmpfiles(
        fresh, ROOT / "notebooks" / lesson, names, shallow=False
    )
    assert not differing and not missing, advice


@pytest.mark.parametrize("lesson", LESSONS)
def test_landing_page_lists_every_lesson(lesson):
    path = f"notebooks/{lesson}/{lesson}.ipynb"
    opening = nbformat.read(ROOT / path, as_version=4).cells[0].source
    title = re.match("# (.*)", opening).group(1)
    minutes = re.search(r"about (\d+) minutes", opening).group(1)
    assert f"| {lesson[:2]} | [{title}]({path}) | {minutes} |" in read("START.md")


def test_every_lesson_has_its_release():
    assert LESSONS
    assert sorted(path.name for path in ROOT.glob("notebooks/[0-9]*")) == LESSONS


def test_grading_stays_in_the_classroom(generated):
    """Also for a command given in a folder below the course, as JupyterLab's extension does."""
    shown = run(
        generated / "notebooks" / LESSONS[0],
        sys.executable, "-c",
        "import json; from nbgrader.apps import NbGrader; app = NbGrader(); app.initialize([]);"
        "print(json.dumps(app.config))",
    )  # fmt: skip
    config = json.loads(shown.stdout)
    course = config["CourseDirectory"]
    assert course["root"] == str(generated)
    assert course.pop("source_directory") == "solutions"
    assert course.pop("release_directory") == "notebooks"
    folders = [value for name, value in course.items() if name.endswith("_directory")]
    assert len(folders) == 5
    assert all(folder.startswith("classroom/") for folder in folders)
    classroom = f"{generated}/classroom/"
    assert course["db_url"] == f"sqlite:///{classroom}gradebook.db"
    assert Path(classroom, "gradebook.db").exists()
    exchange = config["Exchange"]
    places = [exchange["root"], exchange["assignment_dir"], exchange["cache"]]
    assert all(place.startswith(classroom) for place in [*places, config["CsvExportPlugin"]["to"]])
    assert {"classroom/", ".venv/"} <= set(read(".gitignore").splitlines())


def test_assignment_list_works_before_anything_was_released(generated):
    """JupyterLab's assignment list asks the same, from the folder of fetched assignments."""
    fetched = generated / "classroom" / "assignments"
    listed = run(fetched, sys.executable, "-m", "nbgrader", "list")
    assert listed.returncode == 0, listed.stderr
    assert "Released assignments" in listed.stderr


@pytest.mark.browser
def test_make_lab_opens_the_course(course, tmp_path):
    browser.need_chromium()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    names = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    private = {f"JUPYTER_{name}": str(tmp_path / name) for name in names}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    log = tmp_path / "log"
    server = subprocess.Popen(
        ["make", "lab", f"LAB_ARGS=--no-browser --allow-root --port={port} --port-retries=0"],
        cwd=course, env=os.environ | private | {"PATH": path},
        stdout=log.open("w"), stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        address = None
        while address is None and server.poll() is None:
            time.sleep(0.2)
            address = re.search(rf"http://127\.0\.0\.1:{port}\S+", log.read_text())
        assert address, log.read_text()
        with browser.chromium() as page:
            asked = []
            page.on("request", lambda request: asked.append(request.url))
            page.goto(address.group())
            start = page.locator(".jp-MarkdownViewer").get_by_role("link", name="Start here").first
            start.wait_for()
            page.get_by_text("Nbgrader", exact=True).wait_for()
            start.click()
            page.get_by_role("button", name="Validate").wait_for()
            page.get_by_text("| Idle").wait_for()
            assert "/notebooks/00-start-here/00-start-here.ipynb" in page.url
            page.wait_for_timeout(2000)  # pop-ups come late
            assert page.locator(".jp-Dialog, .jp-toast, .Toastify__toast").count() == 0
        here = (f"http://127.0.0.1:{port}/", "data:", "blob:")
        assert [url for url in asked if not url.startswith(here)] == []
    finally:
        server.terminate()  # make hands it on to JupyterLab
        server.wait(30)
