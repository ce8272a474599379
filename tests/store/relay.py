"""A relay between a client and a PostgreSQL server that cuts the line at a chosen moment."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable


class Relay:
    """Listens on a local port and passes bytes on; `cut(words)` closes the line once, when a client sends these words.

    `deliver` decides whether the server still gets them: then the work is done and the client never hears of it.
    """

    def __init__(self, server: str) -> None:
        self.server = server
        self._words: bytes | None = None
        self._deliver = True
        self.cuts = 0
        self.deaf = False
        """Whether new lines are refused."""
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._start(self._accept)

    def cut(self, words: bytes, *, deliver: bool) -> None:
        self._words, self._deliver = words, deliver

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        threading.Thread(target=work, args=arguments, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self.deaf:
                client.close()
                continue
            upstream = socket.socket(socket.AF_UNIX)
            upstream.connect(self.server)
            self._sockets += [client, upstream]
            self._start(self._forward, client, upstream)
            self._start(self._back, upstream, client)

    def _forward(self, client: socket.socket, upstream: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                if self._words and self._words in data:
                    self._words, deliver = None, self._deliver
                    self.cuts += 1
                    self._hang_up(client)  # first, so that no answer slips through
                    if deliver:
                        upstream.sendall(data)
                        upstream.shutdown(socket.SHUT_WR)
                    else:
                        self._hang_up(upstream)
                    return
                upstream.sendall(data)
        self._hang_up(upstream)

    def _back(self, upstream: socket.socket, client: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := upstream.recv(65536):
                client.sendall(data)
        self._hang_up(client)

    def _hang_up(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError):
            line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.close()
        for line in self._sockets:
            self._hang_up(line)
            line.close()
