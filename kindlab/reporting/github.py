"""What is red as annotations of the lines of labs, in the words that GitHub's runner reads from a command's output."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from kindlab.judging import FAILING, Judgement, Report, Standing
from kindlab.reporting import telling, words
from kindlab.reporting.printing import in_a_line, visible
from kindlab.reporting.published import Origin
from kindlab.reporting.reasons import in_words
from kindlab.texts import Language
from kindlab.validation.problem import line_of

IN_A_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
IN_A_PROPERTY = IN_A_MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def annotations(
    reports: Sequence[Report], failing: Collection[Standing], sources: Mapping[str, Path], workspace: Path,
    language: Language,
) -> Iterator[str]:  # fmt: skip
    """Yield a line for what somebody should look at: an error where it makes the exit code, else a warning.

    `sources` holds the file of each lab by its id; outside the workspace GitHub has no file to show.
    """
    for report in reports:
        source, title = sources.get(report.header.lab), telling.title(report)
        for judgement in report.judgements:
            is_error = judgement.standing in failing
            if is_error or (judgement.standing in FAILING and judgement.standing is not Standing.SKIPPED):
                place = _place(source, workspace, judgement.claim.name)
                level = "error" if is_error else "warning"
                named = {**place, "title": f"{title}:{judgement.claim.name}"}
                yield _command(level, named, _message(judgement, language))
        if left := list(telling.leftovers(report, language)):
            told = "\n".join([words.LEFT_BEHIND.in_(language), *left])
            yield _command("error", {**_place(source, workspace), "title": title}, told)


def missing(origin: Origin | None, language: Language) -> Iterator[str]:
    """Yield an error for each shard and lab that should be there and is not."""
    for line in telling.missing(origin, language) if origin else ():
        yield _command("error", {"title": "kindlab"}, line)


def _command(level: str, properties: Mapping[str, str], message: str) -> str:
    told = ",".join(f"{name}={in_a_line(value).translate(IN_A_PROPERTY)}" for name, value in properties.items())
    return f"::{level} {told}::{visible(message).translate(IN_A_MESSAGE)}"


def _place(source: Path | None, workspace: Path, claim: str = "") -> dict[str, str]:
    if source is None or not source.resolve().is_relative_to(workspace.resolve()):
        return {}
    line = line_of(source, "Claim", claim) if claim else None
    file = source.resolve().relative_to(workspace.resolve()).as_posix()
    return {"file": file, **({"line": str(line)} if line else {})}


def _message(judgement: Judgement, language: Language) -> str:
    standing = words.STANDINGS[judgement.standing].in_(language)
    told = (
        f"{standing}{words.COLON.in_(language)}{judgement.claim.text.in_(language)}",
        in_words(judgement.verdict.reason, language),
        f"{telling.DOCS}{judgement.claim.docs}",
    )
    return "\n".join(told)
