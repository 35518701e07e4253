"""No script of a student reaches the browser of whoever grades; what is harmless stays."""

import base64
import json
import re
import time

import pytest
from nbconvert.filters import ansi2html
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from gradebox import sanitise
from gradebox.grading import _write
from gradebox.rebuild import rebuild
from gradebox.sanitise import (
    clean_attachments,
    clean_data,
    clean_html,
    clean_markdown,
    renew,
)
from gradebox.scoring import show
from gradebox.wire import Output
from hostile.lesson import ASSIGNMENT

ACTS = re.compile(
    r"<[!?]|<(xss|body|script|iframe|object|embed|svg|math|style|link|meta|base|form|input|button)\b"
    r"|<[^>]*\son\w+=|<[^>]*\s(href|src)=\W*(javascript|vbscript|data:text|/?evil)"
    r"|\\(href|mmlToken)",
    re.IGNORECASE,
)
SCRIPTS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>", "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<scr<script>ipt>alert(1)</script>",
    "<math><mtext><style><img src onerror=alert(1)></style></mtext></math>",
    "<form action=javascript:alert(1)><button>x</button></form>", "<style>@import 'x'</style>",
    "<details open ontoggle=alert(1)>x</details>", "<meta http-equiv=refresh content=0>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>", "<base href='//x'>",
    '<xss title=">" tabindex=1 autofocus onfocus=alert(1)>x</xss>',
    "<xss\x0ctabindex=1\x0confocus=alert(1)\x0cautofocus>", '<body title=">" onload=alert(1)>',
    "<a href='evil.html'>x</a>", "<a href='/evil.html'>x</a>", "<!-- x --!><b>", "<?x y?>",
    "<img/onerror=alert(1) src>", "<!--><script>alert(1)</script>-->", "<script src=//x>",
]  # fmt: skip
TEX = [r"$\mmlToken{mi}[href=javascript:alert(1)]{x}$", r"$\href_{javascript:alert(1)}{x}$"]
LINKS = [
    "[x](evil.html)", "[x](../evil.html)", "[x]: /evil.html\n\n[x]",
    "[x](javascript:alert(1))", "[x]: javascript:alert(1)\n\n[x]", "<javascript:alert(1)>",
    "[x](java&#115;cript:alert(1))", "![x](x\"onerror=alert(1))<img src=x onerror=alert(1)>",
    r"$\href{javascript:alert(1)}{x}$", r"$$\require{html}\style{x}{y}$$",
    "`` ` <script>alert(1)</script>", "```\n<script>\n```\n<script>alert(1)</script>",
]  # fmt: skip


@pytest.mark.parametrize("text", [*SCRIPTS, *TEX])
def test_scripts_are_taken_out_of_html(text):
    assert not ACTS.search(clean_html(f"<p>before</p>{text}<p>after</p>"))


@pytest.mark.parametrize("text", [*SCRIPTS, *LINKS, *TEX])
def test_markdown_that_acts_is_shown_as_text(text):
    rendered = markdown2html_mistune(clean_markdown(f"Before\n\n{text}\n\nAfter"))
    assert not ACTS.search(re.sub(r"<pre\b.*?</pre>", "", rendered, flags=re.DOTALL))
    assert "Before" in rendered
    assert "<pre" in rendered, "the whole text is shown as it was written"


@pytest.mark.parametrize(
    "text",
    [
        "Plain *text*, `a < b`, $x < y$ and $$\\frac{1}{2}$$", "| a | b |\n|---|---|\n| 1 | 2 |",
        "```python\nif a < b: print('<b>')\n```", "<details><summary>Hint</summary>x</details>",
        "[link](https://example.org/a?b=c) ![p](attachment:a.png)", "1 < 2 & 3 > 2", "- a\n- b",
        "<span style='color: red'>red</span>",
    ],
)  # fmt: skip
def test_harmless_markdown_stays_as_it_is(text):
    assert clean_markdown(text, {"a.png": {"image/png": "AAAA"}}) == text


def test_a_text_that_cannot_be_rendered_is_shown_as_it_was_written():
    assert clean_markdown("![p](attachment:a.png)").startswith("```text")


def test_harmless_html_stays():
    table = '<table border="1" class="dataframe"><thead><tr><th>a</th></tr></thead></table>'
    assert clean_html(table) == table


NAMES = [
    '<b class="full-credit">Show the rest</b>', "<b\nclass=full-credit>x</b>",
    '<div class="nbgrader_cell"><b id="why">x</b></div>', "<a name=why>x</a>",
]  # fmt: skip


@pytest.mark.parametrize("text", NAMES)
def test_nothing_takes_the_place_of_formgraders_buttons_and_cells(text):
    assert "class" not in clean_html(text) and "why" not in re.sub(">.*?<", "", clean_html(text))
    assert clean_markdown(f"Before {text}").startswith("```text")


@pytest.mark.parametrize("text", ["# why", "why\n===", "## **why**", "# why-comment"])
def test_no_heading_is_called_as_a_cell_is(text):
    assert clean_markdown(text) == text
    assert clean_markdown(text, taken={"why", "why-comment"}).startswith("```text")


def test_what_the_cleaning_itself_stumbles_over_is_text():
    text = "&#" + "9" * 5_000 + ";"
    assert clean_html(text) == "" and clean_markdown(text).startswith("```text")
    assert clean_html(r"$\hr<x>ef{javascript:alert(1)}{x}$") == ""


@pytest.mark.parametrize("text", ["\x1b[38m", "\x1b[48;5m", "\x1b[1;38;2;1m", "\x1b[1m" * 3_000])
def test_every_text_that_is_shown_can_be_rendered(text):
    outputs = [
        Output("stream", "stdout", f"a{text}b"), Output("error", "E", text, {}, [f"a{text}b"]),
        Output("execute_result", data={"text/plain": f"a{text}b"}),
    ]  # fmt: skip
    shown = show(outputs)
    for one in (shown[0].text, shown[1].traceback[0], shown[2].data["text/plain"]):
        assert re.sub("<[^>]*>", "", ansi2html(one)) == "ab"
    assert show([Output("stream", "stdout", "\x1b[31mred\x1b[0m")])[0].text == "\x1b[31mred\x1b[0m"


def test_a_drawing_becomes_a_picture():
    kept = clean_data({"image/svg+xml": "<svg onload='alert(1)'/>", "text/plain": "x"})
    source = re.search(r'src="data:image/svg\+xml;base64,([^"]*)"', kept["text/html"])[1]
    assert base64.b64decode(source) == b"<svg onload='alert(1)'/>"
    assert not ACTS.search(kept["text/html"]) and "image/svg+xml" not in kept


def test_only_pictures_are_pictures_and_other_types_are_dropped():
    png = base64.b64encode(b"\x89PNG\r\n\x1a\nx").decode()
    kept = clean_data(
        {
            "image/png": png, "image/jpeg": '"><script>alert(1)</script>', "image/gif": png,
            "application/javascript": "alert(1)", "text/latex": r"\href{javascript:x}{y}",
            "text/markdown": "<script>",
        }
    )  # fmt: skip
    assert kept == {"image/png": png, "text/markdown": "```text\n<script>\n```"}
    assert clean_attachments({"a.png": {"image/png": png}, '"><b': {"image/png": png}}) == {
        "a.png": {"image/png": png}
    }


def test_answers_and_own_texts_are_sanitised_in_the_notebook():
    made = ASSIGNMENT.masters[0].fresh()
    made.cells[-1].source = "<script>alert(1)</script>"
    made.cells.append({**made.cells[-1], "metadata": {}, "id": "own", "source": SCRIPTS[1]})
    cells, repairs = rebuild(ASSIGNMENT.masters[0], json.dumps(made).encode())
    written = json.loads(_write(ASSIGNMENT.masters[0], cells, {}, ["<script>"]))
    texts = [cell["source"] for cell in written["cells"] if cell["cell_type"] == "markdown"]
    assert len(texts) == 3
    assert not any(ACTS.search(markdown2html_mistune(text)) for text in texts)


@pytest.mark.parametrize(
    "text",
    ["<" * 99_000, "<" + " " * 99_000, "<div>" * 19_000, "[" * 99_000, "**a *" * 19_000,
     "".join(f"<font class={k}>" for k in range(5_000)), "<b><p>" * 16_000],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_cleaning_ends_in_time(text, monkeypatch):
    monkeypatch.setattr(sanitise, "SECONDS", 0.5)
    renew()
    start = time.monotonic()
    clean_html(text)
    for _ in range(10):
        clean_markdown(text)
    assert time.monotonic() - start < 0.5 + 1
    renew()
    assert clean_html("<b>x</b>") == "<b>x</b>"
