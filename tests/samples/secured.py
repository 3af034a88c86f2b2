"""The samples and the command on clusters that encrypt and authenticate, with right and with wrong credentials."""
import os
import pathlib
import subprocess
import tempfile
import unittest

import harness
from harness import cafka, program

ENV_TLS = pathlib.Path(__file__).resolve().parents[2] / "env" / "tls"


class Secured(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        subprocess.run([ENV_TLS, cls.folder], check=True, capture_output=True)

    def file(self, name):
        return os.path.join(self.folder, name)

    def cluster(self, *arguments):
        """The address of a cluster that runs until the test ends."""
        process = self.enterContext(subprocess.Popen(
            [program("cafka"), "embedded", "--certificate", self.file("server.pem"), "--key", self.file("server.key"),
             *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL))
        self.addCleanup(process.terminate)
        return process.stdout.readline().decode().strip()

    def sample(self, name, *arguments, password=None):
        """`password`: None leaves the variable unset."""
        env = {name: value for name, value in os.environ.items() if name != "KAFKA_PASSWORD"}
        if password is not None:
            env["KAFKA_PASSWORD"] = password
        done = subprocess.run([program(name), *arguments], env=env, capture_output=True, timeout=harness.PATIENCE)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def test_scram_over_tls(self):
        where = self.cluster("--user", "alice:open sesame")
        told = self.sample("secured", where, self.file("ca.pem"), "alice", password="open sesame")
        self.assertEqual((told[0], sorted(told[1].splitlines()), told[2]), (0, ["a = one", "b = two"], ""))
        code, _, why = self.sample("secured", where, self.file("ca.pem"), "alice", password="sesam")
        self.assertEqual(code, 1)
        self.assertIn("AUTHENTICATION_FAILED", why)
        self.assertIn("SCRAM-SHA-512: wrong name or password", why)
        self.assertEqual(why.count("SCRAM-SHA-512"), 1)
        self.assertNotIn("sesam", why)
        code, _, why = self.sample("secured", where, self.file("ca.pem"), "alice", password=None)
        self.assertEqual(code, 1)
        self.assertIn("password of SCRAM-SHA-512 is empty", why)
        code, _, why = self.sample("secured", where, self.file("stranger.pem"), "alice", password="open sesame")
        self.assertEqual(code, 1)
        self.assertIn("whom nobody here trusts; name the certificate of ", why)
        code, _, why = self.sample("secured", where, self.file("nowhere.pem"), "alice", password="open sesame")
        self.assertEqual(code, 1)
        self.assertIn(f"trust.file '{self.file('nowhere.pem')}' cannot be read: No such file or directory", why)

    def test_mutual_tls(self):
        where = self.cluster("--client-ca", self.file("ca.pem"))
        trusting = ("-X", "security.protocol=SSL", "-X", f"ssl.ca.location={self.file('ca.pem')}")
        alice = ("-X", f"ssl.certificate.location={self.file('client.pem')}",
                 "-X", f"ssl.key.location={self.file('client.key')}")
        cafka("topics", "create", "-b", "SSL://" + where, *trusting, *alice, "-p", "2", "orders")
        told = self.sample("mutual_tls", where, self.file("ca.pem"), self.file("client.pem"), self.file("client.key"))
        self.assertEqual(told, (0, "orders: 2 partitions\n", ""))
        code, _, why = self.sample("mutual_tls", where, self.file("ca.pem"), self.file("stranger.pem"),
                                   self.file("stranger.key"))
        self.assertEqual(code, 1)
        self.assertIn("TLS_FAILED", why)
        without = harness.run(program("cafka"), "topics", "list", "-b", where, *trusting, expect=1).stderr.decode()
        self.assertIn("TLS_FAILED", without)

    def test_the_command_names_properties(self):
        where = self.cluster("--user", "alice:open sesame")
        user = ("-X", "security.protocol=SASL_SSL", "-X", "sasl.mechanism=SCRAM-SHA-256", "-X", "sasl.username=alice")
        why = harness.run(program("cafka"), "topics", "list", "-b", where, *user, "-X", "sasl.password=open sesame",
                          expect=1).stderr.decode()
        self.assertIn("name the certificate of CN=cafka test CA in ssl.ca.location", why)
        without = harness.run(program("cafka"), "topics", "list", "-b", where, "--timeout", "2", "-X",
                              "security.protocol=SSL", "-X", f"ssl.ca.location={self.file('ca.pem')}",
                              expect=1).stderr.decode()
        self.assertIn("does the listener want clients to authenticate (sasl)?", without)
