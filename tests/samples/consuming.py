"""cafka consume, beside kcat."""
import json
import signal
import threading
import unittest

import harness
from harness import Case, cafka, finish, kcat, lines, program, run, start


def until_time(records, time):
    """Of records of one partition in their order: those before the first of that time or later."""
    kept = []
    for record in records:
        if record["ts"] >= time:
            break
        kept.append(record)
    return kept


class Reading(Case):
    def test_cafka_reads_what_kcat_wrote(self):
        for codec in ("none", "gzip", "snappy", "lz4", "zstd"):
            wrote = lines(codec, 500)
            kcat("-P", "-t", self.topic, "-K", ":", "-z", codec, "-H", "a=b", stdin=b"\n".join(wrote) + b"\n")
            read = self.consume("-e", "-f", "%k:%s %h\\n").splitlines()
            self.assertEqual(sorted(l for l in read if codec.encode() in l), sorted(w + b" a=b" for w in wrote))

    def test_sigint_ends_it_cleanly(self):
        self.produce("-p", "0", stdin=b"one\n")
        with start("consume", "-b", harness.BOOTSTRAP, "-t", self.topic) as reading:
            self.assertEqual(reading.stdout.readline(), b"one\n")
            reading.send_signal(signal.SIGINT)
            self.assertEqual(finish(reading)[0], 0)

    def test_what_cannot_be_read_is_told(self):
        self.consume("-p", "7", "-e", expect=1)
        for wrong in ("-", "-x", "s@", "e@-5", "1.5", "99999999999999999999"):
            self.consume("-o", wrong, expect=2)
        self.consume("-o", "s@1", "-o", "5", expect=2)
        self.consume("-o", "e@1", "-o", "e@2", expect=2)


class Formats(Case):
    def setUp(self):
        super().setUp()
        kcat("-P", "-t", self.topic, "-p", "0", "-K", ":", "-H", "a=b", "-H", "c=", "-H", "d", stdin=b"key:value\n")
        kcat("-P", "-t", self.topic, "-p", "0", stdin=b"no header, no key\n")
        kcat("-P", "-t", self.topic, "-p", "0", "-K", ":", "-Z", stdin=b":\n")
        kcat("-P", "-t", self.topic, "-p", "0", "-H", "a=", stdin='"\\/\x01\x7f\x08é\n'.encode())

    def test_formats_are_those_of_kcat(self):
        for form in ("%s\\n", "%t %p %o %k %s %K %S %T %h\\n", "%R%s", "%%\\t\\r\\n|\\\\|", "\\x41\\x041\\x7a|", "100%% %s"):
            for more in ((), ("-Z",)):
                expected = kcat("-C", "-t", self.topic, "-p", "0", "-e", "-f", form, *more)
                self.assertEqual(self.consume("-p", "0", "-e", "-f", form, *more), expected, form)

    def test_json_is_that_of_kcat(self):
        expected = self.records("-p", "0")
        for record in expected:
            del record["broker"]  # a batch does not tell which replica it is from
        read = self.consume("-p", "0", "-e", "-J").splitlines()
        self.assertEqual([json.loads(line) for line in read], expected)
        # The order of the fields, too.
        self.assertEqual([list(json.loads(line)) for line in read], [list(record) for record in expected])

    def test_json_tells_whose_the_timestamps_are(self):
        topic = self.topic + "-appended"
        cafka("topics", "create", "-b", harness.BOOTSTRAP, "-p", "1", "-c", "message.timestamp.type=LogAppendTime", topic)
        kcat("-P", "-t", topic, stdin=b"one\n")
        expected = json.loads(kcat("-C", "-t", topic, "-e", "-J"))
        read = json.loads(cafka("consume", "-b", harness.BOOTSTRAP, "-t", topic, "-e", "-q", "-J"))
        self.assertEqual((read["tstype"], read["ts"]), (expected["tstype"], expected["ts"]))

    def test_formats_with_mistakes_are_refused(self):
        for form in ("%z", "%", "\\", "\\q", "\\x4", "\\xzz"):
            self.consume("-f", form, expect=2)


class Ranges(Case):
    def test_start_at_an_offset_and_count(self):
        self.produce("-p", "0", stdin=b"a\nb\nc\nd\n")
        self.assertEqual(self.consume("-p", "0", "-o", "1", "-c", "2"), b"b\nc\n")

    def test_the_last_records_of_each_partition(self):
        for partition, count in (("0", 5), ("1", 1), ("2", 30)):
            self.produce("-p", partition, stdin=b"".join(b"%d\n" % i for i in range(count)))
        for start_at in ("-3", "-1", "-0", "-9999999"):
            read = sorted(self.consume("-o", start_at, "-e", "-f", "%p:%o:%s\\n").splitlines())
            wanted = min(int(start_at[1:]), 30)
            expected = [
                b"%d:%d:%d" % (partition, i, i) for partition, count in ((0, 5), (1, 1), (2, 30))
                for i in range(max(0, count - wanted), count)]
            self.assertEqual(read, sorted(expected))
        self.assertEqual(self.consume("-p", "2", "-o", "-3", "-e"), kcat("-C", "-t", self.topic, "-p", "2", "-o", "-3", "-e"))

    def test_the_last_records_and_what_comes_then(self):
        self.produce("-p", "0", stdin=b"a\nb\nc\n")
        with start("consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-o", "-2") as reading:
            self.assertEqual([reading.stdout.readline() for _ in range(2)], [b"b\n", b"c\n"])
            self.produce("-p", "0", stdin=b"d\n")
            self.assertEqual(reading.stdout.readline(), b"d\n")
            reading.send_signal(signal.SIGTERM)
            self.assertEqual(finish(reading)[0], 0)

    def test_from_the_end_only_what_comes_then(self):
        self.produce(stdin=b"before\n" * 20)
        self.assertEqual(self.consume("-o", "end", "-e"), b"")
        with start("consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-o", "end", "-c", "2") as reading:
            for _ in range(3):  # each partition tells that its end is reached, which is where it started
                self.assertIn(b"end of", reading.stderr.readline())
            self.produce("-p", "1", stdin=b"then\nthereafter\n")
            self.assertEqual(finish(reading)[:2], (0, "then\nthereafter\n"))

    def write_over_time(self):
        """Records in every partition at different times; all of them, as kcat reads them."""
        for run in range(6):
            for partition in range(3):
                self.produce("-p", str(partition), stdin=b"%d\n" % run)
        records = self.records()
        self.assertEqual(len(records), 18)
        return records

    def check(self, records, begin, end, *arguments):
        expected = []
        for partition in range(3):
            mine = [r for r in records if r["partition"] == partition]
            early = until_time(mine, begin) if begin is not None else []
            expected += until_time(mine, end)[len(early):]
        read = self.consume("-J", *arguments).splitlines()
        place = lambda record: (record["partition"], record["offset"])
        self.assertEqual(sorted(place(json.loads(l)) for l in read), sorted(place(r) for r in expected), arguments)

    def test_a_stretch_of_time(self):
        records = self.write_over_time()
        times = sorted(r["ts"] for r in records)
        for end in (times[0], times[7], times[7] + 1, times[-1], times[-1] + 1, 4102444800000, 0):
            self.check(records, None, end, "-o", f"e@{end}")
            self.check(records, times[4], end, "-o", f"s@{times[4]}", "-o", f"e@{end}")
            self.check(records, times[4], end, "-o", f"e@{end}", "-o", f"s@{times[4]}", "-e")

    def test_it_ends_on_a_busy_topic(self):
        done = threading.Event()
        with start("produce", "-b", harness.BOOTSTRAP, "-t", self.topic, "-q") as writing:

            def write():
                while not done.is_set():
                    writing.stdin.write(b"on and on\n" * 100)
                    writing.stdin.flush()

            writer = threading.Thread(target=write)
            writer.start()
            try:
                self.consume("-c", "1")  # it has begun
                for how in (("-e",), ("-o", "e@4102444800000"), ("-o", "-5", "-e")):
                    self.assertGreater(self.consume(*how).count(b"\n"), 0)
            finally:
                done.set()
                writer.join()
            self.assertEqual(finish(writing)[0], 0)


class OutOfRange(Case):
    def setUp(self):
        super().setUp()
        self.produce("-p", "0", stdin=b"a\nb\nc\n")
        self.produce("-p", "1", stdin=b"d\n")

    def consume_told(self, *arguments, expect=0):
        done = run(program("cafka"), "consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-q", *arguments, expect=expect)
        return done.stdout, done.stderr.decode()

    def test_a_start_behind_the_end_is_told_with_the_range(self):
        out, said = self.consume_told("-o", "100", "-e")
        self.assertEqual(out, b"")
        self.assertIn(f"offset 100 is out of range: partition 0 of topic {self.topic} has offsets 0 to 2", said)
        self.assertIn(f"partition 1 of topic {self.topic} has offsets 0 to 0", said)
        self.assertIn(f"partition 2 of topic {self.topic} is empty", said)

    def test_without_an_end_a_start_behind_the_end_waits_there(self):
        with start("consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-q", "-p", "0", "-o", "100", "-c", "1") as reading:
            said = ""
            while "out of range" not in said:
                said = reading.stderr.readline().decode()
                self.assertNotEqual(said, "")
            self.assertIn(f"offset 100 is out of range: partition 0 of topic {self.topic} has offsets 0 to 2", said)
            self.assertIn("it is read from its end on", said)
            self.produce("-p", "0", stdin=b"new\n")
            self.assertEqual(finish(reading)[:2], (0, "new\n"))

    def test_what_the_property_says_of_it_is_done_with_and_without_an_end(self):
        earliest = "auto.offset.reset=earliest"
        out, said = self.consume_told("-p", "0", "-o", "100", "-e", "-X", earliest)
        self.assertEqual(out, b"a\nb\nc\n")
        self.assertIn("read from offset 0 on, as auto.offset.reset=earliest says", said)
        out, said = self.consume_told("-p", "0", "-o", "100", "-c", "3", "-X", earliest)
        self.assertEqual(out, b"a\nb\nc\n")
        self.assertIn("reading goes on at offset 0, as auto.offset.reset=earliest says", said)

    def test_the_end_itself_is_in_range(self):
        self.assertEqual(self.consume_told("-p", "0", "-o", "3", "-e"), (b"", ""))

    def test_it_is_an_error_where_there_is_no_reset(self):
        for more in ([], ["-e"]):
            out, said = self.consume_told("-p", "0", "-o", "100", "-X", "auto.offset.reset=none", *more, expect=1)
            self.assertEqual(out, b"")
            self.assertIn("OFFSET_OUT_OF_RANGE", said)
            self.assertIn("100", said)


class Unknown(Case):
    def test_an_unknown_topic_or_partition_is_an_error_also_without_an_end(self):
        for more in ([], ["-e"], ["-o", "-5"]):
            done = run(program("cafka"), "consume", "-b", harness.BOOTSTRAP, "-t", self.topic + "-none", *more, expect=1)
            self.assertIn(self.topic + "-none", done.stderr.decode())
            done = run(program("cafka"), "consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-p", "7", *more, expect=1)
            self.assertIn("has no partition 7; its partitions are 0 to 2", done.stderr.decode())


class WithoutLeader(unittest.TestCase):
    """One partition of three has no leader: the others are read and described as ever."""

    def setUp(self):
        self.cluster = harness.embedded_cluster().__enter__()
        self.addCleanup(self.cluster.__exit__)
        self.cafka("topics", "create", "-p", "3", "-r", "1", "t")
        for partition in range(3):
            self.cafka("produce", "-t", "t", "-p", str(partition), stdin=b"record of %d\n" % partition)
        leaders = [p["leader"] for p in json.loads(self.cafka("topics", "describe", "-J", "t").stdout)["partitions"]]
        self.cluster.order(f"stop {leaders[1]}")
        while json.loads(self.cafka("topics", "describe", "-J", "t").stdout)["partitions"][1]["leader"] >= 0:
            pass  # each broker hears of it a moment later

    def cafka(self, *arguments, stdin=None, expect=0):
        return run(program("cafka"), *arguments, "-b", self.cluster.bootstrap, stdin=stdin, expect=expect)

    def test_it_is_described(self):
        said = self.cafka("topics", "describe", "t").stdout.decode().splitlines()
        self.assertIn("2 offsets in use in 2 of them", said[0])
        self.assertEqual([line.split()[1] == "none" for line in said[2:]], [False, True, False])
        self.assertEqual([line.split()[-1] for line in said[2:]], ["1", "none", "1"])
        self.cafka("topics", "list")

    def test_the_others_are_read(self):
        self.assertEqual(self.cafka("consume", "-t", "t", "-p", "0", "-e", "-q").stdout, b"record of 0\n")
        for more in ([], ["-o", "-5"]):
            done = self.cafka("consume", "-t", "t", "-e", "-q", *more, expect=1)
            self.assertEqual(sorted(done.stdout.splitlines()), [b"record of 0", b"record of 2"])
            self.assertIn("partition 1 of topic t has no leader", done.stderr.decode())
        with start("consume", "-b", self.cluster.bootstrap, "-t", "t", "-o", "-5", "-q") as reading:
            self.assertEqual(sorted(reading.stdout.readline() for _ in range(2)), [b"record of 0\n", b"record of 2\n"])
            reading.send_signal(signal.SIGINT)
            self.assertEqual(finish(reading)[0], 1)

    def test_nothing_else_was_asked_for(self):
        said = self.cafka("consume", "-t", "t", "-p", "1", "-e", expect=1).stderr.decode()
        self.assertIn("partition 1 of topic t has no leader", said)
