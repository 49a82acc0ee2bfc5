// The later sections of the report: pages, history, files, verification, limits.  Pure.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "evidence/bundle.h"
#include "evidence/manifest.h"
#include "evidence/warc_writer.h"

namespace zc {
inline namespace evidence_parts {

std::string both_times(UtcTime time);  // Beijing time and UTC, as HTML

std::string pages_section(const BundleInput& input, const std::vector<ExchangeIds>& ids);
std::string history_section(const BundleInput& input);
std::string files_section(const BundleInput& input, const Manifest& files);
std::string verification_section(const BundleInput& input);
std::string limits_section(const BundleInput& input);

}  // namespace evidence_parts
}  // namespace zc
