"""Kafka's own command-line tools, by the names of their scripts."""

import glob
import os
import zipfile

from . import LauncherError

# The classes moved from one package to another over the versions; the first that the version has is taken.
TOOLS = {
    "kafka-configs": ["org.apache.kafka.tools.ConfigCommand", "kafka.admin.ConfigCommand"],
    "kafka-console-consumer": ["org.apache.kafka.tools.consumer.ConsoleConsumer", "kafka.tools.ConsoleConsumer"],
    "kafka-console-producer": ["org.apache.kafka.tools.ConsoleProducer", "kafka.tools.ConsoleProducer"],
    "kafka-consumer-groups": ["org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
                              "kafka.admin.ConsumerGroupCommand"],
    "kafka-consumer-perf-test": ["org.apache.kafka.tools.ConsumerPerformance", "kafka.tools.ConsumerPerformance"],
    "kafka-dump-log": ["org.apache.kafka.tools.DumpLogSegments", "kafka.tools.DumpLogSegments"],
    "kafka-get-offsets": ["org.apache.kafka.tools.GetOffsetShell", "kafka.tools.GetOffsetShell"],
    "kafka-leader-election": ["org.apache.kafka.tools.LeaderElectionCommand", "kafka.admin.LeaderElectionCommand"],
    "kafka-producer-perf-test": ["org.apache.kafka.tools.ProducerPerformance"],
    "kafka-reassign-partitions": ["org.apache.kafka.tools.reassign.ReassignPartitionsCommand",
                                  "kafka.admin.ReassignPartitionsCommand"],
    "kafka-topics": ["org.apache.kafka.tools.TopicCommand", "kafka.admin.TopicCommand"],
}


def main_class(name, class_path):
    if name not in TOOLS:
        if "." in name:
            return name
        raise LauncherError(f"no tool '{name}': one of {', '.join(sorted(TOOLS))}, or the name of a class")
    jars = [jar for jar in glob.glob(class_path + ".jar") if os.path.basename(jar).startswith("kafka")]
    members = set()
    for jar in jars:
        with zipfile.ZipFile(jar) as archive:
            members.update(archive.namelist())
    for candidate in TOOLS[name]:
        if candidate.replace(".", "/") + ".class" in members:
            return candidate
    raise LauncherError(f"this Kafka has no {name}")


def run(name, arguments, java, class_path):
    """Becomes the tool."""
    os.execv(java, [
        java, "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", class_path, main_class(name, class_path), *arguments
    ])
