"""An HTTP server that answers each kind of request with one body, as fast as it can.

It reads, as JSON, the body of each operation from its first line of input, prints its port and
serves until its input ends.
"""

from __future__ import annotations

import json
import socketserver
import sys
import threading
from collections.abc import Mapping


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    answers: Mapping[bytes, bytes]


class _Handler(socketserver.StreamRequestHandler):
    """One connection, kept open; an answer is one segment, or its end would be waited for."""

    disable_nagle_algorithm = True
    server: _Server

    def handle(self) -> None:
        while self.rfile.readline():
            headers = {}
            while header := self.rfile.readline().strip():
                name, _, value = header.partition(b":")
                headers[name.lower()] = value.strip()
            self.rfile.read(int(headers[b"content-length"]))
            target = headers[b"x-amz-target"].rpartition(b".")[2]
            self.wfile.write(self.server.answers[target])


def _response(body: str) -> bytes:
    content = body.encode()
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def main() -> None:
    """Serve until standard input ends."""
    bodies: dict[str, object] = json.loads(sys.stdin.readline())
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.answers = {
            name.encode(): _response(json.dumps(body)) for name, body in bodies.items()
        }
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_address[1], flush=True)
        sys.stdin.read()
        server.shutdown()


if __name__ == "__main__":
    main()
