// The cafka command: produces, consumes, administers, measures, and runs an embedded cluster.
#include "command.hpp"
#include "descriptors.hpp"
#include "messages.hpp"
#include "output.hpp"
#include "usage.hpp"
#include "watch.hpp"

#include "cafka/version.hpp"
#include "cafka/wire/error.hpp"

#include <csignal>
#include <sstream>

namespace {

using namespace cafka::cli;

constexpr const char* footer =
    "cafka COMMAND --help tells a command's options; so does cafka help COMMAND.\n\n"
    "Exit codes: 0 done, 1 failed in part or whole, 2 wrong arguments or configuration; 130 (SIGINT, Ctrl-C) or 143 "
    "(SIGTERM)\n"
    "ended by a signal before the work was done, 141 whoever read the output went away. What has no end of its own "
    "(consume\n"
    "without -e and -c, fleet without -e, embedded) is done when a signal ends it. A second signal ends everything at "
    "once.";

int report(const CLI::App& app, const CLI::ParseError& what) {
  std::ostringstream help, wrong;
  if (app.exit(what, help, wrong) == 0) {
    print(help.str());
    return exit_ok;
  }
  tell("cafka: " + explain(app, what));
  return exit_usage;
}

int run(int argc, char** argv) {
  CLI::App app{"cafka " + std::string(cafka::version) + ": an Apache Kafka client made of supervised actors", "cafka"};
  app.set_version_flag("--version", std::string("cafka ") + cafka::version);
  app.require_subcommand(1);
  app.formatter(std::make_shared<help_formatter>());
  app.footer(footer);
  action chosen;
  add_produce(app, chosen);
  add_consume(app, chosen);
  add_topics(app, chosen);
  add_groups(app, chosen);
  add_perf(app, chosen);
  add_fleet(app, chosen);
  add_embedded(app, chosen);
  add_demo(app, chosen);
  add_properties(app, chosen);
  auto arguments = with_help_as_option(app, {argv + 1, argv + argc});
  if (const auto wrong = wrong_command(app, arguments); !wrong.empty()) {
    tell("cafka: " + wrong);
    return exit_usage;
  }
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend())); // it takes them from the back
  } catch (const CLI::ParseError& what) { return report(app, what); }
  const watch over_it;
  return chosen();
}

} // namespace

int main(int argc, char** argv) {
  if (!secure_standard_descriptors()) return exit_failed;
  // A reader of our output that went away is an error of the write, not a reason to be killed in the middle.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN); // so is a file that may not grow any more
  try {
    return run(argc, argv);
  } catch (const output_closed&) { return exit_output_closed; } catch (const cafka::error& what) {
    tell("cafka: " + sentence(what));
    return what.code() == cafka::errc::invalid_configuration ? exit_usage : exit_failed;
  } catch (const std::exception& what) {
    tell(std::string("cafka: ") + what.what());
    return exit_failed;
  }
}
