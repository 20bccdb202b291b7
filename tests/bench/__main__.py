"""Measures kindlab beside what people do without it: python -m tests.bench, or nox -s bench."""

import os
import sys
from collections.abc import Callable
from functools import partial

import click
import msgspec

from kindlab.cluster import lifecycle
from kindlab.errors import KindlabError
from kindlab.host.slowness import slowness
from kindlab.rows import Environment
from tests.bench import lateness, replays, rollouts, schedule, starts, tenfold
from tests.bench.figures import Conditions, Figure, table
from tests.bench.ground import Bench, opened

LIVE: dict[str, Callable[[Bench], list[Figure]]] = {
    "rollouts": rollouts.measure, "lateness": lateness.measure, "tenfold": tenfold.measure,
    "schedule": schedule.measure,
}  # fmt: skip
OFFLINE: dict[str, Callable[[], list[Figure]]] = {"replays": replays.measure, "starts": starts.measure}
MISSED, INTERRUPTED = 1, 130


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice([*LIVE, *OFFLINE]))
@click.option("--name", default=lifecycle.DEFAULT_NAME, show_default=True, help="The cluster; it is made if missing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
def bench(parts: tuple[str, ...], name: str, as_json: bool) -> None:
    """Measure all PARTS, or some, and print one table; exit with 1 where a target is missed.

    \b
    python -m tests.bench
    python -m tests.bench starts replays --json
    """
    wanted = parts or (*LIVE, *OFFLINE)
    load, slow = os.getloadavg()[0], slowness()
    live, environment = _live([part for part in LIVE if part in wanted], name)
    figures = [*live, *(figure for part in OFFLINE if part in wanted for figure in _told(part, OFFLINE[part]))]
    conditions = Conditions(os.cpu_count() or 1, (load, os.getloadavg()[0]), (slow, slowness()))
    click.echo(_written(figures, conditions, environment, as_json))
    sys.exit(MISSED if any(figure.met is False for figure in figures) else 0)


def _live(parts: list[str], cluster: str) -> tuple[list[Figure], Environment | None]:
    """Measure what needs a cluster, and tell which one it was; without such a part none is looked for."""
    if not parts:
        return [], None
    with opened(cluster, partial(click.echo, err=True)) as ground:
        figures = [figure for part in parts for figure in _told(part, partial(LIVE[part], ground))]
        return figures, ground.ground.environment


def _told(part: str, measure: Callable[[], list[Figure]]) -> list[Figure]:
    click.echo(f"measuring {part}", err=True)
    return measure()


def _written(figures: list[Figure], conditions: Conditions, where: Environment | None, as_json: bool) -> str:
    if as_json:
        found = {"schema": 1, "figures": figures, "conditions": conditions, "environment": where}
        return msgspec.json.format(msgspec.json.encode(found), indent=2).decode()
    cluster = f"Kubernetes {where.kubernetes}, {where.nodes} nodes, kernel {where.kernel}" if where else ""
    return table(figures, conditions, cluster)


def main() -> None:
    """Run the command; what ends it early is one message."""
    try:
        bench(standalone_mode=False)
    except click.ClickException as misuse:
        misuse.show()
        sys.exit(misuse.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except KindlabError as error:
        click.echo(f"{type(error).__name__}  {error}", err=True)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
