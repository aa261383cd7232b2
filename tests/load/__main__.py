"""Everything at once for five minutes, and both servers restarted in the middle: `make load`.

Readers, gates, answers, staff and a running announcement, from loopback addresses to a deployed site.
SECONDS is another length. Ends with 1 when an answer was lost or doubled, when anybody was told a 5xx other
than a clear "not now" around a restart, or when a mail is missing.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.notifications.chaos.edge import Edge

LASTS = int(os.environ.get("SECONDS", "300"))
PEOPLE, MAILS_A_SECOND = 2000, 20
SETTLING = 15.0  # seconds after a restart in which "not now" is a fair answer


def main() -> int:
    """Prints the figures; 1 when a promise was broken."""
    with tempfile.TemporaryDirectory(prefix="cachoo-load-") as name, Edge(seconds_per_mail=0.08) as edge:
        Path(name).chmod(0o711)
        (Path(name) / "var").mkdir()
        from tests.load.site import Site

        site = Site(Path(name), mail=edge.url)
        try:
            return loaded(site, edge)
        finally:
            site.stop()


def loaded(site, edge: Edge) -> int:
    """The load has run and was judged. Django is set up here: its settings are the site's."""
    import django

    django.setup()
    from tests.load.asking import Load
    from tests.load.judging import judged
    from tests.load.people import cast

    here = cast(people=PEOPLE, mailed=LASTS * MAILS_A_SECOND)
    site.start()
    time.sleep(10)
    idle, most = site.memory(), {}
    load = Load(site.port, site.look_after, here, until=time.monotonic() + LASTS)
    threads = load.run()
    restarts = []
    for moment, restart in ((0.4, site.restart_postgres), (0.7, site.restart_valkey)):
        watch(site, load.until - LASTS * (1 - moment), most)
        began = time.monotonic()
        restart()
        restarts.append((began, time.monotonic() + SETTLING))
    watch(site, load.until, most)
    for thread in threads:
        thread.join()
    edge.seconds_per_mail = 0
    sys.stdout.write(f"Started again by the init system: {', '.join(site.again) or 'nothing'}.\n")
    broken = judged(load, edge, restarts, idle=idle, most=most)
    if broken:
        for name in ("web", "worker", "beat"):
            sys.stdout.write(f"The end of {name}:\n{site.processes[name].last_words(30)}\n")
    return broken


def watch(site, until: float, most: dict[str, int]) -> None:
    """Until then; `most` holds the memory of the moment at which it was most in all."""
    while (left := until - time.monotonic()) > 0:
        site.look_after()
        now = site.memory()
        if sum(now.values()) > sum(most.values()):
            most.clear()
            most.update(now)
        time.sleep(min(left, 2))


if __name__ == "__main__":
    sys.exit(main())
