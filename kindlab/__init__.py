"""kindlab settles claims about Kubernetes by experiment, on a real kind cluster.

This module holds the words in which labs are written; a lab's author needs no other. Each word's own docstring tells
its bounds and what ends a run.

Names. A ref names one object (`Pod/web`) or all that carry labels (`Pod[app=web]`). The lab's own namespace is
`lab-<topic>-<lab>`, with `-` for `_`; write it where Kubernetes needs one, and begin the names of cluster-scoped
objects with it: a control's or an arm's run puts its own in its place, in manifests, steps and checks alike. Nodes are
`worker`, `worker2` and `control-plane`. What only a run can tell is named late: `one_of("Pod[app=web]")`,
`node_of("Pod/web")`, `field("Pod/web", "status.podIP", into="http://{}/")`, `node("worker")` (the whole name, in a
command).

Acts change something. On objects: `apply` `create` `replace` (a manifest), `patch` `delete` `scale` `evict` (a ref),
`exec_in` (a command in a Pod), `kubectl` (the real one, where the claim is about it), `operator` (a kopf file). On
nodes: `cordon` `taint` `label` `pause` `stop` `kubelet_config` `static_pod`. `traffic("client",
"http://web/hostname")` sends requests to a Service all the while; checks ask `timeline.traffic("client")` for them.
`as_="ServiceAccount/reader"` acts as somebody else; `refused=True` lets the lab go on after a refusal, which is then an
observation. Whatever is changed is undone at the end of the run, or by `undo("the act's name")` before it.

Questions change nothing: `ask("name", where, *command, until=…)`, where is `in_pod(…)`, `on_node(…)`, `api("/path")`,
`kubectl(…)` or `dry_run("manifest.yaml")`; expected answers are `says` `contains` `exits` `answers` (HTTP), `not_`.
curl exits with CURL_REFUSED, CURL_TIMED_OUT, CURL_UNKNOWN_HOST; checks ask `answer.reached` and `answer.refused`.

Waits: `until("name", condition, within=…)`, with `soft=True` where not reaching it is a result; conditions are `ready`
(Pods, nodes), `rolled_out` (Deployments and their like), `condition(ref, "Complete")`, `equals(ref, path, value)`,
`count` `gone` `not_`, and `holds(function, *refs)`, whose function is given the newest moments of each reference. A
wait is over as soon as its condition has held, be it for an instant. `observe(seconds=…)` goes on looking: 'never'
needs it.

A `Lab` holds a question, the kinds that it `watches`, steps, `Claim`s and controls: `swap("web.yaml", "other.yaml",
flips=("a-claim",))` runs the same with one manifest or step swapped and must turn these claims around. So must
`mutants=(mutate("web.yaml", "Deployment/web", "spec.replicas", 1, flips=("a-claim",)),)` with one field changed, or
removed where no value is given. `arms=(arm(…), arm(…))` run the steps once each where a claim compares;
`needs=Needs(since="1.35")` says where the lab makes sense.

Witnesses beside the watch: `witnesses=(audit(), logs("Pod[app=web]"), node_logs())`; a lab that watches `Event` has the
Events too. Checks read them by `timeline.audit(…)`, `.logs(ref)`, `.node_logs(node)`, `.events(ref)`, and put what
several of them show together by `.witnessed(watch=…, audit=…)`; where these disagree, `seen_by="audit"` on the claim
names the one that suffices.

A claim that the documentation denies has `docs_say="no"` and says what holds `instead`; `interview` is for what an
answer should add. Checks are functions from a Timeline to a Verdict, one a claim: `is_not_restarted` judges the claim
`is-not-restarted`. They import `Timeline`, `Moment`, `Moments`, `Answer` from kindlab.timeline, and `Verdict`, `equal`,
`differ`, `took`, `both`, `either`, `at_least`, `at_most`, `from_to`, `containing`, `any_of`, `NotSeen` from
kindlab.verdict. `timeline.of(ref)`, `.owned_by(ref, kind)`, `.answers(step)`, `.snapshots(*refs)` give the moments that
were seen, `.step(name)`, `.done(name)` and `.failing_for(name, cause)` what a step did, `.arm(name)` one arm's
timeline. Moments are picked (`first` `last` `after` `before` `between` `incarnations` `all`) and judged (`always`
`never` `eventually` `within` `lasts` `in_order` `count` `at_most_at_once`); single values by `equal` `differ` `took`,
and verdicts are joined by `both` and `either`. What was not seen, what nobody could be asked, and what a gap may hide
is inconclusive by itself; `given=` names the row that shows that the experiment had its effect.
"""

from kindlab.answer import CURL_REFUSED, CURL_TIMED_OUT, CURL_UNKNOWN_HOST
from kindlab.lab import Claim, Lab, Needs, arm, mutate, swap
from kindlab.steps.acts import (
    apply,
    create,
    delete,
    evict,
    exec_in,
    kubectl,
    operator,
    patch,
    replace,
    scale,
    undo,
)
from kindlab.steps.conditions import (
    answers,
    condition,
    contains,
    count,
    equals,
    exits,
    gone,
    holds,
    not_,
    ready,
    rolled_out,
    says,
)
from kindlab.steps.node_acts import cordon, kubelet_config, label, pause, static_pod, stop, taint
from kindlab.steps.questions import api, ask, dry_run, in_pod, observe, on_node, until
from kindlab.steps.references import field, node, node_of, one_of
from kindlab.steps.traffic import traffic
from kindlab.steps.witnesses import audit, logs, node_logs
from kindlab.texts import Text

__all__ = [
    "CURL_REFUSED",
    "CURL_TIMED_OUT",
    "CURL_UNKNOWN_HOST",
    "Claim",
    "Lab",
    "Needs",
    "Text",
    "answers",
    "api",
    "apply",
    "arm",
    "ask",
    "audit",
    "condition",
    "contains",
    "cordon",
    "count",
    "create",
    "delete",
    "dry_run",
    "equals",
    "evict",
    "exec_in",
    "exits",
    "field",
    "gone",
    "holds",
    "in_pod",
    "kubectl",
    "kubelet_config",
    "label",
    "logs",
    "mutate",
    "node",
    "node_logs",
    "node_of",
    "not_",
    "observe",
    "on_node",
    "one_of",
    "operator",
    "patch",
    "pause",
    "ready",
    "replace",
    "rolled_out",
    "says",
    "scale",
    "static_pod",
    "stop",
    "swap",
    "taint",
    "traffic",
    "undo",
    "until",
]
