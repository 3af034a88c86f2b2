// The cafka command: produces, consumes, administers, measures, and runs an embedded cluster.
#include "command.hpp"

#include "cafka/version.hpp"
#include "cafka/wire/error.hpp"

#include <csignal>
#include <iostream>

namespace {

int run(int argc, char** argv) {
  CLI::App app{"cafka " + std::string(cafka::version) + ": an Apache Kafka client made of supervised actors"};
  app.set_version_flag("--version", std::string("cafka ") + cafka::version);
  app.require_subcommand(1);
  app.failure_message(CLI::FailureMessage::help);
  app.footer("cafka COMMAND --help tells a command's options. Exit codes: 0 done, 1 failed in part or whole, 2 wrong "
             "arguments.");
  cafka::cli::action chosen;
  cafka::cli::add_produce(app, chosen);
  cafka::cli::add_consume(app, chosen);
  cafka::cli::add_topics(app, chosen);
  cafka::cli::add_perf(app, chosen);
  cafka::cli::add_embedded(app, chosen);
  cafka::cli::add_demo(app, chosen);
  cafka::cli::add_properties(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& what) { return app.exit(what) == 0 ? cafka::cli::exit_ok : cafka::cli::exit_usage; }
  return chosen();
}

} // namespace

int main(int argc, char** argv) {
  // A reader of our output that went away is an error of the write, not a reason to be killed.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    return run(argc, argv);
  } catch (const cafka::error& what) {
    std::cerr << "cafka: " << what << '\n';
    return what.code() == cafka::errc::invalid_configuration ? cafka::cli::exit_usage : cafka::cli::exit_failed;
  } catch (const std::exception& what) {
    std::cerr << "cafka: " << what.what() << '\n';
    return cafka::cli::exit_failed;
  }
}
