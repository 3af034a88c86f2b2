#include "embedded_orders.hpp"

#include "line_source.hpp"
#include "messages.hpp"
#include "output.hpp"
#include "watch.hpp"

#include <charconv>
#include <string>
#include <string_view>

namespace cafka::cli {

namespace {

void obey(embedded::cluster& kafka, std::string_view order) {
  const auto space = order.find(' ');
  const auto verb = order.substr(0, space);
  const auto number = space == std::string_view::npos ? std::string_view{} : order.substr(space + 1);
  int32_t broker = 0;
  const auto [stop, code] = std::from_chars(number.data(), number.data() + number.size(), broker);
  const bool whole = code == std::errc{} && stop == number.data() + number.size();
  if (!whole || (verb != "stop" && verb != "start"))
    throw error(errc::invalid_configuration, "'" + std::string(order) + "': stop BROKER or start BROKER is wanted");
  if (verb == "stop")
    kafka.stop_broker(broker);
  else
    kafka.start_broker(broker);
  print(std::string(order) + ": done\n");
}

} // namespace

void obey_orders(embedded::cluster& kafka) {
  line_source orders{"-", "\n", watch::over_command().stop().descriptor()};
  while (const auto order = orders.next()) {
    try {
      obey(kafka, *order);
    } catch (const error& why) { tell("cafka embedded: " + sentence(why)); }
  }
}

} // namespace cafka::cli
