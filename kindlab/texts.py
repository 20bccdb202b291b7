"""Words for readers, always in both languages."""

import difflib
from collections.abc import Iterable
from typing import Literal

import msgspec

Language = Literal["en", "zh"]


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the names that are most like a word, as in `one or other`, or nothing where none is."""
    return " or ".join(difflib.get_close_matches(word, sorted(known), n=3, cutoff=0.6))


def near(word: str, known: Iterable[str]) -> str:
    """Return a question for the names that are most like a word, as the end of a sentence; nothing where none is."""
    return f"; did you mean {found}?" if (found := nearest(word, known)) else ""


class Text(msgspec.Struct, frozen=True):
    """A sentence in English and in Chinese."""

    en: str
    zh: str

    def formatted(self, **values: "str | Text") -> "Text":
        """Return the sentence with values in the places of their names, each in the sentence's language."""
        return Text(
            self.en.format(**{name: value.en if isinstance(value, Text) else value for name, value in values.items()}),
            self.zh.format(**{name: value.zh if isinstance(value, Text) else value for name, value in values.items()}),
        )

    def in_(self, language: Language) -> str:
        """Return the sentence in the reader's language."""
        return self.zh if language == "zh" else self.en
