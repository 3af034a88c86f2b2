"""cafka fleet: programs that work on records, how they fail, and how it ends."""
import contextlib
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import harness
from harness import Case, cafka, finish, program, run, start

# Prints what it is told of a record; one line, written at once.
TELL = 'printf "%s %s %s %s\\n" "$CAFKA_PARTITION/$CAFKA_OFFSET" "${CAFKA_KEY-none}" "$CAFKA_ATTEMPT" "$(cat)"'

# Answers each line: crash and error are what they say, all else is ok and is printed to the file that it is given, with its own pid.
FILTER = """
import json, os, sys
for line in sys.stdin:
    record = json.loads(line)
    if record["payload"] == "crash":
        sys.exit("no more")
    with open(sys.argv[1], "a") as out:
        out.write(f"{os.getpid()} {record['key']} {record['payload']} {record['attempt']}\\n")
    print("error bad as can be" if record["payload"] == "error" else "ok", flush=True)
"""


class FleetCase(Case):
    def setUp(self):
        super().setUp()
        self.group = f"fleet-{self.topic}"
        self.dead = self.topic + ".dead"
        self.folder = tempfile.mkdtemp(prefix="cafka-fleet-")
        self.addCleanup(shutil.rmtree, self.folder)
        cafka("topics", "create", "-b", harness.BOOTSTRAP, "-m", "30", self.dead)
        harness.wait_until_known(self.dead)

    def file(self, name, content=None, mode=0o755):
        path = os.path.join(self.folder, name)
        if content is not None:
            with open(path, "w", encoding="utf-8") as out:
                out.write(content)
            os.chmod(path, mode)
        return path

    def arguments(self, *options, handler):
        return ["fleet", "-b", harness.BOOTSTRAP, "-m", "30", "-t", self.topic, "-g", self.group, *options, "--", *handler]

    def fleet(self, *options, handler, expect=0):
        """What a fleet that ends where the topic does has printed, and told."""
        done = run(program("cafka"), *self.arguments("-e", *options, handler=handler), expect=expect)
        return done.stdout.decode().splitlines(), done.stderr.decode()

    def shell(self, *options, script, expect=0):
        return self.fleet(*options, handler=["sh", "-c", script], expect=expect)

    def lag(self):
        out = cafka("groups", "offsets", "-b", harness.BOOTSTRAP, "-m", "30", "-J", self.group)
        return {o["partition"]: o["lag"] for o in map(json.loads, out.splitlines())}

    def letters(self):
        out = cafka("consume", "-b", harness.BOOTSTRAP, "-t", self.dead, "-q", "-e", "-J")
        letters = [json.loads(line) for line in out.splitlines()]
        for each in letters:
            names = iter(each.get("headers", []))
            each["headers"] = dict(zip(names, names))
        return letters


class Handlers(FleetCase):
    def test_each_record_is_done_once_and_committed(self):
        self.produce("-K", ":", stdin=b"a:one\nb:two\na:three\nc:four\n")
        out, told = self.shell(script=TELL)
        self.assertEqual(sorted(line.split(" ", 1)[1] for line in out), ["a 1 one", "a 1 three", "b 1 two", "c 1 four"])
        self.assertIn("4 records done", told)
        self.assertEqual(set(self.lag().values()), {0})
        self.assertEqual(self.shell(script=TELL)[0], [])

    def test_the_order_of_a_key_and_of_a_partition(self):
        values = [str(i) for i in range(30)]
        self.produce("-p", "0", "-K", ":", stdin="".join(f"k{int(v) % 3}:{v}\n" for v in values).encode())
        out, _ = self.shell("-w", "4", "-q", script='echo "$CAFKA_KEY $(cat)"')
        for key in range(3):
            self.assertEqual([line.split()[1] for line in out if line.startswith(f"k{key}")], values[key::3])
        cafka("groups", "delete", "-b", harness.BOOTSTRAP, self.group)
        out, _ = self.shell("-w", "4", "-q", "--order", "partition", script='echo "$(cat)"')
        self.assertEqual(out, values)

    def test_what_it_is_told_of_a_record(self):
        self.produce("-p", "1", "-K", ":", "-Z", "-H", "trace-id=t 1", "-H", "two=2", stdin=b":\n")
        out, _ = self.shell("-q", script='env; wc -c; ls /proc/self/fd | wc -l')
        told = dict(line.split("=", 1) for line in out if line.startswith("CAFKA_"))
        timestamp = told.pop("CAFKA_TIMESTAMP")
        self.assertLess(abs(time.time() - int(timestamp) / 1000), 3600)
        self.assertEqual(told, {
            "CAFKA_TOPIC": self.topic, "CAFKA_PARTITION": "1", "CAFKA_OFFSET": "0", "CAFKA_ATTEMPT": "1",
            "CAFKA_GROUP": self.group, "CAFKA_NULL": "1", "CAFKA_HEADER_TRACE_ID": "t 1", "CAFKA_HEADER_TWO": "2",
            "CAFKA_HEADERS": '["trace-id","t 1","two","2"]'})
        self.assertEqual([each.strip() for each in out[-2:]], ["0", "4"])  # no value; its streams, and what ls reads

    def test_what_an_environment_cannot_hold_is_left_out(self):
        self.produce("-p", "0", "-K", ":", stdin=b"nul\0key:value\n" + b"k" * 200_000 + b":value\n")
        out, _ = self.shell("-q", script='echo "${CAFKA_KEY-none} $CAFKA_OMITTED $(cat)"')
        self.assertEqual(out, ["none CAFKA_KEY value"] * 2)

    def test_a_value_that_is_large_or_is_not_read(self):
        self.produce("-p", "0", stdin=b"x" * 900_000 + b"\n")
        self.assertEqual(self.shell("-q", script="wc -c")[0], ["900000"])
        cafka("groups", "delete", "-b", harness.BOOTSTRAP, self.group)
        self.assertEqual(self.shell("-q", script="exec <&-; echo done")[0], ["done"])

    def test_a_batch_at_a_time(self):
        self.produce("-p", "0", stdin=b"a\nb\nc\nd\ne\n")
        out, _ = self.shell("-q", "--batch", "3", "--linger", "200ms", script='echo "$CAFKA_RECORDS $(wc -l)"')
        self.assertEqual(sum(int(line.split()[0]) for line in out), 5)
        for line in out:
            self.assertEqual(line.split()[0], line.split()[1])
            self.assertLessEqual(int(line.split()[0]), 3)


class Failures(FleetCase):
    def test_a_record_that_fails_is_tried_again_and_is_a_dead_letter_in_the_end(self):
        self.produce("-p", "0", "-K", ":", "-H", "mine=1", stdin=b"a:good\nb:bad\nc:good\n")
        script = TELL + '; [ "$CAFKA_KEY" != b ] || { echo "no such account" >&2; exit 3; }'
        out, told = self.shell("-r", "2", "-d", self.dead, script=script, expect=1)
        self.assertEqual(sorted(out), ["0/0 a 1 good", "0/1 b 1 bad", "0/1 b 2 bad", "0/1 b 3 bad", "0/2 c 1 good"])
        self.assertIn("1 in dead letters", told)
        self.assertIn("no such account", told)
        letter, = self.letters()
        self.assertEqual((letter["key"], letter["payload"], letter["headers"]["mine"]), ("b", "bad", "1"))
        headers = letter["headers"]
        self.assertEqual((headers["cafka.dead.topic"], headers["cafka.dead.offset"]), (self.topic, "1"))
        self.assertEqual(headers["cafka.dead.attempts"], "3")
        self.assertEqual(headers["cafka.dead.error.text"], "sh ended with exit code 3: no such account")
        self.assertEqual(self.lag()[0], 0)

    def test_a_handler_that_is_killed_is_a_crash_of_its_worker(self):
        self.produce("-p", "0", stdin=b"one\n")
        _, told = self.shell("-r", "1", "-d", self.dead, script="kill -SEGV $$", expect=1)
        self.assertIn("crashed", told)
        letter, = self.letters()
        self.assertEqual(letter["headers"]["cafka.dead.error.class"], "exception")
        self.assertIn("sh was killed by signal 11", letter["headers"]["cafka.dead.error.text"])

    def test_a_handler_that_hangs_is_killed_with_what_it_has_started(self):
        self.produce("-p", "0", stdin=b"one\ntwo\n")
        pids = self.file("pids")
        script = f'[ "$(cat)" = two ] || {{ sleep 1000 & echo $$ $! >> {pids}; wait; }}'
        self.shell("-r", "0", "-d", self.dead, "--timeout-per-record", "500ms", script=script, expect=1)
        letter, = self.letters()
        self.assertIn("took longer than 500 ms", letter["headers"]["cafka.dead.error.text"])
        with open(pids, encoding="utf-8") as told:
            self.await_gone(told.read().split())

    def await_gone(self, pids):
        self.assertEqual(len(pids), 2)
        until = time.monotonic() + harness.PATIENCE
        for pid in pids:
            while self.is_running(pid):
                self.assertLess(time.monotonic(), until)

    def is_running(self, pid):
        """Who is killed and has no parent left may wait for somebody to look after it."""
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8") as about:
                return about.read().rsplit(")", 1)[1].split()[0] != "Z"
        except OSError:
            return False

    def test_without_dead_letters_the_partition_stops(self):
        self.produce("-p", "0", stdin=b"bad\nnext\n")
        self.produce("-p", "1", stdin=b"good\n")
        out, told = self.shell("-r", "0", "--order", "partition", script='echo "$(cat)"; [ "$CAFKA_PARTITION" != 0 ]', expect=1)
        self.assertEqual(sorted(out), ["bad", "good"])
        self.assertIn(f"stopped until it is resumed: {self.topic}-0 at offset 0", told)
        self.assertEqual(self.lag()[1], 0)

    def test_it_may_be_skipped(self):
        self.produce("-p", "0", stdin=b"bad\nnext\n")
        out, told = self.shell("-r", "0", "--skip", script='v=$(cat); echo $v; [ $v != bad ]', expect=1)
        self.assertEqual(sorted(out), ["bad", "next"])
        self.assertIn("1 skipped", told)
        self.assertEqual(self.lag()[0], 0)

    def test_a_retry_topic_comes_before_the_dead_letters(self):
        retry = self.topic + ".retry"
        cafka("topics", "create", "-b", harness.BOOTSTRAP, "-m", "30", "-p", "1", retry)
        harness.wait_until_known(retry)
        self.produce("-p", "0", stdin=b"once\nalways\n")
        script = f'v=$(cat); echo "$CAFKA_TOPIC $v"; [ $v = once ] && [ "$CAFKA_TOPIC" = {retry} ]'
        out, _ = self.shell("-r", "0", "-d", self.dead, "--retry-topic", f"{retry}:100ms", script=script, expect=1)
        self.assertEqual(sorted(out), sorted(f"{topic} {v}" for topic in (self.topic, retry) for v in ("once", "always")))
        self.assertEqual([letter["payload"] for letter in self.letters()], ["always"])


class Filters(FleetCase):
    def setUp(self):
        super().setUp()
        self.seen = self.file("seen", "")
        self.handler = ["python3", self.file("filter.py", FILTER), self.seen]

    def filtered(self, *options, expect=0):
        told = self.fleet("--filter", *options, handler=self.handler, expect=expect)[1]
        with open(self.seen, encoding="utf-8") as seen:
            return [line.split() for line in seen], told

    def test_one_process_a_worker_answers_line_by_line(self):
        self.produce("-K", ":", stdin=b"".join(b"k%d:v%d\n" % (i % 5, i) for i in range(200)))
        seen, _ = self.filtered("-w", "3")
        self.assertEqual(sorted(line[2] for line in seen), sorted(f"v{i}" for i in range(200)))
        self.assertLessEqual(len({line[0] for line in seen}), 3)
        self.assertEqual(set(self.lag().values()), {0})

    def test_batches(self):
        self.produce("-p", "0", stdin=b"".join(b"v%d\n" % i for i in range(100)))
        seen, _ = self.filtered("-w", "1", "--batch", "10")
        self.assertEqual([line[2] for line in seen], [f"v{i}" for i in range(100)])

    def test_an_answer_of_error_fails_the_record(self):
        self.produce("-p", "0", stdin=b"good\nerror\nmore\n")
        seen, _ = self.filtered("-w", "1", "-r", "1", "-d", self.dead, expect=1)
        self.assertEqual(sorted(line[2:] for line in seen), [["error", "1"], ["error", "2"], ["good", "1"], ["more", "1"]])
        letter, = self.letters()
        self.assertEqual((letter["payload"], letter["headers"]["cafka.dead.error.text"]), ("error", "bad as can be"))

    def test_its_end_is_a_crash_and_it_is_started_again(self):
        self.produce("-p", "0", stdin=b"good\ncrash\nmore\n")
        seen, told = self.filtered("-w", "1", "-r", "1", "-d", self.dead, expect=1)
        self.assertEqual(sorted(line[2] for line in seen), ["good", "more"])
        self.assertEqual(len({line[0] for line in seen}), 2)
        self.assertIn("crashed", told)
        letter, = self.letters()
        self.assertEqual(letter["payload"], "crash")
        self.assertIn("ended before it answered: exit code 1: no more", letter["headers"]["cafka.dead.error.text"])

    def test_answers_that_make_no_sense_are_a_crash(self):
        self.produce("-p", "0", stdin=b"one\n")
        for answer, said in (("fine", "neither ok nor error"), ("ok\\nok", "more than a line")):
            handler = ["sh", "-c", f'while read -r line; do printf "{answer}\\n"; done']
            self.fleet("--filter", "-r", "0", "-d", self.dead, handler=handler, expect=1)
            self.assertIn(said, self.letters()[-1]["headers"]["cafka.dead.error.text"])
            cafka("groups", "delete", "-b", harness.BOOTSTRAP, self.group)

    def test_a_filter_that_hangs_is_killed(self):
        self.produce("-p", "0", stdin=b"one\n")
        handler = ["sh", "-c", "read -r line; exec sleep 1000"]
        self.fleet("--filter", "-r", "0", "-d", self.dead, "--timeout-per-record", "300ms", handler=handler, expect=1)
        self.assertIn("took longer than 300 ms", self.letters()[0]["headers"]["cafka.dead.error.text"])


class Ends(FleetCase):
    def interrupted(self, number, *options, script, expect):
        """A fleet that gets a signal while its handler works on the first record; what it told."""
        self.produce("-p", "0", stdin=b"one\ntwo\n")
        with start(*self.arguments("-w", "1", *options, handler=["sh", "-c", script])) as process:
            self.assertEqual(process.stdout.readline(), b"begun\n")
            process.send_signal(number)
            code, _, told = finish(process)
        self.assertEqual(code, expect, told)
        return told

    def test_a_signal_lets_handlers_finish_and_commits(self):
        go = self.file("go")
        os.mkfifo(go)
        self.produce("-p", "0", stdin=b"one\ntwo\n")
        script = f'echo begun; read -r _ < {go}'
        with start(*self.arguments("-w", "1", handler=["sh", "-c", script])) as process:
            self.assertEqual(process.stdout.readline(), b"begun\n")
            process.send_signal(signal.SIGINT)
            while b"stopping" not in process.stderr.readline():
                pass
            with open(go, "w", encoding="utf-8") as out:
                out.write("on\n")
            code, _, told = finish(process)
        self.assertEqual(code, 0, told)
        self.assertIn("1 record done", told)
        self.assertEqual(self.lag()[0], 1)

    def test_one_that_does_not_finish_in_time_is_killed_and_its_record_is_done_again(self):
        told = self.interrupted(
            signal.SIGTERM, "--drain", "300ms", "-r", "0", "-d", self.dead, script="echo begun; exec sleep 1000", expect=0)
        self.assertIn("0 records done", told)
        self.assertEqual(self.letters(), [])
        self.assertEqual(sorted(self.shell("-q", script='echo "$(cat)"')[0]), ["one", "two"])

    def test_what_has_an_end_is_interrupted(self):
        self.interrupted(signal.SIGTERM, "-e", "--drain", "300ms", script="echo begun; exec sleep 1000", expect=143)

    def test_status_as_json(self):
        self.produce("-p", "0", stdin=b"one\ntwo\n")
        out, _ = self.shell("-J", script="echo not there")
        status = json.loads(out[-1])
        self.assertEqual(len(out), 1)
        self.assertEqual(status["fleet"]["counters"]["done"], 2)
        self.assertEqual({p["partition"]: p["committed"] for p in status["partitions"]}[0], 2)

    def test_status_again_and_again(self):
        self.produce("-p", "0", stdin=b"one\n")
        with start(*self.arguments("-J", "--status-every", "50ms", handler=["cat"])) as process:
            while json.loads(process.stdout.readline())["fleet"]["counters"]["done"] < 1:
                pass
            process.send_signal(signal.SIGINT)
            self.assertEqual(finish(process)[0], 0)
        with start(*self.arguments("--status-every", "50ms", handler=["cat"])) as process:
            while not re.search(rb"running, healthy: 0 done \(0/s\), lag 0, 0 of 8 workers busy", process.stderr.readline()):
                pass
            process.send_signal(signal.SIGINT)
            self.assertEqual(finish(process)[0], 0)


class Screen(FleetCase):
    def test_it_is_shown_on_a_terminal(self):
        self.produce("-p", "0", stdin=b"one\n")
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [program("cafka"), *self.arguments(handler=["sh", "-c", "echo said by the handler >&2"])],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        seen, wanted = b"", [b"running, healthy", b"done 1 ", f"{self.topic}-0".encode(), b"PARTITION", b"said by the handler"]
        until = time.monotonic() + harness.PATIENCE
        try:
            while not all(each in seen for each in wanted):
                self.assertLess(time.monotonic(), until, seen)
                if select.select([ours], [], [], 0.1)[0]:
                    seen += os.read(ours, 65536)
            process.send_signal(signal.SIGINT)
            with contextlib.suppress(OSError):  # the other end is closed
                while os.read(ours, 65536):
                    pass
            process.wait(harness.PATIENCE)
        finally:
            process.kill()
            process.wait()
            os.close(ours)
        self.assertEqual(process.returncode, 0)


class Mistakes(FleetCase):
    def refused(self, *options, handler=("true",), code=2, words):
        done = subprocess.run(
            [program("cafka"), *self.arguments(*options, handler=handler)], capture_output=True, timeout=harness.PATIENCE,
            stdin=subprocess.DEVNULL)
        said = done.stderr.decode()
        self.assertEqual(done.returncode, code, said)
        for each in words:
            self.assertIn(each, said)
        self.assertEqual(said.count("\n"), 1, said)  # told once, and not the whole help

    def test_handlers_that_cannot_be_run_are_told_at_once(self):
        plain = self.file("plain.py", "print()", mode=0o644)
        lost = self.file("lost", "#!/no/such/interpreter\n")
        self.refused(handler=(), words=["handler is missing", "behind --"])
        self.refused(handler=("no-such-program",), words=["'no-such-program' is no program in PATH"])
        self.refused(handler=("cat | wc",), words=["sh -c"])
        self.refused(handler=("/no/such/handler",), words=["'/no/such/handler' does not exist"])
        self.refused(handler=(self.folder,), words=["is no file"])
        self.refused(handler=(lost,), words=["#!/no/such/interpreter", "no such program"])
        if os.geteuid() != 0 or not os.access(plain, os.X_OK):
            self.refused(handler=(plain,), words=["chmod +x"])

    def test_topics_that_are_missing_are_told_at_once(self):
        none = self.topic + ".none"
        self.refused("-t", none, code=1, words=[none, "does not exist"])
        self.refused("-d", none, code=1, words=["--dead-letters", none, "does not exist", "cafka topics create"])
        self.refused("--retry-topic", f"{none}:5s", code=1, words=["--retry-topic", none, "does not exist"])

    def test_options_that_make_no_sense(self):
        self.refused("--order", "kee", words=["--order", "'kee'", "key, partition or none"])
        self.refused("--retry-topic", "t", words=["--retry-topic", "TOPIC:TIME"])
        self.refused("--skip", "-d", self.dead, words=["--skip", "--dead-letters", "one of them"])
        self.refused("-w", "0", words=["--workers", "'0'"])
        self.refused("--retrys", "3", words=["--retrys", "did you mean '--retries'?"])
        self.refused("--timeout-per-record", "soon", words=["--timeout-per-record", "soon"])
        self.refused("--linger", "5ms", words=["--linger", "--batch"])
        self.refused("-X", "acks=0", words=["acks=0"])
        self.refused("-X", "enable.auto.commit=false", words=["enable.auto.commit"])

    def test_the_group_has_to_be_named(self):
        done = run(program("cafka"), "fleet", "-b", harness.BOOTSTRAP, "-t", self.topic, "--", "true", expect=2)
        self.assertIn("--group is missing", done.stderr.decode())

    def test_arguments_of_the_handler_are_its_own(self):
        self.produce("-p", "0", stdin=b"one\n")
        out, _ = self.fleet("-q", handler=["echo", "-topic", "--help", "--", "-e"])
        self.assertEqual(out, ["-topic --help -- -e"])


if __name__ == "__main__":
    unittest.main()
