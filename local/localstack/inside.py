"""The first process of the namespaces in which LocalStack runs without Docker.

LocalStack listens on every address it finds; here the only one is a loopback of its own. What
connects to the socket that this process inherits, one of the machine's loopback, is relayed there.
When this process ends, the kernel ends all that LocalStack has started.

usage: inside.py SOCKET PORT, with LocalStack's own interpreter
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import struct
import subprocess
import sys
import threading

HOST = "127.0.0.1"
CHUNK = 1 << 16
_SIOCSIFFLAGS = 0x8914
_IFF_UP = 1


def bring_loopback_up() -> None:
    """A new network namespace has a loopback that is down (netdevice(7))."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", _IFF_UP))


def relay(listener: socket.socket, port: int) -> None:
    """Hand every connection of `listener` on to the port in here, for ever."""
    while True:
        outer, _ = listener.accept()
        threading.Thread(target=_connect, args=(outer, port), daemon=True).start()


def _connect(outer: socket.socket, port: int) -> None:
    with outer:
        try:
            inner = socket.create_connection((HOST, port))
        except OSError:
            return  # not listening yet: the client sees its connection closed
        with inner:
            back = threading.Thread(target=_pump, args=(inner, outer), daemon=True)
            back.start()
            _pump(outer, inner)
            back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(CHUNK):
            target.sendall(chunk)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def wait_for(pid: int) -> int:
    """Reap whatever ends in here until the process `pid` does; its exit status."""
    while True:
        ended, status = os.wait()
        if ended == pid:
            return os.waitstatus_to_exitcode(status)


def main() -> None:
    """Run LocalStack with this process's environment until it ends."""
    descriptor, port = int(sys.argv[1]), int(sys.argv[2])
    # The first process of a namespace gets no signal that it does not ask for.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    bring_loopback_up()
    listener = socket.socket(fileno=descriptor)
    localstack = subprocess.Popen([sys.executable, "-m", "localstack.runtime.main"])
    threading.Thread(target=relay, args=(listener, port), daemon=True).start()
    os._exit(abs(wait_for(localstack.pid)))


if __name__ == "__main__":
    main()
