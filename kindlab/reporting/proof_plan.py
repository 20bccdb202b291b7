"""Shows what is run to prove a lab, and how long that may take."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text as Styled

from kindlab.lab import Mutant, Variation
from kindlab.proof import Plan
from kindlab.reporting.console import PlainConsole
from kindlab.texts import Language, Text

CONTROLS = Text("Main run and controls", zh="主实验与对照")
NAMED = Text("Mutants of the lab", zh="实验自带的变异")
GENERATED = Text("Generated mutants (--mutants)", zh="生成的变异（--mutants）")
SAMPLED = Text(
    "Generated mutants ({count} of {of}, chosen by --seed {seed})",
    zh="生成的变异（{of} 个中的 {count} 个，由 --seed {seed} 选出）",
)
ABOUT = Text("about {minutes:.1f} min", zh="约 {minutes:.1f} 分钟")
FLIPS = Text("flips {claims}", zh="翻转 {claims}")

Group = Sequence[tuple[Variation | None, float | None]]


def show(plan: Plan, language: Language, console: Console | None = None) -> None:
    """Print every run that a plan says, in groups, each with the time that it may take."""
    console = console or PlainConsole()
    console.print(Styled(plan.id, style="bold"))
    for title, group in _groups(plan, language):
        console.print(f"  {title}: {len(group)}{_about(group, language)}")
        for variation, _ in group:
            console.print(f"    {_line(variation, language)}", soft_wrap=True)


def _groups(plan: Plan, language: Language) -> Iterator[tuple[str, Group]]:
    runs = list(zip((None, *plan.variations), plan.seconds, strict=True))
    named = {mutant.name for mutant in plan.lab.mutants}
    controls = [run for run in runs if not isinstance(run[0], Mutant)]
    own = [run for run in runs if isinstance(run[0], Mutant) and run[0].name in named]
    generated = [run for run in runs if isinstance(run[0], Mutant) and run[0].name not in named]
    title = GENERATED if len(generated) == plan.generated else SAMPLED
    said = title.in_(language).format(count=len(generated), of=plan.generated, seed=plan.seed)
    groups = ((CONTROLS.in_(language), controls), (NAMED.in_(language), own), (said, generated))
    yield from ((title, group) for title, group in groups if group)


def _about(group: Group, language: Language) -> str:
    known = [seconds for _, seconds in group if seconds is not None]
    return f", {ABOUT.in_(language).format(minutes=sum(known) / 60)}" if len(known) == len(group) else ""


def _line(variation: Variation | None, language: Language) -> str:
    if variation is None:
        return "main"
    flips = f"  ({FLIPS.in_(language).format(claims=', '.join(variation.flips))})" if variation.flips else ""
    return variation.name + flips
