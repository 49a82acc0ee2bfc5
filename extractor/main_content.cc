#include "extractor/main_content.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "extractor/element_hints.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::uint32_t kFrameHints =
    kHintNav | kHintFooter | kHintSidebar | kHintRelated | kHintPopup | kHintMeta;

// Short lines after which an article page offers other articles.
constexpr std::array<std::string_view, 24> kAfterwords = {
    "相关阅读", "相关新闻", "相关文章", "相关推荐",     "相关资讯", "推荐阅读",
    "热门推荐", "热门文章", "猜你喜欢", "延伸阅读",     "更多阅读", "精彩推荐",
    "为您推荐", "为你推荐", "热门评论", "网友评论",     "最新评论", "全部评论",
    "精编文章", "视觉焦点", "随机话题", "您此时的心情", "更多精彩", "上一篇"};

// Lines that tell about the article and are no part of it.
constexpr std::array<std::string_view, 22> kAbout = {
    "责任编辑", "责编",     "编辑：",   "编辑:",    "[作者",  "来源：",    "来源:",  "发表于",
    "发布于",   "发布时间", "更新时间", "编辑于",   "查看:",  "查看：",    "阅读：", "阅读数",
    "举报",     "分享至",   "分享到",   "正在阅读", "首页 |", "点击右上角"};

template <std::size_t N>
bool begins_with_any(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::any_of(
      words.begin(), words.end(), [&](std::string_view word) { return text.starts_with(word); });
}

// "2024-05-20 14:33", "46", "#1", "1 / 3": nothing but numbers and what joins them.
bool is_counter(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_ascii_digit(c) || std::string_view(" -:/.,#|+()").find(c) != std::string_view::npos;
  });
}

// Imprint lines at the foot of a page, whatever element they stand in.
bool is_imprint(std::string_view text) {
  return contains(text, "版权所有") || contains(text, "Copyright") || contains(text, "ICP备");
}

class Chooser {
 public:
  Chooser(const HtmlDocument& page, PageText& text)
      : page_(page), text_(text), weights_(page.nodes().size() + 1) {}

  void run() {
    for (const TextBlock& block : text_.blocks) seen_.push_back(is_reading(block));
    weigh();
    root_ = choose();
    is_thread_ = find_thread();
    if (!is_thread_) root_ = widened(root_);
    frame_ = kFrameHints & ~hints_of(root_);
    mark();
  }

 private:
  static bool is_reading(const TextBlock& block) {
    return block.source == BlockSource::kVisible && block.role != BlockRole::kTitle &&
           block.role != BlockRole::kMetaDescription && block.role != BlockRole::kForm &&
           block.role != BlockRole::kButton && !is_imprint(block.text);
  }

  // A block's worth: running text counts by its characters and sentence marks, link lists nothing.
  static double worth(const BlockFeature& feature) {
    if (feature.chars == 0) return 0;
    const double share = 1.0 - static_cast<double>(feature.link_chars) / feature.chars;
    const double own = (feature.chars + 10.0 * feature.marks) * share * share;
    const bool is_short = feature.marks == 0 && feature.chars < 16;
    double factor = is_short ? 0.25 : 1.0;
    if ((feature.hints & kFrameHints) != 0) factor *= 0.15;
    return own * factor;
  }

  void weigh() {
    const std::vector<HtmlNode>& nodes = page_.nodes();
    for (std::size_t i = 0; i < text_.blocks.size(); ++i) {
      if (seen_[i]) weights_[text_.features[i].node] += worth(text_.features[i]);
    }
    for (std::size_t n = nodes.size(); n-- > 1;) {
      if (nodes[n].parent != n) weights_[nodes[n].parent] += weights_[n];
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
        if (weights_[child] > most) {
          most = weights_[child];
          best = child;
        }
      }
      if (best == here || most < kShare * weights_[here]) return here;
      here = best;
    }
  }

  // Sections of a landing page stand side by side in <main>: no single one is the text.
  std::uint32_t widened(std::uint32_t root) const {
    const std::vector<HtmlNode>& nodes = page_.nodes();
    for (std::uint32_t up = root; up != 0; up = nodes[up].parent) {
      if (nodes[up].tag == Tag::kArticle) return root;
      const bool is_main = nodes[up].tag == Tag::kMain || has_main_role(nodes[up]);
      if (is_main && weights_[root] < 0.97 * weights_[up]) return up;
    }
    return root;
  }

  bool has_main_role(const HtmlNode& node) const {
    for (const HtmlAttribute* at = page_.begin_of(node); at != page_.end_of(node); ++at) {
      if (at->name == "role") return at->value == "main";
    }
    return false;
  }

  bool is_within(const BlockFeature& feature) const {
    return feature.node >= root_ && feature.node < page_.nodes()[root_].end;
  }

  // A thread: most of the text stands in comments, answers or posts.
  bool find_thread() const {
    double posts = 0;
    double all = 0;
    for (std::size_t i = 0; i < text_.blocks.size(); ++i) {
      const BlockFeature& feature = text_.features[i];
      if (!seen_[i] || !is_within(feature)) continue;
      const double own = worth(feature);
      all += own;
      if ((feature.hints & (kHintComment | kHintPost)) != 0) posts += own;
    }
    return posts * 2 > all;
  }

  // Is this block the headline, which the document has as its title?
  bool is_headline(const TextBlock& block) const {
    return block.role == BlockRole::kHeading && block.text.size() >= 12 &&
           text_.title.find(block.text) != std::string::npos;
  }

  // A heading that is a link, with a paragraph of running text right under it: a card of a landing
  // page, not an item of a list.
  bool heads_text(std::size_t index) const {
    constexpr std::uint32_t kLeastParagraph = 60;
    if (text_.blocks[index].role != BlockRole::kHeading || is_thread_) return false;
    if (index + 1 >= text_.blocks.size() || !seen_[index + 1]) return false;
    const BlockFeature& next = text_.features[index + 1];
    return next.marks > 0 && next.chars >= kLeastParagraph && next.link_chars * 2 < next.chars &&
           text_.blocks[index + 1].role != BlockRole::kHeading;
  }

  bool is_content(std::size_t index) const {
    const TextBlock& block = text_.blocks[index];
    const BlockFeature& feature = text_.features[index];
    if (!is_within(feature) || (feature.hints & frame_) != 0) return false;
    // A line of links; a sentence that ends in a long link is none.
    constexpr std::uint32_t kOwnWords = 24;
    if (feature.link_chars * 2 > feature.chars && feature.chars - feature.link_chars < kOwnWords &&
        !heads_text(index)) {
      return false;
    }
    if (is_counter(block.text) || begins_with_any(block.text, kAbout)) return false;
    if (!is_thread_ && ((feature.hints & kHintComment) != 0 || is_headline(block))) return false;
    const bool is_stub = feature.marks == 0 && feature.chars <= 4;
    return !is_stub || block.role == BlockRole::kHeading;
  }

  void mark() {
    constexpr double kEnough = 100;  // characters that make an article before its afterwords
    constexpr std::size_t kLongestAfterword = 36;  // bytes
    double so_far = 0;
    for (std::size_t i = 0; i < text_.blocks.size(); ++i) {
      TextBlock& block = text_.blocks[i];
      const BlockFeature& feature = text_.features[i];
      if (!seen_[i]) continue;
      const bool is_afterword =
          block.text.size() <= kLongestAfterword && begins_with_any(block.text, kAfterwords);
      if (!is_thread_ && so_far >= kEnough && is_afterword && is_within(feature)) return;
      const bool is_opening = is_thread_ && is_headline(block);
      if (!is_opening && !is_content(i)) continue;
      block.in_main_text = true;
      so_far += worth(feature);
    }
  }

  std::uint32_t hints_of(std::uint32_t node) const {
    for (const BlockFeature& feature : text_.features) {
      if (feature.node == node) return feature.hints;
    }
    return 0;
  }

  const HtmlDocument& page_;
  PageText& text_;
  std::vector<double> weights_;
  std::vector<bool> seen_ = {};  // per block: does a reader meet it as text?
  std::uint32_t root_ = 0;
  std::uint32_t frame_ = 0;
  bool is_thread_ = false;
};

}  // namespace

void mark_main_text(const HtmlDocument& page, PageText& text) {
  if (page.nodes().empty()) return;
  Chooser(page, text).run();
}

}  // namespace zc
