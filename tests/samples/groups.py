"""cafka consume -g and cafka groups, beside kcat's groups."""
import json
import signal
import subprocess

import harness
from harness import Case, cafka, finish, program, run, start


class GroupCase(Case):
    def setUp(self):
        super().setUp()
        self.group = f"group-{self.topic}"

    def fill(self, partition, *values):
        self.produce("-p", str(partition), stdin=b"".join(v.encode() + b"\n" for v in values))

    def read(self, *arguments, expect=0):
        """What a member of the group prints."""
        out = self.consume("-g", self.group, *arguments, expect=expect)
        return sorted(out.decode().split())

    def groups(self, *arguments, expect=0):
        return run(program("cafka"), "groups", arguments[0], "-b", harness.BOOTSTRAP, "-m", "30", *arguments[1:],
                   expect=expect)

    def offsets(self):
        """Partition: committed, lag."""
        lines = self.groups("offsets", "-J", self.group).stdout.splitlines()
        return {o["partition"]: (o["committed"], o["lag"]) for o in map(json.loads, lines)}


class Consuming(GroupCase):
    def test_it_goes_on_where_the_group_is(self):
        self.fill(0, "a", "b")
        self.fill(1, "c")
        self.assertEqual(self.read("-c", "3"), ["a", "b", "c"])
        self.fill(0, "d")
        self.fill(2, "e")
        self.assertEqual(self.read("-c", "2"), ["d", "e"])
        self.assertEqual(self.offsets(), {0: (3, 0), 1: (1, 0), 2: (1, 0)})

    def test_a_count_commits_no_more_than_was_printed(self):
        self.fill(0, "a", "b", "c", "d")
        self.assertEqual(self.read("-c", "3"), ["a", "b", "c"])
        self.assertEqual(self.offsets()[0], (3, 1))
        self.assertEqual(self.read("-c", "1"), ["d"])

    def test_it_ends_where_the_partitions_end(self):
        self.fill(0, "a", "b")
        self.fill(2, "c")
        self.assertEqual(self.read("-e"), ["a", "b", "c"])
        self.assertEqual(self.read("-e"), [])

    def test_the_offset_is_for_what_was_never_committed(self):
        self.fill(0, "a", "b")
        self.assertEqual(self.read("-o", "beginning", "-e"), ["a", "b"])
        self.assertEqual(self.read("-o", "beginning", "-e"), [])

    def test_a_group_that_begins_at_the_end_misses_nothing_from_then_on(self):
        self.fill(0, "a", "b")
        self.assertEqual(self.read("-o", "end", "-e"), [])
        self.fill(0, "c")
        self.fill(1, "d")
        self.assertEqual(self.read("-o", "end", "-e"), ["c", "d"])

    def test_a_signal_commits_and_leaves(self):
        self.fill(0, "a", "b")
        with start("consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-g", self.group) as reading:
            self.assertEqual(sorted([reading.stdout.readline(), reading.stdout.readline()]), [b"a\n", b"b\n"])
            reading.send_signal(signal.SIGINT)
            code, _, told = finish(reading)
        self.assertEqual(code, 0)
        self.assertIn(f"assigned {self.topic}-0, {self.topic}-1, {self.topic}-2", told)
        self.assertEqual(self.offsets()[0], (2, 0))
        members = self.groups("members", "-J", self.group).stdout
        self.assertEqual(members, b"")

    def test_a_last_commit_that_nobody_takes_is_told(self):
        with harness.embedded_cluster() as cluster:
            cafka("topics", "create", "-b", cluster.bootstrap, "-m", "30", "lost")
            cafka("produce", "-b", cluster.bootstrap, "-t", "lost", stdin=b"a\n")
            with start("consume", "-b", cluster.bootstrap, "-t", "lost", "-g", "g",
                       "-X", "auto.commit.interval.ms=3600000") as reading:
                self.assertEqual(reading.stdout.readline(), b"a\n")
                with cluster.stopped():
                    reading.send_signal(signal.SIGINT)
                    code, _, told = finish(reading)
        self.assertEqual(code, 1)
        self.assertIn("lost-0: its offset was not stored in the time given", told)

    def test_two_members_share_and_are_told(self):
        with start("consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-g", self.group) as first:
            while b"assigned" not in first.stderr.readline():
                pass
            with start("consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-g", self.group) as second:
                while f"assigned {self.topic}" not in second.stderr.readline().decode():
                    pass
                members = [json.loads(l) for l in self.groups("members", "-J", self.group).stdout.splitlines()]
                self.assertEqual(sorted(len(m["partitions"]) for m in members), [1, 2])
                second.send_signal(signal.SIGINT)
                self.assertEqual(finish(second)[0], 0)
            first.send_signal(signal.SIGTERM)
            code, _, told = finish(first)
        self.assertEqual(code, 0)
        self.assertIn("revoked", told)

    def test_several_topics_and_patterns(self):
        other = self.topic + "-other"
        cafka("topics", "create", "-b", harness.BOOTSTRAP, "-m", "30", other)
        self.fill(0, "a")
        cafka("produce", "-b", harness.BOOTSTRAP, "-t", other, stdin=b"b\n")
        self.assertEqual(self.read("-t", other, "-c", "2"), ["a", "b"])
        out = cafka("consume", "-b", harness.BOOTSTRAP, "-g", self.group + "-2", "-t", "^" + self.topic, "-c", "2", "-q")
        self.assertEqual(sorted(out.split()), [b"a", b"b"])

    def test_what_does_not_go_with_a_group_is_refused(self):
        for arguments, said in ((["-p", "0"], "--partition"), (["-o", "-5"], "--offset"), (["-o", "e@5"], "--offset"),
                                (["-X", "session.timeout.ms=-1"], "session.timeout.ms")):
            done = run(program("cafka"), "consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-g", self.group,
                       *arguments, expect=2)
            self.assertIn(said, done.stderr.decode())
        done = run(program("cafka"), "consume", "-b", harness.BOOTSTRAP, "-t", self.topic + "-typo", "-g", self.group,
                   expect=1)
        self.assertIn(self.topic + "-typo", done.stderr.decode())


class Administration(GroupCase):
    def setUp(self):
        super().setUp()
        self.fill(0, "a", "b", "c", "d")
        self.fill(1, "e")
        self.read("-e")

    def test_groups_are_listed_and_described(self):
        listed = [json.loads(l) for l in self.groups("list", "-J").stdout.splitlines()]
        self.assertIn(self.group, [g["group"] for g in listed])
        self.assertIn(self.group, self.groups("list").stdout.decode())
        described = self.groups("describe", self.group).stdout.decode()
        self.assertIn("COMMITTED", described)
        self.assertIn("lag 0", described)
        said = self.groups("describe", self.group + "-none", expect=1).stderr.decode()
        self.assertIn(self.group + "-none", said)

    def test_offsets_are_reset(self):
        def reset(*arguments, expect=0):
            return self.groups("reset", self.group, "-t", self.topic, *arguments, expect=expect)

        reset("--to-earliest", "--dry-run")
        self.assertEqual(self.offsets()[0], (4, 0))
        planned = [json.loads(l) for l in reset("--to-earliest", "-n", "-J").stdout.splitlines()]
        self.assertEqual([(p["partition"], p["before"], p["after"]) for p in planned][:2], [(0, 4, 0), (1, 1, 0)])
        reset("--to-earliest")
        self.assertEqual(self.offsets()[0], (0, 4))
        reset("--to-offset", "2")
        self.assertEqual((self.offsets()[0], self.offsets()[1]), ((2, 2), (1, 0)))  # the nearest there is
        reset("--shift-by", "-1")
        self.assertEqual((self.offsets()[0], self.offsets()[1]), ((1, 3), (0, 1)))
        reset("--to-latest")
        self.assertEqual(self.offsets()[0], (4, 0))
        reset("--by-duration", "60m")
        self.assertEqual(self.offsets()[0], (0, 4))
        reset("--to-latest")
        reset("--by-duration", "PT1H")  # as kafka-consumer-groups has it
        self.assertEqual(self.offsets()[0], (0, 4))
        for age in ("30d", "P1DT12H30M0.5S", "P700D"):
            reset("--by-duration", age, "-n")
        for age in ("0", "P", "PT", "P1H", "PT1S1M", "P1DT", "-5m", "10 m", "200000d", "1w"):
            reset("--by-duration", age, expect=2)
        reset("--to-time", "2100-01-01T00:00:00")
        self.assertEqual(self.offsets()[0], (4, 0))
        self.groups("reset", self.group, "-t", self.topic + ":0", "--to-offset", "3")
        self.assertEqual((self.offsets()[0], self.offsets()[1]), ((3, 1), (1, 0)))
        self.assertEqual(self.read("-e"), ["d"])
        reset(expect=2)
        reset("--to-earliest", "--to-latest", expect=2)
        reset("--to-time", "2100-01-01T02:00:00.123+02:00", "-n")
        for moment in ("yesterday", "2024-02-30T00:00:00", "2024-13-01T00:00:00", "2024-01-01T24:00:00",
                       "2024-01-01T00:00:00+2", "2024-01-01T00:00:00X", "2024-01-01T00:00:00.5"):
            reset("--to-time", moment, expect=2)

    def test_a_group_with_members_is_left_alone(self):
        with start("consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-g", self.group) as reading:
            while b"assigned" not in reading.stderr.readline():
                pass
            for verb in (["reset", self.group, "--to-earliest"], ["delete", self.group]):
                said = self.groups(*verb, expect=1).stderr.decode()
                self.assertIn("NON_EMPTY_GROUP", said)
                self.assertIn(self.group, said)
            reading.send_signal(signal.SIGINT)
            self.assertEqual(finish(reading)[0], 0)

    def test_groups_and_offsets_are_deleted(self):
        self.groups("delete", self.group, "-t", self.topic + ":1")
        self.assertNotIn(1, self.offsets())
        self.groups("delete", self.group)
        self.assertIn("committed nothing", self.groups("offsets", self.group).stderr.decode())
        self.groups("delete", self.group, expect=1)

    def test_members_are_removed(self):
        with start("consume", "-b", harness.BOOTSTRAP, "-t", self.topic, "-g", self.group) as reading:
            while b"assigned" not in reading.stderr.readline():
                pass
            member = json.loads(self.groups("members", "-J", self.group).stdout.splitlines()[0])["member"]
            self.groups("members", self.group, "--remove", member)
            while b"assigned" not in reading.stderr.readline():  # it comes back
                pass
            reading.send_signal(signal.SIGINT)
            self.assertEqual(finish(reading)[0], 0)
        said = self.groups("members", self.group, "--remove", "nobody", expect=1).stderr.decode()
        self.assertIn("UNKNOWN_MEMBER_ID", said)

    def test_watching_shows_it_again_until_a_signal(self):
        with start("groups", "offsets", "-b", harness.BOOTSTRAP, "-J", "--watch", "--every", "100ms", self.group) as watching:
            seen = [json.loads(watching.stdout.readline()) for _ in range(7)]
            watching.send_signal(signal.SIGINT)
            self.assertEqual(finish(watching)[0], 0)
        self.assertEqual({s["group"] for s in seen}, {self.group})


class BesideKcat(GroupCase):
    def test_kcat_goes_on_where_cafka_was(self):
        self.fill(0, "a", "b", "c")
        self.assertEqual(self.read("-c", "2"), ["a", "b"])
        out = subprocess.run(
            ["kcat", "-q", "-b", harness.BOOTSTRAP, "-G", self.group, "-e", "-X", "auto.offset.reset=earliest", self.topic],
            capture_output=True, timeout=harness.PATIENCE, check=True).stdout
        self.assertEqual(out.split(), [b"c"])
        self.assertEqual(self.read("-e"), [])


class BesideJava(GroupCase):
    def java(self, *arguments):
        """What kafka-consumer-groups says. Partition: committed, lag."""
        out = run(*harness.TOOL, "kafka-consumer-groups", "--bootstrap-server", harness.BOOTSTRAP, "--group", self.group,
                  *arguments).stdout.decode()
        rows = [row for row in map(str.split, out.splitlines()) if len(row) == 9 and row[0] == self.group]
        return {int(row[2]): (int(row[3]), int(row[5])) for row in rows}

    def test_kafka_consumer_groups_says_the_same(self):
        if not harness.TOOL:
            self.skipTest("there is no Java beside the embedded cluster")
        self.fill(0, "a", "b", "c")
        self.fill(1, "d")
        self.read("-c", "2", "-X", "fetch.max.wait.ms=100")
        self.assertEqual(self.java("--describe"), self.offsets())
        self.groups("reset", self.group, "-t", self.topic, "--to-offset", "1")
        self.assertEqual(self.java("--describe"), self.offsets())
        self.java("--reset-offsets", "--to-earliest", "--topic", self.topic, "--execute")
        self.assertEqual([self.offsets()[p][0] for p in range(3)], [0, 0, 0])
        self.groups("delete", self.group, "-t", self.topic + ":1")
        self.assertEqual(self.java("--describe"), self.offsets())


class Samples(GroupCase):
    def sample(self, name, *arguments):
        return run(program(name), harness.BOOTSTRAP.split(",")[0], *arguments).stdout.decode()

    def test_a_member_reads_and_commits_by_itself(self):
        self.fill(0, "a", "b")
        self.assertIn("0/1: b", self.sample("consumer_group", self.group, self.topic))
        self.assertEqual(self.sample("consumer_group", self.group, self.topic), "")
        self.assertEqual(self.offsets()[0], (2, 0))

    def test_the_limits_of_a_group(self):
        self.fill(0, "a", "b")
        said = self.sample("group_limits", self.group, self.topic)
        self.assertIn("offset -1, lag -1, partition -1", said)
        self.assertIn("set_offset: group", said)
        self.assertIn(f"{self.topic}-0: offset 1, lag 1", said)

    def test_commits_by_hand_and_by_the_interval(self):
        self.fill(0, *map(str, range(25)))
        self.assertEqual(self.sample("explicit_commits", self.group, self.topic).split(), [str(i) for i in range(25)])
        self.assertEqual(self.offsets()[0], (25, 0))
        self.fill(0, "more")
        self.assertEqual(self.sample("commit_interval", self.group, self.topic), "25: more\n")
        self.assertEqual(self.offsets()[0], (26, 0))

    def test_one_partition_until_a_signal(self):
        self.fill(1, "a", "b", "c")
        with subprocess.Popen([program("one_partition"), harness.BOOTSTRAP.split(",")[0], self.topic, "1", "1"],
                              stdout=subprocess.PIPE) as reading:
            self.fill(1, *(["x" * 10_000] * 10))  # output of a pipe comes in blocks
            line = reading.stdout.readline()
            reading.send_signal(signal.SIGINT)
            reading.communicate(timeout=harness.PATIENCE)
        self.assertEqual(line, b"1: b\n")
        self.assertEqual(reading.returncode, 0)

    def test_a_span_of_time_ends_exactly(self):
        self.fill(0, "a", "b")
        said = self.sample("time_range", self.topic, "60", "3600")
        self.assertEqual([line.split(": ")[1] for line in said.splitlines()], ["a", "b"])
        self.assertEqual(self.sample("time_range", self.topic, "3600", "60"), "")
