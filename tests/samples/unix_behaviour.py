"""cafka as a Unix program: descriptors, pipes that end, full disks, signals in every state, and exit codes."""
import concurrent.futures
import contextlib
import fcntl
import functools
import json
import os
import select
import signal
import socket
import struct
import subprocess
import termios
import time

import harness
from harness import Case, cafka, finish, program, run, start


@functools.cache
def soon():
    """Seconds in which what a signal ends has ended: one, by a machine that is busy, and what any command takes to begin and to end."""
    begun = time.monotonic()
    cafka("--version")
    return 2.5 + time.monotonic() - begun


def once_more_if_late(test):
    """What was late is tried once more, alone: something else may have kept the machine busy."""
    @functools.wraps(test)
    def run_test(*arguments):
        try:
            test(*arguments)
        except subprocess.TimeoutExpired:
            test(*arguments)
    return run_test


def stop(process, number):
    """Sends the signal; the exit code, if that comes soon."""
    process.send_signal(number)
    return process.wait(soon())


def stop_and_hear(process, number):
    """The same, with all of the output and errors."""
    process.send_signal(number)
    out, err = process.communicate(timeout=soon())
    return process.returncode, out.decode(), err.decode()


def listener():
    """A server that takes connections and says nothing."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(100)
    return server


def address(server):
    return "127.0.0.1:%d" % server.getsockname()[1]


def await_line(process, words):
    """Reads lines of standard error until one has all the words."""
    said = b""
    while True:
        line = process.stderr.readline()
        if not line:
            raise AssertionError(f"no line with {words} in: {said.decode()}")
        said += line
        if all(word.encode() in line for word in words):
            return line.decode()


def at_once(what, cases):
    """Runs what mostly waits for each case, all of them side by side; the first failure is raised. What was late then is tried alone."""
    with concurrent.futures.ThreadPoolExecutor(len(cases)) as pool:
        running = [pool.submit(what, *case) for case in cases]
    for case, done in zip(cases, running):
        try:
            done.result()
        except subprocess.TimeoutExpired:
            what(*case)


def await_full(pipe):
    """Waits until a pipe takes no more: what it holds does not grow any more."""
    held = -1
    while True:
        now = struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0" * 4))[0]
        if now == held and now > 32 * 1024:
            return
        held = now
        select.select([], [], [], 0.2)


class Descriptors(Case):
    def shell(self, script, *arguments):
        return subprocess.run(
            ["bash", "-c", script, program("cafka"), *arguments], capture_output=True, timeout=harness.PATIENCE)

    def test_a_closed_standard_input_is_no_pipe_of_ours(self):
        done = self.shell('"$0" produce -b "$1" -t "$2" <&-', harness.BOOTSTRAP, self.topic)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(b"standard input", done.stderr)

    def test_a_closed_standard_input_that_is_not_read(self):
        done = self.shell('"$0" topics list -b "$1" <&-', harness.BOOTSTRAP)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_closed_standard_output(self):
        self.produce(stdin=b"one\n")
        for command in ("consume -b $1 -t $2 -e", "topics list -b $1", "--help", "consume --help", "--version",
                        "perf produce -b $1 -t $2 -n 10", "demo -n 10", "embedded"):
            done = self.shell(f'"$0" {command} >&-', harness.BOOTSTRAP, self.topic)
            self.assertEqual(done.returncode, 1, (command, done.stderr))
            self.assertIn(b"standard output", done.stderr, command)

    def test_a_closed_standard_error(self):
        done = self.shell('echo one | "$0" produce -b "$1" -t "$2" 2>&-', harness.BOOTSTRAP, self.topic)
        self.assertEqual(done.returncode, 0)
        self.assertEqual(self.consume("-e"), b"one\n")

    def test_a_full_disk(self):
        self.produce(stdin=b"one\n")
        for command in ("consume -b $1 -t $2 -e", "topics describe -b $1 $2", "--help", "perf produce -b $1 -t $2 -n 10",
                        "demo -n 10"):
            done = self.shell(f'"$0" {command} > /dev/full', harness.BOOTSTRAP, self.topic)
            self.assertEqual(done.returncode, 1, (command, done.stderr))
            self.assertIn(b"No space left", done.stderr, command)


class Pipes(Case):
    def test_head_ends_it_quietly(self):
        self.produce(stdin=b"some record or other\n" * 50_000)
        for more in ([], ["-e"], ["-J"]):
            with start("consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-q", *more) as reading:
                reading.stdout.readline()
                reading.stdout.close()
                self.assertEqual(reading.wait(harness.PATIENCE), 141)
                self.assertEqual(reading.stderr.read(), b"")

    @contextlib.contextmanager
    def stopped_while_output_is_full(self, line):
        """Whole records, all that was printed when a signal came while nobody took the output."""
        self.produce("-p", "0", stdin=line * (2_000_000 // len(line)))
        reading = subprocess.Popen(
            [program("cafka"), "consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-e", "-q"], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE)
        with reading:
            await_full(reading.stdout)
            reading.send_signal(signal.SIGINT)
            try:
                yield reading
            except BaseException:
                reading.kill()
                raise
            printed = reading.stdout.read()
            self.assertEqual(reading.wait(harness.PATIENCE), 130)
            self.assertGreater(len(printed), 0)
            self.assertEqual(printed.replace(line, b""), b"")

    @once_more_if_late
    def test_a_signal_while_output_is_full_tears_no_record(self):
        with self.stopped_while_output_is_full(b"a record of thirty-nine bytes, or so it is\n") as reading:
            self.assertEqual(reading.wait(soon()), 130)  # though nobody has taken anything

    def test_a_long_record_that_has_begun_is_finished(self):
        with self.stopped_while_output_is_full(b"long" * 5000 + b"\n") as reading:
            # It may have ended exactly between two records; else it says what it waits for.
            if reading.poll() is None:
                self.assertIn(b"rest of a record", reading.stderr.readline())


class Signals(Case):
    """Ctrl-C in every state: at once, or a word of what is awaited."""

    def test_a_broker_that_never_answers(self):
        with listener() as silent:
            to = ["-b", address(silent)]
            commands = (["topics", "list", *to, "--timeout", "60"],
                        ["topics", "describe", *to, "--timeout", "60", "t"],
                        ["topics", "create", *to, "--timeout", "60", "t"],
                        ["topics", "alter", *to, "--timeout", "60", "-p", "2", "t"],
                        ["topics", "delete", *to, "--timeout", "60", "t"],
                        ["consume", *to, "-t", "t", "--timeout", "60"],
                        ["consume", *to, "-t", "t", "-e", "--timeout", "60"],
                        ["consume", *to, "-t", "t", "-o", "-5", "--timeout", "60"],
                        ["perf", "produce", *to, "-t", "t"],
                        ["perf", "consume", *to, "-t", "t"],
                        ["perf", "latency", *to, "-t", "t"],
                        ["demo", *to])
            signals = ((signal.SIGINT, 130), (signal.SIGTERM, 143))
            at_once(self.interrupt, [(address(silent), command, *each) for command in commands for each in signals])

    def interrupt(self, broker, command, number, code):
        with start(*command) as process:
            await_line(process, ["waiting for", broker])
            self.assertEqual(stop(process, number), code, command)
            self.assertIn("interrupted", process.stderr.read().decode() + process.stdout.read().decode(), command)

    @once_more_if_late
    def test_produce_while_no_broker_answers(self):
        with listener() as silent, start("produce", "-b", address(silent), "-t", "t") as process:
            process.stdin.write(b"one\n")
            process.stdin.flush()
            await_line(process, ["waiting for", address(silent), "topic t"])
            self.assertEqual(stop(process, signal.SIGINT), 130)

    @once_more_if_late
    def test_produce_that_waits_for_acknowledgements(self):
        with harness.embedded_cluster() as cluster:
            cafka("topics", "create", "-b", cluster.bootstrap, "-p", "1", "stopped")
            with start("produce", "-b", cluster.bootstrap, "-t", "stopped") as process:
                process.stdin.write(b"first\n")
                process.stdin.flush()
                cafka("consume", "-b", cluster.bootstrap, "-t", "stopped", "-c", "1")
                with cluster.stopped():
                    process.stdin.write(b"second\nthird\n")
                    process.stdin.close()
                    await_line(process, ["waiting for", "acknowledgement of 2 records", "topic stopped"])
                    process.send_signal(signal.SIGINT)
                    await_line(process, ["stopping", "acknowledgement of 2 records", "in doubt"])
                    self.assertEqual(stop(process, signal.SIGINT), -signal.SIGINT)

    def test_produce_says_what_holds_records_up_while_its_input_is_open(self):
        with harness.embedded_cluster() as cluster:
            cafka("topics", "create", "-b", cluster.bootstrap, "-p", "1", "-r", "1", "held")
            with start("produce", "-b", cluster.bootstrap, "-t", "held") as process:
                process.stdin.write(b"first\n")
                process.stdin.flush()
                cafka("consume", "-b", cluster.bootstrap, "-t", "held", "-c", "1")
                for broker in (1, 2, 3):
                    cluster.order(f"stop {broker}")
                process.stdin.write(b"second\n")
                process.stdin.flush()
                await_line(process, ["held up", "held-0", "refused", "120 s at most (delivery.timeout.ms)"])
                for broker in (1, 2, 3):
                    cluster.order(f"start {broker}")
                await_line(process, ["held-0: records are acknowledged again"])
                process.stdin.close()
                await_line(process, ["2 records acknowledged"])
                self.assertEqual(process.wait(harness.PATIENCE), 0)

    @once_more_if_late
    def test_what_has_no_end_is_done_when_a_signal_ends_it(self):
        self.produce("-p", "0", stdin=b"one\n")
        for number in (signal.SIGINT, signal.SIGTERM):
            with start("consume", "-b", harness.BOOTSTRAP, "-t", self.topic) as reading:
                self.assertEqual(reading.stdout.readline(), b"one\n")
                self.assertEqual(stop_and_hear(reading, number)[0], 0)
            with start("embedded") as running:
                running.stdout.readline()
                self.assertEqual(stop_and_hear(running, number)[0], 0)

    @once_more_if_late
    def test_what_has_an_end_is_interrupted(self):
        self.produce("-p", "0", stdin=b"one\n")
        with start("consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-c", "2") as reading:
            self.assertEqual(reading.stdout.readline(), b"one\n")
            self.assertEqual(stop_and_hear(reading, signal.SIGTERM)[0], 143)

    @once_more_if_late
    def test_the_end_of_demo_leaves_word_of_its_topic(self):
        with start("demo", "-b", harness.BOOTSTRAP, "-n", "10000000") as process:
            self.assertIn(b"created topic", process.stdout.readline())
            self.assertEqual(stop(process, signal.SIGINT), 130)
            topic = await_line(process, ["was not deleted"]).split("topic ")[1].split()[0]
        cafka("topics", "delete", "-b", harness.BOOTSTRAP, topic)


class PartialResults(Case):
    def interrupted(self, what, written):
        """The result of a load that is ended once so many records are there."""
        with start("perf", what, "-b", harness.BOOTSTRAP, "-t", self.topic, "-n", "1000000000") as process:
            self.consume("-c", str(written))
            code, out, err = stop_and_hear(process, signal.SIGINT)
        self.assertEqual(code, 130, err)
        told = json.loads(out)
        self.assertIs(told["interrupted"], True)
        self.assertGreater(told["records"], 0)
        return told

    @once_more_if_late
    def test_perf_produce_tells_what_was_acknowledged(self):
        self.interrupted("produce", 500_000)  # more than the buffer holds, so that some are acknowledged

    @once_more_if_late
    def test_perf_latency_tells_what_it_has_measured(self):
        self.assertGreater(self.interrupted("latency", 100)["latency_us"]["p50"], 0)

    @once_more_if_late
    def test_perf_consume_tells_what_it_has_read(self):
        self.produce(stdin=b"one\n" * 5000)
        with start("perf", "consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-n", "1000000000") as process:
            while True:  # it is in the middle once it has read all that there is, which nothing but its result tells
                try:
                    process.wait(0.5)
                except subprocess.TimeoutExpired:
                    break
            code, out, err = stop_and_hear(process, signal.SIGTERM)
        self.assertEqual(code, 143, err)
        self.assertIs(json.loads(out)["interrupted"], True)


class BrokersThatDie(Case):
    def test_a_load_ends_in_its_time_and_tells_what_it_has_measured(self):
        for what, written in (("produce", 500_000), ("latency", 100)):
            with harness.embedded_cluster() as cluster, self.subTest(what):
                to = ["-b", cluster.bootstrap, "-t", "t"]
                cafka("topics", "create", *to)
                with start("perf", what, *to, "-n", "1000000000", "--timeout", "2") as process:
                    cafka("consume", *to, "-q", "-c", str(written))
                    self.ends_in_its_time(cluster, process, 0)

    def test_a_reading_one_too(self):
        with harness.embedded_cluster() as cluster:
            to = ["-b", cluster.bootstrap, "-t", "t"]
            cafka("topics", "create", *to)
            run(program("cafka"), "produce", *to, stdin=b"one\n" * 5000)
            with start("perf", "consume", *to, "-n", "1000000000", "--timeout", "8") as process:
                with self.assertRaises(subprocess.TimeoutExpired):
                    process.wait(2)  # by then it has read all that there is
                self.ends_in_its_time(cluster, process, 6)

    def ends_in_its_time(self, cluster, process, more):
        cluster.process.kill()
        begun = time.monotonic()
        code, out, err = finish(process)
        self.assertLess(time.monotonic() - begun, 2 + more + 3, err)
        self.assertEqual(code, 1, err)
        told = json.loads(out)
        self.assertIs(told["failed"], True)
        self.assertGreater(told["records"], 0)
        self.assertIn("refused", err)


class Deadlines(Case):
    def test_a_dead_port_is_told_in_time(self):
        with socket.socket() as dead:
            dead.bind(("127.0.0.1", 0))  # nobody listens
            at_once(self.tell_in_time, [
                (address(dead), command, within)
                for command, within in ((["topics", "list", "--timeout", "2"], 2), (["topics", "list"], 5),
                                        (["topics", "create", "-t", "t"], 5), (["consume", "-t", "t"], 5),
                                        (["consume", "-t", "t", "-e", "--timeout", "1"], 1),
                                        (["produce", "-t", "t", "-X", "message.timeout.ms=3000"], 3),
                                        (["produce", "-t", "t", "--timeout", "2"], 2))])

    def tell_in_time(self, broker, command, within):
        begun = time.monotonic()
        done = subprocess.run(
            [program("cafka"), *command, "-b", broker], input=b"one\n", capture_output=True, timeout=harness.PATIENCE)
        took = time.monotonic() - begun
        self.assertEqual(done.returncode, 1, command)
        self.assertLess(took, within + 4, command)
        self.assertIn(broker.encode(), done.stderr, command)
        self.assertIn(b"refused", done.stderr.lower(), command)

    @once_more_if_late
    def test_the_last_word_is_the_end_though_a_dial_is_under_way(self):
        with harness.embedded_cluster() as cluster:
            cafka("topics", "create", "-b", cluster.bootstrap, "-p", "1", "stopped")
            with start("produce", "-b", cluster.bootstrap, "-t", "stopped", "-X", "delivery.timeout.ms=2000") as process:
                process.stdin.write(b"first\n")
                process.stdin.flush()
                cafka("consume", "-b", cluster.bootstrap, "-t", "stopped", "-c", "1")
                with cluster.stopped():
                    process.stdin.write(b"second\n")
                    process.stdin.flush()
                    await_line(process, ["line 2 failed"])
                    process.stdin.write(b"third\n")  # the connection is gone: a new one is dialled, and nobody takes it
                    process.stdin.close()
                    await_line(process, ["1 record acknowledged"])
                    self.assertEqual(process.wait(soon()), 1)
