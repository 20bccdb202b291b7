"""Labs whose run meets a fault: each claim's usual verdict with the gap shown, or none at all, never another one."""

import gc
import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from kindlab.catalogue import Catalogue, Entry
from kindlab.cli.live import failed
from kindlab.cluster import environment, lifecycle, lock
from kindlab.cluster.api import Api
from kindlab.cluster.cluster import Cluster, connect
from kindlab.cluster.machines import Machines
from kindlab.errors import KindlabError
from kindlab.judging import Report
from kindlab.locks import Locks
from kindlab.needs import unmet
from kindlab.recording import runfile
from kindlab.recording.recorder import Streams
from kindlab.root import shipped_root
from kindlab.running.recovery import journals, recover
from kindlab.running.run import Ground, header, now
from kindlab.running.run import run as carry_out
from kindlab.timeline import Timeline
from tests.live.faults import bounds, table
from tests.live.faults.cases import NAME, UNCLOSED, Asked
from tests.live.faults.injecting import FAULTS, Injector, Target
from tests.live.faults.moments import usual_seconds
from tests.live.faults.places import port_of
from tests.live.faults.proxy import Proxy

pytestmark = [pytest.mark.live, pytest.mark.filterwarnings(UNCLOSED)]

SAMPLE = {
    "watches cut": "deployments/rolling_update",
    "all connections cut": "services/iptables_rules",
    "API server restarted": "probes/readiness",
    "etcd compacted, API server restarted": "operators/finalizer",
}
"""The labs that meet a fault where not all are asked for."""


class Met(NamedTuple):
    """What a run that met a fault came to; it has no timeline where it ended before there was one."""

    report: Report
    timeline: Timeline | None
    injector: Injector


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    every = metafunc.config.getoption("--every-lab")
    metafunc.parametrize(("fault", "lab"), [
        pytest.param(fault, lab.id, id=f"{fault}: {lab.id}", marks=pytest.mark.timeout(bounds.of_test(lab)))
        for fault in FAULTS for lab in Catalogue(shipped_root()).entries if every or SAMPLE[fault] == lab.id
    ])  # fmt: skip


@contextmanager
def behind(proxy: Proxy, cluster: Cluster, folder: Path) -> Iterator[Api]:
    """Reach the API server through a proxy."""
    config = cluster.kubeconfig.read_text(encoding="utf-8")
    kubeconfig = folder / f"kubeconfig-{proxy.port}"
    kubeconfig.touch(mode=0o600)
    kubeconfig.write_text(config.replace(f"127.0.0.1:{port_of(cluster)}", f"127.0.0.1:{proxy.port}"), encoding="utf-8")
    with connect(kubeconfig) as client:
        yield Api(client)
        client.rest_client.pool_manager.clear()


def run(entry: Entry, fault: str, cluster: Cluster, seed: str, kept: Path, *, private: Path) -> Met:
    """Run a lab and let it meet a fault; its recording is kept in a folder, kubeconfigs in a private one."""
    with ExitStack() as open_:
        watches, requests = (open_.enter_context(Proxy(port_of(cluster))) for _ in range(2))
        streams = open_.enter_context(Streams(open_.enter_context(behind(watches, cluster, private))))
        api, machines = open_.enter_context(behind(requests, cluster, private)), Machines(cluster)
        ground = Ground(api, machines, streams, environment.read(cluster), journals(cluster.name))
        chance = random.Random(f"{seed} {entry.id} {fault}")  # noqa: S311  # no secret
        injector = Injector(FAULTS[fault], Target(watches, requests, machines), chance, usual_seconds(entry))
        if unmet(entry.lab.needs, ground.environment):
            pytest.skip("not for this cluster")
        try:
            with lock.running(cluster.name, entry.base, Locks()):
                report = carry_out(entry, None, ground, kept, injector.step)
        except KindlabError as error:
            report = failed(entry, header(entry, None, ground, now()), error)
        finally:
            injector.join()
            gc.collect()  # sockets that broke are closed here, where the warnings of it are passed over
        return Met(report, runfile.read(kept) if list(kept.glob("timeline.jsonl*")) else None, injector)


def test_a_fault_makes_no_verdict_wrong(fault: str, lab: str, cluster: Cluster, asked: Asked, tmp_path: Path) -> None:
    recover(lifecycle.up(NAME), lambda _: None)  # what the run before could not undo, as the API server was away
    entry = Catalogue(shipped_root()).find(lab)
    report, timeline, injector = run(entry, fault, cluster, asked.seed, asked.folder / fault / lab, private=tmp_path)
    line = table.compared(entry, report, timeline, fault, asked.seed)
    table.keep(msgspec.structs.replace(line, injected=injector.injected), asked.folder)
    told = {judgement.claim.name: judgement.verdict.reason for judgement in report.judgements}
    assert not line.wrong, {name: told[name] for name in line.wrong}
    has_gap = line.lost + line.late > 0
    assert has_gap or report.error or not injector.injected, "the fault left no gap in the recording"
