#include "cafka/actors/properties/foreign_names.hpp"

#include <algorithm>

namespace cafka::properties {

namespace {

/// Names with one reason, separated by blanks; with * at their end, all that begin so.
struct group {
  std::string_view why;
  std::string_view names;
  bool refused = false;
  bool of_writers = false;
};

constexpr group groups[] = {
    {"TLS is OpenSSL's as the system has it, with certificates in files or properties",
     "ssl.engine.factory.class ssl_engine_callback_data ssl.engine.location ssl.engine.id ssl.provider ssl.providers "
     "ssl.curves.list ssl.sigalgs.list ssl.ca.certificate.stores ssl_key ssl_certificate ssl_ca "
     "ssl.certificate.verify_cb security.providers",
     true},
    {"Kerberos (GSSAPI) is not there; PLAIN, SCRAM and OAUTHBEARER are", "sasl.kerberos.*", true},
    {"tokens come from sasl.oauthbearer.token.endpoint.url, or from a program: cafka::oauth_bearer, its field "
     "fresh_token",
     "sasl.oauthbearer.extensions sasl.oauthbearer.grant.type sasl.oauthbearer.assertion.* "
     "sasl.oauthbearer.metadata.* sasl.oauthbearer.scope.claim.name sasl.oauthbearer.sub.claim.name "
     "sasl.login.callback.handler.class sasl.login.class sasl.login.connect.timeout.ms sasl.login.read.timeout.ms "
     "sasl.client.callback.handler.class https.ca.pem oauthbearer_token_refresh_cb",
     true},
    {"sasl.oauthbearer.token.endpoint.url says where tokens come from", "sasl.oauthbearer.method"},
    {"it tells brokers whose tokens to take", "sasl.oauthbearer.jwks.* sasl.oauthbearer.expected.*", true},
    {"a connection that authenticates again asks for what is valid then", "sasl.login.refresh.* sasl.login.retry.*"},
    {"it is a part of Java's TLS; ssl.enabled.protocols says which versions there are",
     "ssl.protocol ssl.keymanager.algorithm ssl.trustmanager.algorithm ssl.secure.random.implementation"},
    {"transactions are not there yet, so records would be written without one", "transactional.id", true, true},
    {"keys and values are bytes here: the program turns its objects into them",
     "key.serializer value.serializer key.deserializer value.deserializer key.serializer.* value.serializer.* "
     "key.deserializer.* value.deserializer.* key.subject.name.strategy value.subject.name.strategy "
     "auto.register.schemas use.latest.version specific.avro.reader json.value.type schema.registry.* "
     "basic.auth.credentials.source basic.auth.user.info bearer.auth.credentials.source bearer.auth.token "
     "bearer.auth.custom.provider.class bearer.auth.issuer.endpoint.url bearer.auth.client.id "
     "bearer.auth.client.secret bearer.auth.scope bearer.auth.scope.claim.name bearer.auth.sub.claim.name "
     "bearer.auth.logical.cluster bearer.auth.identity.pool.id bearer.auth.cache.expiry.buffer.seconds"},
    {"what was dealt with is what the program has taken and come back from, or what it commits by itself",
     "enable.auto.offset.store offset.store.method offset.store.path offset.store.sync.interval.ms"},
    {"a group's coordinator is looked for when it is needed, and left with a farewell",
     "coordinator.query.interval.ms internal.leave.group.on.close internal.throw.on.fetch.stable.offset.unsupported "
     "group.protocol.type"},
    {"a pattern never stands for internal topics", "exclude.internal.topics"},
    {"there are no share groups", "share.acknowledgement.mode share.acquire.mode"},
    {"the bound is one of bytes: queued.max.messages.kbytes or queue.buffering.max.kbytes",
     "queued.min.messages queue.buffering.max.messages"},
    {"the program takes records one at a time, or in the batches they were written in",
     "max.poll.records consume.callback.max.messages fetch.queue.backoff.ms"},
    {"nothing is reported by itself; a program asks writers and readers for their numbers",
     "statistics.interval.ms metric.reporters metrics.num.samples metrics.recording.level metrics.sample.window.ms "
     "enable.metrics.push auto.include.jmx.reporter"},
    {"there are no transactions", "transaction.timeout.ms transaction.two.phase.commit.enable"},
    {"it is a part of another client, which is not here",
     "interceptor.classes interceptors plugin.library.paths config.providers config.providers.* builtin.features "
     "opaque "
     "default_topic_conf internal.termination.signal internal.auto.downgrade.txn.commit confluent.* "
     "client.software.name client.software.version"},
    {"what happens is told to the functions cluster_config::log and error_log, in a thread of their own",
     "debug log_level log.queue log.thread.name log.connection.close error_cb throttle_cb log_cb"},
    {"errors and outcomes are told to whoever asked",
     "enabled_events stats_cb "
     "background_event_cb consume_cb rebalance_cb offset_commit_cb dr_cb dr_msg_cb delivery.report.only.error "
     "produce.offset.report"},
    {"the end of a partition is always told", "enable.partition.eof"},
    {"sockets are as this client needs them: without delay, with buffers of the system's own size",
     "send.buffer.bytes receive.buffer.bytes socket.send.buffer.bytes socket.receive.buffer.bytes "
     "socket.keepalive.enable socket.nagle.disable socket.max.fails socket.blocking.max.ms socket_cb connect_cb "
     "closesocket_cb open_cb resolve_cb"},
    {"names are looked up anew for each connection, and all of their addresses are tried",
     "client.dns.lookup broker.address.ttl"},
    {"versions are agreed on with each broker",
     "api.version.request api.version.request.timeout.ms api.version.fallback.ms broker.version.fallback"},
    {"whatever broker is known, and the bootstrap servers, are tried until one answers",
     "bootstrap.controllers "
     "socket.connection.setup.timeout.max.ms reconnect.backoff.jitter.ms"},
    {"metadata is asked for the topics that are used, and kept while they are",
     "metadata.max.idle.ms topic.metadata.refresh.fast.cnt topic.metadata.refresh.sparse "
     "topic.metadata.propagation.max.ms topic.blacklist"},
    {"batches are bounded by bytes and time: batch.size and linger.ms",
     "batch.num.messages message.copy.max.bytes queue.buffering.backpressure.threshold"},
    {"records without a key stay with a partition until a batch is full; keys go where they belong",
     "partitioner.adaptive.partitioning.enable partitioner.availability.timeout.ms partitioner.ignore.keys "
     "sticky.partitioning.linger.ms partitioner_cb"},
    {"records of a partition go out in their order", "queuing.strategy msg_order_cmp enable.gapless.guarantee"},
    {"pauses are jittered without it", "enable.random.seed"},
    {"it belongs to topics, whose configuration the brokers keep; a topic may be created with it (cafka topics create "
     "-c)",
     "cleanup.policy retention.ms retention.bytes segment.bytes segment.ms segment.jitter.ms segment.index.bytes "
     "min.insync.replicas min.compaction.lag.ms max.compaction.lag.ms min.cleanable.dirty.ratio delete.retention.ms "
     "file.delete.delay.ms flush.messages flush.ms index.interval.bytes max.message.bytes message.timestamp.type "
     "message.timestamp.difference.max.ms message.timestamp.before.max.ms message.timestamp.after.max.ms "
     "message.format.version message.downconversion.enable preallocate unclean.leader.election.enable "
     "remote.storage.enable local.retention.ms local.retention.bytes",
     true},
    {"it belongs to brokers, and stands in their own file of properties",
     "listeners advertised.listeners listener.* broker.id broker.rack node.id process.roles controller.* zookeeper.* "
     "num.partitions default.replication.factor auto.create.topics.enable delete.topic.enable "
     "auto.leader.rebalance.enable num.network.threads num.io.threads num.replica.fetchers inter.broker.* offsets.* "
     "replica.* log.dir log.dirs log.retention.* log.segment.* log.cleaner.* log.flush.* log.roll.* log.message.* "
     "log.index.* log.cleanup.policy transaction.state.* group.initial.rebalance.delay.ms group.min.session.timeout.ms "
     "group.max.session.timeout.ms group.max.size group.consumer.* group.coordinator.* group.share.*",
     true},
};

/// The next name of a list; empty at its end.
std::string_view next(std::string_view& names) {
  const auto end = std::min(names.find(' '), names.size());
  const auto name = names.substr(0, end);
  names.remove_prefix(std::min(end + 1, names.size()));
  return name;
}

bool matches(std::string_view pattern, std::string_view name) {
  if (!pattern.ends_with('*')) return name == pattern;
  pattern.remove_suffix(1);
  return name.size() > pattern.size() && name.starts_with(pattern);
}

} // namespace

foreign_name foreign(std::string_view name) {
  for (const auto& each : groups)
    for (auto rest = each.names; !rest.empty();)
      if (matches(next(rest), name)) return {each.why, each.refused, each.of_writers};
  return {};
}

std::vector<std::string_view> foreign_names() {
  std::vector<std::string_view> names;
  for (const auto& each : groups)
    for (auto rest = each.names; !rest.empty();)
      if (const auto name = next(rest); !name.ends_with('*')) names.push_back(name);
  return names;
}

} // namespace cafka::properties
