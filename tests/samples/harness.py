"""What the tests of the cafka command share: the programs, the cluster, and a topic for each test."""
import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

PROGRAMS = None  # the folder of cafka and of the samples
BOOTSTRAP = None
TOOL = None  # how to run one of Kafka's own tools; none on the embedded cluster
PATIENCE = 60  # seconds, for any one command


def program(name):
    return os.path.join(PROGRAMS, name)


def run(*command, stdin=None, expect=0):
    """Runs a command; the finished process, which ended with `expect`."""
    done = subprocess.run(command, input=stdin, capture_output=True, timeout=PATIENCE)
    if done.returncode != expect:
        raise AssertionError(f"{command} ended with {done.returncode}: {done.stderr.decode()} {done.stdout.decode()}")
    return done


def cafka(*arguments, **more):
    return run(program("cafka"), *arguments, **more).stdout


def kcat(*arguments, **more):
    return run("kcat", "-q", "-b", BOOTSTRAP, *arguments, **more).stdout


@contextlib.contextmanager
def start(*arguments):
    """Starts cafka with pipes; it ends with the with statement, also if a test fails there."""
    with subprocess.Popen(
            [program("cafka"), *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


def finish(process, stdin=b""):
    """Writes to the standard input of a process and closes it; the exit code, output and errors."""
    try:
        out, err = process.communicate(stdin, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return process.returncode, out.decode(), err.decode()


def lines(prefix, count):
    return [f"key-{i % 7}:{prefix}-{i}".encode() for i in range(count)]


def wait_until_known(topic):
    """Brokers hear of a new topic one after the other, and a busy one late; until then it says that there is none."""
    until = time.monotonic() + PATIENCE
    for broker in BOOTSTRAP.split(","):
        while True:
            told = json.loads(run("kcat", "-q", "-L", "-J", "-b", broker, "-t", topic).stdout)["topics"]
            if all("error" not in each and each["partitions"] for each in told):
                break
            assert time.monotonic() < until, f"{broker} does not know {topic}"


class Case(unittest.TestCase):
    """Each test has a topic of three partitions to itself."""
    topics = 0

    def setUp(self):
        Case.topics += 1
        self.topic = f"cli-{os.getpid()}-{Case.topics}"
        cafka("topics", "create", "-b", BOOTSTRAP, "--timeout", "30", "-p", "3", self.topic)
        wait_until_known(self.topic)

    def produce(self, *arguments, stdin=b"", expect=0):
        return run(program("cafka"), "produce", "-b", BOOTSTRAP, "-t", self.topic, *arguments, stdin=stdin, expect=expect)

    def consume(self, *arguments, expect=0):
        return cafka("consume", "-b", BOOTSTRAP, "-t", self.topic, "-q", *arguments, expect=expect)

    def records(self, *arguments):
        """What kcat reads of the whole topic."""
        return [json.loads(line) for line in kcat("-C", "-t", self.topic, "-e", "-J", *arguments).splitlines()]


class embedded_cluster:
    """`cafka embedded`; the bootstrap servers are in `bootstrap`."""

    def __enter__(self):
        self.process = subprocess.Popen(
            [program("cafka"), "embedded", "--brokers", "3", "--orders"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL)
        self.bootstrap = self.process.stdout.readline().decode().strip()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(PATIENCE)

    @contextlib.contextmanager
    def stopped(self):
        """While the with statement lasts, nothing is answered."""
        self.process.send_signal(signal.SIGSTOP)
        os.waitpid(self.process.pid, os.WUNTRACED)  # until then it may still answer
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def order(self, text):
        """`stop BROKER` or `start BROKER`."""
        self.process.stdin.write(text.encode() + b"\n")
        self.process.stdin.flush()
        done = self.process.stdout.readline().decode()
        if not done.endswith("done\n"):
            raise AssertionError(f"{text}: {done}")


class real_cluster:
    def __init__(self, launcher, version):
        self.launcher = launcher
        self.version = version
        self.directory = tempfile.mkdtemp(prefix="cafka-cli-test-")

    def __enter__(self):
        try:
            self.bootstrap = subprocess.run(
                [self.launcher, "start", "--version", self.version, "--brokers", "3", "--dir", self.directory,
                 "--owner-pid", str(os.getpid())], stdout=subprocess.PIPE, check=True).stdout.decode().strip()
            return self
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        subprocess.run([self.launcher, "stop", "--dir", self.directory], check=False)
        shutil.rmtree(self.directory, ignore_errors=True)
