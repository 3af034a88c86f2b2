"""What --secure adds to a cluster: listeners with TLS and SASL, their certificates and users, and how clients use them."""

import pathlib
import re
import subprocess

from . import LauncherError

CERTIFICATES = pathlib.Path(__file__).parents[2] / "tls"
PASSWORD = "changeit"
DEFAULT_USERS = {"alice": "alice-secret", "bob": "bob-secret"}
MECHANISMS = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER")
SCRAM = ("SCRAM-SHA-256", "SCRAM-SHA-512")
JAVA = "org.apache.kafka.common.security"

# Each listener: its protocol, the certificate that it shows, and whether it wants one of its clients.
LISTENERS = {
    "SSL": ("SSL", "server", False),
    "SSL_MUTUAL": ("SSL", "server", True),
    "SASL_PLAINTEXT": ("SASL_PLAINTEXT", None, False),
    "SASL_SSL": ("SASL_SSL", "server", False),
    "SSL_EXPIRED": ("SSL", "expired", False),
    "SSL_WRONG_HOST": ("SSL", "wrong-host", False),
    "SSL_STRANGER": ("SSL", "stranger", False),
}


def user(text):
    """NAME:PASSWORD, of what needs no quotes where Kafka's own tools and its configuration take it."""
    name, colon, password = text.partition(":")
    if not colon or not re.fullmatch(r"[\w.-]+", name, re.ASCII) or not re.fullmatch(r"[\w.!@/+-]+", password, re.ASCII):
        raise ValueError
    return name, password


def asked_for(arguments):
    """The part of the cluster's state that says how it is secured; None: not."""
    if not arguments.secure:
        if arguments.user or arguments.reauthenticate:
            raise LauncherError("--user and --reauthenticate need --secure: without it nobody authenticates")
        return None
    if (3, 3) <= tuple(int(part) for part in arguments.version.split(".")[:2]) < (3, 5):
        raise LauncherError("Kafka 3.3 and 3.4 cannot be given SCRAM users before they start: take another version")
    return {"users": dict(arguments.user) or DEFAULT_USERS, "reauthenticate": arguments.reauthenticate}


def folder(directory):
    return directory.path / "tls"


def make_certificates(directory):
    made = folder(directory)
    run = subprocess.run([str(CERTIFICATES), "--password", PASSWORD, str(made)],
                         stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if run.returncode:
        raise LauncherError(f"the certificates could not be made:\n{(run.stdout + run.stderr).strip()}")


def truststore(tls):
    return {"ssl.truststore.type": "PEM", "ssl.truststore.location": tls / "ca.pem"}


def keystore(tls, name):
    """Not PEM: Kafka 2.8 wants its key encrypted."""
    return {"ssl.keystore.type": "PKCS12", "ssl.keystore.location": tls / f"{name}.p12",
            "ssl.keystore.password": PASSWORD}


def jaas(mechanism, users):
    """What a listener knows of its users: PLAIN has them in its configuration, SCRAM in the cluster's metadata."""
    if mechanism == "PLAIN":
        known = "".join(f' user_{name}="{password}"' for name, password in users.items())
        return f"{JAVA}.plain.PlainLoginModule required{known};"
    if mechanism in SCRAM:
        return f"{JAVA}.scram.ScramLoginModule required;"
    return f"{JAVA}.oauthbearer.OAuthBearerLoginModule required;"  # unsecured tokens, as no validator is named


def broker(node, security, directory):
    """Properties of a broker, beside those of its plain listener; {} without security."""
    if not security:
        return {}
    tls, properties = folder(directory), {}
    for name in node["listeners"]:
        protocol, certificate, mutual = LISTENERS[name]
        prefix = f"listener.name.{name.lower()}."
        if certificate:
            properties |= {
                **{prefix + name: value for name, value in keystore(tls, certificate).items()},
                **{prefix + name: value for name, value in truststore(tls).items()},
                prefix + "ssl.client.auth": "required" if mutual else "none",
            }
        if protocol.startswith("SASL"):
            properties[prefix + "sasl.enabled.mechanisms"] = ",".join(MECHANISMS)
            for each in MECHANISMS:
                properties[f"{prefix}{each.lower()}.sasl.jaas.config"] = jaas(each, security["users"])
    if security["reauthenticate"]:
        properties["connections.max.reauth.ms"] = security["reauthenticate"]
    return properties


def scram_options(security):
    """For the tool that formats storage (KIP-900): the users are there when the first broker starts."""
    return [f"--add-scram={each}=[name={name},password={password}]"
            for name, password in security["users"].items() for each in SCRAM] if security else []


def bootstraps(nodes):
    """The bootstrap servers of each listener, by its name."""
    names = ["PLAINTEXT", *nodes[0].get("listeners", {})]
    return {name: ",".join(f"127.0.0.1:{node.get('listeners', {}).get(name, node['port'])}" for node in nodes)
            for name in names}


def client_jaas(mechanism, name, password):
    if mechanism == "PLAIN":
        return f'{JAVA}.plain.PlainLoginModule required username="{name}" password="{password}";'
    if mechanism in SCRAM:
        return f'{JAVA}.scram.ScramLoginModule required username="{name}" password="{password}";'
    return f'{JAVA}.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="{name}";'


def client(state, directory, listener, mechanism, name):
    """Properties for Java's clients and tools to reach a listener with."""
    if not state.get("security"):
        raise LauncherError("the cluster has a plain listener alone: start it with --secure")
    bootstrap = bootstraps([node for node in state["nodes"] if "listeners" in node])
    if listener not in bootstrap:
        raise LauncherError(f"the cluster has no listener {listener}: one of {', '.join(bootstrap)}")
    protocol, certificate, mutual = LISTENERS.get(listener, ("PLAINTEXT", None, False))
    properties = {"bootstrap.servers": bootstrap[listener], "security.protocol": protocol}
    if certificate:
        properties |= truststore(folder(directory))
    if mutual:
        properties |= keystore(folder(directory), "client")
    if protocol.startswith("SASL"):
        users = state["security"]["users"]
        name = name or next(iter(users))
        if name not in users:
            raise LauncherError(f"the cluster has no user {name}: one of {', '.join(users)}")
        properties |= {"sasl.mechanism": mechanism, "sasl.jaas.config": client_jaas(mechanism, name, users[name])}
    return properties
