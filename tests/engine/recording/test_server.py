"""Whether the API server was restarted during a run."""

from typing import Any

import pytest

from kindlab.cluster.api import Unreachable
from kindlab.recording import server
from kindlab.rows import API_SERVER, GapRow
from tests.books import Book


class Api:
    """An API server whose processes are called so, one after the other; it is away where one is an error."""

    def __init__(self, *identities: Any) -> None:
        self.identities = list(identities)

    def await_ready(self, within: float = 60.0) -> None:
        self.awaited = within

    def get(self, _path: str, **_: str) -> Any:
        identity = self.identities.pop(0)
        if isinstance(identity, Exception):
            raise identity
        return {"items": [{"spec": {"holderIdentity": identity}}]}


class Recorder(Book):
    """A recorder whose watches broke or not."""

    def __init__(self, *, breaks: int, broken: tuple[float, float] | None = None, trouble: str = "") -> None:
        super().__init__(9.0)
        self.breaks, self.broken, self.trouble = breaks, broken, trouble

    def down(self) -> dict[str, str]:
        return {"Pod": self.trouble} if self.trouble else {}


def gaps(recorder: Recorder, api: Api) -> list[GapRow]:
    with server.watched(recorder, api):  # type: ignore[arg-type]
        pass
    return recorder.rows


def test_another_process_is_a_restart() -> None:
    (gap,) = gaps(Recorder(breaks=2, broken=(3.0, 5.0)), Api("one", "two"))
    assert (gap.kind, gap.since, gap.at, gap.lost) == (API_SERVER, 3.0, 5.0, False)
    assert "restarted" in gap.cause


def test_a_way_that_broke_is_none() -> None:
    assert gaps(Recorder(breaks=2, broken=(3.0, 5.0)), Api("one", "one")) == []


def test_where_no_watch_broke_nobody_asks() -> None:
    assert gaps(Recorder(breaks=0), Api("one")) == []


@pytest.mark.parametrize("broken", [None, (3.0, 5.0)])
def test_one_that_stays_away_is_away_to_the_end(broken: tuple[float, float] | None) -> None:
    (gap,) = gaps(Recorder(breaks=1, broken=broken, trouble="refused"), Api("one", Unreachable("refused")))
    assert gap.at == 9.0
    assert "it is away: refused" in gap.cause


def test_an_error_of_the_run_passes_through() -> None:
    recorder = Recorder(breaks=1)
    with pytest.raises(ZeroDivisionError), server.watched(recorder, Api("one", "two")):  # type: ignore[arg-type]
        raise ZeroDivisionError
    assert len(recorder.rows) == 1


def test_a_server_that_was_awaited_in_vain_is_not_awaited_again() -> None:
    recorder, api = Recorder(breaks=1, trouble="refused"), Api("one", Unreachable("refused"))
    with pytest.raises(Unreachable), server.watched(recorder, api):  # type: ignore[arg-type]
        raise Unreachable("refused")
    assert api.awaited == 0.0
    (gap,) = recorder.rows
    assert gap.cause == "it is away: refused"
