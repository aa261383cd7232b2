"""A line to the database that can go dead: nothing passes, and neither end is told."""

import asyncio
import contextlib
import threading
from pathlib import Path
from urllib.parse import quote

from django.db import connection

SOCKET = ".s.PGSQL.5432"


class Line:
    """In `folder` the test database answers, until `die()`; `revive()` lets through what waited."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.target = Path(connection.settings_dict["HOST"]) / SOCKET
        self.database = connection.settings_dict["NAME"]
        self.user = connection.settings_dict["USER"]
        self.loop = asyncio.new_event_loop()
        self.open = asyncio.Event()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self) -> "Line":
        self.thread.start()
        self.revive()
        made = asyncio.start_unix_server(self.carry, self.folder / SOCKET)
        self.server = asyncio.run_coroutine_threadsafe(made, self.loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self.end(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    @property
    def url(self) -> str:
        """For DATABASE_URL."""
        return f"postgres://{self.user}@/{quote(str(self.folder), safe='')}/{self.database}"

    def die(self) -> None:
        """Nothing passes any more."""
        self.loop.call_soon_threadsafe(self.open.clear)

    def revive(self) -> None:
        """What waited passes, late."""
        self.loop.call_soon_threadsafe(self.open.set)

    async def carry(self, reader, writer):
        there, back = await asyncio.open_unix_connection(self.target)
        await asyncio.gather(self.pass_on(reader, back), self.pass_on(there, writer))

    async def pass_on(self, reader, writer):
        with contextlib.suppress(OSError):
            while said := await reader.read(65_536):
                await self.open.wait()
                writer.write(said)
                await writer.drain()
        writer.close()

    async def end(self):
        self.server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
