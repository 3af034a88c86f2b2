"""The class path of a Kafka version: an unpacked KAFKA_HOME, or artifacts from Maven Central, kept in a cache."""

import fcntl
import os
import pathlib
import re
import shutil
import subprocess
import tempfile

from . import LauncherError
from .report import say

# The brokers log through SLF4J; its plain backend writes to standard error, which becomes the node's log file.
SLF4J = "1.7.36"
OTHER_BACKENDS = "slf4j-reload4j,slf4j-log4j12,log4j-slf4j-impl"

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>cafka</groupId>
  <artifactId>kafka-class-path</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{version}</version></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>{version}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>{slf4j}</version></dependency>
  </dependencies>
</project>
"""


def cache_directory():
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(base) / "cafka"


def java():
    """The Java program: of JAVA_HOME if set, else of PATH."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=f"{home}/bin") if home else None
    found = found or shutil.which("java")
    if not found:
        raise LauncherError("no java: install openjdk-17-jre-headless, or set JAVA_HOME")
    return found


def class_path(version, kafka_home=None):
    """The value for java -cp. Fetches the artifacts when they are not in the cache yet; parallel calls wait."""
    home = kafka_home or os.environ.get("KAFKA_HOME")
    if home:
        libs = pathlib.Path(home) / "libs"
        if not any(libs.glob(f"kafka_2.*-{version}.jar")):
            raise LauncherError(f"{libs} has no kafka_2.x-{version}.jar: KAFKA_HOME is not an unpacked Kafka {version}")
        return f"{libs}/*"
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise LauncherError(f"'{version}' is not a Kafka version such as 4.2.0")
    libs = cache_directory() / f"kafka-{version}"
    if not libs.is_dir():
        libs.parent.mkdir(parents=True, exist_ok=True)
        with open(libs.with_name(f"kafka-{version}.lock"), "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not libs.is_dir():
                fetch(version, libs)
    return f"{libs}/*"


def fetch(version, libs):
    maven = shutil.which("mvn")
    if not maven:
        raise LauncherError("no mvn to fetch Kafka with: install maven, or set KAFKA_HOME to an unpacked Kafka")
    say(f"fetching Kafka {version} from Maven Central into {libs}")
    with tempfile.TemporaryDirectory(prefix=f"kafka-{version}.", dir=libs.parent) as scratch:
        pom = pathlib.Path(scratch) / "pom.xml"
        pom.write_text(POM.format(version=version, slf4j=SLF4J), encoding="ascii")
        command = [
            maven, "-B", "-q", "-ntp", "-f", str(pom), "dependency:copy-dependencies", "-DincludeScope=runtime",
            f"-DexcludeArtifactIds={OTHER_BACKENDS}", f"-DoutputDirectory={scratch}/libs",
        ]
        for attempt in (1, 2, 3):
            run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
            if run.returncode == 0:
                break
            if attempt < 3:
                say("Maven failed; trying again")
        else:
            raise LauncherError(f"Maven could not fetch Kafka {version}:\n{(run.stdout + run.stderr).strip()}")
        # Only a complete set gets the name that others look for.
        os.rename(f"{scratch}/libs", libs)
