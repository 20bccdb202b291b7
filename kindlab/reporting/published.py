"""The JSON report as other programs may rely on it: its types, from which `kindlab schema` makes the JSON Schema."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from kindlab.judging import Standing
from kindlab.lab import DocsSay, SeenBy
from kindlab.rejudging import Kept
from kindlab.rows import Environment
from kindlab.texts import Text
from kindlab.verdict import Outcome

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TITLE = "What kindlab run, kindlab replay and kindlab merge report as JSON"

Rows = Annotated[tuple[int, ...], Meta(description="Numbers of rows of the recording.")]
Leftovers = Annotated[tuple[Text, ...], Meta(description="In what the cluster was not as before, after the clean-up.")]
Runs = Annotated[tuple[str, ...], Meta(description="Names of runs, as their folders have them.")]


class Reason(msgspec.Struct, frozen=True):
    """Why a verdict is what it is: a code that stays, its values, and both as a sentence."""

    code: str
    values: dict[str, Any]
    text: Text


class Testimony(msgspec.Struct, frozen=True):
    """What one witness says for itself."""

    outcome: Outcome
    reason: Reason
    evidence: Rows


class Timing(msgspec.Struct, frozen=True):
    """What runs under one condition took, in seconds; margins are to the bound that they came nearest to."""

    took: tuple[float, ...]
    median: float
    margin: float | None
    jitter: float | None


class Timings(msgspec.Struct, frozen=True):
    """What repeated runs took for one thing that a claim times, by condition and, in seconds, over all of them."""

    what: str
    conditions: dict[str, Timing]
    margin: float | None
    jitter: float | None
    margin_is_less_than_jitter: bool


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A claim, what the lab says of it before any run, and how it came out."""

    id: Annotated[str, Meta(description="The lab's id and the claim's name, as in probes/readiness:is-not-restarted.")]
    text: Text
    docs: Annotated[str, Meta(description="A page below https://kubernetes.io/docs/, with its anchor.")]
    docs_say: Annotated[DocsSay, Meta(description="Whether the documentation holds the claim.")]
    since: Annotated[str, Meta(description="The first version of Kubernetes that it is about; empty: the first ever.")]
    until: Annotated[str, Meta(description="The first version that it is no longer about; empty: there is none.")]
    instead: Text | None
    believed: Text | None
    heard_at: Annotated[str, Meta(description="A page or thread that says it, of a popular error; empty: none known.")]
    interview: Text | None
    known_contradiction: Annotated[str, Meta(description="Where a contradiction was reported; empty: nowhere.")]
    seen_by: Annotated[SeenBy, Meta(description="The witness that suffices; empty: all that can tell have to agree.")]
    outcome: Outcome
    standing: Standing
    runs: dict[str, Runs]
    reason: Reason
    evidence: Rows
    witnesses: Annotated[dict[str, Rows], Meta(description="The rows that decide it, by the witness that saw them.")]
    by: Annotated[dict[str, Testimony], Meta(description="What witnesses say where each was asked for itself.")]
    witnesses_disagree: bool
    counts: Annotated[
        dict[str, dict[str, int]] | UnsetType, Meta(description="Repeated runs only: how many, by condition.")
    ] = UNSET
    timings: Annotated[tuple[Timings, ...] | UnsetType, Meta(description="Repeated runs only.")] = UNSET


class Repeat(msgspec.Struct, frozen=True):
    """One of the runs that were repeated."""

    name: str
    error: str | None
    leftovers: Leftovers


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run, or the sum of repeated ones: `recording` is then the folder that holds them, by their names."""

    lab: str
    control: Annotated[str | None, Meta(description="The control or mutant that it was a run of; null: the main run.")]
    question: Text
    arms: tuple[str, ...]
    started: Annotated[str, Meta(description="Date and time in UTC (ISO 8601).")]
    environment: Environment | None
    fingerprint: Annotated[str, Meta(description="A hash of the steps and manifests that ran.")]
    recording: Annotated[str | None, Meta(description="The file or folder that holds it; null: nothing was recorded.")]
    error: Annotated[str | None, Meta(description="What ended it early.")]
    likely_cause: Text | None
    leftovers: Leftovers
    repeats: tuple[Repeat, ...]
    conditions: dict[str, Runs]
    claims: tuple[Claim, ...]


class Since(msgspec.Struct, frozen=True):
    """A claim on which today's verdict is another one than that of the day of the run; null: it was, or is, none."""

    claim: str
    same_check: Annotated[bool, Meta(description="Whether the check is the same: then kindlab judges otherwise.")]
    was: Kept | None
    now: Kept | None


class Rejudged(msgspec.Struct, frozen=True):
    """What has become of the verdicts that were kept beside the run, by the kindlab of that version."""

    kindlab: str | None
    problem: str | None
    changed: tuple[Since, ...]


class Shard(msgspec.Struct, frozen=True):
    """Which part of all labs these runs are: shards of one split have the same `of` and `split`."""

    number: Annotated[int, Meta(description="Counted from 1.")]
    of: int
    split: Annotated[str, Meta(description="A hash of the labs that were split and how long each was to take.")]


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """What these runs are runs of, and what should be among them and is not."""

    kindlab: Annotated[str, Meta(description="The version that ran them.")]
    commits: Annotated[
        tuple[str, ...], Meta(description="Of the folders of labs, as git tells them; -dirty behind it: with changes.")
    ]
    shard: Shard | None = None
    missing_shards: Annotated[
        tuple[str, ...], Meta(description="Merged reports only: shards of which there was no report, such as 2/5.")
    ] = ()
    missing_labs: Annotated[
        tuple[str, ...], Meta(description="Labs to which an interrupted command did not come.")
    ] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return not (self.missing_shards or self.missing_labs)


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """All runs of one command, and the exit code that it ended with."""

    schema: Annotated[Literal[1], Meta(description="Rises when a field goes or means something else.")]
    exit_code: Annotated[int, Meta(description="As kindlab run --help tells; --fail-on changes it.")]
    runs: tuple[Run, ...]
    origin: Annotated[Origin | UnsetType, Meta(description="Of kindlab run and kindlab merge only.")] = UNSET
    rejudged: Annotated[Rejudged | UnsetType, Meta(description="Of a run that was judged again only.")] = UNSET


def schema() -> str:
    """Return the JSON Schema of the report, indented."""
    told = {"$schema": DIALECT, "title": TITLE, **msgspec.json.schema(Document)}
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode()
