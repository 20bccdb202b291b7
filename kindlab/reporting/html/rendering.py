"""Puts data into templates: every text is escaped, and the page's policy lets its own script run and no other."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kindlab.reporting.html import labels
from kindlab.texts import Language, Text

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""What JSON within HTML may not hold as it is: it could end the element, or begin a comment."""


def render(template: str, scripts: tuple[str, ...], language: Language, **values: Any) -> str:
    """Return a page of a template with its style sheet and scripts in it, and the labels as `t`."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2, which nothing but a page needs

    style, script = _static("report.css"), "".join(_static(name) for name in ("strict.js", *scripts))
    texts = {name: text.in_(language) for name, text in vars(labels).items() if isinstance(text, Text)}
    return _templates().get_template(template).render(
        language=language, t=texts, style=Markup(style), script=Markup(script), style_hash=_hash(style),  # noqa: S704
        script_hash=_hash(script), **values,
    )  # fmt: skip


def embedded(data: Any) -> Any:
    """Return data as JSON that may stand within a script element of HTML."""
    from markupsafe import Markup  # noqa: PLC0415 - as above

    return Markup(escaped(msgspec.json.encode(data).decode()))  # noqa: S704 - what HTML could read as its own is gone


def escaped(json: str) -> str:
    """Return JSON of the same meaning without what HTML could take for its own."""
    for letter, escape in ESCAPES.items():
        json = json.replace(letter, escape)
    return json


def coded(text: str) -> Any:
    """Return a text as HTML, with what stands between backticks as code."""
    from markupsafe import Markup, escape  # noqa: PLC0415 - as above

    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - it was escaped first


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - as above

    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    templates.filters["coded"] = coded
    return templates


@cache
def _static(name: str) -> str:
    return (HERE / "static" / name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """Return a source's hash as a Content-Security-Policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
