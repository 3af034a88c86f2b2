"""cafka produce, beside kcat."""
import os
import re
import signal
import tempfile

import harness
from harness import Case, finish, kcat, lines, program, start


class Writing(Case):
    def test_kcat_reads_what_cafka_wrote(self):
        for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
            wrote = lines(codec, 500)
            self.produce("-K", ":", "-z", codec, stdin=b"\n".join(wrote) + b"\n")
            read = kcat("-C", "-t", self.topic, "-e", "-f", "%k:%s\n").splitlines()
            self.assertEqual(sorted(l for l in read if codec.encode() in l), sorted(wrote))

    def test_order_of_a_key_is_kept(self):
        wrote = lines("n", 5000)
        self.produce("-K", ":", stdin=b"\n".join(wrote) + b"\n")
        read = self.consume("-e", "-f", "%k:%s\\n").splitlines()
        for key in range(7):
            mine = f"key-{key}:".encode()
            self.assertEqual([l for l in read if l.startswith(mine)], [l for l in wrote if l.startswith(mine)])

    def test_a_file_whose_last_line_has_no_end(self):
        with tempfile.NamedTemporaryFile(prefix="lines of ") as file:
            file.write(b"one\n\ntwo")
            file.flush()
            said = self.produce("-l", file.name, "-p", "0").stderr.decode()
        self.assertIn("3 records acknowledged", said)
        self.assertEqual([r["payload"] for r in self.records()], ["one", "", "two"])

    def test_empty_keys_and_values_as_null(self):
        self.produce("-p", "0", "-K", ":", stdin=b":\n")
        self.produce("-p", "0", "-K", ":", "-Z", stdin=b":\n")
        self.assertEqual([(r["key"], r["payload"]) for r in self.records()], [("", ""), (None, None)])

    def test_headers_and_a_single_partition(self):
        self.produce("-p", "1", "-H", "h=\"quoted\"", stdin=b"one\ntwo\n")
        read = self.records()
        self.assertEqual([(r["partition"], r["offset"], r["payload"]) for r in read], [(1, 0, "one"), (1, 1, "two")])
        self.assertEqual(read[0]["headers"], ["h", "\"quoted\""])

    def test_without_acknowledgements_records_are_sent_and_no_more_is_said(self):
        said = self.produce("-X", "acks=0", "-X", "enable.idempotence=false", stdin=b"one\ntwo\n").stderr.decode()
        self.assertIn(f"2 records sent to {self.topic}; nobody was to acknowledge them", said)
        self.assertNotIn("acknowledged,", said)

    def test_sigint_while_no_line_comes(self):
        with start("produce", "-b", harness.BOOTSTRAP, "-t", self.topic) as writing:
            writing.stdin.write(b"one\ntwo\nnot in f")
            writing.stdin.flush()
            self.consume("-c", "2")  # both are there, so it waits for more
            writing.send_signal(signal.SIGINT)
            self.assertEqual(writing.wait(harness.PATIENCE), 130)  # its standard input is still open
            self.assertIn("2 records acknowledged", writing.stderr.read().decode())
        self.assertEqual(sorted(r["payload"] for r in self.records()), ["one", "two"])


class Failing(Case):
    def test_a_record_that_is_too_large_does_not_stop_the_others(self):
        said = self.produce(stdin=b"one\n" + b"x" * 2_000_000 + b"\ntwo\n", expect=1).stderr.decode()
        self.assertIn("2 records acknowledged, 1 failed", said)
        self.assertIn("RECORD_TOO_LARGE", said)
        self.assertEqual(sorted(r["payload"] for r in self.records()), ["one", "two"])

    def test_lines_over_the_limit_of_lines(self):
        long = b"x" * (65 * 1024 * 1024)
        said = self.produce(stdin=b"one\n" + long + b"\ntwo\n" + long + b"\nthree\n" + long, expect=1).stderr.decode()
        self.assertIn("3 records acknowledged, 3 failed", said)
        self.assertEqual(sorted(r["payload"] for r in self.records()), ["one", "three", "two"])

    def test_records_that_the_broker_refuses_are_counted(self):
        topic = self.topic + "-small"
        harness.cafka("topics", "create", "-b", harness.BOOTSTRAP, "-p", "1", "-c", "max.message.bytes=1000", topic)
        done = harness.run(
            program("cafka"), "produce", "-b", harness.BOOTSTRAP, "-t", topic, "-X", "batch.size=1024",
            stdin=b"y" * 950 + b"\n" + b"one\n", expect=1)
        self.assertIn("1 failed", done.stderr.decode())

    def test_a_topic_that_is_not_there(self):
        done = harness.run(
            program("cafka"), "produce", "-b", harness.BOOTSTRAP, "-t", self.topic + "-none", "-X", "request.timeout.ms=2000",
            stdin=b"one\ntwo\n", expect=1)
        self.assertIn("UNKNOWN_TOPIC_OR_PARTITION", done.stderr.decode())

    def test_a_file_that_cannot_be_read(self):
        self.produce("-l", os.path.join(harness.PROGRAMS, "none"), expect=2)
        self.produce("-l", harness.PROGRAMS, expect=1)

    def test_every_line_is_accounted_for_though_no_broker_answers(self):
        with harness.embedded_cluster() as cluster:
            harness.cafka("topics", "create", "-b", cluster.bootstrap, "-p", "1", "silent")
            with start("produce", "-b", cluster.bootstrap, "-t", "silent", "-X", "buffer.memory=4096", "-X",
                       "batch.size=1024", "-X", "delivery.timeout.ms=2000", "-X", "max.block.ms=500") as writing:
                writing.stdin.write(b"first\n")
                writing.stdin.flush()
                harness.cafka("consume", "-b", cluster.bootstrap, "-t", "silent", "-c", "1")
                with cluster.stopped():
                    code, _, said = finish(writing, stdin=(b"x" * 900 + b"\n") * 20)
        self.assertEqual(code, 1, said)
        counts = [int(n) for n in re.search(r"(\d+) records? acknowledged, (\d+) failed, (\d+) of unknown", said).groups()]
        self.assertEqual(sum(counts), 21, said)
        self.assertEqual(counts[0], 1, said)


class FailuresWhileInputRuns(Case):
    def setUp(self):
        super().setUp()
        self.small = self.topic + "-small"
        harness.cafka("topics", "create", "-b", harness.BOOTSTRAP, "--timeout", "30", "-p", "1", "-c", "max.message.bytes=500", self.small)

    def test_each_failure_is_told_when_it_happens(self):
        with start("produce", "-b", harness.BOOTSTRAP, "-t", self.small) as writing:
            for text in (b"one\n", b"x" * 900 + b"\n"):
                writing.stdin.write(text)
                writing.stdin.flush()
            said = writing.stderr.readline()  # while the input is still open
            self.assertIn(b"line 2 failed: ", said)
            self.assertIn(b"MESSAGE_TOO_LARGE", said)
            writing.stdin.write(b"two\n")
            code, _, said = finish(writing)
        self.assertEqual(code, 1)
        self.assertIn("2 records acknowledged, 1 failed", said)

    def test_lines_of_a_file_are_told_by_their_numbers(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"one\n" + b"x" * 900 + b"\nthree\n")
            file.flush()
            said = harness.run(
                program("cafka"), "produce", "-b", harness.BOOTSTRAP, "-t", self.small, "-l", file.name, expect=1).stderr
        self.assertIn(b"line 2 failed: ", said)
        self.assertIn(b"MESSAGE_TOO_LARGE", said)

    def test_a_line_without_end_is_told_of_before_it_ends(self):
        with start("produce", "-b", harness.BOOTSTRAP, "-t", self.topic) as writing:
            writing.stdin.write(b"x" * (66 * 1024 * 1024))
            writing.stdin.flush()
            self.assertIn(b"line 1 of standard input is longer than 64 MiB", writing.stderr.readline())
            writing.stdin.write(b" and on\n")
            code, _, said = finish(writing, b"two\n")
        self.assertEqual(code, 1)
        self.assertIn("1 record acknowledged, 1 failed", said)

    def test_many_failures_are_summed_up(self):
        done = harness.run(
            program("cafka"), "produce", "-b", harness.BOOTSTRAP, "-t", self.small, stdin=(b"x" * 900 + b"\n") * 3000,
            expect=1)
        told = done.stderr.decode().splitlines()
        self.assertLess(len(told), 100)
        self.assertRegex(told[-1], "0 records acknowledged, 3000 failed")
        self.assertRegex(done.stderr.decode(), r"\d+ records failed, the last of them line \d+")


class Separators(Case):
    def test_separators_are_unescaped(self):
        self.produce("-p", "0", "-K", r"\t", "-H", r"h=a\tb", stdin=b"key\tvalue\n")
        self.produce("-p", "0", "-K", r"\x3a\x3a", "-D", r"\0", stdin=b"k::v\nw\0k2::v2")
        self.produce("-p", "0", "-D", "--", stdin=b"a-b--c----d")
        read = self.records()
        self.assertEqual([(r["key"], r["payload"]) for r in read],
                         [("key", "value"), ("k", "v\nw"), ("k2", "v2"), (None, "a-b"), (None, "c"), (None, ""), (None, "d")])
        self.assertEqual(read[0]["headers"], ["h", "a\tb"])
        self.assertEqual(self.consume("-p", "0", "-e", "-c", "2", "-K", r"\t", "-D", r"\r\n"), b"key\tvalue\r\nk\tv\nw\r\n")

    def test_lines_without_the_separator_are_told_of(self):
        said = self.produce("-K", ":", stdin=b"a:b\nc\nd:e\nf\n").stderr.decode()
        self.assertIn("2 lines without the separator ':'", said)
        self.assertIn("line 2 first", said)
        self.assertNotIn("separator", self.produce("-K", ":", stdin=b"a:b\n").stderr.decode())

    def test_wrong_escapes_are_refused(self):
        for wrong in (["-K", "\\q"], ["-D", "\\"], ["-D", ""], ["-H", "a=\\xz"]):
            self.produce(*wrong, stdin=b"one\n", expect=2)
