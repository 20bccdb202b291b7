"""Reads answers to claims from a file, for use without a terminal; all that is wrong with it is told at once."""

import reprlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kindlab import documents
from kindlab.cli.asking import Answer
from kindlab.errors import InvalidAnswers, InvalidLab
from kindlab.predicting import CERTAIN, UNSURE
from kindlab.texts import near

FIELDS = {"answer", "sure"}
SHAPE = "expected a claim's name, then {answer: true or false, sure: 50 to 100}"


def read(path: Path, claims: Sequence[str]) -> dict[str, Answer]:
    """Return the answers of a YAML or JSON file by the claims' ids; raises InvalidAnswers with all its problems.

    A claim is named as in probes/readiness:is-not-restarted, or by what stands behind the colon.
    """
    answers: dict[str, Answer] = {}
    if problems := [f"{path}: {problem}" for problem in _problems(_content(path), claims, answers)]:
        raise InvalidAnswers(problems)
    return answers


def _content(path: Path) -> Any:
    try:
        found = documents.read(path, documents.content_of(path))
    except InvalidLab as invalid:
        raise InvalidAnswers(invalid.problems) from invalid
    doubled = [f"{path}:{line}: {key} stands there twice" for document in found for line, key in document.doubled]
    if len(found) > 1:
        doubled.append(f"{path}: holds {len(found)} documents, expected one")
    if doubled:
        raise InvalidAnswers(doubled)
    return found[0].content if found else None


def _problems(content: Any, claims: Sequence[str], answers: dict[str, Answer]) -> Iterator[str]:
    """Yield what is wrong, and put what is not into `answers`."""
    if not isinstance(content, Mapping) or not content:
        yield f"{'is empty' if content in (None, {}) else 'is no mapping'}; {SHAPE}"
        return
    for name, said in content.items():
        meant = [claim for claim in claims if str(name) in (claim, claim.partition(":")[2])]
        wrong = [*_name_problems(str(name), meant, claims), *_said_problems(said)]
        if len(meant) == 1 and meant[0] in answers:
            wrong.append(f"is {meant[0]}, which is answered already")
        yield from (f"{name}: {problem}" for problem in wrong)
        if not wrong:
            answers[meant[0]] = Answer(said["answer"], said["sure"])


def _name_problems(name: str, meant: Sequence[str], claims: Sequence[str]) -> Iterator[str]:
    if len(meant) > 1:
        yield f"is a claim of several labs; write {' or '.join(meant)}"
    elif not meant:
        known = {*claims, *(claim.partition(":")[2] for claim in claims)}
        yield f"is no claim of what is predicted{near(name, known) or f'; there are {_some(claims)}'}"


def _some(claims: Sequence[str]) -> str:
    return ", ".join(claim.partition(":")[2] for claim in claims)


def _said_problems(said: Any) -> Iterator[str]:
    if not isinstance(said, Mapping):
        yield f"is {_shown(said)}; {SHAPE}"
        return
    if not isinstance(said.get("answer"), bool):
        yield f"answer is {_shown(said.get('answer'))}, expected true or false"
    sure = said.get("sure")
    if isinstance(sure, bool) or not isinstance(sure, int) or not UNSURE <= sure <= CERTAIN:
        yield f"sure is {_shown(sure)}, expected a whole number from {UNSURE} to {CERTAIN}"
    if unknown := sorted(str(key) for key in said.keys() - FIELDS):
        yield f"has {', '.join(unknown)}; {SHAPE}"


def _shown(value: Any) -> str:
    """Return a value as the file has it, but for its length."""
    return (
        "missing" if value is None else reprlib.repr(value).lower() if isinstance(value, bool) else reprlib.repr(value)
    )
