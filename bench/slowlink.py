"""A slow telephone's link, in user space: `python -m bench.slowlink LISTEN TARGET [--kbit 400] [--rtt 400]`.

A browser's own throttling leaves out what costs most: the round trips of the handshakes, slow start, and one link
shared by all connections. This proxy on loopback has them. Where no certificate is at hand, `--tls` plays the
handshake of TLS 1.3: one more round trip, and the bytes of its certificate.
"""

import argparse
import asyncio
import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

SEGMENT, FIRST_WINDOW = 1460, 10
WIDEST_WINDOW = 1 << 20
CERTIFICATE_BYTES = 3_000


@dataclass
class Lane:
    """One direction of the link: everybody's bytes leave one after the other."""

    bytes_a_second: float
    free_at: float = 0.0
    carried: int = 0

    def arrival(self, count: int) -> float:
        """When the last of these bytes is through."""
        self.free_at = max(time.monotonic(), self.free_at) + count / self.bytes_a_second
        self.carried += count
        return self.free_at


@dataclass
class Link:
    kbit: float
    rtt_s: float
    tls: bool
    target: int
    down: Lane = field(init=False)
    up: Lane = field(init=False)
    connections: int = 0
    open_now: int = 0

    def __post_init__(self) -> None:
        self.down, self.up = Lane(self.kbit * 125), Lane(self.kbit * 125)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open_now += 1
        try:
            await asyncio.sleep(self.rtt_s)  # SYN, SYN-ACK
            if self.tls:
                certified = self.down.arrival(CERTIFICATE_BYTES)
                await asyncio.sleep(max(certified - time.monotonic(), 0) + self.rtt_s)
            to_reader, to_writer = await asyncio.open_connection("127.0.0.1", self.target)
            await asyncio.gather(
                self.carry(reader, to_writer, self.up), self.carry(to_reader, writer, self.down)
            )
            to_writer.close()
        except (OSError, asyncio.CancelledError):
            pass  # whoever came has left, or the link is taken down
        finally:
            writer.close()
            self.open_now -= 1
            if not self.open_now:
                # What a page that was left had still in the pipe does not delay the next one.
                self.down.free_at = self.up.free_at = 0.0

    async def carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, lane: Lane) -> None:
        """Bytes leave as the lane and slow start allow, and arrive half a round trip later."""
        way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(maxsize=512)
        delivering = asyncio.create_task(self.deliver(way, sink))
        window, sent, round_ends = FIRST_WINDOW * SEGMENT, 0, 0.0
        with contextlib.suppress(ConnectionError):
            while data := await source.read(SEGMENT * 4):
                now = time.monotonic()
                if now >= round_ends:
                    if round_ends:
                        window = min(window * 2, WIDEST_WINDOW)
                    sent, round_ends = 0, now + self.rtt_s
                if sent + len(data) > window:
                    await asyncio.sleep(max(0.0, round_ends - time.monotonic()))
                    window, sent = min(window * 2, WIDEST_WINDOW), 0
                    round_ends = time.monotonic() + self.rtt_s
                sent += len(data)
                await way.put((lane.arrival(len(data)) + self.rtt_s / 2, data))
        await way.put((time.monotonic() + self.rtt_s / 2, b""))
        await delivering

    async def deliver(self, way: "asyncio.Queue[tuple[float, bytes]]", sink: asyncio.StreamWriter) -> None:
        while True:
            at, data = await way.get()
            await asyncio.sleep(max(at - time.monotonic(), 0))
            with contextlib.suppress(ConnectionError, RuntimeError, OSError):
                if not data:
                    sink.write_eof()
                    return
                sink.write(data)
                await sink.drain()
            if not data:
                return


async def run(link: Link, port: int) -> None:
    server = await asyncio.start_server(link.serve, "127.0.0.1", port)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    print("ready", flush=True)
    await stop.wait()
    # Connections still open end with the loop.
    server.close()
    carried = {"connections": link.connections, "down": link.down.carried, "up": link.up.carried}
    print(json.dumps(carried), flush=True)


@contextlib.contextmanager
def slow_link(target: int, *, kbit: float = 400, rtt: float = 400, tls: bool = False) -> Iterator[int]:
    """The port to come in by, as long as the block lasts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = [str(port), str(target), "--kbit", str(kbit), "--rtt", str(rtt), *(["--tls"] if tls else [])]
    proxy = subprocess.Popen(
        [sys.executable, "-m", "bench.slowlink", *words], stdout=subprocess.PIPE, text=True
    )
    try:
        assert proxy.stdout is not None
        if proxy.stdout.readline().strip() != "ready":
            raise RuntimeError("the slow link did not start")
        yield port
    finally:
        proxy.terminate()
        proxy.wait(10)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("listen", type=int)
    parser.add_argument("target", type=int)
    parser.add_argument("--kbit", type=float, default=400, help="each way, for all connections together")
    parser.add_argument("--rtt", type=float, default=400, help="milliseconds, there and back")
    parser.add_argument("--tls", action="store_true", help="as if over TLS 1.3")
    args = parser.parse_args()
    asyncio.run(run(Link(args.kbit, args.rtt / 1000, args.tls, args.target), args.listen))


if __name__ == "__main__":
    main()
