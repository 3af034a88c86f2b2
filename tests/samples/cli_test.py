#!/usr/bin/env python3
"""The cafka command against a Kafka cluster, side by side with kcat: each reads what the other wrote.

    cli_test.py --cafka PROGRAM (--launcher env/kafka/kafka --version 4.2.0 | --embedded)
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

ARGUMENTS = None
BOOTSTRAP = None


def run(*command, stdin=None, expect=0):
    """Runs a command within a minute; its standard output."""
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=60)
    if done.returncode != expect:
        raise AssertionError(f"{command} ended with {done.returncode}: {done.stderr.decode()} {done.stdout.decode()}")
    return done.stdout


def cafka(*arguments, **more):
    return run(ARGUMENTS.cafka, *arguments, **more)


def kcat(*arguments, **more):
    return run("kcat", "-q", "-b", BOOTSTRAP, *arguments, **more)


def lines(prefix, count):
    return [f"key-{i % 7}:{prefix}-{i}".encode() for i in range(count)]


class Commands(unittest.TestCase):
    topics = 0

    def setUp(self):
        Commands.topics += 1
        self.topic = f"cli-{os.getpid()}-{Commands.topics}"
        cafka("topics", "create", "-b", BOOTSTRAP, "-p", "3", self.topic)

    def test_kcat_reads_what_cafka_wrote(self):
        for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
            wrote = lines(codec, 500)
            cafka("produce", "-b", BOOTSTRAP, "-t", self.topic, "-K", ":", "-z", codec, stdin=b"\n".join(wrote) + b"\n")
            read = kcat("-C", "-t", self.topic, "-e", "-f", "%k:%s\n").splitlines()
            self.assertEqual(sorted(l for l in read if codec.encode() in l), sorted(wrote))

    def test_cafka_reads_what_kcat_wrote(self):
        for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
            wrote = lines(codec, 500)
            kcat("-P", "-t", self.topic, "-K", ":", "-z", codec, "-H", "a=b", stdin=b"\n".join(wrote) + b"\n")
            read = cafka("consume", "-b", BOOTSTRAP, "-t", self.topic, "-e", "-q", "-f", "%k:%s %h\\n").splitlines()
            self.assertEqual(sorted(l for l in read if codec.encode() in l), sorted(w + b" a=b" for w in wrote))

    def test_order_of_a_key_is_kept(self):
        wrote = lines("n", 5000)
        cafka("produce", "-b", BOOTSTRAP, "-t", self.topic, "-K", ":", stdin=b"\n".join(wrote) + b"\n")
        read = cafka("consume", "-b", BOOTSTRAP, "-t", self.topic, "-e", "-q", "-f", "%k:%s\\n").splitlines()
        for key in range(7):
            mine = f"key-{key}:".encode()
            self.assertEqual([l for l in read if l.startswith(mine)], [l for l in wrote if l.startswith(mine)])

    def test_json_and_a_single_partition(self):
        cafka("produce", "-b", BOOTSTRAP, "-t", self.topic, "-p", "1", "-H", "h=\"quoted\"", stdin=b"one\ntwo\n")
        read = [json.loads(l) for l in cafka("consume", "-b", BOOTSTRAP, "-t", self.topic, "-p", "1", "-e", "-q", "-J").splitlines()]
        self.assertEqual([r["payload"] for r in read], ["one", "two"])
        self.assertEqual(read[0]["headers"], ["h", "\"quoted\""])
        self.assertEqual([r["offset"] for r in read], [0, 1])
        self.assertIsNone(read[0]["key"])

    def test_start_at_an_offset_and_count(self):
        cafka("produce", "-b", BOOTSTRAP, "-t", self.topic, "-p", "0", stdin=b"a\nb\nc\nd\n")
        self.assertEqual(cafka("consume", "-b", BOOTSTRAP, "-t", self.topic, "-p", "0", "-o", "1", "-c", "2"), b"b\nc\n")

    def test_topics_are_listed_described_and_deleted(self):
        listed = [json.loads(l) for l in cafka("topics", "list", "-b", BOOTSTRAP, "-J").splitlines()]
        self.assertIn(self.topic, [t["topic"] for t in listed])
        described = cafka("topics", "describe", "-b", BOOTSTRAP, self.topic).decode()
        self.assertIn("3 partitions", described)
        cafka("topics", "create", "-b", BOOTSTRAP, self.topic, expect=1)
        cafka("topics", "create", "-b", BOOTSTRAP, "--if-not-exists", self.topic)
        cafka("topics", "delete", "-b", BOOTSTRAP, self.topic)
        cafka("topics", "describe", "-b", BOOTSTRAP, self.topic, expect=1)

    def test_wrong_arguments_are_refused_before_anything_starts(self):
        cafka("produce", "-b", BOOTSTRAP, "-t", self.topic, "-X", "linger.msec=5", expect=2)
        cafka("produce", "-t", self.topic, expect=2)
        cafka("consume", "-b", BOOTSTRAP, "-t", self.topic, "-f", "%z", expect=2)

    def test_perf_prints_one_line_of_json(self):
        said = json.loads(cafka("perf", "produce", "-b", BOOTSTRAP, "-t", self.topic, "--count", "20000"))
        self.assertEqual(said["records"], 20000)
        said = json.loads(cafka("perf", "consume", "-b", BOOTSTRAP, "-t", self.topic, "--count", "20000"))
        self.assertEqual(said["records"], 20000)
        said = json.loads(cafka("perf", "latency", "-b", BOOTSTRAP, "-t", self.topic, "--count", "20"))
        self.assertGreater(said["latency_us"]["p50"], 0)

    def test_the_demonstration_succeeds(self):
        self.assertIn(b"0 lost, 0 doubled, 0 out of order", cafka("demo", "-b", BOOTSTRAP))


def with_cluster(work):
    global BOOTSTRAP
    if ARGUMENTS.embedded:
        with subprocess.Popen([ARGUMENTS.cafka, "embedded", "--brokers", "3"], stdout=subprocess.PIPE) as kafka:
            try:
                BOOTSTRAP = kafka.stdout.readline().decode().strip()
                return work()
            finally:
                kafka.terminate()
    directory = tempfile.mkdtemp(prefix="cafka-cli-test-")
    try:
        BOOTSTRAP = subprocess.run(
            [ARGUMENTS.launcher, "start", "--version", ARGUMENTS.version, "--brokers", "3", "--dir", directory, "--owner-pid", str(os.getpid())],
            stdout=subprocess.PIPE, check=True).stdout.decode().strip()
        return work()
    finally:
        subprocess.run([ARGUMENTS.launcher, "stop", "--dir", directory], check=False)
        shutil.rmtree(directory, ignore_errors=True)


def main():
    global ARGUMENTS
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cafka", required=True, help="the cafka program")
    parser.add_argument("--launcher", help="env/kafka/kafka")
    parser.add_argument("--version", default="4.2.0", help="version of Kafka")
    parser.add_argument("--embedded", action="store_true", help="use cafka embedded instead of a real Kafka")
    ARGUMENTS = parser.parse_args()
    if not shutil.which("kcat"):
        sys.exit("cli_test.py: kcat is missing; run env/packages")
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Commands)
    sys.exit(not with_cluster(lambda: unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful()))


if __name__ == "__main__":
    main()
