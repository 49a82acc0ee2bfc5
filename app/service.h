// `zhengcha run`: jobs from the settings, one after the other over one store, for years.
//
//   SIGHUP   reads settings and rules again; what is refused changes nothing.  A job under way ends
//            with what it began with.
//   SIGTERM, SIGINT   the job under way is stopped in good order; at most kDrain.
//
// Threads: this one (timers, signals, sockets), and those of the job under way (app/runtime.h).
#pragma once

#include <chrono>
#include <string>

#include "base/result.h"

namespace zc {

struct ServiceArgs {
  std::string config = {};
  std::string log_file = {};  // "" or "-" = standard error
};

// From being told to stop until the program ends, whatever still hangs.
inline constexpr std::chrono::seconds kDrain{10};

// Until it is told to stop.  What is wrong at the start (settings, rules, store, sockets) is
// refused with the error.  A job that does not even stop ends the program with code 3: the service
// manager starts it again, and the job's turn comes last.
Status run_service(const ServiceArgs& args);

}  // namespace zc
