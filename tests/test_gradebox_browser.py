"""What students hand in acts in no browser: feedback page and formgrader, opened in a real one."""

import copy

import pytest
from nbformat import v4
from nbgrader.api import Gradebook

from browser import chromium, lab, need_chromium
from gradebox.course import Course as ReadCourse
from gradebox.run import run
from hostile import need_confinement
from hostile.course import Course
from hostile.lesson import SOURCE, answered
from test_gradebox_sanitise import LINKS, SCRIPTS, TEX

need_confinement()
pytestmark = pytest.mark.browser

# A page that loads itself again and again could not be asked how it fared.
PAYLOADS = [text for text in (*SCRIPTS, *LINKS, *TEX) if "refresh" not in text]
SHOWS = f"""
from IPython.display import HTML, Latex, Markdown, SVG, Javascript, display
payloads = {PAYLOADS!r}
for text in payloads:
    display(HTML(text), Markdown(text), Latex(text), Javascript("alert(1)"))
    display(SVG('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'))
    print(text)
def double(x):
    return 2 * x
raise ValueError("".join(payloads))
"""
ACTIVE = """() => {
    const goes = e => e.href || e.action || e.src || e.data || "";
    return [...document.querySelectorAll("a, form, iframe, object, embed")].filter(
        e => /^(javascript|data|vbscript):/i.test(goes(e))).length;
}"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course in which one student has put scripts wherever they could be."""
    course = Course(tmp_path_factory.mktemp("scripts"))
    course.add("lesson", SOURCE)
    made = copy.deepcopy(answered(double=SHOWS, why="\n\n".join(PAYLOADS)))
    made["cells"] += [v4.new_markdown_cell(text) for text in PAYLOADS]
    course.hand_in("mallory", "lesson", made)
    return course


def alerts(page, address):
    """How often a page calls `alert`, and how many of its parts would when used."""
    page.goto(address)
    page.wait_for_timeout(1_000)
    return page.evaluate("window.alerts"), page.evaluate(ACTIVE)


@pytest.fixture(scope="module")
def page():
    need_chromium()
    with chromium() as page:
        page.add_init_script("window.alerts = 0; window.alert = () => { top.alerts += 1 }")
        yield page


def graded_by_gradebox(course):
    read = ReadCourse(course.root)
    (_, result), *_ = run(
        read, read.assignment("lesson"), read.limits(), jobs=0, students=["mallory"], force=True
    )
    assert not result.fault
    course.feedback("lesson")
    return f"file://{course.root}/feedback/mallory/lesson/lesson.html"


def test_the_feedback_page_of_gradebox_acts_nowhere_and_that_of_nbgrader_does(course, page):
    course.stock_autograde("lesson")
    course.feedback("lesson")
    address = f"file://{course.root}/feedback/mallory/lesson/lesson.html"
    ran, could = alerts(page, address)
    assert ran and could, "the scripts do act where nothing is done about them"
    assert alerts(page, graded_by_gradebox(course)) == (0, 0)
    assert page.get_by_text("onerror").count() > 10, "what was written is there to be read"


def test_formgrader_shows_it_and_nothing_acts(course, page):
    graded_by_gradebox(course)
    with Gradebook(course.db_url, "test") as gradebook:
        (notebook,) = gradebook.find_submission("lesson", "mallory").notebooks
        number = notebook.id
    with lab(course.root) as (address, token):
        ran = alerts(page, f"{address}/formgrader/submissions/{number}/?token={token}")
    assert ran == (0, 0)
    assert page.get_by_text("onerror").count() > 10
