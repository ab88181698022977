"""A network that cuts: passes bytes on to a port, and breaks one connection after so many bytes."""

import asyncio
import sys

CHUNK = 4096


class Scissors:
    """How many more bytes may pass in each direction before the cut; None never cuts."""

    def __init__(self) -> None:
        self.left: dict[str, int | None] = {"up": None, "down": None}
        self.passed = {"up": 0, "down": 0}

    def obey(self, order: str) -> str:
        """Take "up 120", "down 7", "open" or "count"."""
        if order == "count":
            answer = f"{self.passed['up']} {self.passed['down']}"
            self.passed = {"up": 0, "down": 0}
            return answer
        self.left = {"up": None, "down": None}
        if order != "open":
            way, count = order.split()
            self.left[way] = int(count)
        return "ok"

    def allow(self, way: str, wanted: int) -> int:
        left = self.left[way]
        allowed = wanted if left is None else min(left, wanted)
        if left is not None:
            self.left[way] = left - allowed
        self.passed[way] += allowed
        return allowed


async def pump(
    scissors: Scissors, way: str, source: asyncio.StreamReader, target: asyncio.StreamWriter
) -> None:
    while data := await source.read(CHUNK):
        allowed = scissors.allow(way, len(data))
        target.write(data[:allowed])
        await target.drain()
        if allowed < len(data):
            raise ConnectionError("cut")


async def main(port: int) -> None:
    scissors = Scissors()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", port)
        ways = (
            asyncio.ensure_future(pump(scissors, "up", reader, up_writer)),
            asyncio.ensure_future(pump(scissors, "down", up_reader, writer)),
        )
        # The first end of either way is the end of both: half an open line is of no use here.
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for task in ways:
            task.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        up_writer.close()
        writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    loop = asyncio.get_running_loop()
    while order := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
        sys.stdout.write(f"{scissors.obey(order)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
