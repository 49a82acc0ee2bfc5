// The service's command lines: run, status, schedule of jobs.
#pragma once

#include "app/commands/command_line.h"

namespace zc {

void add_service_commands(CLI::App& app, Chosen& chosen);  // run, status, jobs

}  // namespace zc
