#!/usr/bin/env python3
"""The cafka command against a Kafka cluster, side by side with kcat; each reads what the other wrote.

    cli_test.py --programs FOLDER (--launcher env/kafka/kafka --version 4.2.0 | --embedded) MODULE...
"""
import argparse
import shutil
import sys
import unittest

sys.dont_write_bytecode = True  # nothing beside the sources
import harness


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--programs", required=True, help="the folder of the programs cafka, main_blocking and caf_application")
    parser.add_argument("--launcher", help="env/kafka/kafka")
    parser.add_argument("--version", default="4.2.0", help="version of Kafka")
    parser.add_argument("--embedded", action="store_true", help="use cafka embedded instead of a real Kafka")
    parser.add_argument("tests", nargs="+", metavar="MODULE", help="a module beside this file, or module.Class.test")
    return parser.parse_args()


def main():
    given = arguments()
    if not shutil.which("kcat"):
        sys.exit("cli_test.py: kcat is missing; run env/install")
    harness.PROGRAMS = given.programs
    suite = unittest.defaultTestLoader.loadTestsFromNames(given.tests)
    cluster = harness.embedded_cluster() if given.embedded else harness.real_cluster(given.launcher, given.version)
    with cluster:
        harness.BOOTSTRAP = cluster.bootstrap
        harness.TOOL = None if given.embedded else [given.launcher, "tool", "--version", given.version]
        result = unittest.TextTestRunner(verbosity=2).run(suite)
    sys.exit(not result.wasSuccessful() or result.testsRun == 0)


if __name__ == "__main__":
    main()
