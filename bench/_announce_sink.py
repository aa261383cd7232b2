"""A mail server that keeps nothing but a count, told on each line that it reads. Not a bench."""

import asyncio
import sys

END = b"\r\n.\r\n"
# What every mail server of today offers: a client may say several lines at once (RFC 2920).
OTHERS = {b"EHLO": b"250-sink\r\n250 PIPELINING\r\n", b"QUIT": b"221 bye\r\n"}


class Session(asyncio.Protocol):
    """One connection; every mail is taken."""

    taken = 0

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Greets."""
        self.transport, self.buffer, self.in_data = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answers whatever is whole."""
        self.buffer += data
        while True:
            said, found, rest = self.buffer.partition(END if self.in_data else b"\r\n")
            if not found:
                return
            self.buffer = rest
            self.answer(said[:4].upper())

    def answer(self, verb: bytes) -> None:
        """The one answer to a line, or to a message."""
        if self.in_data:
            self.in_data = False
            Session.taken += 1
            self.transport.write(b"250 kept\r\n")
        elif verb == b"DATA":
            self.in_data = True
            self.transport.write(b"354 go\r\n")
        else:
            self.transport.write(OTHERS.get(verb, b"250 OK\r\n"))


async def main() -> None:
    """Listens, says where, and how many were taken whenever it is asked."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Session, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(Session.taken, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
