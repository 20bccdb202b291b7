"""Shows a lab's experiment to somebody who has no cluster: in words, or as the commands that a person would type."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from kindlab.explaining import Part
from kindlab.explaining.shell import comment
from kindlab.explaining.witnesses import followed
from kindlab.judging import Report
from kindlab.lab import Arm, Claim, Control, Lab, Needs, Variation
from kindlab.reporting import words
from kindlab.reporting.reasons import judged
from kindlab.reporting.telling import DOCS, versions
from kindlab.steps import Step
from kindlab.texts import Language, Text

SCHEMA = 1
QUESTION = Text("{lab} by hand, in bash or zsh. {question}", zh="手动进行 {lab}（bash 或 zsh）。{question}")
UNDER = Text("the control {name}", zh="对照 {name}")
ARM = Text("the arm {name}", zh="分支 {name}")
WATCH = Text("In other terminals, see what happens meanwhile:", zh="在其他终端中观察期间发生的变化：")
AT_THE_END = Text("What it is about:", zh="要弄清的是：")
NEEDS = Text("needs", zh="需要")
ANY_CLUSTER = Text("any cluster", zh="任意集群")
SINCE = Text("Kubernetes {version} or later", zh="Kubernetes {version} 或更高版本")
BEFORE = Text("Kubernetes before {version}", zh="低于 {version} 的 Kubernetes")
WATCHES = Text("watches", zh="监视")
WITNESSES = Text("witnesses beside", zh="其他证据来源")
PRIVILEGES = Text("privileges on its node", zh="在节点上的特权")
STEPS = Text("steps", zh="步骤")
ARMS = Text("arms, one after the other", zh="分支，依次进行")
AS_THEY_ARE = Text("the steps as they are", zh="步骤不变")
CONTROLS = Text("controls", zh="对照")
MUTANTS = Text("mutants", zh="变异")
CLAIMS = Text("claims", zh="论断")
INSTEAD_OF = Text("{new} in place of {old}", zh="以 {new} 代替 {old}")
FLIPS = Text("flips {claims}", zh="翻转 {claims}")
BY_HAND = Text("To try it by hand: kindlab explain {lab} --by-hand", zh="手动尝试：kindlab explain {lab} --by-hand")

Lines = Iterator[tuple[str, str]]
"""Lines in two columns; an empty first one goes on with the line above."""


class Explained(msgspec.Struct, frozen=True):
    """A lab as it is explained: its name, itself, its steps and its commands by arm, and a run's report as answers."""

    id: str
    lab: Lab
    control: Control | None
    namespaces: Mapping[str, str]
    runs: Mapping[str, Sequence[Step]]
    parts: Mapping[str, Sequence[Part]]
    report: Report | None
    cluster: str = "kindlab"


def show(explained: Explained, language: Language, console: Console) -> None:
    """Print a lab in words."""
    under = f" ({explained.control.name})" if explained.control else ""
    console.print(Styled.assemble((explained.id + under, "bold"), "  ", explained.lab.question.in_(language)))
    for title, lines in _sections(explained, language):
        console.print()
        console.print(Styled(title.in_(language), style="dim"))
        console.print(_in_columns(lines))
    console.print()
    console.print(Styled(BY_HAND.in_(language).format(lab=explained.id), style="dim"))


def commands(explained: Explained, language: Language) -> str:
    """Return a lab as text for a shell: commands, one a line, and comments that say what each is for."""
    lab, question = explained.lab, QUESTION.in_(language)
    lines = comment(question.format(lab=explained.id, question=lab.question.in_(language)))
    if explained.control:
        lines += comment(UNDER.in_(language).format(name=explained.control.name))
    for arm, parts in explained.parts.items():
        lines += _arm(explained, arm, parts, language)
    lines += ["", *comment(AT_THE_END.in_(language))]
    for claim in lab.claims:
        lines += comment(f"- {claim.text.in_(language)} {DOCS}{claim.docs}")
    return "\n".join(lines)


def encode(explained: Explained) -> str:
    """Return a lab's explanation for machines, as indented JSON with fields that keep their names."""
    lab = explained.lab
    document = {
        "schema": SCHEMA,
        "lab": explained.id,
        "control": explained.control.name if explained.control else None,
        "question": lab.question,
        "needs": lab.needs,
        "watches": lab.watches,
        "witnesses": [witness.text() for witness in lab.witnesses],
        "privileges": lab.privileges,
        "arms": [_encoded_arm(explained, arm) for arm in explained.runs],
        "controls": [{"name": control.name, "flips": control.flips} for control in lab.controls],
        "mutants": [{"name": mutant.name, "flips": mutant.flips} for mutant in lab.mutants],
        "claims": [_encoded_claim(claim, explained.report) for claim in lab.claims],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def experiment(lab: Lab, control: Control | None, language: Language) -> Iterator[tuple[Text, Lines]]:
    """Yield what a lab does: what it needs, what it looks at and its steps, in sections."""
    steps = enumerate(lab.under(control), start=1)
    yield NEEDS, iter([("", "; ".join(_needs(lab.needs, language)) or ANY_CLUSTER.in_(language))])
    yield WATCHES, iter([("", ", ".join(lab.watches))])
    if lab.witnesses:
        yield WITNESSES, (("", witness.text().in_(language)) for witness in lab.witnesses)
    if lab.privileges:
        yield PRIVILEGES, iter([("", ", ".join(lab.privileges))])
    yield STEPS, ((f"{number:>2}", step.text().in_(language)) for number, step in steps)
    if lab.arms:
        yield ARMS, ((arm.name, _arm_in_words(arm, language)) for arm in lab.arms)


def _sections(explained: Explained, language: Language) -> Iterator[tuple[Text, Lines]]:
    lab = explained.lab
    yield from experiment(lab, explained.control, language)
    if lab.controls:
        yield CONTROLS, ((control.name, _control(control, language)) for control in lab.controls)
    if lab.mutants:
        yield MUTANTS, ((_flips(mutant, language), mutant.name) for mutant in lab.mutants)
    yield CLAIMS, (line for claim in lab.claims for line in _claim(claim, explained.report, language))


def _in_columns(lines: Lines) -> Padding:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for left, right in lines:
        grid.add_row(Styled(left), Styled(right))
    return Padding(grid, (0, 0, 0, 2), expand=False)


def _needs(needs: Needs | None, language: Language) -> Iterator[str]:
    if needs is not None:
        if needs.since:
            yield SINCE.in_(language).format(version=needs.since)
        if needs.until:
            yield BEFORE.in_(language).format(version=needs.until)
        if needs.cgroup:
            yield f"cgroup {needs.cgroup}"


def _swap(old: str, new: str | Step, language: Language) -> str:
    return INSTEAD_OF.in_(language).format(old=old, new=new if isinstance(new, str) else new.text().in_(language))


def _arm_in_words(arm: Arm, language: Language) -> str:
    return "; ".join(_swap(old, new, language) for old, new in arm.swaps.items()) or AS_THEY_ARE.in_(language)


def _control(control: Control, language: Language) -> str:
    return f"{_swap(control.old, control.new, language)}; {_flips(control, language)}"


def _flips(variation: Variation, language: Language) -> str:
    return FLIPS.in_(language).format(claims=", ".join(variation.flips))


def _claim(claim: Claim, report: Report | None, language: Language) -> Lines:
    yield claim.name, claim.text.in_(language)
    yield "", f"{words.DOCS_SAY[claim.docs_say].in_(language)}{words.COLON.in_(language)}{DOCS}{claim.docs}"
    yield from (("", line) for line in versions(claim, language))
    if report:
        judgement = report.judgement(claim.name)
        yield "", judged(judgement, language)


def _arm(explained: Explained, arm: str, parts: Sequence[Part], language: Language) -> list[str]:
    lines = ["", *comment(ARM.in_(language).format(name=arm))] if arm else []
    first, *others = parts
    lines += ["", *comment(first.text.in_(language)), *first.commands, *comment(WATCH.in_(language))]
    watching = f"kubectl -n {explained.namespaces[arm]} get"
    lines += [f"#   {watching} {kind} --watch --output-watch-events" for kind in explained.lab.watches]
    for witness in explained.lab.witnesses:
        looked_at = followed(witness, explained.namespaces[arm], explained.cluster)
        lines += [*comment(witness.text().in_(language)), *(f"#   {command}" for command in looked_at)]
    for part in others:
        notes = [line for note in part.notes for line in comment(f"({note.in_(language)})")]
        lines += ["", *comment(part.text.in_(language)), *notes, *part.commands]
    return lines


def _encoded_arm(explained: Explained, arm: str) -> dict[str, Any]:
    return {
        "name": arm,
        "namespace": explained.namespaces[arm],
        "steps": [{"name": step.name, "text": step.text()} for step in explained.runs[arm]],
        "by_hand": explained.parts[arm],
    }


def _encoded_claim(claim: Claim, report: Report | None) -> dict[str, Any]:
    told = {field: getattr(claim, field) for field in ("name", "text", "docs", "docs_say", "since", "until")}
    if report is None:
        return told
    judgement = report.judgement(claim.name)
    return {**told, "outcome": judgement.verdict.outcome, "standing": judgement.standing, "instead": claim.instead}
