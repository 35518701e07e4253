"""Make outputs and texts of students harmless for the browser of whoever reads them."""

import base64
import binascii
import html
import re
import time

import bleach
from bleach.css_sanitizer import ALLOWED_CSS_PROPERTIES, CSSSanitizer
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from rubric.calling import TimeUp, time_limit

MAX_TEXT = 100_000
MAX_HTML = 1_000_000  # pictures may be inside
SECONDS = 10.0  # that cleaning may take for all of one notebook
TAGS = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "address",
        "b",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "br",
        "caption",
        "center",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "legend",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
ATTRIBUTES = frozenset(
    [
        "abbr",
        "align",
        "alt",
        "bgcolor",
        "border",
        "cellpadding",
        "cellspacing",
        "color",
        "cols",
        "colspan",
        "dir",
        "halign",
        "headers",
        "height",
        "lang",
        "nowrap",
        "open",
        "reversed",
        "rows",
        "rowspan",
        "rules",
        "scope",
        "span",
        "start",
        "style",
        "summary",
        "title",
        "valign",
        "width",
    ]
)
STYLES = frozenset(ALLOWED_CSS_PROPERTIES) | frozenset(
    [
        "border-left",
        "border-right",
        "border-top",
        "border-bottom",
        "border-radius",
        "display",
        "margin",
        "margin-top",
        "margin-left",
        "margin-right",
        "margin-bottom",
        "max-width",
        "max-height",
        "min-width",
        "padding",
        "padding-left",
        "padding-right",
        "padding-top",
        "padding-bottom",
        "white-space",
    ]
)
PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|svg\+xml);base64,[A-Za-z0-9+/=\s]*\Z")
LINK = re.compile(r"(?:https?://|mailto:|attachment:|#)[^\x00-\x20]*\Z", re.IGNORECASE)
DROPPED = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
# TeX commands of MathJax that make links or change the page.
ACTIVE_TEX = re.compile(
    r"\\(?:href|url|require|html|style|cssId|class|data|unicode|bbox|mmlToken)", re.IGNORECASE
)
ACTIVE = re.compile(
    r"<[\s/]*(?:script|iframe|frame|object|embed|applet|svg|math|style|link|meta|base|form|input|"
    r"button|video|audio|source|template|textarea|select)\b"
    r"|<[^>]{0,500}[\s/\"']on\w+\s*=|(?:java|vb)script\s*:",
    re.IGNORECASE,
)
# By these, formgrader finds its cells and buttons. Those of the renderer are not in the text.
NAMED = re.compile(r"<[^>]{0,500}[\s/\"'](?:class|id|name)\s*=", re.IGNORECASE)
TAG = re.compile(r"<[\s/]*([!?]|[a-z][^\s/>]*)", re.IGNORECASE)
ESCAPE = re.compile("\x1b(?:\\[[0-9;:?]*[A-Za-z]?)?")
_CODE = "(?:[0-9]|[12][0-9]|3[0-79]|4[0-79]|9[0-7]|10[0-7]|[34]8;5;[0-9]{1,3})?"
COLOUR = re.compile(f"\x1b\\[{_CODE}(?:;{_CODE})*m")  # an extended one only in its whole form
MAX_COLOURS = 2_000  # nbconvert takes a time that grows with their square
MAGIC = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
}


def _attribute(tag, name, value):
    if name == "src":
        return tag == "img" and bool(PICTURE.match(value) or LINK.match(value))
    if name == "href":
        return tag == "a" and bool(LINK.match(value))
    if name == "class":  # formgrader finds its buttons by their classes
        return value == "dataframe"
    return name in ATTRIBUTES


_cleaner = bleach.Cleaner(
    tags=TAGS,
    attributes=_attribute,
    protocols={"http", "https", "mailto", "data", "attachment"},
    strip=True,
    css_sanitizer=CSSSanitizer(allowed_css_properties=STYLES),
)


_left = [SECONDS]


def renew():
    """Begin another notebook: its cleaning may take `SECONDS`."""
    _left[0] = SECONDS


def _in_time(function, text, otherwise):
    """What the function makes of the text; `otherwise` where that takes longer than is left."""
    start = time.monotonic()
    try:
        if _left[0] <= 0:
            return otherwise
        with time_limit(_left[0]):
            return function(text)
    except (TimeUp, Exception):  # what it stumbles over may be meant
        return otherwise
    finally:
        _left[0] -= time.monotonic() - start


def clean_html(text):
    """HTML without anything that acts.

    Empty where mathematics in it could act, and where it is too long or too intricate to clean.
    """
    return "" if len(text) > MAX_HTML else _in_time(_clean, text, "")


def _clean(text):
    cleaned = _cleaner.clean(DROPPED.sub("", text))
    acts = any(ACTIVE_TEX.search(html.unescape(form)) for form in (text, cleaned))
    return "" if acts else cleaned


def clean_markdown(text, attachments=None, taken=()):
    """Markdown as it is when it is harmless and can be rendered; else its source, shown as text.

    `taken` are ids of the page that no heading may have: formgrader finds its cells by them.
    """
    if not _acts(text, attachments or {}, taken):
        return text
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", text))])
    return f"{fence}text\n{text}\n{fence}"


def _acts(text, attachments, taken=()):
    if len(text) > MAX_TEXT:
        return True
    return _in_time(lambda text: _does_something(text, attachments, taken), text, True)


def _does_something(text, attachments, taken):
    plain = html.unescape(re.sub(r"[\x00-\x08\x0b-\x1f]", "", text))
    if ACTIVE.search(plain) or NAMED.search(plain) or ACTIVE_TEX.search(plain):
        return True
    seen, ids = [], set()

    def note(tag, name, value):
        if name == "id":
            ids.add(value)
        elif not _attribute(tag, name, value) and name not in ("class", "target", "rel"):
            seen.append(name)
        return True

    renderer = IPythonRenderer(escape=False, attachments=attachments)
    try:
        rendered = MarkdownWithMath(renderer=renderer).render(text)
    except Exception:  # it would stop the making of feedback, too
        return True
    if not {name.lower() for name in TAG.findall(rendered)} <= TAGS:
        return True
    bleach.Cleaner(tags=TAGS, attributes=note, protocols={"http", "https"}).clean(rendered)
    return bool(seen) or not ids.isdisjoint(taken)


def clean_text(text):
    """Text with the colours that nbconvert knows, without other sequences for a terminal."""
    found = ESCAPE.findall(text)
    if len(found) > MAX_COLOURS:
        return ESCAPE.sub("", text)
    return ESCAPE.sub(lambda match: match[0] if COLOUR.fullmatch(match[0]) else "", text)


def clean_picture(kind, text):
    """Base64 of a picture that is one, else None."""
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return base64.b64encode(data).decode() if data.startswith(MAGIC[kind]) else None


def clean_data(data):
    """The representations of one output, each harmless; a drawing becomes a picture of it."""
    kept = {}
    for kind, text in data.items():
        if kind in MAGIC:
            cleaned = clean_picture(kind, text)
        elif kind == "text/html":
            cleaned = clean_html(text)
        elif kind == "text/markdown":
            cleaned = clean_markdown(text)
        elif kind == "text/latex":
            cleaned = None if _acts(text, {}) else text
        else:
            cleaned = clean_text(text) if kind == "text/plain" else None
        if cleaned:
            kept[kind] = cleaned
    if "image/svg+xml" in data:
        picture = base64.b64encode(data["image/svg+xml"].encode()).decode()
        kept["text/html"] = f'<img alt="" src="data:image/svg+xml;base64,{picture}">'
        kept.setdefault("text/plain", "<a drawing>")
    return kept


def clean_attachments(attachments):
    """The pictures in a text that are pictures."""
    kept = {}
    for name, by_type in attachments.items():
        pictures = {kind: clean_picture(kind, text) for kind, text in by_type.items()}
        pictures = {kind: text for kind, text in pictures.items() if text}
        if pictures and re.fullmatch(r"[\w. -]{1,200}", name):
            kept[name] = pictures
    return kept
