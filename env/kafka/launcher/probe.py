"""Asks a broker over its own protocol which brokers it knows: a node is ready when it answers this, not before."""

import socket
import struct

API_VERSIONS = 18
METADATA = 3


class NotReady(Exception):
    pass


def _exchange(connection, api_key, version, body):
    client = b"launcher"
    header = struct.pack(">hhih", api_key, version, 7, len(client)) + client
    connection.sendall(struct.pack(">i", len(header) + len(body)) + header + body)
    (size,) = struct.unpack(">i", _receive(connection, 4))
    if not 4 <= size <= 1 << 20:
        raise NotReady(f"a reply of {size} bytes")
    reply = _receive(connection, size)
    if struct.unpack(">i", reply[:4])[0] != 7:
        raise NotReady("a reply to another request")
    return reply[4:]


def _receive(connection, size):
    received = b""
    while len(received) < size:
        piece = connection.recv(size - len(received))
        if not piece:
            raise NotReady("connection closed")
        received += piece
    return received


def known_brokers(port, timeout=2.0):
    """The ids of the live brokers in the metadata of the broker at 127.0.0.1:port, and whether it knows a controller."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout) as connection:
            connection.settimeout(timeout)
            (error,) = struct.unpack(">h", _exchange(connection, API_VERSIONS, 0, b"")[:2])
            if error:
                raise NotReady(f"ApiVersions: error {error}")
            # Version 1 with an empty list asks for no topic; every Kafka up to 4.2 answers it.
            return _brokers_of(_exchange(connection, METADATA, 1, struct.pack(">i", 0)))
    except (OSError, struct.error) as problem:
        raise NotReady(str(problem)) from problem


def _brokers_of(reply):
    (count,) = struct.unpack_from(">i", reply, 0)
    position, nodes = 4, set()
    for _ in range(count):
        node, host = struct.unpack_from(">ih", reply, position)
        position += 6 + host + 4  # the host and the port
        (rack,) = struct.unpack_from(">h", reply, position)
        position += 2 + max(rack, 0)
        nodes.add(node)
    (controller,) = struct.unpack_from(">i", reply, position)
    return nodes, controller >= 0
