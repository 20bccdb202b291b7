"""kindlab prove: show that each check can fail, by running a lab with its controls and mutants."""

import random
import sys
from pathlib import Path
from typing import Any

import click

from kindlab.catalogue import Catalogue, Entry, require_valid
from kindlab.cli import INTERRUPTED, cluster_name, options
from kindlab.cli.output import worst
from kindlab.cli.proving import Wanted, proved
from kindlab.proof import Proof
from kindlab.reporting.loudness import Loudness
from kindlab.reporting.printing import say_json
from kindlab.texts import Language

SEEDS = 10_000


@click.command("prove")
@click.argument("words", nargs=-1, metavar="[TOPIC|LAB]...")
@cluster_name.option
@click.option(
    "--control", "names", multiple=True, metavar="NAME",
    help="Of one lab, run only the control or mutant of this name; may be given more than once.",
)  # fmt: skip
@click.option("--mutants", is_flag=True, help="Run each lab also with every field of its manifests changed in turn.")
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help="As --mutants, with N of them a lab.")
@click.option("--seed", type=int, metavar="S", help="With --sample: choose those that the same seed chose before.")
@click.option(
    "--list", "is_list", is_flag=True, help="Show what would be run, all mutants among it; no cluster is needed."
)
@options.jobs
@options.loudness
@options.output
@options.catalogue
@options.language
@options.as_json
def command(
    *,
    words: tuple[str, ...],
    name: str,
    is_list: bool,
    jobs: int,
    output: Path | None,
    catalogue: Catalogue,
    language: Language,
    as_json: bool,
    loudness: Loudness,
    **wishes: Any,
) -> None:
    """Run labs with all their controls and mutants, and show which claims flip under which of them.

    A control swaps one manifest or step, a mutant changes one field of a manifest. Those that a lab names must turn
    each claim that they name from confirmed to refuted or back, and no claim may go without such a flip. Generated
    mutants (--mutants) need not flip anything: the table tells which fields no claim notices. Labs run side by side,
    the runs of a lab one after another. Exit code: 0 all labs
    are as documented and all of this holds, 1 a main run contradicts the documentation, 2 wrong use or an invalid lab,
    3 error, inconclusive, or a claim that does not flip, 130 interrupted.

    \b
    kindlab prove probes/readiness
    kindlab prove probes                         all labs of a topic
    kindlab prove probes/readiness --mutants     with every field of its manifests changed in turn
    kindlab prove probes/readiness --sample 5    with five of these
    kindlab prove probes/readiness --list        what there is to run, and how long it may take
    kindlab prove probes/readiness --control also-liveness --json
    """
    entries = catalogue.select(words)
    wanted = _wanted(entries, is_list=is_list, **wishes)
    require_valid(entries)
    if is_list:
        _list(entries, wanted, language, as_json)
        return
    from kindlab.cli.live import session  # noqa: PLC0415 - what speaks to Kubernetes is slow to import

    proofs, interrupted = proved(entries, wanted.plan, session(name, language, output, loudness=loudness), jobs)
    _deliver(proofs, language, as_json, interrupted)


def _wanted(
    entries: list[Entry], *, is_list: bool, names: tuple[str, ...], mutants: bool, sample: int | None, seed: int | None
) -> Wanted:
    """Return what is to be run; raises click.UsageError for options that do not go together."""
    if seed is not None and sample is None:
        raise click.UsageError("--seed goes with --sample N: it chooses which mutants.")
    if names and (len(entries) > 1 or mutants or sample):
        raise click.UsageError("--control goes with the name of one lab, and without --mutants and --sample.")
    chosen = random.randrange(SEEDS) if sample and seed is None else seed  # noqa: S311 - no secret
    return Wanted(names, mutants or sample is not None or is_list, sample, chosen)


def _list(entries: list[Entry], wanted: Wanted, language: Language, as_json: bool) -> None:
    from kindlab.reporting import machine_proof, proof_plan  # noqa: PLC0415

    plans = [wanted.plan(entry) for entry in entries]
    if as_json:
        say_json(machine_proof.encode_plans(plans))
        return
    for plan in plans:
        proof_plan.show(plan, language)


def _deliver(proofs: list[Proof], language: Language, as_json: bool, interrupted: bool) -> None:
    """Print the proofs, also of what an interrupt left, and exit with the worst of their codes."""
    from kindlab.reporting import machine_proof, proof  # noqa: PLC0415

    code = worst(proven.exit_code for proven in proofs)
    if as_json:
        say_json(machine_proof.encode(proofs, INTERRUPTED if interrupted else code))
    else:
        for proven in proofs:
            proof.show(proven, language)
    if interrupted:
        raise KeyboardInterrupt
    sys.exit(code)
