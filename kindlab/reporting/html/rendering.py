"""Puts data into templates: every text is escaped, and the page's policy lets its own script run and no other."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from kindlab.reporting.html import labels
from kindlab.texts import Language, Text

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""What JSON within HTML may not hold as it is: it could end the element, or begin a comment."""


class Look(NamedTuple):
    """What pages of one kind are made of: folders with `templates/` and `static/`, style sheets, and modules of texts.

    A folder's templates may extend those of the folders behind it.
    """

    folders: tuple[Path, ...]
    styles: tuple[str, ...]
    texts: tuple[ModuleType, ...]


REPORT = Look((HERE,), ("report.css",), (labels,))
"""How the pages look that stand for themselves."""


def render(template: str, scripts: tuple[str, ...], language: Language, look: Look = REPORT, **values: Any) -> str:
    """Return a page of a template with its style sheets and scripts in it, and the texts as `t`."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2, which nothing but a page needs

    style = "".join(_static(look.folders, name) for name in look.styles)
    script = "".join(_static(look.folders, name) for name in ("strict.js", *scripts))
    named = {name: text for module in look.texts for name, text in vars(module).items()}
    texts = {name: text.in_(language) for name, text in named.items() if isinstance(text, Text)}
    return _templates(look.folders).get_template(template).render(
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
def _templates(folders: tuple[Path, ...]) -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - as above

    templates = Environment(
        loader=FileSystemLoader([folder / "templates" for folder in folders]), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    templates.filters["coded"] = coded
    return templates


@cache
def _static(folders: tuple[Path, ...], name: str) -> str:
    files = (folder / "static" / name for folder in folders)
    return next(file for file in files if file.is_file()).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """Return a source's hash as a Content-Security-Policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
