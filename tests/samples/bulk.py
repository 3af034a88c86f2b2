"""A million records through cafka produce and cafka consume, in bounded memory."""
import hashlib
import os
import tempfile

import harness
from harness import Case, program

RECORDS = 1_000_000
MEBIBYTE = 1024 * 1024


def peak_rss(arguments, stdout):
    """Runs cafka; bytes that it had resident at most."""
    pid = os.posix_spawn(
        program("cafka"), [program("cafka"), *arguments], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, stdout.fileno(), 1)])
    _, status, used = os.wait4(pid, 0)
    if status != 0:
        raise AssertionError(f"cafka {arguments} ended with status {status}")
    return used.ru_maxrss * 1024


def digest(lines):
    """The same for the same lines in any order."""
    total = 0
    for line in lines:
        total += int.from_bytes(hashlib.blake2b(line, digest_size=16).digest(), "big")
    return total


class Bulk(Case):
    def test_a_million_records_in_bounded_memory(self):
        buffers = {"produce": 32 * MEBIBYTE, "consume": 64 * MEBIBYTE}  # as configured below
        with tempfile.TemporaryFile() as nothing, tempfile.NamedTemporaryFile() as wrote, tempfile.NamedTemporaryFile() as read:
            for i in range(RECORDS):
                wrote.write(b"%0100d\n" % (i * 7919))
            wrote.flush()
            peaks = {
                "produce": peak_rss(
                    ["produce", "-b", harness.BOOTSTRAP, "-t", self.topic, "-l", wrote.name, "-X",
                     f"buffer.memory={buffers['produce']}"], nothing),
                "consume": peak_rss(
                    ["consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-e", "-q", "-X",
                     f"queued.max.messages.kbytes={buffers['consume'] // 1024}"], read)}
            print({name: f"{peak / MEBIBYTE:.0f} MiB" for name, peak in peaks.items()}, end=" ", flush=True)
            wrote.seek(0)
            read.seek(0)
            self.assertEqual(digest(read), digest(wrote))
        # The program itself is 16 MiB here. A producer has besides its buffer five requests of up to 2 MiB in flight to each of three brokers,
        # two sets of 2 MiB on their way into the buffer, and 16 MiB kept for use again.
        beside = {"produce": 72 * MEBIBYTE, "consume": 64 * MEBIBYTE}
        for name, peak in peaks.items():
            self.assertLess(peak, buffers[name] + beside[name], name)
