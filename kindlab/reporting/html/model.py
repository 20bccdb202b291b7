"""What the script of a run's page is given: runs side by side, their lanes, and every row in words. Data only.

Times are seconds of the run. What is numerous is written as arrays, its fields in this order.
"""

from typing import Literal

import msgspec

from kindlab.reporting.row_words import Tone

LaneKind = Literal["steps", "question", "traffic", "object", "event", "audit", "logs", "node"]
"""What a lane shows; lanes stand in this order."""

BandTone = Literal["ready", "waiting", "failed", "done", "exists", "act", "wait"]


class Band(msgspec.Struct, frozen=True, array_like=True):
    """A time in which an object was in one state, a step ran or an answer was awaited, and the row that tells it."""

    since: float
    until: float
    text: str
    tone: BandTone
    deleting: bool
    number: int


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """An instant worth a word, such as a restart."""

    at: float
    text: str


class Blank(msgspec.Struct, frozen=True, array_like=True):
    """A time in which a lane's witness was blind; `lost`: versions may be missing, else they came late."""

    since: float
    until: float
    cause: str
    lost: bool
    number: int


class Lane(msgspec.Struct, frozen=True):
    """One line of a timeline; `note` says what holds for all of it, such as a Pod's node."""

    kind: LaneKind
    title: str
    note: str = ""
    bands: list[Band] = []
    marks: list[Mark] = []
    blanks: list[Blank] = []


class RowData(msgspec.Struct, frozen=True, array_like=True):
    """A row in words; `lane` is the lane's place in its group, -1 where it has none."""

    number: int
    at: float
    until: float
    lane: int
    witness: str
    subject: str
    words: str
    tone: Tone
    details: list[tuple[str, str]]


class Group(msgspec.Struct, frozen=True):
    """The lanes of one arm, or of a run without arms; `is_cut`: the recording was cut off at its end."""

    arm: str
    begin: float
    end: float
    is_cut: bool
    lanes: list[Lane]
    rows: list[RowData]


class Run(msgspec.Struct, frozen=True):
    """One recording: the main run, a control's, or one of several repeated ones."""

    name: str
    title: str
    note: str
    groups: list[Group]


class Deciding(msgspec.Struct, frozen=True):
    """What decides a claim in one run: its rows, and the times from one moment to another that its reason names."""

    rows: tuple[int, ...]
    spans: list[tuple[float, float]]


class Data(msgspec.Struct, frozen=True):
    """All that the script of a run's page knows; `claims` has what decides each in each run, in the runs' order."""

    language: str
    labels: dict[str, str]
    runs: list[Run]
    claims: dict[str, list[Deciding]]
