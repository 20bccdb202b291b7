"""kindlab serve: the labs as a local page."""

import threading
import webbrowser

import click

from kindlab.catalogue import Catalogue
from kindlab.cli import cluster_name, options, signals
from kindlab.cli.outputs import runs_folder
from kindlab.reporting.printing import say, styled
from kindlab.texts import Language

PORT = 8765


@click.command("serve")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, metavar="N",
    help="The port of 127.0.0.1 to serve at; 0 takes any that is free.",
)  # fmt: skip
@cluster_name.option
@click.option("--open", "opens", is_flag=True, help="Also open the page in a browser.")
@options.catalogue
@options.language
def command(*, port: int, name: str, opens: bool, catalogue: Catalogue, language: Language) -> None:
    """Serve the labs as a page on this machine: predict, replay or run live, and see a run's timeline as it grows.

    The page is served on the loopback alone, to whoever has the address that is printed: a token in it, new each time,
    keeps others on this machine out. No cluster is needed but for live runs, one at a time. Ctrl-C ends it; a run that
    goes on is ended as by kindlab run, and what it changed is undone. Exit code: 130, as it is always interrupted; 2
    wrong use, 3 the port cannot be had.

    \b
    kindlab serve                       print the address of the page
    kindlab serve --open                also open it in a browser
    kindlab serve --port 0              at any port that is free
    kindlab serve --name second --root ~/my-labs --lang zh
    """
    from kindlab.cli.on_cluster import ClusterRunner  # noqa: PLC0415 - what follows brings the web server
    from kindlab.serving import server, words  # noqa: PLC0415
    from kindlab.serving.app import application  # noqa: PLC0415
    from kindlab.serving.live import Live  # noqa: PLC0415
    from kindlab.serving.visiting import Site  # noqa: PLC0415

    at, live, over = server.place(port), Live(ClusterRunner(name)), threading.Event()
    app = application(Site(catalogue, live, runs_folder(None), at.token), at.port, language)
    with signals.ending(over.set), server.served(app, at, over.set):
        say(words.OPEN_AT.in_(language), err=True)
        say(styled(at.address, bold=True))
        if opens and not webbrowser.open(at.address):
            say(words.NO_BROWSER.in_(language), err=True)
        over.wait()
        if live.running:
            from kindlab.running.scheduling import CLEANING_UP  # noqa: PLC0415 - the run has brought it

            cluster_name.tell(CLEANING_UP)
        live.close()
    raise KeyboardInterrupt
