"""cafka topics, perf, demo and embedded, properties, and the sample programs."""
import json
import os
import socket
import tempfile
import time

import harness
from harness import Case, cafka, program, run, start


class Topics(Case):
    def await_listed(self):
        """Any broker is asked for the list, and one may hear of a new topic a moment later than another."""
        deadline = time.monotonic() + 30
        names = []
        while self.topic not in names:
            self.assertLess(time.monotonic(), deadline, names)
            listed = cafka("topics", "list", "-b", harness.BOOTSTRAP, "-J").splitlines()
            names = [json.loads(each)["topic"] for each in listed]

    def test_topics_are_listed_described_and_deleted(self):
        self.await_listed()
        described = cafka("topics", "describe", "-b", harness.BOOTSTRAP, self.topic).decode()
        self.assertIn("3 partitions", described)
        cafka("topics", "create", "-b", harness.BOOTSTRAP, self.topic, expect=1)
        cafka("topics", "create", "-b", harness.BOOTSTRAP, "--if-not-exists", self.topic)
        cafka("topics", "delete", "-b", harness.BOOTSTRAP, self.topic)
        cafka("topics", "describe", "-b", harness.BOOTSTRAP, self.topic, expect=1)

    def test_several_topics_are_one_question_and_each_is_told(self):
        def topics(verb, *arguments, expect=0):
            done = run(program("cafka"), "topics", verb, "-b", harness.BOOTSTRAP, *arguments, expect=expect)
            return done.stdout.decode(), sorted(done.stderr.decode().splitlines())

        a, b = self.topic + "-a", self.topic + "-b"
        said = topics("create", "-p", "2", a, self.topic, b, b, expect=1)[1]
        self.assertEqual(said[1:], [f"created {a}", f"created {b}"])
        self.assertIn("TOPIC_ALREADY_EXISTS", said[0])
        self.assertIn(self.topic, said[0])
        self.assertEqual(topics("create", "--if-not-exists", a, b)[1], [f"{a} is there already", f"{b} is there already"])
        self.assertEqual(topics("alter", "-p", "3", a, b)[1], [f"altered {a}: 3 partitions", f"altered {b}: 3 partitions"])
        said = topics("delete", a, self.topic + "-none", b, expect=1)[1]
        self.assertIn(self.topic + "-none", said[0])
        self.assertEqual(said[1:], [f"deleted {a}", f"deleted {b}"])
        shown, said = topics("describe", self.topic, self.topic + "-none", expect=1)
        self.assertIn("3 partitions", shown)
        self.assertEqual(len(said), 1)
        self.assertIn(self.topic + "-none", said[0])

    def test_partitions_are_added(self):
        def alter(*arguments, expect=0):
            return run(program("cafka"), "topics", "alter", "-b", harness.BOOTSTRAP, *arguments, expect=expect).stderr.decode()

        def partitions():
            return len(json.loads(cafka("topics", "describe", "-b", harness.BOOTSTRAP, "-J", self.topic))["partitions"])

        self.assertEqual(alter(self.topic, "--partitions", "5"), f"altered {self.topic}: 5 partitions\n")
        # The broker that is asked may hear of it later than the controller that was told.
        given_up = time.monotonic() + 30
        while partitions() != 5:
            self.assertLess(time.monotonic(), given_up)
        self.produce("-p", "4", stdin=b"a\n")
        self.assertEqual(self.consume("-p", "4", "-e"), b"a\n")
        for count in "5", "4":
            said = alter(self.topic, "-p", count, expect=1)
            self.assertIn(self.topic, said)
            self.assertIn("INVALID_PARTITIONS", said)
        said = alter(self.topic + "-none", "-p", "5", expect=1)
        self.assertIn(self.topic + "-none", said)
        self.assertIn("UNKNOWN_TOPIC_OR_PARTITION", said)
        for wrong in [], ["-p", "0"], ["-p", "4294967302"]:
            alter(self.topic, *wrong, expect=2)
        self.assertEqual(partitions(), 5)


class Properties(Case):
    def refused(self, *arguments):
        done = run(program("cafka"), "produce", "-b", harness.BOOTSTRAP, "-t", self.topic, *arguments, expect=2)
        return done.stderr.decode()

    def test_wrong_arguments_are_refused_before_anything_starts(self):
        self.assertIn("linger.ms", self.refused("-X", "linger.msec=5"))
        cafka("produce", "-t", self.topic, expect=2)
        cafka("consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-f", "%z", expect=2)
        for wrong in (["consume", "--count"], ["produce", "--partition"], ["perf", "produce", "--count"],
                      ["perf", "produce", "--size"], ["perf", "latency", "--timeout"], ["perf", "consume", "--linger"]):
            *command, option = wrong
            done = run(program("cafka"), *command, "-b", harness.BOOTSTRAP, "-t", self.topic, option, "-1", expect=2)
            self.assertIn(option, done.stderr.decode())

    def test_numbers_that_do_not_fit_are_refused_not_cut(self):
        # Cut to 32 bits, this would be 5.
        self.assertIn("max.in.flight", self.refused("-X", "max.in.flight=4294967301"))
        self.assertIn("linger.ms", self.refused("-X", "linger.ms=99999999999999999999"))
        self.assertIn("batch.size", self.refused("-X", "batch.size=-1"))
        self.assertIn("65535", run(program("cafka"), "embedded", "--port", "65535", "--brokers", "2", expect=2).stderr.decode())

    def test_what_has_no_effect_is_told_once(self):
        said = run(program("cafka"), "produce", "-b", harness.BOOTSTRAP, "-t", self.topic, "-q", "-X", "retries=3", "-X",
                   "key.serializer=a", "-X", "key.serializer=b", stdin=b"a\n").stderr.decode().splitlines()
        said = [line for line in said if not line.startswith("% ")]  # of a broker that takes its time
        self.assertEqual(len(said), 2, said)
        self.assertIn("key.serializer has no effect here", said[0])
        self.assertIn("delivery.timeout.ms", said[1])
        self.produce("-X", "retries=2147483647", "-X", "max.block.ms=30000", stdin=b"a\n")

    def test_names_of_librdkafka(self):
        self.produce(stdin=b"a\n")
        read = cafka("consume", "-X", f"metadata.broker.list={harness.BOOTSTRAP}", "-X", "fetch.message.max.bytes=2048", "-t",
                     self.topic, "-e", "-q")
        self.assertEqual(read, b"a\n")

    def test_a_file_of_properties(self):
        with tempfile.TemporaryDirectory(prefix="cafka cli test ") as folder:
            file = os.path.join(folder, "a file.properties")
            with open(file, "w", encoding="utf-8") as out:
                out.write(f"# the cluster\nbootstrap.servers={harness.BOOTSTRAP}\n\ncompression.type = zstd\n")
            cafka("produce", "--config", file, "-t", self.topic, stdin=b"from a file\n")
            self.assertEqual(cafka("consume", "--config", file, "-t", self.topic, "-e", "-q"), b"from a file\n")
            with open(file, "a", encoding="utf-8") as out:
                out.write("compression.typo=zstd\n")
            said = run(program("cafka"), "produce", "--config", file, "-t", self.topic, expect=2).stderr.decode()
            self.assertIn("line 5", said)
            self.assertIn("compression.type", said)


class Programs(Case):
    def test_perf_prints_one_line_of_json(self):
        said = json.loads(cafka("perf", "produce", "-b", harness.BOOTSTRAP, "-t", self.topic, "--count", "20000"))
        self.assertEqual(said["records"], 20000)
        said = json.loads(cafka("perf", "consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "--count", "20000"))
        self.assertEqual(said["records"], 20000)
        said = json.loads(cafka("perf", "latency", "-b", harness.BOOTSTRAP, "-t", self.topic, "--count", "20"))
        self.assertGreater(said["latency_us"]["p50"], 0)

    def test_perf_heeds_properties(self):
        said = json.loads(cafka("perf", "latency", "-b", harness.BOOTSTRAP, "-t", self.topic, "-n", "3", "-X", "linger.ms=300"))
        self.assertGreaterEqual(said["latency_us"]["p50"], 300_000)

    def test_an_embedded_cluster_listens_and_is_advertised_where_it_is_told(self):
        with start("embedded", "--host", "127.0.0.2", "--advertised-host", "broker.example") as running:
            port = running.stdout.readline().decode().strip().rpartition(":")[2]
            told = json.loads(run("kcat", "-q", "-L", "-J", "-b", f"127.0.0.2:{port}").stdout)
            self.assertEqual([each["name"] for each in told["brokers"]], [f"broker.example:{port}"])
            with self.assertRaises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", int(port)))
            running.terminate()

    def test_perf_tells_how_long_records_take_from_end_to_end(self):
        said = json.loads(cafka("perf", "end-to-end", "-b", harness.BOOTSTRAP, "-t", self.topic, "--count", "50",
                                "--warm-up", "5", "--rate", "500"))
        self.assertEqual(said["records"], 50)
        self.assertGreater(said["latency_us"]["p50"], 0)

    def test_the_demonstration_succeeds(self):
        self.assertIn(b"0 lost, 0 doubled, 0 out of order", cafka("demo", "-b", harness.BOOTSTRAP))

    def test_the_demonstration_uses_the_brokers_that_a_property_names(self):
        said = cafka("demo", "-n", "500", "-X", f"bootstrap.servers={harness.BOOTSTRAP}")
        self.assertNotIn(b"embedded", said)
        self.assertIn(b"0 lost, 0 doubled, 0 out of order", said)

    def test_the_blocking_sample(self):
        said = run(program("main_blocking"), harness.BOOTSTRAP.split(",")[0]).stdout.decode()
        self.assertIn(": a = one\n", said)
        self.assertIn(": b = two\n", said)

    def test_the_sample_of_a_caf_application(self):
        said = run(program("caf_application"), harness.BOOTSTRAP.split(",")[0]).stdout.decode()
        self.assertIn("10 records acknowledged\n", said)
        for i in range(10):
            self.assertIn(f": customer-{i % 3} = order {i}\n", said)
