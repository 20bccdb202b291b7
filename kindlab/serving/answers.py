"""What a form says of a lab's claims."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request

from kindlab.predicting import CERTAIN, UNSURE, Predicted

MOST_BYTES = 64 << 10
"""So long a form may be: a lab's answers take a few hundred."""

Form = Mapping[str, str]

ANSWERS = {"true": True, "false": False}


@dataclass(frozen=True)
class Given:
    """What was said of one claim, as far as it was."""

    answer: bool | None = None
    sure: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether both were said."""
        return self.answer is not None and self.sure is not None


async def form_of(request: Request) -> Form:
    """Return the fields of a form, the last of each name."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise HTTPException(413)
    return {name: values[-1] for name, values in parse_qs(body.decode(errors="replace")).items()}


def given(form: Form, claims: Iterable[str], kept: Mapping[str, Predicted]) -> dict[str, Given]:
    """Return what is said of each claim (its id): by the form, else what was said before and waits for a run.

    Raises ValueError where a field holds what no form of ours does.
    """
    return {id_: _given(form, id_.partition(":")[2], kept.get(id_)) for id_ in claims}


def predicted(said: Mapping[str, Given], kept: Mapping[str, Predicted], hints: int) -> list[Predicted]:
    """Return what is to be kept of a whole form: what is new in it."""
    now = datetime.now(UTC)
    return [
        Predicted(claim=id_, answer=each.answer, sure=each.sure, at=now, hints=hints)
        for id_, each in said.items()
        if each.answer is not None and each.sure is not None and not _is_kept(each, kept.get(id_))
    ]


def _given(form: Form, name: str, kept: Predicted | None) -> Given:
    answer, sure = form.get(f"answer:{name}", ""), form.get(f"sure:{name}", "")
    if (answer and answer not in ANSWERS) or (sure and not _is_sure(sure)):
        raise ValueError(name)
    return Given(
        ANSWERS[answer] if answer else kept.answer if kept else None,
        int(sure) if sure else kept.sure if kept else None,
    )


def _is_sure(word: str) -> bool:
    return len(word) <= 3 and word.isascii() and word.isdigit() and UNSURE <= int(word) <= CERTAIN


def _is_kept(said: Given, kept: Predicted | None) -> bool:
    return kept is not None and (said.answer, said.sure) == (kept.answer, kept.sure)
