"""What kindlab says while it works, in the reader's language: said in English, which runs keep, and told in either.

The words of others, such as kubectl, Docker and Python, are told as they are.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from kindlab.chinese import SENTENCES
from kindlab.texts import Language, Text

DEEPEST = 8
"""So many sentences may stand within each other: what an error says of the one that caused it."""

LONGEST, MOST_PARTS = 8 * 1024, 30
"""What is longer is no sentence, and what has more parts no list of them."""

NOTHING: Mapping[str, str] = MappingProxyType({})

BETWEEN = {"\n": ("\n", MOST_PARTS), "; ": ("；", MOST_PARTS), ": ": ("：", 1)}
"""What stands between sentences, how Chinese writes it, and how often it is looked for."""

HOLE = re.compile(r"\{(\w+)\}")


def spoken(line: str, language: Language, also: Mapping[str, str] = NOTHING) -> str:
    """Return what kindlab says in a language; a line that it does not say itself stays as it is.

    `also` holds what else is known in Chinese by its English, such as a lab's steps.
    """
    return _chinese(line, also, DEEPEST) if language == "zh" else line


def both(line: str) -> Text:
    """Return what kindlab says in both languages."""
    return Text(line, zh=spoken(line, "zh"))


class _Sentence(NamedTuple):
    """An English sentence, taken apart at its values, and the Chinese one."""

    names: Sequence[str]
    between: Sequence[str]
    chinese: str

    @classmethod
    def of(cls, english: str, chinese: str) -> "_Sentence":
        """Take a sentence apart."""
        between = HOLE.split(english)
        return cls(between[1::2], between[::2], chinese)

    def values_in(self, line: str) -> dict[str, str] | None:
        """Return the values of a line that is this sentence, each as short as can be; None where it is another."""
        if not self.names:
            return {} if line == self.between[0] else None
        first, *inner, last = self.between
        if len(line) < len(first) + len(last) or not (line.startswith(first) and line.endswith(last)):
            return None
        found, at, end = list[str](), len(first), len(line) - len(last)
        for part in inner:
            if (next_ := line.find(part, at, end)) < 0:
                return None
            found.append(line[at:next_])
            at = next_ + len(part)
        return dict(zip(self.names, [*found, line[at:end]], strict=True))


def _chinese(line: str, also: Mapping[str, str], depth: int) -> str:
    if line in also:
        return also[line]
    if not (depth and 0 < len(line) <= LONGEST):
        return line
    between, parts = _parts(line)
    told = [_chinese(part, also, depth - 1) for part in parts]
    is_list = all(said != part for said, part in zip(told, parts, strict=True))
    if not (parts and is_list):
        for sentence in _sentences():
            if (values := sentence.values_in(line)) is not None:
                known = {name: _chinese(value, also, depth - 1) for name, value in values.items()}
                return sentence.chinese.format_map(known)
    return line if told == parts else between.join(told)


def _parts(line: str) -> tuple[str, list[str]]:
    """Take a line apart that may be several sentences, or one below an error's type; none where it cannot be."""
    if line.startswith(" "):
        stripped = line.lstrip(" ")
        return line[: len(line) - len(stripped)], ["", stripped]
    for between, (chinese, most) in BETWEEN.items():
        if len(parts := line.split(between, most)) > 1:
            return chinese, parts
    return "", []


@cache
def _sentences() -> tuple[_Sentence, ...]:
    """Return all sentences, those first that say most themselves: they fit the fewest lines."""
    known = (_Sentence.of(*pair) for pair in SENTENCES.items())
    return tuple(sorted(known, key=lambda each: -sum(map(len, each.between))))
