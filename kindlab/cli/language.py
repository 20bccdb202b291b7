"""The language that a command speaks: what --lang says, else the locale."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

import click

from kindlab.reporting import words
from kindlab.speech import spoken
from kindlab.texts import Language, Text

F = TypeVar("F", bound=Callable[..., Any])

_chosen: ContextVar[Language | None] = ContextVar("language", default=None)


def _choose(_context: click.Context, _option: click.Parameter, language: Language) -> Language:
    _chosen.set(language)
    return language


def _option(*, is_parameter: bool) -> Callable[[F], F]:
    return click.option(
        "--lang", "language", type=click.Choice(["en", "zh"]), default=words.language, show_default="from LANG",
        callback=_choose, is_eager=True, expose_value=is_parameter,
        help="The language of the answer, and of what is said meanwhile.",
    )  # fmt: skip


option = _option(is_parameter=True)
option_of_what_is_said = _option(is_parameter=False)
"""The same for commands that have no other texts than what is `said`."""


def current() -> Language:
    """Return the language that the command speaks which runs now."""
    return _chosen.get() or words.language()


def said(text: str | Text) -> str:
    """Return a text, or what kindlab says, in that language."""
    return text.in_(current()) if isinstance(text, Text) else spoken(text, current())
