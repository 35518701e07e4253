"""Show a marking to the learner, as text and as HTML that follows the page's theme."""

from html import escape

TICK, CROSS = "✓", "✗"


def number(points):
    """Points without needless decimals: 2, 1.5."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def title(marking, fresh):
    """The first line: what was marked, and the points."""
    on = " on new data" if fresh else ""
    mark = TICK if marking.passed else CROSS
    return f"{mark} {marking.name}{on}: {number(marking.score)} of {number(marking.points)} points"


def _aspect(line):
    if line.possible:
        share = f" ({number(line.earned)} of {number(line.possible)})"
    else:
        share = f" (-{number(-line.earned)})" if line.earned else ""
    return f"{TICK if line.passed else CROSS} {line.says}{share}"


def as_text(marking, fresh=False):
    """The card as plain text: a line for each aspect, one hint, an input to look at, notes."""
    lines = [title(marking, fresh)]
    if not marking.unsolved:
        lines += [f"  {_aspect(line)}" for line in marking.lines]
    if marking.hint:
        lines.append(marking.hint if marking.unsolved else f"Hint: {marking.hint}")
    lines += [f"  {text}" for text in marking.evidence]
    lines += [f"Note: {note}" for note in marking.notes]
    return "\n".join(lines)


def as_html(marking, fresh=False):
    """The same as HTML. Colour only repeats what tick and cross say."""
    color = "#009E73" if marking.passed else "#D55E00"
    parts = [f"<strong>{escape(title(marking, fresh))}</strong>"]
    if not marking.unsolved:
        parts += [f"<div>{escape(_aspect(line))}</div>" for line in marking.lines]
    if marking.hint:
        label = "" if marking.unsolved else "<strong>Hint:</strong> "
        parts.append(f'<div style="margin-top:6px">{label}{_code(marking.hint)}</div>')
    if marking.evidence:
        inside = escape("\n".join(marking.evidence))
        parts.append(
            "<details><summary>An input on which it goes wrong</summary>"
            f'<pre style="white-space:pre-wrap;margin:4px 0">{inside}</pre></details>'
        )
    parts += [f"<div>Note: {escape(note)}</div>" for note in marking.notes]
    return (
        f'<div style="border-left:4px solid {color};padding:4px 12px;line-height:1.5">'
        + "".join(parts)
        + "</div>"
    )


def _code(text):
    """Text between backquotes as code."""
    pieces = escape(text, quote=False).split("`")
    return "".join(f"<code>{piece}</code>" if k % 2 else piece for k, piece in enumerate(pieces))
