"""Grade one submission: a function of what was handed in, the assignment, and the limits."""

import functools
import json
import time

import msgspec
from msgspec import Struct
from nbformat import v4

from .limits import MAX_SHOWN, MEGABYTE
from .rebuild import Malformed, rebuild, released
from .result import CellResult, NotebookResult, Result, Status, gravest
from .sandbox import Fault, Lost, Sandbox
from .sanitise import clean_attachments, clean_markdown, renew
from .scoring import lost, score_answer, score_beside, score_check, show, size_of, stopped
from .wire import Output

ATTEMPTS = 6
EXHAUSTED = Lost(Status.MEMORY, "The code used more memory than is allowed.")
INTERRUPTED = Lost(Status.TIMEOUT, "The code took longer than is allowed and was stopped.")


class Ran(Struct):
    """What came of the cells of a notebook, by their number."""

    outputs: dict[int, list[Output]]
    answers: dict[int, dict]
    lost: dict[int, Lost]


@functools.lru_cache(maxsize=1)
def sandbox_for(isolation, packages, private=()):
    """The sandbox of this process; one is kept warm from submission to submission."""
    return Sandbox(isolation, packages, private)


def grade(submission, assignment, limits, isolation="auto"):
    """Grade one submission.

    Parameters
    ----------
    submission : Submission
    assignment : Assignment
    limits : Limits
    isolation : str
        "auto" confines the student's code, "none" does not.

    Returns
    -------
    Result
        The same for the same submission, assignment and limits, unless time or chance decide what
        the student's code does.
    """
    sandbox = sandbox_for(isolation, assignment.packages, assignment.private)
    fault = ""
    for _ in range(2):
        try:
            notebooks = [
                _grade_notebook(submission, assignment, master, limits, sandbox)
                for master in assignment.masters
            ]
        except Fault as failed:
            fault = str(failed)
            continue
        return Result(tuple(notebooks), isolation, submission.refused)
    return Result((), isolation, submission.refused, fault)


def _grade_notebook(submission, assignment, master, limits, sandbox):
    data = submission.notebook(master.name)
    if data is None:
        says = f"The notebook {master.name}.ipynb was not handed in."
        return _nothing(master, Status.MALFORMED, says, handed_in=False)
    try:
        cells, repairs = rebuild(master, data)
    except Malformed as malformed:
        return _nothing(master, Status.MALFORMED, str(malformed))
    renew()
    files = {**submission.others, **assignment.files}
    size = sum(map(len, assignment.files.values())) // MEGABYTE + 1
    limits = msgspec.structs.replace(limits, disk=limits.disk + size)
    ran = _run(master, cells, files, limits, sandbox)
    results, outputs = _score(master, cells, ran)
    trouble = tuple(f"{_name(master, cells, k)}: {ran.lost[k].says}" for k in sorted(ran.lost))
    statuses = [result.status for result in results] + [gone.status for gone in ran.lost.values()]
    notebook = _write(master, cells, outputs, [*repairs, *trouble])
    return NotebookResult(
        master.name, tuple(results), repairs, notebook, trouble, gravest(statuses)
    )


def _nothing(master, status, says, handed_in=True):
    """The result of a notebook of which nothing can be graded."""
    results, outputs = [], {}
    for number, cell in enumerate(master.cells):
        if cell.grade:
            result, outputs[number] = lost(cell, status, says)
            results.append(result)
    notebook = _write(master, released(master), outputs, [says]) if handed_in else ""
    return NotebookResult(master.name, tuple(results), (), notebook, (says,), status)


def _name(master, cells, number):
    cell = cells[number]
    known = cell.master is not None and master.cells[cell.master].grade_id
    return f"Cell {known}" if known else f"Cell {number + 1}"


def _run(master, cells, files, limits, sandbox):
    """Run the cells; where one takes all with it, run them again without it."""
    deadline = time.monotonic() + limits.notebook
    gone = {}
    for _ in range(ATTEMPTS):
        ran = Ran({}, {}, dict(gone))
        place = 0
        try:
            to_run = list(_to_run(master, cells, gone))
            with sandbox.notebook(
                limits, sum(check is not None for _, check in to_run)
            ) as notebook:
                notebook.put(files, deadline)
                held = {}
                for place, check in to_run:
                    until = _until(limits, deadline)
                    if check:
                        held[place] = _hold(notebook, until, master, cells, place, gone)
                        continue
                    done = notebook.run(cells[place].source, until)
                    ran.outputs[place] = done.outputs
                    if notebook.interrupted:
                        ran.lost[place] = INTERRUPTED
                    elif done.stopped == "MemoryError":
                        ran.lost[place] = EXHAUSTED
                notebook.finish_cells(_until(limits, deadline))
                # What a hidden check shows must not come to the answers that the student sees.
                for hidden in (False, True):
                    for place, link in held.items():
                        check = _check_of(master, cells[place])
                        seeds = [seed for seed in check.seeds if (seed is not None) is hidden]
                        if place not in ran.lost:
                            until = min(time.monotonic(), deadline) + limits.cell
                            _collect(notebook, link, place, check.name, seeds, ran, until)
                for link in held.values():
                    link.socket.close()
            return ran
        except Lost as loss:
            gone[place if loss.place is None else loss.place] = loss
            if time.monotonic() >= deadline:
                break
    # What has no outputs by now shares the fate of what went wrong last.
    rest = [place for place, _ in _to_run(master, cells, ran.lost)]
    unfinished = [k for k in rest if k not in ran.outputs and k not in ran.answers]
    ran.lost |= {place: gone[max(gone)] for place in unfinished} | gone
    return ran


def _hold(notebook, until, master, cells, place, gone):
    """Hold the notebook; where it cannot be, blame the student's cell before."""
    try:
        return notebook.hold(until)
    except Lost as loss:
        before = [k for k, check in _to_run(master, cells, gone) if k < place and not check]
        loss.place = max(before, default=place)
        raise


def _until(limits, deadline):
    now = time.monotonic()
    if now >= deadline:
        raise Lost(Status.TIMEOUT, "The notebook took longer than is allowed and was stopped.")
    return min(now + limits.cell, deadline)


def _to_run(master, cells, left_out):
    """Number and `Check` (or None) of each cell with code."""
    for place, cell in enumerate(cells):
        skipped = cell.master is not None and master.cells[cell.master].skipped
        if cell.kind == "code" and place not in left_out and not skipped:
            yield place, _check_of(master, cell)


def _check_of(master, cell):
    return None if cell.master is None else master.cells[cell.master].check


def _collect(notebook, link, place, name, seeds, ran, until):
    """Ask a notebook that was held for its answers; another one need not suffer from its loss."""
    answers = ran.answers.setdefault(place, {})
    for seed in seeds:
        try:
            answers[seed] = notebook.ask(link, name, seed, until)
        except Lost as loss:
            if loss.status is Status.MEMORY:  # all are gone
                raise
            ran.answers.pop(place)
            ran.lost[place] = loss
            return


def _score(master, cells, ran):
    """`CellResult`s in order, and the outputs of every cell by its number."""
    results, outputs, cause, room = [], {}, None, MAX_SHOWN
    for place, cell in enumerate(cells):
        wanted = None if cell.master is None else master.cells[cell.master]
        gone = ran.lost.get(place)
        made = list(ran.outputs.get(place, ()))
        if gone is not None and place not in ran.answers:
            made.append(stopped(gone.says))
        outputs[place] = show(made, room)
        room -= sum(map(size_of, made))
        if wanted is None or not wanted.grade:
            cause = gone or cause
            continue
        if wanted.solution:
            result = score_answer(wanted, cell.source)
        elif wanted.check and gone is None:
            result, outputs[place] = score_check(wanted, ran.answers[place])
        elif gone is not None:
            result, shown = lost(wanted, gone.status, gone.says, beside=wanted.check is None)
            outputs[place] = outputs[place] if wanted.check is None else shown
        else:
            result = score_beside(wanted, made)
        if cause is not None and result.status is Status.WRONG:
            result = _blame(result, cause)
        cause = None
        results.append(result)
    return results, outputs


def _blame(result, cause):
    """The same result with the status of the student's cell that was lost before it."""
    return CellResult(
        result.grade_id, cause.status, result.score, result.points, result.says, result.log,
        result.beside,
    )  # fmt: skip


def _write(master, cells, outputs, notes):
    """The notebook to keep: the master's, with the student's sources and these outputs, as JSON."""
    notebook = master.fresh()
    nodes, count = notebook.cells, 0
    names = [wanted.grade_id for wanted in master.cells if wanted.grade_id]
    taken = {f"{name}{more}" for name in names for more in ("", "-comment", "_extra_credit")}
    notebook.cells = []
    if notes:
        lines = "".join(f"\n- {_plain(note)}" for note in notes)
        text = f"**Notes from grading**\n{lines}"
        notebook.cells.append(v4.new_markdown_cell(text, id="gradebox-notes"))
    for place, cell in enumerate(cells):
        if cell.master is not None:
            node = nodes[cell.master]
        elif cell.kind == "code":
            node = v4.new_code_cell(id=f"gradebox-{place}")
        else:
            node = v4.new_markdown_cell(id=f"gradebox-{place}")
        node.source = cell.source
        if cell.kind == "code":
            node.outputs, node.execution_count = outputs.get(place, []), None
            if place in outputs:  # else it was not run
                count += 1
                node.execution_count = count
            for output in node.outputs:
                if output.output_type == "execute_result":
                    output.execution_count = count
        elif cell.master is None or cell.source != master.cells[cell.master].source:
            attachments = clean_attachments(cell.attachments)
            node.source = clean_markdown(cell.source, attachments, taken)
            if attachments:
                node.attachments = attachments
        notebook.cells.append(node)
    if (notebook.nbformat, notebook.nbformat_minor) < (4, 5):
        for node in notebook.cells:
            node.pop("id", None)
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _plain(note):
    return "".join(c if c.isalnum() or c in " .,:;()-_/'" else " " for c in note)
