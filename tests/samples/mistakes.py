"""Mistakes that people make, and what they are told: the cause, and what to do. Each is answered within its time."""
import concurrent.futures
import contextlib
import os
import pwd
import shlex
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest

import harness
from harness import program

# Beyond the time that a mistake may take by itself. On a machine that is busy one or another may be late: those are tried once
# more, each alone.
SLACK = 1.5
# Most of them wait for nothing but time.
AT_ONCE = 6

# Arguments, exit code, and what the answer contains. {t} is a topic of three partitions with three records in partition 0, {b} a
# cluster; the other places are made below. A number at the end: seconds that the command is to wait; none: it need not.
MISTAKES = [
    # -- which brokers --
    ("topics list -b {dead}", 1, ["{dead}", "refused"], 5),
    ("topics list -b {dead} --timeout 1", 1, ["{dead}", "refused"], 1),
    ("consume -b {dead} -t {t}", 1, ["{dead}", "refused"], 5),
    ("consume -b {dead} -t {t} -e", 1, ["{dead}", "refused"], 5),
    ("produce -b {dead} -t {t} --timeout 2", 1, ["{dead}", "refused"], 2),
    ("produce -b {dead} -t {t} -X message.timeout.ms=2000", 1, ["{dead}", "refused"], 2),
    ("topics create -b {dead} x", 1, ["{dead}", "refused"], 5),
    *((f"topics {verb} -b {{dead}} d1 d2 d3 --timeout 1", 1, ["topic 'd1'", "topic 'd2'", "topic 'd3'", "cannot connect to {dead}"], 1)
      for verb in ("create", "delete", "alter -p 3")),
    ("topics describe -b {dead} d1 d2 d3 --timeout 1", 1, ["cannot connect to {dead}"], 1),
    ("topics list -b {http}", 1, ["{http}", "HTTP"], 5),
    ("topics list -b {tls}", 1, ["{tls}", "TLS"], 5),
    ("consume -b {tls} -t {t} -e", 1, ["{tls}", "encrypted"], 5),
    ("produce -b {ssh} -t {t} --timeout 2", 1, ["{ssh}", "Kafka's protocol"], 2),
    ("perf produce -b {ssh} -t {t} --timeout 2", 1, ["{ssh}", "Kafka's protocol"], 2),
    ("perf consume -b {dead} -t {t}", 1, ["{dead}", "refused"], 5),
    ("demo -b {dead}", 1, ["{dead}", "refused"], 5),
    ("topics list -b {silent} --timeout 1 -X socket.connection.setup.timeout.ms=300", 1,
     ["{silent}", "socket.connection.setup.timeout.ms"], 1),
    ("topics list -b {silent} -X default.api.timeout.ms=700", 1, ["{silent}"], 1),
    ("topics list -b localhost:", 2, ["'localhost:'", "port"]),
    ("topics list -b localhost:-1", 2, ["localhost:-1", "port"]),
    ("topics list -b :9092", 2, ["':9092'", "host"]),
    ("topics list -b ::1", 2, ["::1", "brackets"]),
    ("topics list -b 'localhost:1;localhost:2'", 2, ["commas"]),
    ("topics list -b 'localhost:1 localhost:2'", 2, ["commas"]),
    ("topics list -b 300.1.1.1:9092 --timeout 1", 1, ["300.1.1.1"], 1),
    ("topics list -b h\u00f6st.invalid:9092 --timeout 1", 1, ["h\u00f6st.invalid"], 1),
    # Nobody has set how long a connection may take: it is of --timeout.
    ("topics list -b {silent} --timeout 1", 1, ["{silent}", "!setup.timeout"], 1),
    ("topics list -b {closing} --timeout 2", 1, ["{closing}"], 2),
    ("topics list -b no-such-host.invalid:9092 --timeout 2", 1, ["no-such-host.invalid"], 2),
    ("topics list -b localhost:99999", 2, ["localhost:99999", "65535"]),
    ("topics list -b localhost:kafka", 2, ["localhost:kafka"]),
    ("topics list -b SASL_SSL://{dead}", 2, ["SASL_SSL://{dead}", "security.protocol is PLAINTEXT", "security.protocol=SASL_SSL"]),
    ("produce -t {t} -X bootstrap.servers=ssl://{dead}", 2, ["ssl://{dead}", "set security.protocol=SSL"]),
    ("consume -b PLAINTEXT://{dead} -t {t} -X security.protocol=SSL", 2, ["PLAINTEXT://{dead}", "set security.protocol=PLAINTEXT"]),
    ("topics list -b INTERNAL://{dead}", 2, ["'INTERNAL'", "PLAINTEXT, SSL", "host:port"]),
    ("topics list -b http://localhost:9092", 2, ["http://localhost:9092", "host:port"]),
    ("topics list -b {dead} -X broker.address.family=v6 --timeout 1", 1, ["no address of IPv6", "(broker.address.family)"], 1),
    ("topics list -b {dead} -X broker.address.family=ipv6", 2, ["broker.address.family", "any, v4, v6"]),
    ("topics list -b ''", 2, ["--bootstrap", "empty"]),
    ("topics list -b ,", 2, ["','", "HOST:PORT"]),
    ("topics list", 2, ["no brokers", "-b HOST:PORT"]),
    ("topics list -b", 2, ["--bootstrap", "value"]),
    ("topics list -b {b} -b {b}", 2, ["--bootstrap is given more than once"]),
    ("topics list -b {b} -X security.protocol=SASL_SSL", 2, ["security.protocol", "sasl.mechanism"]),
    # -- which topic --
    ("consume -b {b} -t {t}-typo", 1, ["{t}-typo", "does not exist"], 5),
    ("consume -b {b} -t {t}-typo -e", 1, ["{t}-typo", "does not exist"], 5),
    ("produce -b {b} -t {t}-typo --timeout 2", 1, ["{t}-typo", "UNKNOWN_TOPIC_OR_PARTITION"], 2),
    ("topics describe -b {b} {t}-typo", 1, ["{t}-typo", "does not exist"], 5),
    ("topics delete -b {b} {t}-typo", 1, ["{t}-typo"], 5),
    ("topics alter -b {b} -p 9 {t}-typo", 1, ["{t}-typo"], 5),
    ("topics create -b {b} {t}", 1, ["{t}", "TOPIC_ALREADY_EXISTS"], 5),
    ("topics create -b {b} 'two words'", 2, ["two words", "letters, digits, dots"]),
    ("topics create -b {b} ..", 2, ["'..'", "letters, digits, dots"]),
    ("consume -b {b} -t ''", 2, ["''", "no name of a topic"]),
    ("produce -b {b} -t {t}/0", 2, ["{t}/0", "no name of a topic"]),
    ("consume -b {b}", 2, ["--topic is missing"]),
    ("topics describe -b {b}", 2, ["--topic is missing"]),
    ("consume -b {b} -t {t} -t other", 2, ["--topic", "one topic", "--group"]),
    ("consume -b {b} {t}", 2, ["{t}", "-t TOPIC"]),
    ("perf consume -b {b} -t {t}-typo", 1, ["{t}-typo", "does not exist"], 5),
    ("perf latency -b {b} -t {t}-typo --timeout 2", 1, ["{t}-typo", "does not exist"], 2),
    ("topics describe -b {b} {t}-typo {t}-typo", 1, ["{t}-typo", "does not exist"], 5),
    ("consume -b {b} -t '{t},other'", 2, ["'{t},other'", "no name of a topic"]),
    ("consume -b {b} -t '{t}*'", 2, ["'{t}*'", "no name of a topic"]),
    ("topics delete -b {b} t\u00f6pic", 2, ["t\u00f6pic", "letters, digits"]),
    # -- how the topic is to be --
    ("topics create -b {b} -p 2.5 x", 2, ["--partitions", "2.5"]),
    ("topics create -b {b} -p '' x", 2, ["--partitions", "''"]),
    ("topics create -b {b} -r 0 x", 2, ["--replication-factor", "0"]),
    ("topics create -b {b} -p 1000000 x", 1, ["x", "1000000"], 5),
    ("topics create -b {b} -c retention.ms=soon x", 1, ["retention.ms", "soon"], 5),
    ("topics create -b {b} -c nonsense=1 x", 1, ["nonsense"], 5),
    ("topics create -b {b} -c =1 x", 2, ["'=1'", "name=value"]),
    ("topics create -b {b} -c retention.ms=1 -c retention.ms=2 x", 2, ["retention.ms", "'1'", "'2'"]),
    ("topics create -b {b} -p 0 x", 2, ["--partitions", "0", "1"]),
    ("topics create -b {b} -p many x", 2, ["--partitions", "many", "number"]),
    ("topics create -b {b} -r 100 x", 1, ["x", "INVALID_REPLICATION_FACTOR"], 5),
    ("topics create -b {b} -c retention.ms x", 2, ["retention.ms", "name=value"]),
    ("topics alter -b {b} -p 1 {t}", 1, ["{t}", "INVALID_PARTITIONS"], 5),
    ("topics alter -b {b} {t}", 2, ["--partitions is missing"]),
    ("topics create -b {b} --config retention.ms=5 x", 2, ["--config", "retention.ms=5", "-c name=value"]),
    ("topics alter -b {b} -p 5 {t} --config retention.ms=5", 2, ["--config", "retention.ms=5", "cannot be altered yet"]),
    ("topics alter -b {b} {t} --config retention.ms=5", 2, ["--config", "retention.ms=5", "cannot be altered yet", "-p"]),
    ("topics alter -b {b} {t} --add-config retention.ms=5", 2, ["retention.ms=5", "cannot be altered yet"]),
    ("topics alter -b {b} {t} -c retention.ms=5", 2, ["retention.ms=5", "cannot be altered yet"]),
    # -- which partition --
    ("consume -b {b} -t {t} -p 7", 1, ["{t}", "7", "0 to 2"], 5),
    ("consume -b {b} -t {t} -p 7 -e", 1, ["{t}", "7", "0 to 2"], 5),
    ("consume -b {b} -t {t} -p -1", 2, ["--partition", "-1"]),
    ("consume -b {b} -t {t} -p first", 2, ["--partition", "first"]),
    ("produce -b {b} -t {t} -p 99 --timeout 2", 1, ["99"], 2),
    ("produce -b {b} -t {t} -p 99999999999", 2, ["--partition", "99999999999"]),
    ("produce -b {b} -t {t} -p 0x1", 2, ["--partition", "0x1", "whole number"]),
    ("produce -b {b} -t {t} -p 099 --timeout 2", 1, ["99"], 2),
    ("consume -b {b} -t {t} -p 0,1", 2, ["--partition", "0,1"]),
    ("consume -b {b} -t {t} -p 0-2", 2, ["--partition", "0-2"]),
    # -- which offsets --
    ("consume -b {b} -t {t} -o 5 --from-beginning", 2, ["'5'", "'beginning'", "one start"]),
    ("consume -b {b} -t {t} -o s@2024-01-01", 2, ["s@2024-01-01", "s@MS"]),
    ("consume -b {b} -t {t} -o 5-10", 2, ["5-10", "OFFSET"]),
    ("consume -b {b} -t {t} -o ''", 2, ["''", "beginning, end"]),
    ("consume -b {b} -t {t} -e -D '\\q'", 2, ["--delimiter", "\\q"]),
    ("consume -b {b} -t {t} -e -K '\\q'", 2, ["--key-separator", "\\q"]),
    ("topics list -b {b} {t}", 2, ["'{t}' was not expected", "-b HOST:PORT"]),
    ("properties acks linger.ms", 2, ["'linger.ms' was not expected"]),
    ("consume -b {b} -t {t} -e e@0", 2, ["'e@0'", "-o e@0"]),
    ("consume -b {b} -t {t} -o 5 10", 2, ["'10'", "-o 10"]),
    ("consume -b {b} -t {t} -o yesterday", 2, ["yesterday", "beginning, end"]),
    ("consume -b {b} -t {t} -o 5 -o 6", 2, ["'5'", "'6'", "one start"]),
    ("consume -b {b} -t {t} -o s@noon", 2, ["s@noon", "s@MS"]),
    ("consume -b {b} -t {t} -o 99999999999999999999", 2, ["99999999999999999999"]),
    ("consume -b {b} -t {t} -o 100 -e", 0, ["offset 100", "partition 0", "0 to 2"], 5),
    ("consume -b {b} -t {t} -o 100 -e -X auto.offset.reset=none", 1, ["offset 100", "auto.offset.reset"], 5),
    ("consume -b {b} -t {t} -o 100 -X auto.offset.reset=none", 1,
     ["offset 100", "auto.offset.reset=none", "go with -o to another offset"], 5),
    # -- how many, how long, and how --
    ("consume -b {b} -t {t} -c 0", 2, ["--count", "0"]),
    ("consume -b {b} -t {t} -c -5", 2, ["--count", "-5"]),
    ("consume -b {b} -t {t} -c 5.5", 2, ["--count", "5.5"]),
    ("perf produce -b {b} -t {t} -n 99999999999999999999999", 2, ["--count", "1 to 1000000000000"]),
    ("perf produce -b {b} -t {t} -s 0", 2, ["--size", "0"]),
    ("topics list -b {b} --timeout soon", 2, ["--timeout", "soon", "seconds"]),
    ("topics list -b {b} --timeout 0", 2, ["--timeout", "'0'", "1 ms"]),
    ("topics list -b {b} --timeout -1", 2, ["--timeout", "'-1'"]),
    ("consume -b {b} -t {t} -f %z", 2, ["%z", "%k"]),
    ("consume -b {b} -t {t} -f '\\q'", 2, ["\\q", "\\n"]),
    ("produce -b {b} -t {t} -z brotli", 2, ["brotli", "zstd"]),
    ("produce -b {b} -t {t} -H lonely", 2, ["lonely", "name=value"]),
    ("produce -b {b} -t {t} -D ''", 2, ["--delimiter", "byte"]),
    ("consume -b {b} -t {t} -J -f %s", 2, ["-f, -J", "one of them"]),
    ("consume -b {b} -t {t} -J -K :", 2, ["-J", "one of them"]),
    ("consume -b {b} -t {t} -f ''", 2, ["--format", "empty"]),
    ("consume -b {b} -t {t} -f %5s", 2, ["%5", "%s"]),
    ("consume -b {b} -t {t} -f %", 2, ["%", "%%"]),
    ("consume -b {b} -t {t} -c 0x10", 2, ["--count", "0x10"]),
    ("topics list -b {b} --timeout 1e3", 2, ["1e3", "seconds"]),
    ("topics list -b {b} --timeout 99999999999", 2, ["99999999999", "7 days"]),
    ("topics list -b {b} --timeout ''", 2, ["--timeout", "''"]),
    ("perf produce -b {b} -t {t} -n 10 -s 2000000", 1, ["2000074 bytes", "max.request.size"], 10),
    ("produce -b {b} -t {t} -z ''", 2, ["--compression", "empty"]),
    ("produce -b {b} -t {t} -K ''", 2, ["--key-separator", "empty"]),
    ("demo -b {b} -X acks=0", 2, ["acks=0", "acks=1"]),
    # -- properties and files --
    ("produce -b {b} -t {t} -X ACKS=all", 2, ["ACKS", "did you mean acks?"]),
    ("produce -b {b} -t {t} -X lingerMs=5", 2, ["lingerMs", "did you mean linger.ms?"]),
    ("produce -b {b} -t {t} -X bootstrap_servers=x:1", 2, ["did you mean bootstrap.servers?"]),
    ("produce -b {b} -t {t} -X spring.kafka.producer.acks=all", 2, ["did you mean acks?"]),
    ("produce -b {b} -t {t} -X timeout=5", 2, ["'timeout'", "request.timeout.ms"]),
    ("produce -b {b} -t {t} -X xyzzy=5", 2, ["'xyzzy'", "cafka properties"]),
    ("produce -b {b} -t {t} -X retention.ms=5", 2, ["retention.ms", "belongs to topics"]),
    ("produce -b {b} -t {t} -X log.dirs=/tmp", 2, ["log.dirs", "belongs to brokers"]),
    ("produce -b {b} -t {t} -X ssl.ca.location=/x", 2, ["ssl.ca.location", "security.protocol", "SASL_SSL"]),
    ("produce -b {b} -t {t} -X transactional.id=x", 2, ["transactional.id", "not there yet"]),
    ("perf latency -b {b} -t {t} -X transactional.id=x", 2, ["transactional.id", "not there yet"]),
    ("consume -b {b} -t {t} -X group.idd=3", 2, ["group.idd", "did you mean group.id?"]),
    ("consume -b {b} -t {t} -X metrics.foo=3", 2, ["'metrics.foo'"]),
    ("produce -b {b} -t {t} --property parse.key=true --property key.separator=:", 2, ["parse.key", "-K"]),
    ("produce -b {b} -t {t} --property key.separator=:", 2, ["key.separator", "-K"]),
    ("consume -b {b} -t {t} --property print.timestamp=true", 2, ["print.timestamp", "-f"]),
    ("consume -b {b} -t {t} --formatter-property print.key=true", 2, ["--formatter-property", "-K"]),
    ("produce -b {b} -t {t} --reader-property parse.key=true", 2, ["--reader-property", "-K"]),
    ("produce -b {b} -t {t} -X acks:all", 2, ["acks:all", "name=value"]),
    ("produce -b {b} -t {t} -X =all", 2, ["no name", "'all'"]),
    ("produce -b {b} -t {t} -X acks=", 2, ["acks is ''", "all"]),
    ("produce -b {b} -t {t} -X linger.ms=5ms", 2, ["5ms", "milliseconds"]),
    ("produce -b {b} -t {t} -X batch.size=16k", 2, ["16k", "bytes"]),
    ("produce -b {b} -t {t} -X acks=1 -X request.required.acks=all", 2, ["acks", "contradict"]),
    ("produce -b {b} -t {t} -X acks=1 -X enable.idempotence=true", 2, ["enable.idempotence", "contradict"]),
    ("produce -b {b} -t {t} -p 2 -X batch.size=2000000 -X max.request.size=1000 -q", 0,
     ["batch.size=2000000 is above max.request.size=1000"], 5),
    ("consume -b {b} -t {t} -p 1 -e -q -X fetch.max.bytes=5000 -X max.partition.fetch.bytes=6000", 0,
     ["max.partition.fetch.bytes=6000 is above fetch.max.bytes=5000"], 5),
    ("produce -b {b} -t {t} -X batch.size=2000000 -X buffer.memory=1000000", 2,
     ["batch.size=2000000", "buffer.memory=1000000", "contradict"]),
    ("produce -b {b} -t {t} -X client.id={long}", 2, ["client.id", "32767"]),
    ("produce -b {b} -t {t} -X linger.ms={long}", 2, ["linger.ms", "(40000 bytes)"]),
    ("produce -b {b} -t {t} -X {long}=5", 2, ["there is no property", "(40000 bytes)"]),
    ("produce -b {b} -t {t} -F {ini}", 2, ["{ini}, line 1", "name=value"]),
    ("produce -b {b} -t {t} -F {utf16}", 2, ["{utf16}, line 1", "\\x00"]),
    ("produce -b {b} -t {t} -F {nul}", 2, ["{nul}, line 1", "'all\\x00'"]),
    ("produce -b {b} -t {t} -F {quotes}", 2, ["{quotes}, line 1", "'\"5\"'"]),
    ("produce -b {b} -t {t} -F /dev/zero", 2, ["/dev/zero", "MiB"]),
    ("produce -b {b} -t {t} -F ''", 2, ["--config", "empty"]),
    ("properties nosuchthing", 1, ["nosuchthing"]),
    ("produce -b {b} -t {t} -X lingr.ms=5", 2, ["lingr.ms", "linger.ms"]),
    ("produce -b {b} -t {t} -X linger.ms=soon", 2, ["linger.ms", "soon"]),
    ("produce -b {b} -t {t} -X linger.ms", 2, ["linger.ms", "name=value"]),
    ("produce -b {b} -t {t} -X acks=several", 2, ["acks", "several"]),
    ("produce -b {b} -t {t} -X batch.size=-1", 2, ["batch.size", "-1"]),
    ("consume -b {b} -t {t} -X auto.offset.reset=sometime", 2, ["auto.offset.reset", "sometime"]),
    ("produce -b {b} -t {t} -F {folder}/none.properties", 2, ["{folder}/none.properties"]),
    ("produce -b {b} -t {t} -F {folder}", 2, ["{folder}"]),
    ("produce -b {b} -t {t} -F {wrong_file}", 2, ["{wrong_file}", "line 2", "compression.type"]),
    ("produce -b {b} -t {t} -l {folder}/none.txt", 2, ["{folder}/none.txt", "No such file"]),
    ("produce -b {b} -t {t} -l {folder}", 1, ["{folder}", "directory"]),
    # -- the command itself --
    ("-b {b} topics list", 2, ["-b belongs behind the command"]),
    ("topics -J list -b {b}", 2, ["-J belongs behind the command", "cafka topics list"]),
    ("list -b {b}", 2, ["did you mean 'topics list'?"]),
    ("--hlep", 2, ["did you mean '--help'?"]),
    ("version", 2, ["did you mean '--version'?"]),
    ("xyzzy", 2, ["produce, consume"]),
    ("produce -bootstrap {b} -topic {t}", 2, ["-bootstrap", "two dashes", "--bootstrap"]),
    ("produce -b {b} -t {t} --acks all", 2, ["--acks", "-X acks="]),
    ("consume -b {b} -t {t} --fetch-max-bytes 5", 2, ["-X fetch.max.bytes="]),
    ("produce -b {b} -t {t} -k key", 2, ["-k", "-K"]),
    ("produce -b {b} -t {t} -f %s", 2, ["'-f'", "cafka consume"]),
    ("topics describe -b {b} -p 0 {t}", 2, ["no option '-p'"]),
    ("produce -b {b} -t {t} -- more", 2, ["'more' was not expected"]),
    ("embedded --topic 'two words'", 2, ["two words", "letters, digits"]),
    ("embedded --host ''", 2, ["--host", "empty"]),
    ("embedded --brokers 1000", 2, ["--brokers", "1 to 100"]),
    ("prodcue -b {b} -t {t}", 2, ["prodcue", "did you mean 'produce'?"]),
    ("produce -b {b} --tpoic {t}", 2, ["--tpoic", "did you mean '--topic'?"]),
    ("consume -b {b} -t {t} --group g -p 0", 2, ["--partition", "group 'g'"]),
    ("produce -b {b} -t {t} -g g", 2, ["-g", "cafka consume -g GROUP"]),
    ("groups reset -b {b} g", 2, ["--to-earliest", "--shift-by"]),
    ("perf latency -b {b} -t {t} --linger 5", 2, ["--linger", "cafka perf produce"]),
    ("perf consume -b {b} -t {t} -s 5", 2, ["-s", "cafka perf produce"]),
    ("topics", 2, ["a command is wanted", "describe"]),
    ("topics -b {b}", 2, ["topics"]),
    ("", 2, ["a command is wanted", "--help"]),
    ("help prodcue", 2, ["did you mean 'produce'?"]),
    ("embedded --brokers 0", 2, ["brokers", "1"]),
    ("embedded --brokers -1", 2, ["brokers"]),
    ("embedded --port 99999", 2, ["--port", "99999"]),
    ("embedded --port {taken_port}", 1, ["{taken_port}", "in use"]),
    ("embedded --topic t:many", 2, ["t:many", "NAME:PARTITIONS"]),
]


class Answering(threading.Thread):
    """A server that gives the same answer to whatever comes, and closes the connection."""

    def __init__(self, answer):
        super().__init__(daemon=True)
        self.answer = answer
        self.server = socket.create_server(("127.0.0.1", 0))
        self.start()

    def run(self):
        with contextlib.suppress(OSError):  # the server was closed
            while True:
                taken, _ = self.server.accept()
                with taken, contextlib.suppress(OSError):
                    taken.recv(1024)
                    taken.sendall(self.answer)


def address(server):
    return "127.0.0.1:%d" % server.getsockname()[1]


class Mistakes(harness.Case):
    def setUp(self):
        super().setUp()
        self.produce("-p", "0", stdin=b"one\ntwo\nthree\n")
        self.folder = tempfile.mkdtemp(prefix="cafka-mistakes-")
        self.addCleanup(shutil.rmtree, self.folder)
        dead = socket.socket()
        dead.bind(("127.0.0.1", 0))  # nobody listens
        silent = socket.create_server(("127.0.0.1", 0))
        closing = Answering(b"").server
        tls = Answering(bytes.fromhex("15030300020250")).server
        ssh = Answering(b"SSH-2.0-OpenSSH_9.2\r\n").server
        web = Answering(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n").server
        for server in (dead, silent, closing, web, tls, ssh):
            self.addCleanup(server.close)
        contents = {
            "wrong_file": b"# a comment\ncompression.typo=zstd\n", "ini": b"[default]\nacks=all\n", "nul": b"acks=all\0\n",
            "utf16": "acks=all\n".encode("utf-16"), "quotes": b'linger.ms="5"\n'}
        files = {name: os.path.join(self.folder, name) for name in contents}
        for name, content in contents.items():
            with open(files[name], "wb") as out:
                out.write(content)
        self.places = {
            **files, "long": "x" * 40_000, "tls": address(tls), "ssh": address(ssh),
            "b": harness.BOOTSTRAP, "t": self.topic, "dead": address(dead), "silent": address(silent),
            "closing": address(closing), "http": address(web), "folder": self.folder,
            "taken_port": str(silent.getsockname()[1])}

    def fill(self, text):
        for name, place in self.places.items():
            text = text.replace("{" + name + "}", place)
        return text

    def make(self, command):
        """Makes a mistake; what came of it, and after how many seconds."""
        begun = time.monotonic()
        done = subprocess.run(
            [program("cafka"), *shlex.split(self.fill(command))], input=b"one\n", capture_output=True, timeout=harness.PATIENCE)
        return done, time.monotonic() - begun

    def test_each_is_answered_in_time_with_cause_and_remedy(self):
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            made = list(pool.map(lambda mistake: self.make(mistake[0]), MISTAKES))
        for (command, code, expected, *wait), (done, took) in zip(MISTAKES, made):
            with self.subTest(command=command):
                if took >= sum(wait) + SLACK:
                    done, took = self.make(command)
                said = done.stderr.decode(errors="replace")
                self.assertEqual(done.returncode, code, said)
                self.assertLess(took, sum(wait) + SLACK, said)
                for each in expected:
                    if each.startswith("!"):
                        self.assertNotIn(each[1:], said)
                    else:
                        self.assertIn(self.fill(each), said)
                self.assertEqual(done.stdout, b"")
                told = said.splitlines()
                self.assertLess(len(told), 6, said)  # not the whole help
                self.assertEqual(len(told), len(set(told)), said)
                self.assertLess(len(said), 1500, said)

    def test_a_file_that_may_not_be_read(self):
        secret = os.path.join(self.folder, "secret")
        with open(secret, "w", encoding="utf-8") as out:
            out.write("linger.ms=5\n")
        os.chmod(self.folder, 0o755)
        os.chmod(secret, 0)
        user = {"user": pwd.getpwnam("nobody").pw_uid} if os.geteuid() == 0 else {}
        for option, code in (("-F", 2), ("-l", 2)):
            try:
                done = subprocess.run(
                    [program("cafka"), "produce", "-b", harness.BOOTSTRAP, "-t", self.topic, option, secret], input=b"",
                    capture_output=True, timeout=harness.PATIENCE, **user)
            except PermissionError:
                raise unittest.SkipTest("nobody may not run the command here") from None
            said = done.stderr.decode()
            self.assertEqual(done.returncode, code, said)
            self.assertIn(secret, said)
            self.assertIn("Permission denied", said)
