// The machine that made a bundle and how sure its clock is: what 最高法互联网法院规定 (2018) Art.
// 11(1) and SF/T 0091-2021 ask to be stated (软硬件环境, 清洁性检查).
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "evidence/bundle.h"

namespace zc {

// {"system","kernel","machine","program_sha256","config_sha256","tool_version","rules_hash","proxy",
// "hosts_sha256","hosts_names","resolvers","trust_store_sha256"}.  What cannot be read is null.
std::string environment_json(const std::string& config_file, const BundleInput& input);

// Two sources for each capture: the system's clock (and what the kernel knows of its error), and
// the Date that the server wrote, with the offset of ours to it in seconds (Date has whole seconds,
// so up to one second and the transfer are no disagreement).
std::string time_sync_json(const std::vector<BundlePage>& pages, UtcTime now);

}  // namespace zc
