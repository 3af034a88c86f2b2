"""Free ports for nodes that may be stopped and started again."""

import pathlib
import random
import socket


def free_ports(count):
    """Ports of 127.0.0.1 that nothing listens on. They lie below the range from which outgoing connections get
    theirs: a stopped broker's port would otherwise soon be some client's, and the broker could not come back."""
    try:
        text = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii")
        first_ephemeral = int(text.split()[0])
    except (OSError, ValueError):
        first_ephemeral = 32768
    candidates = list(range(10000, first_ephemeral)) if first_ephemeral > 12000 else [0] * 64
    random.SystemRandom().shuffle(candidates)
    held, ports = [], []
    try:
        for candidate in candidates:
            if len(ports) == count:
                break
            listener = socket.socket()
            held.append(listener)
            try:
                listener.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            ports.append(listener.getsockname()[1])
    finally:
        for listener in held:
            listener.close()
    return ports
