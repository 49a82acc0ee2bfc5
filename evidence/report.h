// data/取证报告.html: the bundle for people.  One page of HTML without scripts, links or outside
// parts, that prints on A4 and can be filed.  It speaks of leads (线索), never of verdicts.
// Header fields after 最高法行政诉讼证据规定 (2002) Art. 12: 制作方法、制作时间、制作人、证明对象.
// Pure.
#pragma once

#include <string>
#include <vector>

#include "evidence/bundle.h"
#include "evidence/manifest.h"
#include "evidence/warc_writer.h"

namespace zc {
inline namespace evidence_parts {

// `ids[i]` are the WARC records of `input.pages[i]`; `files` is what the report lists with digests
// (it cannot list itself).
std::string report_html(const BundleInput& input,
                        const std::vector<ExchangeIds>& ids,
                        const Manifest& files);

}  // namespace evidence_parts
}  // namespace zc
