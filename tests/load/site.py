"""A site as it is deployed: the shipped units' commands, nginx with TLS, durable servers."""

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

from cachoo_privacy import embedded
from cachoo_privacy.embedded.kept import Kept, keep
from cachoo_privacy.embedded.postgres import start_postgres
from cachoo_privacy.embedded.valkey import start_valkey
from tests.fixtures.webserver import WebServer, free_port, wait_for
from tests.units import ROOT, unit

HOST = "testserver"  # what the fixture's nginx is called


class Site:
    """`port` is nginx's. Entered it answers; left, everything has ended."""

    def __init__(self, folder: Path, *, mail: str) -> None:
        self.folder, self.processes, self.again = folder, {}, []
        self.servers = embedded.start(folder / "servers", durable=True, environ={})
        secrets = subprocess.run(
            [sys.executable, ROOT / "deploy/new_site.py", HOST], capture_output=True, text=True, check=True
        ).stdout
        os.environ.update(line.split("=", 1) for line in secrets.splitlines())
        os.environ.update(
            DATABASE_URL=self.servers.database_url,
            REDIS_URL=self.servers.redis_url,
            VAR_DIR=str(folder / "var"),
            EMAIL_URL=mail,
            ANNOUNCEMENT_WINDOW="0",
            PUBLICATION_LEAD="2",
            DOUBT_GRACE="5",
            STAFF_MFA="0",
            LOG_LEVEL="ERROR",
            DJANGO_SETTINGS_MODULE="cachoo_privacy.settings",
            JWT_ISSUERS=f'[{{"issuer": "https://{HOST}/demo", "audience": "cachoo-privacy", '
            f'"jwks_url": "https://{HOST}/demo/jwks.json"}}]',
        )
        manage("create_signing_key")
        manage("migrate", "--no-input", "-v0")
        manage("collectstatic", "--no-input", "-v0")

    def start(self) -> None:
        """Web, worker, beat and nginx run."""
        manage("project_published")
        web = free_port()
        self.changed = {"127.0.0.1:8000": f"127.0.0.1:{web}", "/run/cachoo-privacy-beat": str(self.folder)}
        for name in ("web", "worker", "beat"):  # on one host the worker writes the files
            self.begin(name)
        wait_for(web)
        self.nginx = WebServer(self.folder / "nginx", self.folder / "var/published", web)
        self.nginx.start()
        self.processes["nginx"] = SimpleNamespace(keeper=self.nginx.process)
        self.port = self.nginx.port

    def begin(self, name: str) -> None:
        """The unit's command runs."""
        command, log = [swapped(part, self.changed) for part in unit(name)], self.folder / f"{name}.log"
        self.processes[name] = keep(command, log=log, env=os.environ, cwd=ROOT, grace=40)

    def look_after(self) -> None:
        """What has ended runs again, as the units ask for by Restart=always."""
        for name in ("web", "worker", "beat"):
            if self.processes[name].ended() is not None:
                self.again.append(name)
                self.begin(name)

    def restart_postgres(self) -> None:
        """It was stopped as an upgrade stops it, and answers again."""
        self.servers.kept.pop("PostgreSQL").stop()
        self.servers.kept["PostgreSQL"] = start_postgres(
            self.servers.home, durable=True, environ={}, forget=[]
        )

    def restart_valkey(self) -> None:
        """It forgot everything, and answers again."""
        self.servers.kept.pop("Valkey").stop()
        self.servers.kept["Valkey"] = start_valkey(self.servers.home, environ={}, forget=[])

    def all_processes(self) -> dict[str, int]:
        """By name, the process that all of its kind descend from."""
        found: dict[str, Kept] = {**self.processes, **self.servers.kept}
        return {name: one.keeper.pid for name, one in found.items()}

    def memory(self) -> dict[str, int]:
        """By name, the megabytes that its processes hold, what they share divided among them (PSS)."""
        return {name: sum(map(pss, family(pid))) // 1024 for name, pid in self.all_processes().items()}

    def stop(self) -> None:
        """Everything has ended."""
        if "nginx" in self.processes:
            self.processes.pop("nginx")
            self.nginx.stop()
        for one in self.processes.values():
            one.let_go()
        for one in self.processes.values():
            one.stop()
        self.servers.stop()


def manage(*arguments: str) -> None:
    """The command of the site has done its work."""
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=True, stderr=subprocess.DEVNULL)


def swapped(text: str, changes: dict[str, str]) -> str:
    for written, here in changes.items():
        text = text.replace(written, here)
    return text


def family(pid: int) -> list[int]:
    """The process and all below it."""
    children: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += map(int, (task / "children").read_text().split())
    return [pid, *(one for child in children for one in family(child))]


def pss(pid: int) -> int:
    """Kilobytes of a process, its share of what others hold too; 0 for a keeper or one that has ended."""
    with suppress(OSError):
        if "embedded/keeper.py" in Path(f"/proc/{pid}/cmdline").read_text():
            return 0  # ours, to end what we started: no part of a site
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
