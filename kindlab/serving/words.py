"""The words of the local page, in both languages; those of reports are in `reporting`."""

from kindlab.texts import Text

LABS = Text("Labs", zh="实验")
RUNS = Text("Runs", zh="运行记录")
PROGRESS = Text("Progress", zh="成绩")
SKIP = Text("Skip to the content", zh="跳到正文")

HOME = Text("What does Kubernetes really do?", zh="Kubernetes 究竟会怎么做？")
HOME_LEAD = Text(
    "Say first whether each claim is true, then see what a real cluster did.",
    zh="先说出每条论断是真是假，再看真实集群怎么做。",
)
SEARCH_LABS = Text("Search questions and names", zh="搜索问题与名称")
GO_ON = Text("Go on with", zh="接着做")
CLAIM_COUNT = Text("claims: {count}", zh="{count} 条论断")
PREDICTED_OF = Text("predicted: {count} of {total}, right: {right}", zh="已预测 {count}/{total}，答对 {right}")
KEPT = Text("waiting for a run: {count}", zh="等待揭晓：{count}")

WHAT_IT_DOES = Text("What the experiment does", zh="实验做什么")
HINTS = (
    Text("Show what the experiment does (a hint)", zh="显示实验做什么（算一次提示）"),
    Text("Show the pages of the documentation (a hint)", zh="显示相关文档页面（算一次提示）"),
)
HINTS_TAKEN = Text("hints taken: {count}", zh="已用提示：{count}")
PREDICT = Text(
    "Is it true on a real cluster, and how sure are you? 50 % is a coin toss, 100 % is certain.",
    zh="在真实集群上是真是假？你有多大把握？50 % 等于抛硬币，100 % 是确信无疑。",
)
TRUE = Text("true", zh="真")
FALSE = Text("false", zh="假")
SURE = Text("how sure", zh="把握")
COIN_TOSS = Text("a coin toss", zh="抛硬币")
CERTAIN = Text("certain", zh="确信无疑")
REPLAY = Text("Replay the recording", zh="重放记录")
RUN_LIVE = Text("Run it live", zh="现场运行")
REPLAY_NOTE = Text("A run that comes with the lab; no cluster is needed.", zh="随实验附带的一次运行；不需要集群。")
LIVE_NOTE = Text("On the cluster {cluster}, now.", zh="现在就在集群 {cluster} 上运行。")
NO_RECORDING = Text("No recording comes with this lab.", zh="此实验没有附带的记录。")
BUSY = Text("{lab} is running live now; one lab at a time.", zh="{lab} 正在现场运行；一次只运行一个实验。")
LOOK_AT_IT = Text("See how far it is", zh="查看进展")
LEFT_OUT = Text(
    "Answer each claim first, true or false and how sure; who does not know says 50 %. Left out: {claims}",
    zh="请先回答每条论断：真还是假、把握多大；不知道就选 50 %。尚未回答：{claims}",
)
MISUNDERSTOOD = Text(
    "This form was not understood: expected true or false, and from 50 to 100 %. Nothing was kept.",
    zh="无法理解提交的内容：应为真或假，以及 50 到 100 %。未保存任何内容。",
)

LIVE = Text("Live", zh="现场")
RUNNING_ON = Text("Running on the cluster {cluster}", zh="正在集群 {cluster} 上运行")
BEGINS = Text("it begins", zh="即将开始")
STOP = Text("End it and clean up", zh="结束并清理")
YOU_SAID = Text("You said {answer}, {sure} % sure", zh="你说：{answer}，把握 {sure} %")
VERDICT_FOLLOWS = Text("The verdicts follow when the run is over.", zh="运行结束后给出结论。")
NO_SCRIPT = Text(
    "Without a script this page loads itself anew every few seconds, and shows the timeline when the run is over.",
    zh="未启用脚本时，此页面每隔几秒自行刷新，运行结束后显示时间线。",
)
CONNECTION_LOST = Text(
    "kindlab serve does not answer any more; look at its terminal.", zh="kindlab serve 已不再应答；请查看它的终端。"
)
NO_LIVE_RUN = Text(
    "No lab is running live. Choose one and predict it.", zh="没有正在现场运行的实验。请选择一个并预测。"
)
RUN_FAILED = Text("The run did not come to its end", zh="运行未能完成")
ANSWERS_WAIT = Text("Your answers are kept and wait for another run.", zh="你的答案已保留，等待下一次运行。")

CLEANS_UP = Text(
    "What the run made is being removed; another one can begin after that.",
    zh="正在清除此次运行创建的内容；之后才能开始下一次运行。",
)

NEXT = Text("Next", zh="下一个")
PREDICT_AGAIN = Text("Predict it again", zh="重新预测")
BACK_TO_LAB = Text("Back to the lab", zh="返回实验")

RUNS_LEAD = Text("Runs kept in {folder}, the latest first.", zh="保存在 {folder} 中的运行，最新的在前。")
NO_RUNS = Text(
    "No run is kept yet. A live run of a lab is kept here.", zh="还没有保存的运行。现场运行的实验会保存在这里。"
)
LATEST = Text("The latest {count} are shown.", zh="仅显示最新的 {count} 个。")
NOT_JUDGED = Text("not judged", zh="未评判")
NOTHING_PREDICTED = Text("Nothing has been predicted yet. Choose a lab.", zh="还没有预测。请选择一个实验。")
BY_SURE = Text("How sure, and how often right", zh="把握与答对率")
BY_TOPIC = Text("By topic", zh="按主题")
PROGRESS_NOTE = Text(
    "Each claim counts once, as it was predicted first: from then on its answer is known.",
    zh="每条论断只计首次预测：此后答案已经知道。",
)

NOT_HERE = Text("There is no such page.", zh="没有这个页面。")
FAILED = Text("kindlab failed", zh="kindlab 出错")
WRONG = Text("That did not work", zh="未能完成")

OPEN_AT = Text("The labs as a page, for you alone; Ctrl-C ends it:", zh="实验页面，只供你使用；按 Ctrl-C 结束：")
NO_BROWSER = Text("no browser could be opened: open the address yourself", zh="无法打开浏览器：请自行打开该地址")
