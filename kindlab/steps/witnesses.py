"""Witnesses beside the watch that a lab can name: what they see becomes rows of its timeline."""

import msgspec

from kindlab.texts import Text


class Audit(msgspec.Struct, frozen=True, tag="audit"):
    """The API server's audit log: who asked for what, and with which answer."""

    def text(self) -> Text:
        """Return the witness in words."""
        return Text("the API server's audit log", zh="API 服务器的审计日志")


class Logs(msgspec.Struct, frozen=True, tag="logs"):
    """The logs of every container of these Pods, from the first line to the last, also of Pods that die."""

    ref: str

    def text(self) -> Text:
        """Return the witness in words."""
        return Text(f"the logs of {self.ref}", zh=f"{self.ref} 的日志")


class NodeLogs(msgspec.Struct, frozen=True, tag="node logs"):
    """What the kubelet and containerd of every node write about the lab's Pods."""

    def text(self) -> Text:
        """Return the witness in words."""
        return Text("the kubelets' and containerds' journals", zh="各节点 kubelet 与 containerd 的日志")


Witness = Audit | Logs | NodeLogs
"""Anything that a lab's `witnesses` may hold."""


def audit() -> Audit:
    """Record every request to the API server about the lab's objects (`timeline.audit`).

    Of writes it holds the object that was sent, but for Secrets, tokens and reviews. Leases and Events are not in it.
    """
    return Audit()


def logs(ref: str) -> Logs:
    """Record what the containers of `Pod/web` or `Pod[app=web]` write (`timeline.logs`); Pod has to be watched."""
    return Logs(ref)


def node_logs() -> NodeLogs:
    """Record what kubelet and containerd write about the lab's Pods on each node (`timeline.node_logs`).

    What else a node knows (cgroups, processes, namespaces) is for `ask(…, on_node(…))`.
    """
    return NodeLogs()
