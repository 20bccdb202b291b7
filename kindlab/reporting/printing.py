"""The way out to a terminal: what others wrote is shown, and steers nothing.

Names, messages, outputs of commands and paths may hold whatever their authors want: colours, links, letters that are
not seen, words that are shown backwards. Each such character is shown as it is written in Python, `\\x1b`.
"""

import json
import os
from collections.abc import Iterable, Mapping
from typing import Any
from unicodedata import category, east_asian_width

import click


class Styled(str):
    """A text in which nothing is left to be made visible: what steers the terminal in it is kindlab's own."""

    __slots__ = ()


def visible(text: str, kept: str = "\n\t") -> str:
    """Return a text in which what would steer a terminal, or would not be seen, is written out."""
    if text.isprintable():
        return text
    return "".join(each if _is_seen(each) or each in kept else repr(each)[1:-1] for each in text)


def in_a_line(text: str) -> str:
    """Return a visible text that takes one line, its line ends written out too."""
    return visible(text, kept="")


def joined(parts: Iterable[str], between: str = "") -> Styled:
    """Return one text of several; what is not `styled` is made visible."""
    return Styled(between.join(part if isinstance(part, Styled) else visible(part) for part in parts))


def columns(text: str) -> int:
    """Return how many columns a text takes: Chinese characters take two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def padded(text: str, width: int) -> str:
    """Return a text that takes so many columns, or more where it is longer."""
    return text + " " * (width - columns(text))


def styled(text: str, **style: Any) -> Styled:
    """Return a visible text in a style, as click.style knows them."""
    return Styled(click.style(visible(text), **style))


def wants_colour(environment: Mapping[str, str]) -> bool | None:
    """Return whether somebody asked for colours, or for none; None leaves it to whether a terminal shows it.

    https://no-color.org and https://force-color.org: either counts where it is not empty.
    """
    if environment.get("NO_COLOR"):
        return False
    return True if environment.get("FORCE_COLOR") else None


def say(*parts: str, err: bool = False, nl: bool = True) -> None:
    """Print a line; what is not `styled` is made visible."""
    click.echo(joined(parts), err=err, nl=nl, color=wants_colour(os.environ))


def say_json(document: str | bytes) -> None:
    """Print JSON; what is not seen of its texts is written out in JSON's own way."""
    text = document.decode() if isinstance(document, bytes) else document
    click.echo(text if text.isascii() else "".join(map(_in_json, text)))


def _is_seen(letter: str) -> bool:
    return letter.isprintable() or category(letter) == "Zs"  # such as the space between Chinese words


def _in_json(letter: str) -> str:
    return letter if _is_seen(letter) or letter == "\n" else json.dumps(letter)[1:-1]
