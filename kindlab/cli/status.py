"""`kindlab status`."""

import sys

import click
import msgspec

from kindlab.cli import cluster_name, language
from kindlab.cli.language import said
from kindlab.cluster import lifecycle
from kindlab.cluster.status import ClusterStatus
from kindlab.reporting.printing import padded, say, say_json, styled
from kindlab.reporting.words import COLON
from kindlab.texts import Text

READY, NOT_READY = Text("ready", zh="就绪"), Text("not ready", zh="未就绪")
STANDING = Text(" ({})", zh="（{}）")
STANDINGS = {
    "absent": Text("absent", zh="不存在"),
    "running": Text("running", zh="运行中"),
    "stopped": Text("stopped", zh="已停止"),
    "broken": Text("broken", zh="已损坏"),
    "foreign": Text("foreign", zh="不是 kindlab 的"),
}
MISSING, NODE, IMAGE = Text("missing", zh="缺少"), Text("node", zh="节点"), Text("image", zh="镜像")
KUBERNETES, KUBECONFIG = Text("kubernetes", zh="Kubernetes 版本"), Text("kubeconfig", zh="kubeconfig 文件")
CONFIG, NETWORK = Text("config", zh="配置"), Text("network", zh="网络")
SEALED, UNSEALED = Text("sealed from outside", zh="已与外界隔离"), Text("not sealed", zh="未隔离")


@click.command("status")
@cluster_name.option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@language.option_of_what_is_said
def command(name: str, *, as_json: bool) -> None:
    """Show how the labs' cluster is; exit code 0 if it is ready, 3 if not.

    \b
    kindlab status
    kindlab status --json
    """
    status = lifecycle.status(name)
    if as_json:
        say_json(msgspec.json.encode(status))
    else:
        _show(status)
    sys.exit(0 if status.ready else 3)


def _show(status: ClusterStatus) -> None:
    word = styled(said(READY), fg="green") if status.ready else styled(said(NOT_READY), fg="red")
    say(f"{status.name}{said(COLON)}", word, said(STANDING).format(said(STANDINGS[status.standing])))
    facts = [
        *((MISSING, said(lack)) for lack in status.missing),
        *((NODE, f"{node.name} ({node.role}, {node.state})") for node in status.nodes),
        (KUBERNETES, status.kubernetes),
        (IMAGE, status.image.partition("@")[0]),
        (KUBECONFIG, status.kubeconfig),
        (CONFIG, status.config),
        (NETWORK, said(SEALED if status.sealed else UNSEALED) if status.image else ""),
    ]
    say("\n".join(f"  {padded(said(fact), 16)}{value}" for fact, value in facts if value))
