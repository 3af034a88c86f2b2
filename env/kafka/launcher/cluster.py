"""A cluster as a whole: which nodes it has, how they start, when they are ready, how they end."""

import base64
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid

from . import LauncherError, properties, security
from .classpath import class_path, java
from .ports import free_ports
from .probe import NotReady, known_brokers
from .process import spawn, start_time
from .report import say
from .state import process_of

# One broker is its own controller. More brokers get a controller beside them, so that any of them may be stopped
# or killed, even all, without the quorum being lost.
CONTROLLER_ID = 1000
ZOOKEEPER_ID = 0

QUICK_JVM = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
HEAP = {"broker": "384m", "combined": "384m", "controller": "256m", "zookeeper": "128m"}
LOGGING = [
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=info", "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS", "-Djava.awt.headless=true",
]
PORT_TRIES = 5


class PortTaken(Exception):
    pass


def is_broker(node):
    return node["role"] in ("broker", "combined")


def bootstrap(state):
    return ",".join(f"127.0.0.1:{node['port']}" for node in state["nodes"] if is_broker(node))


def layout(version, brokers, secure):
    """The nodes of a new cluster, on free ports."""
    nodes = plain_layout(version, brokers)
    if secure:
        for node in filter(is_broker, nodes):
            taken = {n.get(kind) for n in nodes for kind in ("port", "controller_port")}
            taken |= {port for n in nodes for port in n.get("listeners", {}).values()}
            count = len(security.LISTENERS)
            free = [port for port in free_ports(count + len(taken)) if port not in taken]
            node["listeners"] = dict(zip(security.LISTENERS, free))
    return nodes


def plain_layout(version, brokers):
    """Those nodes with a plain listener each."""
    if not properties.kraft(version):
        ports = free_ports(brokers + 1)
        zookeeper = {"id": ZOOKEEPER_ID, "role": "zookeeper", "port": ports[0]}
        return [zookeeper] + [{"id": i, "role": "broker", "port": ports[i]} for i in range(1, brokers + 1)]
    if brokers == 1:
        port, controller_port = free_ports(2)
        return [{"id": 1, "role": "combined", "port": port, "controller_port": controller_port}]
    ports = free_ports(brokers + 1)
    controller = {"id": CONTROLLER_ID, "role": "controller", "controller_port": ports[0]}
    return [controller] + [{"id": i, "role": "broker", "port": ports[i]} for i in range(1, brokers + 1)]


class Cluster:
    """Works on the cluster of a directory whose lock the caller holds."""

    def __init__(self, directory):
        self.directory = directory

    def start(self, arguments, made_directory):
        state = self.directory.load()
        if state:
            if any(process_of(node).alive() for node in state["nodes"]):
                raise LauncherError(f"a cluster runs in {self.directory.path}: stop it, or give another --dir")
            made_directory = state["made_directory"]
            self.directory.clear({**state, "made_directory": False})
        state = {
            "version": arguments.version, "java": java(), "made_directory": made_directory,
            "class_path": class_path(arguments.version, arguments.kafka_home),
            "jvm": arguments.jvm_option or QUICK_JVM, "heap": arguments.heap, "config": dict(arguments.config),
            "cluster_id": base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("="),
            "owner": owner_of(arguments.owner_pid), "nodes": [], "security": security.asked_for(arguments),
        }
        self.directory.save(state)
        try:
            self._watch(state)
            for attempt in range(1, PORT_TRIES + 1):
                try:
                    return self._start_all(state, arguments.brokers, arguments.timeout)
                except PortTaken:
                    if attempt == PORT_TRIES:
                        raise LauncherError("found no free ports in five attempts") from None
                    say("a port was taken meanwhile; starting anew with others")
                    self._end_nodes(state)
        except BaseException:
            self.stop(keep_files=arguments.keep_failed)
            raise
        return state

    def _watch(self, state):
        """Starts the process that ends the cluster when its owner is gone, before there is anything to end."""
        if not state["owner"]:
            return
        program = os.path.abspath(sys.argv[0])
        command = [sys.executable, program, "watch", "--dir", str(self.directory.path)]
        watchdog = spawn(command, self.directory.path / "watchdog.txt", directory="/")
        state["watchdog"] = {"pid": watchdog.pid, "started": watchdog.started}
        self.directory.save(state)

    def _start_all(self, state, brokers, timeout):
        state["nodes"] = layout(state["version"], brokers, state["security"])
        self.directory.save(state)
        if state["security"]:
            security.make_certificates(self.directory)
        say(f"starting Kafka {state['version']} with {brokers} broker{'s' if brokers > 1 else ''}"
            f" in {self.directory.path}")
        self._write_files(state)
        for node in state["nodes"]:
            self._launch(state, node)
            if node["role"] == "zookeeper" and state["security"]:
                self._add_scram_users(state, node)
        began = time.monotonic()
        self._await_ready(state, [n for n in state["nodes"] if is_broker(n)], began + timeout)
        say(f"ready after {time.monotonic() - began:.1f} s: {bootstrap(state)}")
        return state

    def _write_files(self, state):
        nodes = state["nodes"]
        for node in nodes:
            self.directory.node(node).mkdir(mode=0o700)
            properties.write(self.directory.node(node) / "server.properties", self._properties(state, node))
        if properties.kraft(state["version"]):
            self._format(state)

    def _properties(self, state, node):
        data = str(self.directory.node(node) / "data")
        brokers = sum(is_broker(n) for n in state["nodes"])
        if node["role"] == "zookeeper":
            return properties.zookeeper_node(node["port"], data)
        common = properties.common(brokers)
        if properties.kraft(state["version"]):
            own = properties.kraft_node(node, state["nodes"][0], data)
            common.update(properties.kraft_only(state["version"], brokers))
        else:
            own = properties.zookeeper_broker(node, state["nodes"][0]["port"], data)
        secured = security.broker(node, state["security"], self.directory) if is_broker(node) else {}
        return {**common, **own, **secured, **state["config"]}

    def _format(self, state):
        """Formats the first node's storage with Kafka's own tool and derives the others' from it: the two files
        differ in the node's number alone, and a Java process for each would double the time of the start."""
        first = self.directory.node(state["nodes"][0])
        # One id in 64 begins with a hyphen: the tool would take it for an option, were it an argument of its own.
        run = subprocess.run(
            [state["java"], "-Xmx128m", *QUICK_JVM, "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp",
             state["class_path"], "kafka.tools.StorageTool", "format", f"--cluster-id={state['cluster_id']}", "-c",
             str(first / "server.properties"), *security.scram_options(state["security"])],
            stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if run.returncode:
            raise LauncherError(f"Kafka's storage tool failed:\n{(run.stdout + run.stderr).strip()}")
        lines = (first / "data/meta.properties").read_text(encoding="utf-8").splitlines()
        for node in state["nodes"][1:]:
            data = self.directory.node(node) / "data"
            data.mkdir(mode=0o700)
            # A directory without an id of its own is given one when the node starts (KIP-858).
            kept = [line for line in lines if not line.startswith(("#", "node.id=", "directory.id="))]
            (data / "meta.properties").write_text("\n".join(kept + [f"node.id={node['id']}", ""]), encoding="utf-8")
            shutil.copy(first / "data/bootstrap.checkpoint", data)

    def _add_scram_users(self, state, zookeeper):
        """What `format` does for a KRaft cluster: brokers find their users when they start."""
        for name, password in state["security"]["users"].items():
            keys = ",".join(f"{each}=[password={password}]" for each in security.SCRAM)
            run = subprocess.run(
                [state["java"], "-Xmx128m", *QUICK_JVM, "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp",
                 state["class_path"], "kafka.admin.ConfigCommand", "--zookeeper", f"127.0.0.1:{zookeeper['port']}",
                 "--alter", "--entity-type", "users", "--entity-name", name, "--add-config", keys],
                stdin=subprocess.DEVNULL, capture_output=True, text=True)
            if run.returncode:
                raise LauncherError(f"Kafka's configuration tool failed:\n{(run.stdout + run.stderr).strip()}")

    def _launch(self, state, node):
        main = "org.apache.zookeeper.server.quorum.QuorumPeerMain" if node["role"] == "zookeeper" else "kafka.Kafka"
        heap = state["heap"] if is_broker(node) and state["heap"] else HEAP[node["role"]]
        command = [
            state["java"], f"-Xmx{heap}", *state["jvm"], *LOGGING, "-cp", state["class_path"], main,
            str(self.directory.node(node) / "server.properties"),
        ]
        process = spawn(command, self.directory.log(node), directory=str(self.directory.node(node)))
        node.update(pid=process.pid, started=process.started)
        self.directory.save(state)

    def _await_ready(self, state, awaited, deadline):
        """Waits until every running broker reports the awaited ones and all running ones alive."""
        running = [n for n in state["nodes"] if is_broker(n) and (n in awaited or process_of(n).alive())]
        expected = {n["id"] for n in running}
        pending, last = list(running), "no answer yet"
        while pending:
            self._check_alive(state, awaited)
            if state["owner"] and not process_of(state["owner"]).alive():
                raise LauncherError("the owner of the cluster ended")
            node = pending[0]
            try:
                known, has_controller = known_brokers(node["port"])
                if known >= expected and has_controller:
                    pending.pop(0)
                    continue
                last = f"it knows the brokers {sorted(known)}" + ("" if has_controller else " and no controller")
            except NotReady as problem:
                last = str(problem)
            if time.monotonic() > deadline:
                raise LauncherError(f"broker {node['id']} was not ready in time ({last}):\n{self._log_tail(node)}")
            time.sleep(0.1)

    def _check_alive(self, state, awaited):
        needed = awaited + [n for n in state["nodes"] if not is_broker(n)]
        for node in needed:
            if process_of(node).alive():
                continue
            tail = self._log_tail(node, 400)
            if "Address already in use" in tail or "BindException" in tail:
                raise PortTaken()
            if "NodeExistsException" in tail and not properties.kraft(state["version"]):
                # ZooKeeper remembers the killed process until its session expires; until then it refuses the new one.
                time.sleep(0.5)
                self.directory.log(node).unlink()
                self._launch(state, node)
                continue
            raise LauncherError(f"node {node['id']} ended while it started:\n{self._log_tail(node)}")

    def _log_tail(self, node, lines=30):
        try:
            text = self.directory.log(node).read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    def broker(self, state, number):
        for node in state["nodes"]:
            if node["id"] == number and is_broker(node):
                return node
        raise LauncherError(f"the cluster has no broker {number}")

    def stop_broker(self, number, timeout):
        """Ends a broker as its operator would: it hands its leaders over first (controlled shutdown)."""
        process = process_of(self.broker(self.directory.required(), number))
        process.signal(signal.SIGCONT)
        process.signal(signal.SIGTERM)
        if not process.wait(timeout):
            process.kill()
            raise LauncherError(f"broker {number} did not end in {timeout} s and was killed")

    def signal_broker(self, number, signal_number):
        process = process_of(self.broker(self.directory.required(), number))
        if not process.alive():
            raise LauncherError(f"broker {number} does not run")
        process.signal(signal_number)
        if signal_number == signal.SIGKILL:
            process.wait(10)

    def start_broker(self, number, timeout):
        state = self.directory.required()
        node = self.broker(state, number)
        if process_of(node).alive():
            raise LauncherError(f"broker {number} runs already")
        # The log of the run before stays readable beside the new one.
        os.replace(self.directory.log(node), self.directory.log(node).with_name("log.before.txt"))
        self._launch(state, node)
        try:
            self._await_ready(state, [node], time.monotonic() + timeout)
        except PortTaken:
            raise LauncherError(f"port {node['port']} of broker {number} was taken while it was down") from None

    def stop(self, keep_files=False, from_watchdog=False):
        """Ends all processes of the cluster and, unless told otherwise, removes its files."""
        state = self.directory.required()
        if not from_watchdog:
            process_of(state.get("watchdog")).kill()
        self._end_nodes(state, keep_files=True)
        if keep_files:
            say(f"files kept in {self.directory.path}")
        else:
            self.directory.clear(state)

    def _end_nodes(self, state, keep_files=False):
        # Nothing reads the data afterwards, so there is nothing to shut down in order.
        processes = [process_of(node) for node in state["nodes"]]
        for process in processes:
            process.signal(signal.SIGKILL)
        for process in processes:
            process.wait(10)
        if not keep_files:
            for node in state["nodes"]:
                shutil.rmtree(self.directory.node(node), ignore_errors=True)


def owner_of(pid):
    if pid is None:
        return None
    started = start_time(pid)
    if started is None:
        raise LauncherError(f"there is no process {pid} to own the cluster")
    return {"pid": pid, "started": started}
