#include "app/commands/command_line.h"

#include <utility>

namespace zc {

CLI::App* add_command(CLI::App& app, const char* name, const char* help) {
  return app.add_subcommand(name, help);
}

void needs_config(CLI::App* command, std::string& config) {
  command->add_option("--config", config, "settings file (TOML)")->required();
}

void takes_format(CLI::App* command, std::string& format, std::vector<std::string> known) {
  command->add_option("--format", format, "how to print")
      ->check(CLI::IsMember(std::move(known)))
      ->capture_default_str();
}

}  // namespace zc
