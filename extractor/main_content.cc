#include "extractor/main_content.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "extractor/element_hints.h"

namespace zc {

namespace {

constexpr std::uint32_t kFrameHints =
    kHintNav | kHintFooter | kHintSidebar | kHintRelated | kHintPopup | kHintMeta;

// Sums over an element's subtree.
struct Weight {
  double text = 0;   // characters outside links, worth by kind of block
  double links = 0;  // characters inside links
};

class Chooser {
 public:
  Chooser(const HtmlDocument& page, PageText& text)
      : page_(page), text_(text), weights_(page.nodes().size() + 1) {}

  void run() {
    weigh();
    const std::uint32_t root = choose();
    mark(root);
  }

 private:
  static bool is_seen(const TextBlock& block) {
    return block.source == BlockSource::kVisible && block.role != BlockRole::kTitle &&
           block.role != BlockRole::kMetaDescription && block.role != BlockRole::kForm &&
           block.role != BlockRole::kButton;
  }

  // A block's worth: running text counts by its characters and sentence marks, link lists nothing.
  static double worth(const BlockFeature& feature) {
    const double chars = static_cast<double>(feature.chars - feature.link_chars);
    const double own = chars + 10.0 * feature.marks;
    const bool is_short = feature.marks == 0 && feature.chars < 16;
    double factor = is_short ? 0.4 : 1.0;
    if ((feature.hints & kFrameHints) != 0) factor *= 0.15;
    return own * factor;
  }

  void weigh() {
    const std::vector<HtmlNode>& nodes = page_.nodes();
    for (std::size_t i = 0; i < text_.blocks.size(); ++i) {
      if (!is_seen(text_.blocks[i])) continue;
      const BlockFeature& feature = text_.features[i];
      Weight& weight = weights_[feature.node];
      weight.text += worth(feature);
      weight.links += feature.link_chars;
    }
    for (std::size_t n = nodes.size(); n-- > 1;) {
      Weight& parent = weights_[nodes[n].parent];
      if (nodes[n].parent == n) continue;
      parent.text += weights_[n].text;
      parent.links += weights_[n].links;
    }
  }

  // From the root down, as long as one child holds most of the text.
  std::uint32_t choose() const {
    constexpr double kShare = 0.72;
    const std::vector<HtmlNode>& nodes = page_.nodes();
    std::uint32_t here = 0;
    for (;;) {
      std::uint32_t best = here;
      double most = 0;
      for (std::uint32_t child = here + 1; child < nodes[here].end; child = nodes[child].end) {
        if (weights_[child].text > most) {
          most = weights_[child].text;
          best = child;
        }
      }
      if (best == here || most < kShare * weights_[here].text) return here;
      here = best;
    }
  }

  void mark(std::uint32_t root) {
    const std::vector<HtmlNode>& nodes = page_.nodes();
    const std::uint32_t frame = kFrameHints & ~hints_of_root(root);
    for (std::size_t i = 0; i < text_.blocks.size(); ++i) {
      TextBlock& block = text_.blocks[i];
      const BlockFeature& feature = text_.features[i];
      if (!is_seen(block)) continue;
      if (feature.node < root || feature.node >= nodes[root].end) continue;
      if ((feature.hints & frame) != 0) continue;
      block.in_main_text = feature.link_chars * 2 <= feature.chars || feature.marks >= 2;
    }
  }

  std::uint32_t hints_of_root(std::uint32_t root) const {
    for (std::size_t i = 0; i < text_.features.size(); ++i) {
      if (text_.features[i].node == root) return text_.features[i].hints;
    }
    return 0;
  }

  const HtmlDocument& page_;
  PageText& text_;
  std::vector<Weight> weights_;
};

}  // namespace

void mark_main_text(const HtmlDocument& page, PageText& text) {
  if (page.nodes().empty()) return;
  Chooser(page, text).run();
}

}  // namespace zc
