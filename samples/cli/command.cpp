#include "command.hpp"

#include "properties.hpp"

#include "cafka/wire/error.hpp"

namespace cafka::cli {

void connection_options::add_to(CLI::App& command) {
  command.add_option("-b,--bootstrap", bootstrap, "Brokers to start from: HOST:PORT[,HOST:PORT]...");
  command.add_option("-F,--config", config_file, "File of properties, a name=value a line");
  command.add_option("-X,--property", properties, "Property name=value, by its standard name (linger.ms, acks, ...)")
      ->allow_extra_args(false);
}

settings connection_options::read() const {
  settings result;
  if (!config_file.empty()) load_properties(result, config_file);
  for (const auto& each : properties) set_property(result, each);
  if (!bootstrap.empty()) set_property(result, "bootstrap.servers", bootstrap);
  return result;
}

settings connection_options::resolve() const {
  auto result = read();
  if (result.cluster.bootstrap.empty())
    throw error(errc::invalid_configuration, "no brokers: give -b HOST:PORT, or -X bootstrap.servers=HOST:PORT");
  if (auto wrong = result.cluster.validate()) throw wrong;
  result.writer.cluster = result.reader.cluster = result.cluster;
  return result;
}

} // namespace cafka::cli
