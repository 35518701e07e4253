"""Rebuild a submitted notebook from the master: the student's answers, everything else as released.

Nothing that was handed in is trusted to be a notebook. What can be read of it is read, and what
had to be repaired is said in plain words.
"""

import difflib
import json
import re

from msgspec import Struct

from .limits import MAX_CELLS, MAX_SOURCE

LIKENESS = 0.5
COMPARED = 400  # letters
MAX_COMPARED = 20  # cells with one of the master
MAX_REPAIRS = 100
PICTURES = ("image/png", "image/jpeg", "image/gif")
DEFINITION = re.compile(r"^(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE)


class Malformed(Exception):
    """Nothing could be read; the message is one sentence for the student."""


class Found(Struct):
    """A cell as far as it could be read from a submission."""

    kind: str
    source: str
    cell_id: str
    grade_id: str
    said: dict
    attachments: dict
    defines: set


class Cell(Struct):
    """A cell of the rebuilt notebook; `master` is its number there, None for the student's own."""

    source: str
    kind: str
    master: int | None
    attachments: dict = {}


def rebuild(master, data):
    """The `Cell`s of a submission and the list of repairs; `Malformed` where nothing is readable.

    Parameters
    ----------
    master : Master
    data : bytes
        The notebook as it was handed in.
    """
    repairs = []
    found = _read(data, repairs)
    places = _match(master, found, repairs)
    own = _own_cells(found, places)
    cells, waiting = [], list(map(_own, own.get(-1, ())))
    for number, wanted in enumerate(master.cells):
        place = places.get(number)
        chosen = _chosen(number, wanted, None if place is None else found[place], repairs)
        if place is None and not wanted.grade_id:  # what the student has there instead comes after
            cells.append(chosen)
            continue
        cells += [*waiting, chosen]
        waiting = list(map(_own, own.get(number, ())))
    cells += waiting
    if len(repairs) > MAX_REPAIRS:
        repairs = [*repairs[:MAX_REPAIRS], "and more of the same kind"]
    return cells, tuple(repairs)


def released(master):
    """The notebook as nobody has touched it."""
    return [Cell(cell.source, cell.kind, number) for number, cell in enumerate(master.cells)]


def _read(data, repairs):
    text = data.decode("utf-8-sig", "replace")
    if not text.strip():
        raise Malformed("The file is empty.")
    try:
        content = json.loads(text)
    except RecursionError:
        raise Malformed("The file is nested too deeply to be a notebook.") from None
    except ValueError:
        cells = _salvage(text)
        if not cells:
            raise Malformed("The file is no notebook: it is not in the form JSON.") from None
        repairs.append("The file was damaged; the cells that could be read were kept.")
    else:
        cells = _cells(content)
        if cells is None:
            raise Malformed("The file is no notebook: it has no list of cells.")
    if len(cells) > MAX_CELLS:
        repairs.append(f"There were more than {MAX_CELLS} cells; the rest was left out.")
    found = [_found(cell) for cell in cells[:MAX_CELLS]]
    if None in found:
        repairs.append("Entries that are no cells were left out.")
    found = [cell for cell in found if cell is not None]
    if cells and not found:
        raise Malformed("The file is no notebook: none of its cells can be read.")
    return found


def _cells(content):
    if not isinstance(content, dict):
        return None
    if isinstance(content.get("cells"), list):
        return content["cells"]
    sheets = content.get("worksheets")  # as notebooks were until 2014
    if not isinstance(sheets, list):
        return None
    sheets = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [cell for cells in sheets if isinstance(cells, list) for cell in cells]


def _salvage(text):
    """The whole cells of a file that breaks off or is damaged further on."""
    start = text.find("[", text.find('"cells"')) if '"cells"' in text else -1
    cells, decoder = [], json.JSONDecoder()
    while start >= 0 and len(cells) <= MAX_CELLS:
        start = text.find("{", start)
        try:
            cell, start = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            break
        cells.append(cell)
    return cells


def _found(cell):
    if not isinstance(cell, dict):
        return None
    source = cell.get("source", cell.get("input"))
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str) or len(source) > MAX_SOURCE:
        return None
    metadata = cell.get("metadata")
    said = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    said = said if isinstance(said, dict) else {}
    return Found(
        kind=_text(cell.get("cell_type")),
        source=source.encode("utf-8", "replace").decode(),
        cell_id=_text(cell.get("id")),
        grade_id=_text(said.get("grade_id")),
        said=said,
        attachments=_attachments(cell.get("attachments")),
        defines=set(DEFINITION.findall(source)),
    )


def _text(value):
    """A text that can be shown anywhere; empty for everything else."""
    return "".join(filter(str.isprintable, value)) if isinstance(value, str) else ""


def _attachments(value):
    """The pictures that a student put into a text."""
    kept = {}
    for name, by_type in value.items() if isinstance(value, dict) else ():
        if isinstance(by_type, dict):
            pictures = {kind: _text(by_type.get(kind)) for kind in PICTURES}
            pictures = {kind: text for kind, text in pictures.items() if text}
            if pictures:
                kept[name] = pictures
    return kept


def _match(master, found, repairs):
    """Place in `found` by number of master cell."""
    places = {}
    by_grade_id, by_cell_id = _by_grade_id(master, found, repairs), {}
    for place, cell in enumerate(found):
        by_cell_id.setdefault(cell.cell_id, place)
    taken = set(by_grade_id.values())
    for number, wanted in enumerate(master.cells):
        place = by_grade_id.get(wanted.grade_id) if wanted.grade_id else None
        if place is None and wanted.cell_id:
            place = by_cell_id.get(wanted.cell_id)
            if place in taken:
                place = None
        if place is not None:
            places[number] = place
            taken.add(place)
    for number, wanted in enumerate(master.cells):
        if number not in places:
            place = _alike(number, wanted, found, places, taken)
            if place is not None:
                places[number] = place
                taken.add(place)
                if wanted.answered:
                    repairs.append(
                        f"The cell {wanted.grade_id} had lost its name and was found by its place "
                        "and its text."
                    )
    return places


def _by_grade_id(master, found, repairs):
    """Where each grade id is; of several cells with one id, the last that is an answer."""
    stubs = {cell.grade_id: cell for cell in master.cells if cell.grade_id}
    places = {}
    for place, cell in enumerate(found):
        wanted = stubs.get(cell.grade_id)
        if wanted is None:
            continue
        if cell.grade_id in places:
            repairs.append(f"The cell {cell.grade_id} was there more than once.")
            if cell.source.strip() in ("", wanted.source.strip()):
                continue
        places[cell.grade_id] = place
    return places


def _alike(number, wanted, found, places, taken):
    """A cell that stands where the wanted one should and resembles it."""
    before = [places[other] for other in range(number) if other in places]
    after = [places[other] for other in places if other > number]
    first, last = max(before, default=-1) + 1, min(after, default=len(found))
    names = set(DEFINITION.findall(wanted.source))
    best, best_likeness, compared = None, LIKENESS, 0
    for place in range(len(found)):
        cell = found[place]
        if place in taken or cell.grade_id:
            continue
        between = first <= place < last
        defines = names and names <= cell.defines
        if not between and not (defines and wanted.answered):
            continue
        if defines or cell.source == wanted.source:
            likeness = 1.0
        elif compared < MAX_COMPARED:
            likeness = _likeness(wanted.source, cell.source)
            compared += 1
        else:
            continue
        if between and wanted.answered and cell.kind == wanted.kind:
            likeness += LIKENESS  # an answer may be unlike what was released
        likeness += 0.1 * between
        if likeness > best_likeness:
            best, best_likeness = place, likeness
    return best


def _likeness(one, other):
    return difflib.SequenceMatcher(None, one[:COMPARED], other[:COMPARED]).ratio()


def _own_cells(found, places):
    """The cells that are no master cell, by the number of the master cell that they come after."""
    numbers = {place: number for number, place in places.items()}
    own, last = {}, -1
    for place, cell in enumerate(found):
        if place in numbers:
            last = numbers[place]
        elif cell.source.strip() and cell.kind in ("code", "markdown"):
            own.setdefault(last, []).append(cell)
    return own


def _own(cell):
    return Cell(cell.source, cell.kind, None, cell.attachments)


def _chosen(number, wanted, found, repairs):
    """The cell to use for one of the master: the student's where the student may write."""
    released = Cell(wanted.source, wanted.kind, number)
    if found is None:
        if wanted.grade_id:
            repairs.append(f"The cell {wanted.grade_id} was missing and was put back.")
        return released
    if wanted.grade_id:
        _report_changes(wanted, found, repairs)
    if wanted.answered:
        return Cell(found.source, wanted.kind, number, found.attachments)
    free = not wanted.grade_id and wanted.kind == found.kind and wanted.kind in ("code", "markdown")
    return Cell(found.source, wanted.kind, number, found.attachments) if free else released


def _report_changes(wanted, found, repairs):
    name = wanted.grade_id
    if found.grade_id not in ("", name):
        repairs.append(f"The cell {name} had been given another name.")
    if found.kind != wanted.kind:
        repairs.append(f"The cell {name} had become another type of cell ({found.kind[:20]}).")
    points = found.said.get("points")
    if wanted.grade and isinstance(points, int | float) and points != wanted.points:
        repairs.append(f"The points of the cell {name} had been changed.")
    for key, meant in (("grade", wanted.grade), ("solution", wanted.solution)):
        if key in found.said and found.said[key] is not meant:
            repairs.append(f"The cell {name} had been marked as another kind of cell.")
            break
