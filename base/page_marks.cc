#include "base/page_marks.h"

#include <algorithm>

namespace zc {
namespace {

// Below so many bytes of visible text (some 60 characters) two pages are alike by accident.
constexpr std::size_t kLeastText = 180;
constexpr std::size_t kLongestValue = 200;

bool tells_apart(FactKind kind) {
  return kind != FactKind::kPrice && kind != FactKind::kPublished;
}

bool is_of_the_frame(FactKind kind) {
  return kind == FactKind::kIcpNumber || kind == FactKind::kPoliceNumber ||
         kind == FactKind::kCreditCode || kind == FactKind::kLicence;
}

bool has_text(const Document& document) {
  std::size_t bytes = 0;
  for (const TextBlock& block : document.blocks) {
    if (block.source == BlockSource::kVisible) bytes += block.text.size();
    if (bytes >= kLeastText) return true;
  }
  return false;
}

}  // namespace

PageMarks marks_of(const Document& document) {
  PageMarks marks;
  for (const Fact& fact : document.facts) {
    if (!tells_apart(fact.kind) || fact.value.empty() || fact.value.size() > kLongestValue)
      continue;
    if (!document.platform.empty() && is_of_the_frame(fact.kind)) continue;
    if (fact.value.find('\0') != std::string::npos) continue;
    marks.facts.push_back({fact.kind, fact.value});
    if (marks.facts.size() == kMaxPageMarks) break;
  }
  std::sort(marks.facts.begin(), marks.facts.end());
  marks.facts.erase(std::unique(marks.facts.begin(), marks.facts.end()), marks.facts.end());
  if (has_text(document)) marks.simhash = document.simhash;
  return marks;
}

}  // namespace zc
