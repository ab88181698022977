"""A stranger on the network: answers every request with the bytes of a file, and says what it was sent."""

import socket
import sys
from pathlib import Path


def read_request(connection: socket.socket) -> bytes:
    """Give the body of one HTTP request."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65536)
    return body


def main(answer: bytes) -> None:
    door = socket.create_server(("127.0.0.1", 0))
    sys.stdout.write(f"{door.getsockname()[1]}\n")
    sys.stdout.flush()
    while True:
        connection, _ = door.accept()
        with connection:
            size = len(read_request(connection))
            sys.stdout.write(f"{size}\n")
            sys.stdout.flush()
            connection.sendall(answer)


if __name__ == "__main__":
    main(Path(sys.argv[1]).read_bytes())
