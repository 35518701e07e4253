"""What is handed in is read as regular files within quotas; the rest is refused and reported."""

import os

import pytest

from gradebox import submitted
from gradebox.submitted import read_submission


def test_regular_files_are_read_with_their_folders(tmp_path):
    (tmp_path / "data" / "deep").mkdir(parents=True)
    (tmp_path / "lesson.ipynb").write_bytes(b"{}")
    (tmp_path / "data" / "deep" / "größe 1.csv").write_bytes(b"1")
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "old.ipynb").write_bytes(b"{}")
    found = read_submission(tmp_path)
    assert found.files == {"lesson.ipynb": b"{}", "data/deep/größe 1.csv": b"1"}
    assert found.refused == ()
    assert found.notebook("lesson") == b"{}" and found.notebook("other") is None
    assert list(found.others) == ["data/deep/größe 1.csv"]


def test_links_pipes_and_odd_names_are_refused(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("x")
    folder = tmp_path / "handed-in"
    folder.mkdir()
    (folder / "lesson.ipynb").symlink_to(secret)
    (folder / "folder").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    (folder / "new\nline").write_text("x")
    (folder / "back\\slash").write_text("x")
    open(os.fsencode(folder) + b"/\xff\xfe", "w").close()
    found = read_submission(folder)
    assert found.files == {}
    assert len(found.refused) == 6
    assert all("\n" not in text and text.isprintable() for text in found.refused)
    (tmp_path / "link").symlink_to(folder)
    assert "link" in read_submission(tmp_path / "link").refused[0]


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make devices")
def test_devices_are_refused(tmp_path):
    os.mknod(tmp_path / "zero", 0o666 | 0o020000, os.makedev(1, 5))
    assert "not a regular file" in read_submission(tmp_path).refused[0]


def test_quotas(tmp_path, monkeypatch):
    monkeypatch.setattr(submitted, "MAX_FILE", 10)
    monkeypatch.setattr(submitted, "MAX_TOTAL", 25)
    monkeypatch.setattr(submitted, "MAX_FILES", 4)
    (tmp_path / "a").write_bytes(bytes(11))
    for name in "bcdefgh":
        (tmp_path / name).write_bytes(bytes(10 if name < "d" else 1))
    found = read_submission(tmp_path)
    assert list(found.files) == ["b", "c", "d", "e"]
    assert [text.partition(":")[0] for text in found.refused] == ["a", "f"]


def test_folders_in_folders_end_somewhere(tmp_path):
    deep = tmp_path / "/".join("x" * 20)
    deep.mkdir(parents=True)
    (deep / "file").write_text("x")
    found = read_submission(tmp_path)
    assert found.files == {}
    assert "folders in one another" in found.refused[0]


def test_names_that_would_be_in_the_way_are_refused(tmp_path):
    for path in ("data.txt/x", "lesson.ipynb/x", "own/.gradebox-part/x", "own/fine"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("1")
    (tmp_path / "tables").write_text("1")
    (tmp_path / ("n" * 250)).write_text("1")
    (tmp_path / "same.txt").write_text("1")
    reserved = ("data.txt", "tables/a.csv", "lesson.ipynb", "same.txt")
    found = read_submission(tmp_path, reserved)
    assert set(found.files) == {"own/fine"}, "what comes with the assignment is not read"
    assert len(found.refused) == 5


def test_the_data_of_the_assignment_leave_room_for_the_notebook(tmp_path):
    data = [f"data/{k:03}.png" for k in range(submitted.MAX_FILES + 1)]
    (tmp_path / "data").mkdir()
    for path in data:
        (tmp_path / path).write_bytes(b"1")
    (tmp_path / "lesson.ipynb").write_bytes(b"{}")
    found = read_submission(tmp_path, (*data, "lesson.ipynb"))
    assert found.files == {"lesson.ipynb": b"{}"} and not found.refused
    (tmp_path / "environment").mkdir()
    for k in range(submitted.MAX_FILES + 1):
        (tmp_path / "environment" / str(k)).write_bytes(b"1")
    found = read_submission(tmp_path, (*data, "lesson.ipynb"))
    assert found.notebook("lesson") == b"{}" and len(found.files) == submitted.MAX_FILES + 1
    assert "more than" in found.refused[0]
