"""What does a CronJob start, and when?"""

from checks.workloads import cronjob as check
from kindlab import Claim, Lab, Text, apply, delete, gone, not_, observe, one_of, patch, ready, swap, until

# As if it had last run in 1900: 126 yearly runs were missed, and none comes due while the lab runs.
LONG_AGO = {"status": {"lastScheduleTime": "1900-01-01T00:00:00Z"}}
NEXT_RUNS = {"template": {"metadata": {"labels": {"run": "next"}}}}

LAB = Lab(
    question=Text("What does a CronJob start, and when?", zh="CronJob 会启动什么，在什么时候启动？"),
    watches=("CronJob", "Job", "Pod"),
    steps=(
        apply("report.yaml"),
        patch("CronJob/report", LONG_AGO, name="miss", subresource="status"),
        patch("CronJob/report", {"spec": {"suspend": False}}, name="resume"),
        until("made-up-for", ready("Pod[run=missed]"), within=45, soft=True),
        observe(seconds=2, name="only-one"),
        # A schedule's finest unit is a minute. The lab need not wait for one to end: a CronJob that is resumed looks at
        # once at what it missed since its last run, and now that is to run every minute.
        patch(
            "CronJob/report",
            {"spec": {"suspend": True, "schedule": "* * * * *", "jobTemplate": {"spec": NEXT_RUNS}}},
            name="suspend",
        ),
        observe(seconds=3, name="suspended"),
        patch("CronJob/report", {"spec": {"suspend": False}}, name="resume-again"),
        until("next-run", not_(gone("Job[run=next]")), within=20, soft=True),
        delete("CronJob/report", name="delete"),
        until("cleared", gone("Pod[app=report]"), within=45, soft=True),
        observe(seconds=1),
    ),
    controls=(
        swap("report.yaml", "with-deadline.yaml", flips=("none-is-made-up-for", "one-is-made-up-for")),
        swap("report.yaml", "replace.yaml", flips=("runs-do-not-overlap",)),
        swap(
            "suspend",
            patch(one_of("Job[app=report]"), {"spec": {"suspend": True}}, name="suspend"),
            name="suspended-job",
            flips=("suspending-stops-what-runs",),
        ),
        swap(
            "delete",
            delete("CronJob/report", name="delete", propagation="Orphan"),
            name="orphaned",
            flips=("deleting-it-clears-up",),
        ),
    ),
    claims=(
        Claim(
            "none-is-made-up-for",
            Text(
                "If a CronJob missed more than 100 runs, none of them is made up for.",
                zh="CronJob 错过的调度超过 100 次后，不会再补跑任何一次。",
            ),
            docs="concepts/workloads/controllers/cron-jobs/#job-creation",
            judged_by=check.none_is_made_up_for,
            known_contradiction="https://github.com/kubernetes/website/issues/51861",
            instead=Text(
                "It records the event TooManyMissedTimes, a warning, and starts the latest of them.",
                zh="它只记录一条 TooManyMissedTimes 警告事件，然后照样启动最近的一次。",
            ),
            believed=Text(
                "It was so until the controller was rewritten for Kubernetes 1.21; the page still says it.",
                zh="在 1.21 启用重写后的控制器之前确实如此；文档至今仍这样写。",
            ),
        ),
        Claim(
            "one-is-made-up-for",
            Text(
                "A CronJob that is resumed makes up for exactly one missed run, at once, however many there were.",
                zh="恢复挂起的 CronJob 时，无论错过多少次，都只立即补跑一次。",
            ),
            docs="concepts/workloads/controllers/cron-jobs/#schedule-suspension",
            docs_say="silent",
            judged_by=check.one_is_made_up_for,
            interview=Text(
                "With startingDeadlineSeconds it does so only if the latest missed run is not older than that.",
                zh="设置了 startingDeadlineSeconds 时，只有最近一次错过的调度未超过该时限才会补跑。",
            ),
        ),
        Claim(
            "runs-do-not-overlap",
            Text(
                "A CronJob starts no run while the one before still goes on.",
                zh="上一次还没运行完时，CronJob 不会启动下一次。",
            ),
            docs="concepts/workloads/controllers/cron-jobs/#concurrency-policy",
            docs_say="no",
            judged_by=check.runs_do_not_overlap,
            instead=Text(
                "By default they overlap (concurrencyPolicy: Allow); Forbid skips the new run, Replace ends the old.",
                zh="默认允许重叠（concurrencyPolicy: Allow）；Forbid 跳过新的一次，Replace 则终止旧的一次。",
            ),
            believed=Text(
                "Most runs are over long before the next one is due.",
                zh="大多数任务早在下一次到点之前就结束了。",
            ),
        ),
        Claim(
            "suspending-stops-what-runs",
            Text(
                "Suspending a CronJob stops the Jobs that it has started.",
                zh="挂起 CronJob 会停止它已经启动的 Job。",
            ),
            docs="concepts/workloads/controllers/cron-jobs/#schedule-suspension",
            docs_say="no",
            judged_by=check.suspending_stops_what_runs,
            instead=Text(
                "It only starts no more. To stop a run, suspend the Job itself: that deletes its Pods.",
                zh="只是不再启动新的。要停止正在运行的，应挂起 Job 本身：它的 Pod 会被删除。",
            ),
            believed=Text(
                "A Job has a field of the same name, and there it does just that.",
                zh="Job 有一个同名字段，而它的作用正是如此。",
            ),
        ),
        Claim(
            "deleting-it-clears-up",
            Text(
                "Deleting a CronJob also removes the Jobs that it started, and their Pods.",
                zh="删除 CronJob 会一并删除它启动的 Job 以及这些 Job 的 Pod。",
            ),
            docs="tasks/job/automated-tasks-with-cron-jobs/#deleting-a-cron-job",
            judged_by=check.deleting_it_clears_up,
            interview=Text(
                "The CronJob owns Jobs and each Job owns its Pods, so the garbage collector follows; --cascade=orphan "
                "leaves them, even while they run.",
                zh="CronJob 拥有 Job，Job 拥有 Pod，垃圾回收逐级进行；--cascade=orphan 则保留它们，运行中的也不例外。",
            ),
        ),
    ),
)
