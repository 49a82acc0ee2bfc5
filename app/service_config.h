// What is in force in `zhengcha run`: settings and rules that were read together, whole or not at
// all.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "classifier/rule_set.h"
#include "config/settings.h"

namespace zc {

struct InForce {
  Settings settings = {};
  std::vector<ChannelOptions> channels = {};  // those of the settings, with their secrets
  std::string lead_token = {};                // "": leads are not taken over HTTP
  std::shared_ptr<const RuleSet> rules = {};
  UtcTime loaded = {};
};

// Reads and tries everything that a job will need: seeds, scope, rules, address ranges, secrets of
// sites and channels. kBadInput or kNotFound names file and line; also when there is no [[jobs]]
// section.
Result<std::shared_ptr<const InForce>> load_in_force(const std::string& file, UtcTime now);

// The same file again.  kBadInput also for what needs a restart: [store], [service] and [leads].
Result<std::shared_ptr<const InForce>> reload_in_force(const InForce& before, UtcTime now);

// The settings as `crawl` would have them if [job] were this job.
Settings settings_for(const InForce& in_force, const JobOptions& job);

}  // namespace zc
