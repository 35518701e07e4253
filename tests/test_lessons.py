"""Every lesson keeps the conventions of the course, and every line of its derivations holds.

That its cells run is tested by nbval, with what conftest.py asks of each cell besides.
"""

import ast
import doctest
import importlib
import inspect
import itertools
import pkgutil
import re
import statistics
import symtable

import pytest

import derivations
from course import (
    ALIGNED,
    HIDDEN,
    LESSONS,
    ROOT,
    SOLUTION,
    calls,
    code_lines,
    derivation_lines,
    reasons,
    words,
)
from rubric.lessons import all_exercises, find_exercise

STUB = 'raise NotImplementedError("write your solution here")'
CARD = re.compile(
    r"### Exercise (?P<number>\d+\.\d+) (?P<stars>★☆☆|★★☆|★★★) "
    r"\((?P<minutes>\d+) min\): (?P<title>[A-Z].+)"
)
HINT = re.compile(r"<details><summary>(Hint \d)</summary>\n\n(.+?)\n\n</details>", re.DOTALL)
MACHINE_PATH = re.compile(r"(?<![\w.])/(home|root|tmp|work|opt|usr|Users|mnt|srv)/|\b[A-Z]:\\\w")


@pytest.fixture(params=LESSONS, ids=lambda lesson: lesson.topic, scope="module")
def lesson(request):
    return request.param


# the file ---------------------------------------------------------------------------------------


def test_there_is_a_first_lesson_and_numbers_have_no_gap():
    assert [lesson.number for lesson in LESSONS] == list(range(len(LESSONS)))


def test_the_folder_is_named_like_its_notebook(lesson):
    assert re.fullmatch(r"\d\d-[a-z]+(-[a-z]+)*", lesson.topic)
    assert lesson.path.stem == lesson.topic


def test_nothing_is_stored_but_the_sources(lesson):
    notebook = lesson.notebook
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata == {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
    }
    for cell in lesson.cells:
        assert cell.cell_type in ("markdown", "code"), cell.id
        assert set(cell.metadata) <= {"nbgrader"}, cell.id
        assert not cell.get("attachments"), cell.id
        assert not cell.get("outputs") and cell.get("execution_count") is None, cell.id
        assert not MACHINE_PATH.search(cell.source), cell.id


def test_ids_are_unique_and_speak(lesson):
    ids = [cell.id for cell in lesson.cells]
    assert len(set(ids)) == len(ids)
    for name in ids:
        assert re.fullmatch(r"[a-z][a-z0-9_-]{2,}", name), name
    grade_ids = [cell.metadata.nbgrader.grade_id for cell in lesson.cells if cell.metadata]
    assert len(set(grade_ids)) == len(grade_ids)


def test_nbval_runs_every_lesson_solved_and_as_released(pytestconfig):
    assert pytestconfig.option.nbval_lax
    assert {"solutions", "notebooks"} <= set(pytestconfig.getini("testpaths"))


# how it reads -----------------------------------------------------------------------------------


def test_it_opens_with_what_you_will_do_what_you_need_and_how_long_it_takes(lesson):
    first = lesson.cells[0].source
    assert re.match(r"# \S+ \S+", first)
    heads = r"\n\*\*You will\*\*(.+)\n\*\*You need\*\*(.+)\n\*\*Time\*\*(.+)"
    parts = re.search(heads, first, re.DOTALL)
    assert parts, "**You will**, **You need** and **Time**, each at the start of a line"
    will, need, time = parts.groups()
    assert len(bullets(will)) >= 2 and need.strip()
    total, *shares = map(int, re.findall(r"\b\d+\b", time))
    assert "min" in time
    assert not shares or sum(shares) == total
    assert sum(int(CARD.match(card.source)["minutes"]) for card in lesson.cards) <= total


def test_it_closes_with_what_you_can_do_now_what_comes_next_and_three_references(lesson):
    opening, last = lesson.cells[0].source, lesson.cells[-1].source
    parts = re.fullmatch(
        r"## What you can do now\n(.+)\n\*\*Next:\*\* (.+)\n\*\*Read on\*\*\n(.+)", last, re.DOTALL
    )
    assert parts, "## What you can do now, **Next:** and **Read on**"
    can, _, references = parts.groups()
    assert len(bullets(can)) == len(bullets(opening.split("**You need**")[0]))
    assert len(bullets(references)) == 3
    assert all(words(reference) >= 10 for reference in bullets(references)), "say what each is for"


def test_headings_have_one_top_and_no_gap(lesson):
    levels = [
        len(marks)
        for text in lesson.texts
        for marks in re.findall(r"^(#+) ", without_code(text), re.MULTILINE)
    ]
    assert levels[0] == 1 and 1 not in levels[1:]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert max(levels) <= 3


def test_texts_are_short(lesson):
    for cell in lesson.of_type("markdown"):
        if cell not in lesson.cards:
            assert words(cell.source.split("**Read on**")[0]) <= 150, cell.id


def test_text_is_plain(lesson):
    for cell in lesson.cells:
        found = re.search(r"\b(simply|obvious|obviously|trivially)\b", cell.source, re.IGNORECASE)
        assert not found, f"{cell.id}: {found}"


def test_links_lead_somewhere(lesson):
    text = "\n".join(lesson.texts)
    for target in re.findall(r"\]\(([^)]+)\)", without_code(text)):
        if not target.startswith(("https://", "http://")):
            file = target.split("#")[0]
            assert (lesson.path.parent / file).exists(), target


def test_pictures_in_the_text_have_alt_texts(lesson):
    for text in lesson.texts:
        assert "<img" not in text
        for alt in re.findall(r"!\[(.*?)\]\(", text):
            assert words(alt) >= 3


def test_two_slips_are_spotted(lesson):
    spotted = re.findall("spot the slip", "\n".join(lesson.texts), re.IGNORECASE)
    assert len(spotted) >= 2 or lesson.number == 0


# code -------------------------------------------------------------------------------------------


def test_the_second_cell_holds_all_imports(lesson):
    imports = lesson.cells[1]
    assert imports.cell_type == "code" and len(code_lines(imports)) <= 6
    assert all(is_import(node) for node in ast.parse(imports.source).body)
    assert lesson.cells[2].cell_type == "markdown", "after the imports comes the first idea"
    for cell in lesson.of_type("code")[1:]:
        assert not any(is_import(node) for node in ast.parse(cell.source).body), cell.id


def test_code_cells_are_small(lesson):
    sizes = {cell.id: len(code_lines(cell)) for cell in lesson.of_type("code")}
    assert max(sizes.values()) <= 25, sizes
    assert statistics.median(sizes.values()) <= 5, sizes
    assert sum(size <= 15 for size in sizes.values()) >= 0.9 * len(sizes), sizes


def test_at_most_three_code_cells_follow_each_other(lesson):
    for kind, run in itertools.groupby(cell.cell_type for cell in lesson.cells):
        assert kind == "markdown" or len(list(run)) <= 3


def test_pictures_are_drawn_by_the_course(lesson):
    for cell in lesson.of_type("code"):
        found = re.search(r"\bplt\b|pyplot|\binteract\b", cell.source)
        assert not found, f"{cell.id}: {found}"


def test_stills_have_alt_texts(lesson):
    for cell in lesson.of_type("code"):
        for call in calls(cell, "show"):
            alts = [option.value for option in call.keywords if option.arg == "alt"]
            assert alts, f"{cell.id}: show(fig, alt=...)"
            if isinstance(alts[0], ast.Constant):
                assert words(alts[0].value) >= 5, cell.id


def test_a_prediction_comes_before_each_live_figure_and_its_answer_after(lesson):
    for k in lesson.live:
        before = next(c for c in reversed(lesson.cells[:k]) if c.cell_type == "markdown")
        assert "**Predict" in before.source, f"{lesson.cells[k].id}: ask for a prediction first"
        after = lesson.cells[k + 1]
        assert after.cell_type == "markdown", f"{lesson.cells[k].id}: say what was to be seen"


def test_live_figures_are_shown_and_small_and_hold_no_maths_text(lesson):
    for k in lesson.live:
        cell = lesson.cells[k]
        assert isinstance(ast.parse(cell.source).body[-1], ast.Expr), f"{cell.id}: not shown"
        assert "$" not in cell.source, cell.id
        for call in calls(cell, "figure"):
            width = [*call.args[:1], *(o.value for o in call.keywords if o.arg == "width")]
            assert all(number.value <= 640 for number in width if isinstance(number, ast.Constant))


def test_a_function_is_used_under_another_name(lesson):
    solutions = lesson.graded("solution")
    code = [cell for cell in lesson.of_type("code") if cell not in solutions]
    used = {ast.literal_eval(call.args[0]) for cell in code for call in calls(cell, "use")}
    assert used <= set(all_exercises())
    for cell in code:
        taken = bound(cell) & (used | {solution.id for solution in solutions})
        assert not taken, f"{cell.id} takes the learner's {taken} away"


# exercises --------------------------------------------------------------------------------------


def test_each_exercise_has_a_card_a_solution_and_a_check_in_order(lesson):
    names = [exercise.name for exercise in lesson.exercises]
    assert [cell.id for cell in lesson.graded("solution")] == names
    assert [cell.id for cell in lesson.graded("grade")] == [f"{name}-check" for name in names]
    ids = [cell.id for cell in lesson.cells]
    for name, card in zip(names, lesson.cards, strict=True):
        k = ids.index(name)
        assert ids[k - 1] == card.id, f"the card of {name} stands right above it"
        assert ids[k + 1] == f"{name}-check"


def test_cards_have_number_stars_minutes_task_and_two_hints(lesson):
    for k, (exercise, card) in enumerate(zip(lesson.exercises, lesson.cards, strict=True), 1):
        head, rest = card.source.split("\n", 1)
        parts = CARD.fullmatch(head)
        assert parts, f"{card.id}: {head}"
        assert parts["number"] == f"{lesson.number}.{k}"
        task, _, folded = rest.partition("<details>")
        assert f"`{exercise.name}(" in task, f"{card.id}: name the function"
        assert words(task) <= 60, f"{card.id}: the task has {words(task)} words"
        hints = HINT.findall(f"<details>{folded}")
        assert [name for name, _ in hints] == ["Hint 1", "Hint 2"], card.id
        assert not HINT.sub("", f"<details>{folded}").strip(), card.id


def test_solution_cells_hold_one_documented_function_with_its_solution_marked(lesson):
    for exercise, cell in zip(lesson.exercises, lesson.graded("solution"), strict=True):
        assert cell.metadata == {"nbgrader": nbgrader_metadata(cell.id, solution=True)}, cell.id
        assert len(SOLUTION.findall(cell.source)) == 1, cell.id
        stub = SOLUTION.sub(f"    {STUB}", cell.source)
        (function,) = ast.parse(stub).body
        assert isinstance(function, ast.FunctionDef) and function.name == exercise.name
        assert len(function.body) == 2, f"{cell.id}: a docstring, and all else in the solution"
        assert ast.unparse(function.body[1]) == ast.unparse(ast.parse(STUB)), cell.id
        assert words(ast.get_docstring(function)) >= 5, cell.id
        wanted = inspect.signature(exercise.reference)
        assert ast.unparse(function.args) == ast.unparse(
            ast.parse(f"def f{wanted}: pass").body[0].args
        ), f"the arguments of {exercise.name} are {wanted}"


def test_checks_mark_what_is_seen_and_then_new_data(lesson):
    for exercise, cell in zip(lesson.exercises, lesson.graded("grade"), strict=True):
        wanted = nbgrader_metadata(cell.id, grade=True, locked=True, points=exercise.points)
        assert cell.metadata == {"nbgrader": wanted}, cell.id
        name = re.escape(exercise.name)
        assert re.fullmatch(
            rf'check\("{name}"\)\n'
            r"### BEGIN HIDDEN TESTS\n"
            rf'check\("{name}", seed=\d+\)\n'
            r"### END HIDDEN TESTS",
            cell.source,
        ), cell.id


def test_hidden_seeds_differ():
    cells = [cell for lesson in LESSONS for cell in lesson.graded("grade")]
    seeds = [seed for cell in cells for seed in re.findall(r"seed=(\d+)", cell.source)]
    assert len(set(seeds)) == len(seeds) == len(cells)


@pytest.mark.parametrize(
    ("lesson", "cell"),
    [
        pytest.param(lesson, cell, id=f"{lesson.number:02}-{cell.id}")
        for lesson in LESSONS
        for cell in lesson.graded("solution")
    ],
)
def test_the_example_of_a_docstring_is_true(lesson, cell):
    function = names_in(lesson, upto=cell)[cell.id]
    (test,) = doctest.DocTestFinder(recurse=False).find(function, cell.id, module=False)
    test.globs = names_in(lesson, upto=cell)
    assert test.examples, "the docstring needs one worked example"
    said = []
    flags = doctest.NORMALIZE_WHITESPACE | doctest.IGNORE_EXCEPTION_DETAIL
    doctest.DocTestRunner(optionflags=flags).run(test, out=said.append)
    assert not said, "".join(said)


# derivations ------------------------------------------------------------------------------------

STEPS = {
    int(module.name[-2:]): importlib.import_module(f"derivations.{module.name}").STEPS
    for module in pkgutil.iter_modules(derivations.__path__)
}


def test_derivations_give_a_reason_for_each_line(lesson):
    for cell in lesson.of_type("markdown"):
        assert not re.search(r"\\begin\{(align|eqnarray|split|gather)\*?\}", cell.source), cell.id
        for block in ALIGNED.finditer(cell.source):
            lines = derivation_lines(block[0])
            if reasons(block[0]) or any(line.startswith("&=") for line in lines):
                assert lines == reasons(block[0]), cell.id


def test_each_line_of_a_derivation_has_a_check(lesson):
    steps = STEPS.get(lesson.number, {})
    assert {cell: len(checks) for cell, checks in steps.items()} == lesson.derivations


def test_derivations_belong_to_lessons():
    assert set(STEPS) <= {lesson.number for lesson in LESSONS}


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(step, id=f"{number:02}-{cell}-{k}-{step.__name__}")
        for number, steps in STEPS.items()
        for cell, checks in steps.items()
        for k, step in enumerate(checks, 1)
    ],
)
def test_the_derivation_holds(step):
    assert step.__doc__, "say the equation in words"
    assert "assert" in inspect.getsource(step)
    step()


# what learners open -----------------------------------------------------------------------------


def test_every_lesson_is_released_and_nothing_else():
    released = sorted((ROOT / "notebooks").glob("*/*.ipynb"))
    assert released == [lesson.release for lesson in LESSONS], "run: make notebooks"


def test_a_release_holds_no_solution_and_no_hidden_test(lesson):
    text = lesson.release.read_text(encoding="utf-8")
    assert "BEGIN SOLUTION" not in text and "HIDDEN TESTS" not in text
    released = {cell.id: cell for cell in type(lesson)(lesson.release).cells}
    for cell in lesson.cells:
        expected = SOLUTION.sub(f"    {STUB}", HIDDEN.sub("", cell.source)).strip()
        assert released[cell.id].source.strip() == expected, "run: make notebooks"


# helpers ----------------------------------------------------------------------------------------


def bullets(text):
    return re.findall(r"^- (.+?)(?=\n- |\n\n|\Z)", text.strip(), re.MULTILINE | re.DOTALL)


def without_code(text):
    return re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)


def is_import(node):
    return isinstance(node, ast.Import | ast.ImportFrom)


def bound(cell):
    """The names that a cell binds at its top level."""
    symbols = symtable.symtable(cell.source, cell.id, "exec").get_symbols()
    return {symbol.get_name() for symbol in symbols if symbol.is_assigned()}


def nbgrader_metadata(name, grade=False, locked=False, solution=False, points=None):
    metadata = {
        "grade": grade,
        "grade_id": name,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    return metadata if points is None else metadata | {"points": points}


def names_in(lesson, upto):
    """Imports, functions and used functions of a lesson, from its start to the cell `upto`."""
    names = {}
    for cell in lesson.of_type("code"):
        for node in ast.parse(cell.source).body:
            if is_import(node) or isinstance(node, ast.FunctionDef):
                exec(compile(ast.Module([node], []), cell.id, "exec"), names)
            elif isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("use("):
                names[node.targets[0].id] = find_exercise(node.value.args[0].value).reference
        if cell.id == upto.id:
            return names
    raise LookupError(upto.id)
