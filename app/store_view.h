// What the store holds, written for people (Chinese) and machines (docs/formats.md).  Pure.
#pragma once

#include <string>
#include <vector>

#include "extractor/text_diff.h"
#include "store/finding_table.h"
#include "store/page_table.h"

namespace zc {

std::string findings_json(const std::vector<FindingRow>& rows);
std::string findings_text(const std::vector<FindingRow>& rows);

std::string history_json(const std::string& url,
                         const std::vector<PageVersion>& versions,
                         const std::vector<Visit>& visits);
std::string history_text(const std::string& url,
                         const std::vector<PageVersion>& versions,
                         const std::vector<Visit>& visits);

struct DiffHead {
  std::string url = {};
  PageVersion before = {};
  PageVersion after = {};
};
std::string diff_json(const DiffHead& head, const std::vector<DiffPiece>& pieces);
// "- removed" and "+ added" lines, coloured when `colour`.
std::string diff_text(const DiffHead& head, const std::vector<DiffPiece>& pieces, bool colour);

struct PageRow {
  PageVersion version = {};
  std::size_t blocks = 0;
};
std::string pages_json(const std::vector<PageRow>& rows);
std::string pages_text(const std::vector<PageRow>& rows);

}  // namespace zc
