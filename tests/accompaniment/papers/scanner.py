"""A scanner that speaks clamd's own words (INSTREAM), on a socket of this machine; it finds the test file of EICAR."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

# In two halves: no scanner should stop at this file. https://www.eicar.org
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + rb"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class Scanner:
    url: str
    most: int = 100_000_000  # its StreamMaxLength
    says: bytes = b""  # in place of a verdict
    looked_at: list[bytes] = field(default_factory=list)


def _read(stream, length):
    data = b""
    while len(data) < length:
        more = stream.recv(length - len(data))
        if not more:
            raise ConnectionError
        data += more
    return data


def _handler(scanner):
    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            assert _read(self.request, 10) == b"zINSTREAM\0"
            received = b""
            while length := int.from_bytes(_read(self.request, 4), "big"):
                if len(received) + length > scanner.most:
                    self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
                received += _read(self.request, length)
            scanner.looked_at.append(received)
            found = b"stream: Eicar-Test-Signature FOUND\0" if EICAR in received else b"stream: OK\0"
            self.request.sendall(scanner.says or found)

    return Handler


@contextmanager
def running(path: Path | None = None) -> Iterator[Scanner]:
    """On a Unix socket when a path is given, else on a port."""
    scanner = Scanner("")
    if path:
        server = socketserver.ThreadingUnixStreamServer(str(path), _handler(scanner))
        scanner.url = f"unix://{path}"
    else:
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _handler(scanner))
        scanner.url = f"tcp://127.0.0.1:{server.server_address[1]}"
    server.daemon_threads = True
    listening = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    listening.start()
    try:
        yield scanner
    finally:
        server.shutdown()
        server.server_close()
        listening.join()
