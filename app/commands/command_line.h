// The command lines of the subcommands: each add_* hangs its subcommands under the program and sets
// `chosen` when one of them was written.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/result.h"

namespace zc {

using Chosen = std::function<Result<int>()>;

CLI::App* add_command(CLI::App& app, const char* name, const char* help);
void needs_config(CLI::App* command, std::string& config);
void takes_format(CLI::App* command, std::string& format, std::vector<std::string> known);

void add_search_commands(CLI::App& app, Chosen& chosen);  // show, search, linked
void add_case_commands(CLI::App& app, Chosen& chosen);    // case ...
void add_lead_commands(CLI::App& app, Chosen& chosen);    // lead ...
void add_log_commands(CLI::App& app, Chosen& chosen);     // log ...
void add_rule_commands(CLI::App& app, Chosen& chosen);    // rules ...
void add_evaluate_command(CLI::App& app, Chosen& chosen);
void add_train_command(CLI::App& app, Chosen& chosen);
void add_render_command(CLI::App& app, Chosen& chosen);
void add_report_command(CLI::App& app, Chosen& chosen);
void add_store_commands(CLI::App& app, Chosen& chosen);  // store ..., import

}  // namespace zc
