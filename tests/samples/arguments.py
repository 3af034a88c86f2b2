"""The names of commands and options: help, suggestions, and what those write who come from kcat or Kafka's own tools."""
import os
import pty
import re
import select
import subprocess
import tempfile
import unittest

import harness
from harness import Case, cafka, program, run


class Help(unittest.TestCase):
    def test_every_way_to_ask_for_it(self):
        for command in (["produce"], ["consume"], ["topics"], ["topics", "create"], ["perf"], ["perf", "latency"], []):
            expected = cafka(*command, "--help")
            self.assertEqual(cafka(*command, "-h"), expected)
            self.assertEqual(cafka("help", *command), expected)
            self.assertIn(b"Usage:", expected)

    def test_it_tells_the_exit_codes(self):
        said = cafka("--help").decode()
        for code in ("0 ", "1 ", "2 ", "130 ", "143 ", "141 "):
            self.assertIn(code, said)


class Suggestions(unittest.TestCase):
    def said(self, *arguments):
        said = run(program("cafka"), *arguments, expect=2).stderr.decode()
        self.assertEqual(said.count("\n"), 1, said)  # not the whole help
        return said

    def test_mistyped_commands(self):
        for wrong, right in (("prodcue", "produce"), ("comsume", "consume"), ("topic", "topics"), ("pref", "perf"), ("emb", "embedded")):
            self.assertIn(f"did you mean '{right}'?", self.said(wrong, "-b", "localhost:1"))
        self.assertIn("did you mean 'describe'?", self.said("topics", "descibe", "t"))
        self.assertIn("did you mean 'latency'?", self.said("perf", "latencies"))

    def test_a_command_that_is_like_nothing(self):
        self.assertIn("produce, consume, topics", self.said("xyzzy"))
        self.assertIn("list, describe, create", self.said("topics", "xyzzy"))
        for missing in ([], ["topics"], ["perf"]):
            self.assertIn("a command is wanted", self.said(*missing))

    def test_mistyped_options(self):
        for command, wrong, right in ((["consume"], "--partiton", "--partition"), (["produce"], "--tpoic", "--topic"),
                                      (["topics", "create"], "--replication", "--replication-factor"),
                                      (["perf", "produce"], "--bootstrap-sever", "--bootstrap-server")):
            self.assertIn(f"did you mean '{right}'?", self.said(*command, wrong, "1", "-b", "localhost:1", "-t", "t"))

    def test_options_that_belong_to_other_tools(self):
        self.assertIn("cafka consume -g", self.said("produce", "--group", "g", "-b", "localhost:1", "-t", "t"))
        self.assertIn("cafka consume", self.said("-C", "-b", "localhost:1", "-t", "t"))
        self.assertIn("cafka topics create", self.said("topics", "--create", "-b", "localhost:1", "--topic", "t"))


class Aliases(Case):
    def test_names_of_kafkas_own_tools(self):
        for name in ("--bootstrap", "--bootstrap-server", "--bootstrap-servers", "--broker-list"):
            run(program("cafka"), "produce", name, harness.BOOTSTRAP, "--topic", self.topic, "--partition", "0", stdin=b"one\n")
            cafka("topics", "describe", name, harness.BOOTSTRAP, "--topic", self.topic)
        read = cafka("consume", "--bootstrap-server", harness.BOOTSTRAP, "--topic", self.topic, "--partition", "0",
                     "--from-beginning", "--max-messages", "4", "--consumer-property", "client.id=me")
        self.assertEqual(read, b"one\n" * 4)

    def test_topics_that_are_missing_or_there_are_no_error_if_so_asked(self):
        cafka("topics", "create", "-b", harness.BOOTSTRAP, "--if-not-exists", self.topic)
        cafka("topics", "delete", "-b", harness.BOOTSTRAP, "--if-exists", self.topic + "-none")

    def test_one_topic_that_fails_does_not_keep_the_others(self):
        done = run(program("cafka"), "topics", "describe", "-b", harness.BOOTSTRAP, self.topic + "-none", self.topic, expect=1)
        self.assertIn(f"{self.topic}: 3 partitions", done.stdout.decode())
        self.assertIn(f"{self.topic}-none", done.stderr.decode())


class Progress(Case):
    """On a terminal: share, records, rate and what is left."""
    shape = re.compile(rb"\d+ %, \d+ records, [\d.]+ MB, \d+ a second(, [\d:]+ left)?")

    def show(self, *arguments):
        """Runs a command on a terminal until it shows progress; its standard output is taken slowly, so that it takes a while."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [program("cafka"), *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs)
        os.close(theirs)
        seen = b""
        try:
            while not self.shape.search(seen):
                if select.select([ours], [], [], 0.05)[0]:
                    seen += os.read(ours, 4096)
                else:
                    process.stdout.read1(65536) if select.select([process.stdout], [], [], 0)[0] else None
        except OSError:  # the command ended
            self.fail(f"{arguments} showed no progress: {seen}")
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
            os.close(ours)

    def test_it_is_shown_on_a_terminal(self):
        with tempfile.NamedTemporaryFile() as file:
            file.write(b"a line among many, of no interest\n" * 3_000_000)
            file.flush()
            self.show("produce", "-b", harness.BOOTSTRAP, "-t", self.topic, "-l", file.name)
        self.show("perf", "produce", "-b", harness.BOOTSTRAP, "-t", self.topic, "-n", "100000000")
        self.show("consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-e", "-J")
        with harness.start("perf", "produce", "-b", harness.BOOTSTRAP, "-t", self.topic, "-n", "100000000") as writing:
            self.show("perf", "consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-n", "1000000000")
            writing.kill()
        self.show("perf", "latency", "-b", harness.BOOTSTRAP, "-t", self.topic, "-n", "100000000")

    def test_it_is_not_shown_elsewhere(self):
        self.assertNotIn(b"a second", self.produce(stdin=b"one\n" * 500_000).stderr)
