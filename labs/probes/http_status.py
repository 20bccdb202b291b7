"""Which answers does an HTTP probe take for healthy?"""

from checks.probes import http_status as check
from kindlab import Claim, Lab, Text, apply, ask, dry_run, equals, holds, logs, observe, swap, until

MECHANISMS = "concepts/workloads/pods/probes/#check-mechanisms"
REDIRECTS = "concepts/workloads/pods/probes/#http-probes-redirects"

LAB = Lab(
    question=Text("Which answers does an HTTP probe take for healthy?", zh="HTTP 探针把哪些响应当作健康？"),
    watches=("Pod", "Event"),
    witnesses=(logs("Pod/codes"),),
    steps=(
        ask("ranged", dry_run("ranged.yaml")),
        apply("codes.yaml"),
        until("started", equals("Pod/codes", "status.phase", "Running"), within=180),
        until("restarted", holds(check.those_that_fail_were_restarted, "Pod/codes"), within=30, soft=True),
        observe(seconds=4),
    ),
    controls=(
        swap(
            "codes.yaml",
            "otherwise.yaml",
            flips=(
                "only-200-is-healthy",
                "up-to-399-passes",
                "status-400-passes",
                "redirect-is-followed",
                "redirect-elsewhere-passes",
            ),
        ),
        swap("ranged.yaml", "not-ranged.yaml", flips=("range-can-be-set",)),
    ),
    claims=(
        Claim(
            "only-200-is-healthy",
            Text(
                "For an HTTP liveness probe only the status 200 means alive; after any other the container is killed.",
                zh="HTTP 存活探针只有返回 200 才算存活；返回其他状态码，容器就会被杀掉。",
            ),
            docs=MECHANISMS,
            docs_say="no",
            judged_by=check.only_200_is_healthy,
            instead=Text(
                "Any status from 200 to 399 passes: here 204 (no content) is answered every second.",
                zh="200 到 399 都算成功：这里每秒返回 204（No Content），容器一直没有重启。",
            ),
            believed=Text(
                "Examples answer 200, or 500; what lies between is rarely tried.",
                zh="示例里要么返回 200，要么返回 500，中间的状态码很少有人试。",
            ),
            heard_at="https://www.oryoy.com/news/kubernetes-zi-dong-sha-si-pod.html",
        ),
        Claim(
            "up-to-399-passes",
            Text("The status 399 still passes.", zh="状态码 399 仍算成功。"),
            docs=MECHANISMS,
            judged_by=check.up_to_399_passes,
            interview=Text(
                "200 ≤ status < 400. A status of 3xx that leads nowhere passes with the Event ProbeWarning.",
                zh="200 ≤ 状态码 < 400。没有可跟随目标的 3xx 也算成功，但会产生 ProbeWarning 事件。",
            ),
        ),
        Claim(
            "status-400-passes",
            Text("The statuses from 200 to 400 are healthy, 400 included.", zh="状态码 200 到 400（含 400）都算健康。"),
            docs=MECHANISMS,
            docs_say="no",
            judged_by=check.status_400_passes,
            instead=Text("400 fails: the upper bound is excluded.", zh="400 算失败：上界不包含在内。"),
            believed=Text(
                "The kubelet's source says '400 > code >= 200', and the sign gets lost when it is told.",
                zh="kubelet 源码注释写的是“400 > code >= 200”，转述时那个符号就丢了。",
            ),
            heard_at="https://blog.51cto.com/zhangxueliang/8367638",
        ),
        Claim(
            "range-can-be-set",
            Text(
                "Which statuses count as success can be set in the probe.",
                zh="可以在探针里配置哪些状态码算成功。",
            ),
            docs="concepts/workloads/pods/probes/#http-probes",
            docs_say="no",
            judged_by=check.range_can_be_set,
            instead=Text(
                "There is no such field: httpGet has host, scheme, path, port and httpHeaders. Whoever wants less than "
                "200 to 399 lets the server decide, or uses exec with a command that looks at the status.",
                zh="没有这样的字段：httpGet 只有 host、scheme、path、port、httpHeaders。"
                "想收窄范围，只能让服务端自己判断，或用 exec 执行会检查状态码的命令。",
            ),
            believed=Text(
                "The health checks of cloud load balancers have a setting for it.",
                zh="云厂商负载均衡器的健康检查可以设置状态码范围。",
            ),
        ),
        Claim(
            "redirect-is-followed",
            Text(
                "A redirect to the same host is followed: the status there decides.",
                zh="重定向到同一主机时会跟随，以目标的状态码为准。",
            ),
            docs=REDIRECTS,
            judged_by=check.redirect_is_followed,
            interview=Text(
                "Here the redirect itself is a 302, but what it leads to answers 500, and the container is restarted.",
                zh="这里重定向本身是 302，但目标返回 500，于是容器被重启。",
            ),
        ),
        Claim(
            "redirect-elsewhere-passes",
            Text(
                "A redirect to another host passes, although nobody goes there to look.",
                zh="重定向到其他主机时算成功，尽管并没有去访问目标。",
            ),
            docs=REDIRECTS,
            judged_by=check.redirect_elsewhere_passes,
            interview=Text(
                "The Event ProbeWarning tells of it. A login page on another host thus looks healthy for ever.",
                zh="会产生 ProbeWarning 事件。于是跳转到其他主机登录页的应用永远“健康”。",
            ),
        ),
    ),
)
