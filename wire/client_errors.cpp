#include "cafka/wire/error_table.hpp"

#include <array>

namespace cafka {

namespace {

using namespace error_table;

constexpr auto rows = std::to_array<error_info>({
    row(errc::connection_refused, "CONNECTION_REFUSED", retriable | refresh_metadata, failed,
        "Nothing listens at the address: check host, port and whether the broker runs."),
    row(errc::host_not_found, "HOST_NOT_FOUND", retriable | refresh_metadata, failed,
        "The host's name cannot be resolved: check the bootstrap servers and the brokers' advertised.listeners."),
    row(errc::connect_timed_out, "CONNECT_TIMED_OUT", retriable | refresh_metadata, failed,
        "No connection came about in time: check the address, firewalls and the broker's load."),
    row(errc::connection_closed, "CONNECTION_CLOSED", retriable | refresh_metadata, unknown,
        "The connection ended before the answer came; what was asked may have been done."),
    row(errc::request_timed_out_locally, "REQUEST_TIMED_OUT_LOCALLY", retriable | refresh_metadata, unknown,
        "No answer came in time; what was asked may have been done. Wait longer, or see what the broker is busy with."),
    row(errc::network_unreachable, "NETWORK_UNREACHABLE", retriable | refresh_metadata, failed,
        "There is no route to the address: check the network and the brokers' advertised.listeners."),
    row(errc::no_bootstrap_server, "NO_BOOTSTRAP_SERVER", retriable, failed,
        "None of the bootstrap servers answered: the message says what each of them did."),
    row(errc::tls_failed, "TLS_FAILED", no_remedy, failed,
        "No TLS session came about: check that the listener speaks TLS, the certificate and the host's name in it."),
    row(errc::authentication_failed, "AUTHENTICATION_FAILED", no_remedy, failed,
        "The broker did not accept who the client is: check the credentials and the SASL mechanism."),
    row(errc::not_kafka_http, "NOT_KAFKA_HTTP", no_remedy, failed, "An HTTP server answered: check the port."),
    row(errc::not_kafka_tls, "NOT_KAFKA_TLS", no_remedy, failed,
        "The listener speaks TLS, the client plain text: enable TLS, or use the plain listener's port."),
    row(errc::not_kafka, "NOT_KAFKA", no_remedy, failed,
        "What answered does not speak Kafka's protocol: check the port."),
    row(errc::frame_too_large, "FRAME_TOO_LARGE", no_remedy, unknown,
        "The answer announces more bytes than the configured limit: raise the limit, or ask for less at once."),
    row(errc::version_not_supported, "VERSION_NOT_SUPPORTED", no_remedy, failed,
        "Broker and client have no version of this request in common: one of the two is too old."),
    row(errc::correlation_mismatch, "CORRELATION_MISMATCH", retriable, unknown,
        "An answer came to a request that was not asked, so the connection was closed."),
    row(errc::malformed, "MALFORMED", no_remedy, unknown,
        "The bytes are not a message of the protocol: the message says where they go wrong."),
    row(errc::not_encodable, "NOT_ENCODABLE", no_remedy, failed,
        "The request holds a value that the protocol cannot carry, such as a string above 32767 bytes."),
    row(errc::unrecognized_code, "UNRECOGNIZED_CODE", no_remedy, unknown,
        "The broker sent an error code that this client does not know, so it is newer: see the number in the "
        "message."),
    row(errc::bad_crc, "BAD_CRC", no_remedy, failed,
        "The checksum of a record batch is wrong: its bytes were changed on disk or on the way."),
    row(errc::bad_compression, "BAD_COMPRESSION", no_remedy, failed,
        "The compressed records of a batch cannot be decompressed: they are damaged."),
    row(errc::decompressed_too_large, "DECOMPRESSED_TOO_LARGE", no_remedy, failed,
        "The records of a batch exceed the configured limit when decompressed."),
    row(errc::unsupported_magic, "UNSUPPORTED_MAGIC", no_remedy, failed,
        "The record batch has a format that this client does not read."),
    row(errc::buffer_full, "BUFFER_FULL", retriable, failed,
        "The records exceed what the buffer has room for: wait until earlier ones are written, or enlarge it."),
    row(errc::record_too_large, "RECORD_TOO_LARGE", no_remedy, failed,
        "A record exceeds the configured size of a batch or a request."),
    row(errc::delivery_timed_out, "DELIVERY_TIMED_OUT", no_remedy, unknown,
        "The records were not acknowledged within the delivery timeout: they may be written if they were ever sent."),
    row(errc::sequence_gap, "SEQUENCE_GAP", no_remedy, failed,
        "An earlier batch of this producer failed for good, so this one cannot follow it."),
    row(errc::unknown_broker, "UNKNOWN_BROKER", retriable | refresh_metadata, failed,
        "The metadata has no broker of this id."),
    row(errc::unknown_partition, "UNKNOWN_PARTITION", retriable | refresh_metadata, failed,
        "The topic has no partition of this number."),
    row(errc::leader_unknown, "LEADER_UNKNOWN", retriable | refresh_metadata, failed,
        "The partition has no leader at the moment."),
    row(errc::topic_recreated, "TOPIC_RECREATED", refresh_metadata, failed,
        "The topic was deleted and created again: what is known of the old one does not hold for the new one."),
    row(errc::log_truncated, "LOG_TRUNCATED", no_remedy, failed,
        "Records that were read have been lost from the partition in an unclean election: choose where to go on."),
    row(errc::no_offset, "NO_OFFSET", no_remedy, failed,
        "The partition has no position to start from, and the configuration does not say where to start."),
    row(errc::invalid_configuration, "INVALID_CONFIGURATION", no_remedy, failed,
        "The configuration has a value that is not allowed: the message names it."),
    row(errc::closed, "CLOSED", no_remedy, failed,
        "This object was closed before it did what was asked: it takes no more requests."),
    row(errc::cluster_closed, "CLUSTER_CLOSED", no_remedy, unknown,
        "The connection to the cluster was closed; what was asked before may have been done."),
    row(errc::stale_connection_epoch, "STALE_CONNECTION_EPOCH", retriable, failed,
        "The request was meant for an earlier connection and was not sent: send it again over the present one."),
    row(errc::cancelled, "CANCELLED", no_remedy, failed, "Whoever asked for it does not want it any more."),
    row(errc::handler_failed, "HANDLER_FAILED", no_remedy, failed,
        "The user's own function threw an exception or answered with an error."),
    row(errc::missing_type_ids, "MISSING_TYPE_IDS", no_remedy, failed,
        "The actor system does not know this library's message types: add them to its configuration before it "
        "starts."),
    row(errc::internal, "INTERNAL", no_remedy, unknown,
        "The client broke a rule of its own: please report it with the message."),
    row(errc::answer_lost, "ANSWER_LOST", no_remedy, unknown,
        "Whoever was asked ended before the answer came; what was asked may have been done."),
    row(errc::unknown_server_error, "UNKNOWN_SERVER_ERROR", no_remedy, unknown,
        "The broker met an error it has no code for; its log says more. What was asked may have been done."),
});

} // namespace

std::span<const error_info> client_errors() noexcept { return rows; }

} // namespace cafka
