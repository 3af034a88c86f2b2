#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace cafka::test {

/// Listeners with TLS and SASL beside the plain one, as `env/kafka/kafka start --secure` makes them.
struct real_security {
  /// Passwords by name, known to PLAIN and to both SCRAM.
  std::map<std::string, std::string> users;
  /// connections.max.reauth.ms; 0: nobody has to authenticate again.
  std::chrono::milliseconds reauthenticate{0};
};

/// A real Kafka cluster on this machine, started by env/kafka/kafka and ended by the destructor. If the test program dies
/// before, a watchdog process ends the cluster. Not thread-safe. Every call blocks until done and throws
/// std::runtime_error with the launcher's own words if it fails.
class real_kafka {
public:
  /// Starts `brokers` brokers (ids from 1) of the version, "4.2.0" say. `settings` are broker properties, "name=value".
  real_kafka(const std::string& version, int brokers, const std::vector<std::string>& settings = {});
  real_kafka(const std::string& version, int brokers, const real_security& how);
  ~real_kafka();
  real_kafka(const real_kafka&) = delete;
  real_kafka& operator=(const real_kafka&) = delete;

  /// "127.0.0.1:port,127.0.0.1:port,…", the brokers in the order of their ids, also those that are down.
  const std::string& bootstrap() const { return bootstrap("PLAINTEXT"); }
  /// The same of one listener: "SASL_SSL". Throws std::out_of_range if there is none of that name.
  const std::string& bootstrap(const std::string& listener) const { return bootstraps_.at(listener); }
  /// A file of env/tls that the listeners were made with: "ca.pem".
  std::string certificate(const std::string& name) const { return (directory_ / "tls" / name).string(); }
  const std::string& version() const { return version_; }

  /// In order: the broker hands its leaders over first (controlled shutdown).
  void stop_broker(int id);
  /// At once, without a word to anyone (SIGKILL).
  void kill_broker(int id);
  /// Freezes the broker: its connections stay open and nothing answers.
  void pause_broker(int id);
  void resume_broker(int id);
  /// Starts a stopped or killed broker on its old port and data; done when all running brokers know of it.
  void start_broker(int id);

  /// Runs one of Kafka's own tools of this version, `tool("kafka-topics", {"--list"})`, on this cluster. Its output.
  std::string tool(const std::string& name, const std::vector<std::string>& arguments) const;

private:
  void start(int brokers, const std::vector<std::string>& more);
  std::string launch(std::vector<std::string> arguments) const;

  std::string version_;
  std::filesystem::path directory_;
  std::map<std::string, std::string> bootstraps_;
};

} // namespace cafka::test
