"""Lesson 01 as a learner meets it: in JupyterLab and a real browser, from Run All to Validate."""

import shutil

import nbformat
import pytest

from browser import chromium, command, lab, need_chromium, open_notebook, run_all
from course import ROOT

LESSON = "01-perceptron"
PATH = f"notebooks/{LESSON}/{LESSON}.ipynb"
RELEASE = nbformat.read(ROOT / PATH, nbformat.NO_CONVERT)
SOURCE = nbformat.read(ROOT / "solutions" / LESSON / f"{LESSON}.ipynb", nbformat.NO_CONVERT)
PLACE = {cell.id: index for index, cell in enumerate(RELEASE.cells)}
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Lesson 01 in JupyterLab, as it is after Run All by a learner who has solved nothing."""
    need_chromium()
    folder = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for place in ("notebooks", "classroom/exchange/neurons/outbound"):
        shutil.copytree(ROOT / "notebooks" / LESSON, folder / place / LESSON)
    with lab(folder) as address, chromium() as page:
        open_notebook(page, address, PATH)
        run_all(page)
        yield page


def cell_output(page, cell_id):
    """The output area of a cell, scrolled to: JupyterLab only draws what is near."""
    index = PLACE[cell_id]
    page.evaluate(
        "k => window.jupyterapp.shell.currentWidget.content.scrollToItem(k, 'center')", index
    )
    return page.locator(f'.jp-Cell[data-windowed-list-index="{index}"] .jp-OutputArea').first


def solve(page, grade_id):
    """Types the solution of an exercise into its cell, and runs it and its check."""
    solution = next(cell.source for cell in SOURCE.cells if cell.id == grade_id)
    page.evaluate(
        """async ([cells, source]) => {
            const notebook = window.jupyterapp.shell.currentWidget.content;
            notebook.widgets[cells[0]].model.sharedModel.setSource(source);
            for (const cell of cells) {
                notebook.activeCellIndex = cell;
                await window.jupyterapp.commands.execute('notebook:run-cell');
            }
        }""",
        [[PLACE[grade_id], PLACE[f"{grade_id}-check"]], solution],
    )


def validate(page):
    """Presses Validate, and gives the text of the dialog that comes."""
    command(page, "docmanager:save")
    page.locator(".validate-button").locator("visible=true").first.click()
    dialog = page.locator(".nbgrader-SuccessDialog, .nbgrader-ErrorDialog").first
    dialog.wait_for(timeout=120_000)
    text = dialog.inner_text()
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    return text


def test_run_all_reaches_the_last_cell(page):
    errors = page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.widgets
              .filter(cell => cell.model.type === 'code')
              .filter(cell => !cell.model.executionCount
                  || cell.model.outputs.toJSON().some(output => output.output_type === 'error'))
              .map(cell => cell.model.id)"""
    )
    assert errors == []


def test_a_slider_moved_by_keyboard_changes_picture_and_sentence(page):
    figure = cell_output(page, "live-line")
    picture, sentence = figure.locator("img"), figure.get_by_role("status").first
    before = picture.get_attribute("src"), sentence.inner_text()
    slider = figure.get_by_role("slider", name="b")
    slider.focus()
    for _ in range(20):
        slider.press("ArrowLeft")
    page.wait_for_function(
        "([img, old]) => img.src !== old && img.complete", arg=[picture.element_handle(), before[0]]
    )
    page.wait_for_function(
        "([p, old]) => p.textContent !== old", arg=[sentence.element_handle(), before[1]]
    )
    assert picture.get_attribute("alt") == sentence.inner_text()


def test_a_click_adds_a_point(page):
    figure = cell_output(page, "live-own")
    sentence = figure.get_by_role("status").first
    picture = figure.locator("img")
    for kind, x in (("class 0", 200), ("class 1", 400)):
        figure.get_by_role("button", name=kind).click()
        picture.click(position={"x": x, "y": 150})
    page.wait_for_function(
        "p => p.textContent.startsWith('2 points')", arg=sentence.element_handle()
    )


def test_validate_then_solve_then_validate(page):
    assert "predict_step" in validate(page)
    for cell in SOURCE.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            solve(page, cell.id)
            card = cell_output(page, f"{cell.id}-check").inner_text()
            assert f"✓ {cell.id}: " in card
    assert "Success" in validate(page)


def test_the_assignment_list_shows_the_lesson(page):
    command(page, "nbgrader:open-assignment-list")
    page.locator("#released_assignments_list").get_by_text(LESSON).first.wait_for()
