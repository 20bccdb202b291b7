"""Shows a proof as a table: a row a run, a column a claim; beneath it, what is to be done and what nobody notices."""

import re
from collections.abc import Iterator
from itertools import groupby

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from kindlab.judging import Report, Result, Standing
from kindlab.lab import Mutant, Variation
from kindlab.proof import Effect, Proof, Trial
from kindlab.reporting import text, words
from kindlab.reporting.console import PlainConsole
from kindlab.texts import Language, Text
from kindlab.verdict import Outcome

MARKS: dict[Result, str] = {
    Outcome.CONFIRMED: "✓", Outcome.REFUTED: "✗", Outcome.INCONCLUSIVE: "?", Standing.ERROR: "!", Standing.SKIPPED: "–",
}  # fmt: skip
FLIP = "*"
LABEL_WIDTH = 38

MAIN = Text("main run", zh="主实验")
CONTROLS = Text("controls", zh="对照")
NAMED = Text("mutants of the lab's own, {manifest} {object}", zh="实验自带的变异，{manifest} {object}")
GENERATED = Text("mutants, {manifest} {object}", zh="变异，{manifest} {object}")
FLIPPING = Text("how many mutants flip it", zh="使其翻转的变异数")
FLIPPED = Text("a flip", zh="翻转")
FLIPS = Text("flips {claims}", zh="翻转 {claims}")
SURVIVES = Text("survives", zh="存活")
UNSETTLED = Text("unsettles {claims}", zh="使 {claims} 无法判断")
INVALID = Text("invalid", zh="无效")
DOES_NOT_FLIP = Text("does not flip {claims}", zh="未翻转 {claims}")
UNDECLARED = Text("{claims} not declared", zh="{claims} 未声明")
UNPROVEN = Text(
    "Nothing flips {claim}: nothing shows that its check can fail. Add a control (swap) or a mutant (mutate) under "
    "which it comes out the other way, or mend the check.",
    zh="没有任何运行翻转 {claim}：无法证明其检查可能失败。请添加使其结果相反的 swap 或 mutate，或修正检查。",
)
NOT_FLIPPED = Text(
    "{run} does not flip {claim}, which it names: mend the check, or take the claim out of its flips=.",
    zh="{run} 声明翻转 {claim}，实际没有：请修正检查，或从其 flips= 中去掉该论断。",
)
NOT_DECLARED = Text(
    "{run} also flips {claim}: add it to its flips= if that is meant.",
    zh="{run} 还翻转了 {claim}：若是有意为之，请加入其 flips=。",
)
UNNOTICED = Text("No claim notices ({count}):", zh="没有论断察觉（{count}）：")
REFUSED = Text("Invalid, as refused or ended early ({count}):", zh="无效，被拒绝或提前结束（{count}）：")
COUNTS = Text(
    "{count} generated mutants: {flips} flip a claim, {survives} survive, {invalid} are invalid",
    zh="生成的变异 {count} 个：{flips} 个翻转了论断，{survives} 个存活，{invalid} 个无效",
)
CHOSEN = Text("chosen by --seed {seed}", zh="由 --seed {seed} 选出")


def show(proof: Proof, language: Language, console: Console | None = None) -> None:
    """Print the table, then every report that was skipped or did not come out as it should."""
    console = console or PlainConsole()
    console.print(_table(proof, language))
    console.print(Padding(_legend(proof, language), (1, 0, 1, 2), expand=False))
    for to_do in _to_do(proof, language):
        console.print(to_do)
    for found in _found(proof, language):
        console.print(found, crop=False)
    if proof.main.exit_code or proof.main.is_skipped:
        text.show(proof.main, language, console)
    for trial in proof.trials:
        if proof.lacking(trial) or trial.report.leftovers:
            text.show(trial.report, language, console)


def _table(proof: Proof, language: Language) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=0)
    table.add_column(proof.main.header.lab, overflow="fold", width=_label_width(proof, language))
    for number in range(1, len(proof.main.judgements) + 1):
        table.add_column(str(number), no_wrap=True, min_width=2)
    table.add_column("", overflow="fold")
    table.add_row(MAIN.in_(language), *_cells(proof.main))
    for heading, trials in groupby(proof.trials, key=lambda trial: _heading(proof, trial.variation, language)):
        table.add_section()
        table.add_row(Styled(heading, style="dim"))
        for trial in trials:
            cells = _cells(trial.report, proof.flipped(trial))
            table.add_row(_label(trial.variation), *cells, _summary(proof, trial, language))
    if mutants := proof.generated(Effect.FLIPS):
        table.add_section()
        table.add_row(Styled(FLIPPING.in_(language), style="dim"), *_flips_of(mutants, proof))
    return table


def _label_width(proof: Proof, language: Language) -> int:
    """Return a width that is fixed, as a long summary would take of it."""
    headings = [_heading(proof, trial.variation, language) for trial in proof.trials]
    labels = [line for trial in proof.trials for line in _label(trial.variation).splitlines()]
    return min(max(map(cell_len, (proof.main.header.lab, *headings, *labels))), LABEL_WIDTH)


def _flips_of(trials: list[Trial], proof: Proof) -> Iterator[str]:
    """Yield by how many of these runs each claim is flipped."""
    for judgement in proof.main.judgements:
        yield str(sum(judgement.claim.name in proof.flipped(trial) for trial in trials))


def _heading(proof: Proof, variation: Variation, language: Language) -> str:
    if not isinstance(variation, Mutant):
        return CONTROLS.in_(language)
    heading = NAMED if proof.main.lab.variation(variation.name) else GENERATED
    return heading.in_(language).format(object=variation.object, manifest=variation.manifest)


def _label(variation: Variation) -> str:
    """Return a run's name beneath its heading; a long path is broken before a field's name."""
    name = variation.name.removeprefix(_origin(variation))
    lines = ["  "]
    for part in re.findall(r"[^.]*\.?", name):
        if len(lines[-1] + part) > LABEL_WIDTH:
            lines.append("    ")
        lines[-1] += part
    return "\n".join(lines)


def _origin(variation: Variation) -> str:
    return f"{variation.manifest}:{variation.object}:" if isinstance(variation, Mutant) else ""


def _cells(report: Report, flipped: list[str] | None = None) -> Iterator[Styled]:
    for judgement in report.judgements:
        mark = MARKS.get(judgement.result, "?")
        is_flip = judgement.claim.name in (flipped or ())
        yield Styled(f"{mark}{FLIP}" if is_flip else mark, style="bold cyan" if is_flip else "")


def _legend(proof: Proof, language: Language) -> Table:
    grid = Table.grid(padding=(0, 2))
    for number, judgement in enumerate(proof.main.judgements, start=1):
        grid.add_row(str(number), judgement.claim.name)
    marks = [f"{mark} {words.RESULTS[result].in_(language)}" for result, mark in MARKS.items()]
    legend = Table.grid()
    legend.add_row(grid)
    legend.add_row(Styled("  ".join([*marks, f"{FLIP} {FLIPPED.in_(language)}"]), style="dim"))
    return legend


def _summary(proof: Proof, trial: Trial, language: Language) -> Styled:
    """Return what came of a run, the claims by their numbers."""
    if proof.effect(trial) is Effect.INVALID and not proof.lacking(trial):
        return Styled(INVALID.in_(language), style="yellow")
    parts = [
        (FLIPS, "green", proof.flipped(trial)),
        (DOES_NOT_FLIP, "bold red", proof.lacking(trial)),
        (UNDECLARED, "yellow", proof.undeclared(trial)),
    ]
    if proof.effect(trial) is Effect.SURVIVES and not proof.is_named(trial):
        parts = [(UNSETTLED, "dim", proof.unsettled(trial))]
    said = [
        Styled(_with(template, _numbers(proof, claims), language), style) for template, style, claims in parts if claims
    ]
    if proof.effect(trial) is Effect.SURVIVES and not proof.is_named(trial):
        said.insert(0, Styled(SURVIVES.in_(language)))
    return Styled("; ").join(said)


def _with(template: Text, claims: str, language: Language) -> str:
    return template.in_(language).format(claims=claims)


def _numbers(proof: Proof, claims: list[str]) -> str:
    places = [number for number, each in enumerate(proof.main.judgements, start=1) if each.claim.name in claims]
    return ", ".join(map(str, places))


def _to_do(proof: Proof, language: Language) -> Iterator[Styled]:
    """Yield what is missing in a lab's proof, and what its controls do beyond what they say."""
    for trial in proof.trials:
        for template, style, claims in (
            (NOT_FLIPPED, "bold red", proof.lacking(trial)), (NOT_DECLARED, "yellow", proof.undeclared(trial)),
        ):  # fmt: skip
            for claim in claims:
                said = template.in_(language).format(run=trial.variation.name, claim=claim)
                yield Styled(said, style=style)
    if proof.main.error is None:
        yield from (Styled(UNPROVEN.in_(language).format(claim=claim), style="bold red") for claim in proof.unproven)


def _found(proof: Proof, language: Language) -> Iterator[Styled | Padding]:
    """Yield what generated mutants tell: those that no claim notices, those that are none, and how many there were."""
    of = {effect: proof.generated(effect) for effect in Effect}
    if not any(of.values()):
        return
    if unnoticed := [trial for trial in of[Effect.SURVIVES] if not proof.unsettled(trial)]:
        yield Styled(UNNOTICED.in_(language).format(count=len(unnoticed)))
        yield from (_to_copy(trial) for trial in unnoticed)
    if invalid := of[Effect.INVALID]:
        yield Styled(REFUSED.in_(language).format(count=len(invalid)))
        for trial in invalid:
            yield _to_copy(trial)
            reason = (trial.report.error or "").partition("\n")[0]
            yield Padding(Styled(reason, style="dim"), (0, 0, 0, 4), expand=False)
    counts = {effect.value: len(trials) for effect, trials in of.items()}
    said = COUNTS.in_(language).format(count=sum(counts.values()), **counts)
    chosen = "" if proof.seed is None else f" ({CHOSEN.in_(language).format(seed=proof.seed)})"
    yield Styled(said + chosen, style="dim")


def _to_copy(trial: Trial) -> Styled:
    """Return a run's whole name, which --control takes, in one line."""
    return Styled(f"  {trial.variation.name}", no_wrap=True, overflow="ignore")
