"""Configuration files of the nodes, for clusters that start in seconds on a small machine."""

from .security import LISTENERS


def kraft(version):
    """KRaft from 3.3 on, where it became ready for use; ZooKeeper before."""
    return tuple(int(part) for part in version.split(".")[:2]) >= (3, 3)


def common(brokers):
    """What all brokers of a cluster share."""
    replicas = min(3, brokers)
    in_sync = min(2, brokers)
    return {
        "auto.create.topics.enable": "false",
        "num.partitions": "1",
        "default.replication.factor": replicas,
        "offsets.topic.replication.factor": replicas,
        "offsets.topic.num.partitions": "5",
        "transaction.state.log.replication.factor": replicas,
        "transaction.state.log.min.isr": in_sync,
        "transaction.state.log.num.partitions": "5",
        "group.initial.rebalance.delay.ms": "0",
        "controlled.shutdown.retry.backoff.ms": "500",
        # The cleaner takes this much heap at start, 128 MB unless told otherwise.
        "log.cleaner.dedupe.buffer.size": str(8 << 20),
        "num.network.threads": "2",
        "num.io.threads": "4",
        "background.threads": "2",
    }


def kraft_only(version, brokers):
    properties = {
        "broker.heartbeat.interval.ms": "500",
        "broker.session.timeout.ms": "6000",
        "initial.broker.registration.timeout.ms": "120000",
    }
    if int(version.split(".")[0]) >= 4:
        properties["share.coordinator.state.topic.replication.factor"] = min(3, brokers)
        properties["share.coordinator.state.topic.min.isr"] = min(2, brokers)
        properties["share.coordinator.state.topic.num.partitions"] = "5"
    return properties


def client_listeners(node):
    ports = {"PLAINTEXT": node["port"], **node.get("listeners", {})}
    return [f"{name}://127.0.0.1:{port}" for name, port in ports.items()]


def protocols():
    named = {"PLAINTEXT": "PLAINTEXT", "CONTROLLER": "PLAINTEXT", **{n: p for n, (p, *_) in LISTENERS.items()}}
    return ",".join(f"{name}:{protocol}" for name, protocol in named.items())


def kraft_node(node, controller, data):
    """A node of a KRaft cluster: roles, listeners and the one voter."""
    listeners, roles = [], []
    if node["role"] in ("broker", "combined"):
        roles.append("broker")
        listeners += client_listeners(node)
    if node["role"] in ("controller", "combined"):
        roles.append("controller")
        listeners.append(f"CONTROLLER://127.0.0.1:{controller['controller_port']}")
    properties = {
        "process.roles": ",".join(roles),
        "node.id": node["id"],
        "controller.quorum.voters": f"{controller['id']}@127.0.0.1:{controller['controller_port']}",
        "controller.listener.names": "CONTROLLER",
        "listeners": ",".join(listeners),
        "listener.security.protocol.map": protocols(),
        "log.dirs": data,
    }
    if node["role"] != "controller":
        properties["advertised.listeners"] = ",".join(client_listeners(node))
        properties["inter.broker.listener.name"] = "PLAINTEXT"
    return properties


def zookeeper_node(port, data):
    return {
        "dataDir": data, "clientPort": port, "clientPortAddress": "127.0.0.1", "tickTime": "1000",
        "maxClientCnxns": "0", "admin.enableServer": "false",
    }


def zookeeper_broker(node, zookeeper_port, data):
    return {
        "broker.id": node["id"],
        "listeners": ",".join(client_listeners(node)),
        "listener.security.protocol.map": protocols(),
        "inter.broker.listener.name": "PLAINTEXT",
        "zookeeper.connect": f"127.0.0.1:{zookeeper_port}",
        "zookeeper.session.timeout.ms": "6000",
        "log.dirs": data,
    }


def write(path, properties):
    path.write_text("".join(f"{name}={value}\n" for name, value in properties.items()), encoding="utf-8")
