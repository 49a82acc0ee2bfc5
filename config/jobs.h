// [[jobs]]: what `zhengcha run` crawls by itself, and when.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "base/result.h"
#include "config/job_options.h"
#include "crawler/crawl_session.h"

namespace zc {

// 1 to 40 of a-z, 0-9, - and _: fit for file names, row keys, labels and the log.
bool is_id(std::string_view text);

// Reads [[jobs]] of a settings file.  What a job does not say, it has from `usual` (the [job]
// section); its seeds are its own.  kBadInput with file, line and column: a bad cron expression, an
// unknown time zone, overlapping windows, two jobs of one id, no seeds, an unknown key.
Result<std::vector<JobOptions>> read_jobs(const std::string& file,
                                          const toml::table& root,
                                          const CrawlOptions& usual);

}  // namespace zc
