// The service's command lines: run, status, schedule of jobs, alert channels.
#pragma once

#include "app/commands/command_line.h"

namespace zc {

void add_alert_commands(CLI::App& app, Chosen& chosen);    // alert ...
void add_service_commands(CLI::App& app, Chosen& chosen);  // run, status, jobs

}  // namespace zc
