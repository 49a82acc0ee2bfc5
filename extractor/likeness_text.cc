#include "extractor/likeness_text.h"

namespace zc {

std::string likeness_text(const std::vector<TextBlock>& blocks) {
  std::string text;
  const auto gather = [&](bool only_main) {
    for (const TextBlock& block : blocks) {
      if (block.source != BlockSource::kVisible || block.role == BlockRole::kTitle) continue;
      if (only_main && !block.in_main_text) continue;
      text += block.text;
      text += '\n';
    }
  };
  gather(true);
  if (text.empty()) gather(false);
  return text;
}

}  // namespace zc
