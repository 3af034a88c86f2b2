"""Starts and stops real Apache Kafka clusters on this machine, for tests and trials."""


class LauncherError(Exception):
    """A failure that a person can act on: its text is all that is shown."""
