#include "app/passages.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace zc {
namespace {

bool stands_on_page(const Finding& finding) {
  const bool is_text =
      finding.source == BlockSource::kVisible || finding.source == BlockSource::kHidden;
  const bool is_beside = finding.role == BlockRole::kTitle ||
                         finding.role == BlockRole::kMetaDescription ||
                         finding.role == BlockRole::kData;
  return is_text && !is_beside;
}

std::size_t times_in(const Document& document, std::string_view words) {
  std::size_t count = 0;
  for (const TextBlock& block : document.blocks) {
    for (std::size_t at = block.text.find(words); at != std::string::npos;
         at = block.text.find(words, at + words.size())) {
      ++count;
    }
  }
  return count;
}

std::string passage_of(const Finding& finding, const Document& document) {
  if (times_in(document, finding.quote) <= 1) return finding.quote;
  const std::string& block = document.blocks[finding.block].text;
  const bool has_sentence = finding.context.find(finding.quote) != std::string::npos &&
                            block.find(finding.context) != std::string::npos;
  return has_sentence ? finding.context : block;
}

}  // namespace

std::vector<std::string> passages_of(const Judged& page) {
  std::vector<std::string> out;
  for (const Finding& finding : page.judgement.findings) {
    if (finding.quote.empty() || finding.severity == Severity::kLog || !stands_on_page(finding)) {
      continue;
    }
    std::string words = passage_of(finding, page.document);
    if (std::find(out.begin(), out.end(), words) == out.end()) out.push_back(std::move(words));
  }
  return out;
}

}  // namespace zc
