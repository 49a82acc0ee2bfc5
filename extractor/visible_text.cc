#include "extractor/visible_text.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "extractor/block_builder.h"
#include "extractor/element_hints.h"
#include "extractor/markup_text.h"
#include "extractor/script_text.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::size_t kMaxPath = 160;
constexpr std::size_t kMaxAttributeTexts = 4096;
constexpr std::size_t kLeastSentence = 24;  // bytes: eight Chinese characters

bool is_block(Tag tag) {
  switch (tag) {
    case Tag::kAddress:
    case Tag::kArticle:
    case Tag::kAside:
    case Tag::kBlockquote:
    case Tag::kBody:
    case Tag::kButton:
    case Tag::kCaption:
    case Tag::kCenter:
    case Tag::kDd:
    case Tag::kDetails:
    case Tag::kDiv:
    case Tag::kDl:
    case Tag::kDt:
    case Tag::kFieldset:
    case Tag::kFigcaption:
    case Tag::kFigure:
    case Tag::kFooter:
    case Tag::kForm:
    case Tag::kH1:
    case Tag::kH2:
    case Tag::kH3:
    case Tag::kH4:
    case Tag::kH5:
    case Tag::kH6:
    case Tag::kHeader:
    case Tag::kHr:
    case Tag::kHtml:
    case Tag::kLegend:
    case Tag::kLi:
    case Tag::kMain:
    case Tag::kMarquee:
    case Tag::kNav:
    case Tag::kNoscript:
    case Tag::kOl:
    case Tag::kOptgroup:
    case Tag::kOption:
    case Tag::kP:
    case Tag::kPre:
    case Tag::kSection:
    case Tag::kSelect:
    case Tag::kSummary:
    case Tag::kTable:
    case Tag::kTbody:
    case Tag::kTd:
    case Tag::kTemplate:
    case Tag::kTextarea:
    case Tag::kTfoot:
    case Tag::kTh:
    case Tag::kThead:
    case Tag::kTr:
    case Tag::kUl:
      return true;
    default:
      return false;
  }
}

// The role that an element gives to the text in it, when no context says more.
BlockRole role_of(Tag tag, BlockRole inherited) {
  switch (tag) {
    case Tag::kH1:
    case Tag::kH2:
    case Tag::kH3:
    case Tag::kH4:
    case Tag::kH5:
    case Tag::kH6:
      return BlockRole::kHeading;
    case Tag::kLi:
    case Tag::kDd:
    case Tag::kDt:
      return BlockRole::kListItem;
    case Tag::kTd:
    case Tag::kTh:
      return BlockRole::kTableCell;
    case Tag::kButton:
      return BlockRole::kButton;
    case Tag::kOption:
    case Tag::kTextarea:
    case Tag::kLabel:
    case Tag::kLegend:
      return BlockRole::kForm;
    case Tag::kCaption:
    case Tag::kFigcaption:
      return BlockRole::kCaption;
    default:
      return inherited;
  }
}

std::uint32_t hints_of_tag(Tag tag) {
  switch (tag) {
    case Tag::kNav:
      return kHintNav;
    case Tag::kFooter:
      return kHintFooter;
    case Tag::kHeader:
      return kHintHeader;
    case Tag::kAside:
      return kHintSidebar;
    case Tag::kArticle:
    case Tag::kMain:
      return kHintArticle;
    default:
      return 0;
  }
}

// One element that is open during the walk.
struct Frame {
  std::uint32_t end = 0;
  std::uint32_t node = 0;
  std::uint32_t block_node = 0;
  std::uint32_t hints = 0;
  std::size_t path_size = 0;  // of the path without this element
  std::size_t title_mark = 0;
  BlockRole role = BlockRole::kBody;
  BlockSource source = BlockSource::kVisible;
  bool is_boundary = false;
  bool is_link = false;
  bool is_anchor = false;
};

struct AttributeText {
  const HtmlAttribute* attribute = nullptr;
  BlockRole role = BlockRole::kCaption;
};

class Walker {
 public:
  Walker(const HtmlDocument& page, const Decoded& decoded)
      : page_(page), shown_(decoded.map), aside_(decoded.map), single_(decoded.map) {
    for (const GuardedHtml::Range& range : page.guarded().styles) {
      styles_.read(std::string_view(page.bytes()).substr(range.begin, range.end - range.begin));
    }
    count_marks();
    stack_.push_back({});
    stack_.back().end = static_cast<std::uint32_t>(page.nodes().size());
  }

  PageText run() {
    const std::vector<HtmlNode>& nodes = page_.nodes();
    collect_head();
    std::uint32_t i = 0;
    while (i < nodes.size() && !out_.is_cut) {
      while (stack_.size() > 1 && stack_.back().end <= i) close();
      i = nodes[i].tag == Tag::kText ? text(i) : element(i);
    }
    while (stack_.size() > 1) close();
    flush();
    return std::move(out_);
  }

 private:
  // The title is the first block wherever it stands; metas follow it.
  void collect_head() {
    const std::vector<HtmlNode>& nodes = page_.nodes();
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i].tag == Tag::kBody) break;
      if (nodes[i].tag == Tag::kTitle) return title(i);
    }
  }

  void title(std::uint32_t index) {
    const std::vector<HtmlNode>& nodes = page_.nodes();
    for (std::uint32_t i = index + 1; i < nodes[index].end; ++i) {
      if (nodes[i].tag == Tag::kText) append(single_, nodes[i]);
    }
    title_node_ = index;
    if (single_.empty()) return;
    TextBlock block = single_.take();
    out_.title = block.text;
    block.role = BlockRole::kTitle;
    block.path = "html>head>title";
    emit(std::move(block), index);
  }

  // Sentence marks outside links, per subtree: where the page's running text is.
  void count_marks() {
    const std::vector<HtmlNode>& nodes = page_.nodes();
    marks_.assign(nodes.size() + 1, 0);
    std::uint32_t link_end = 0;
    for (std::uint32_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i].tag == Tag::kA) link_end = std::max(link_end, nodes[i].end);
      const Tag parent = nodes[nodes[i].parent].tag;
      if (nodes[i].tag != Tag::kText || i < link_end || parent == Tag::kScript ||
          parent == Tag::kStyle || nodes[i].text.size() < kLeastSentence) {
        continue;
      }
      marks_[i] = measure(nodes[i].text).marks;
      all_marks_ += marks_[i];
    }
    for (std::size_t i = nodes.size(); i-- > 1;) {
      if (nodes[i].parent != i) marks_[nodes[i].parent] += marks_[i];
    }
  }

  // A name may say "menu" or "copyright" of an element that in truth holds the article: templates
  // are misused, end tags are missing.  Running text outweighs the name.
  std::uint32_t believable(std::uint32_t hints, std::uint32_t index) const {
    constexpr std::uint32_t kLeastMarks = 8;
    const std::uint32_t marks = marks_[index];
    if (marks < kLeastMarks) return hints;
    // Footers and share bars are short of sentences, so a few of them already tell.
    if (marks * 12 >= all_marks_) hints &= ~(std::uint32_t{kHintFooter} | kHintMeta | kHintNav);
    if (marks * 5 >= all_marks_ * 2) {
      hints &= ~(std::uint32_t{kHintSidebar} | kHintRelated | kHintHeader | kHintBanner);
    }
    // A long notice in a popup is common; a popup that is the page is none.
    if (marks * 5 >= all_marks_ * 4) hints &= ~std::uint32_t{kHintPopup};
    return hints;
  }

  void append(BlockBuilder& builder, const HtmlNode& node) {
    const std::size_t offset = page_.offset_of(node.original);
    builder.append(node.text, node.original, offset == std::string_view::npos ? 0 : offset);
  }

  std::uint32_t text(std::uint32_t index) {
    const HtmlNode& node = page_.nodes()[index];
    const Frame& top = stack_.back();
    BlockBuilder& builder = top.source == BlockSource::kHidden ? aside_ : shown_;
    const std::size_t before = builder.text().size();
    append(builder, node);
    if (builder.text().size() == before) return node.end;
    breaks_ = 0;
    if (top.is_link && &builder == &shown_) link_bytes_ += builder.text().size() - before;
    return node.end;
  }

  std::uint32_t element(std::uint32_t index) {
    const HtmlNode& node = page_.nodes()[index];
    switch (node.tag) {
      case Tag::kStyle:
      case Tag::kLink:
        return node.end;
      case Tag::kTitle:
        if (index == title_node_ || stack_.back().node == 0) return node.end;
        break;
      case Tag::kScript:
        script(index);
        return node.end;
      case Tag::kMeta:
        meta(node);
        return node.end;
      case Tag::kBr:
        if (++breaks_ >= 2) flush();
        shown_.space();
        return node.end;
      case Tag::kHr:
        flush();
        return node.end;
      case Tag::kImg:
        offer(node, Attr::kAlt, BlockRole::kCaption);
        offer(node, Attr::kTitle, BlockRole::kCaption);
        return node.end;
      case Tag::kInput:
        input(node);
        return node.end;
      case Tag::kIframe:
        frame_text(node);
        return node.end;
      default:
        break;
    }
    open(index, node);
    return index + 1;
  }

  void open(std::uint32_t index, const HtmlNode& node) {
    const Frame parent = stack_.back();
    Frame frame = parent;
    frame.end = node.end;
    frame.node = index;
    frame.path_size = path_.size();
    std::uint32_t own_hints = hints_of_tag(node.tag);
    bool is_hidden = node.tag == Tag::kTemplate;
    read_attributes(node, own_hints, is_hidden);
    if (is_hidden && (own_hints & kHintLateShown) == 0) frame.source = BlockSource::kHidden;
    if (node.tag == Tag::kNoscript && frame.source == BlockSource::kVisible) {
      frame.source = BlockSource::kNoscript;
    }
    const bool is_button = (own_hints & kHintButton) != 0 &&
                           (node.tag == Tag::kA || node.tag == Tag::kSpan || node.tag == Tag::kDiv);
    own_hints = believable(own_hints, index);
    frame.hints = (parent.hints & ~static_cast<std::uint32_t>(kHintButton)) | own_hints;
    frame.role = is_button ? BlockRole::kButton : role_of(node.tag, parent.role);
    frame.is_anchor = node.tag == Tag::kA;
    frame.is_link = parent.is_link || node.tag == Tag::kA;
    const bool changes_source =
        frame.source != parent.source && frame.source != BlockSource::kHidden;
    frame.is_boundary = is_block(node.tag) || is_button || changes_source;
    if (frame.is_boundary) {
      flush();
      frame.block_node = index;
    } else if (frame.is_anchor && last_anchor_end_ == index) {
      shown_.space();  // <a>..</a><a>..</a>: two words to the eye
    }
    if (node.tag == Tag::kOptgroup) offer(node, Attr::kLabel, BlockRole::kForm);
    push_path(node);
    frame.title_mark = shown_.text().size();
    stack_.push_back(frame);
  }

  void read_attributes(const HtmlNode& node, std::uint32_t& hints, bool& is_hidden) {
    for (const HtmlAttribute* at = page_.begin_of(node); at != page_.end_of(node); ++at) {
      switch (at->id) {
        case Attr::kClass:
          hints |= named_hints(at->value);
          read_classes(at->value, hints, is_hidden);
          break;
        case Attr::kId:
          hints |= named_hints(at->value);
          if (styles_.hides_id(at->value)) is_hidden = true;
          if (styles_.fixes_id(at->value)) hints |= kHintPopup;
          if (at->value == "js_content") hints |= kHintLateShown;  // WeChat shows it by script
          break;
        case Attr::kStyle:
          if (style_hides(at->value)) is_hidden = true;
          if (style_is_fixed(at->value)) hints |= kHintPopup;
          break;
        case Attr::kHidden:
          is_hidden = true;
          break;
        default:
          break;
      }
    }
  }

  void read_classes(std::string_view classes, std::uint32_t& hints, bool& is_hidden) const {
    if (styles_.empty()) return;
    while (!classes.empty()) {
      const std::size_t stop = std::min(classes.find(' '), classes.size());
      const std::string_view one = classes.substr(0, stop);
      if (styles_.hides_class(one)) is_hidden = true;
      if (styles_.fixes_class(one)) hints |= kHintPopup;
      classes.remove_prefix(std::min(stop + 1, classes.size()));
    }
  }

  // Pages repeat their class names, so the answer is kept per name.
  std::uint32_t named_hints(std::string_view name) {
    if (name.empty() || name.size() > 256) return 0;
    const std::size_t slot = std::hash<std::string_view>()(name) % cache_.size();
    CachedHints& cached = cache_[slot];
    if (cached.name != name) cached = {name, hints_of_name(name)};
    return cached.hints;
  }

  void push_path(const HtmlNode& node) {
    if (path_.size() > kMaxPath) return;
    if (!path_.empty()) path_.push_back('>');
    path_ += node.text.empty() ? std::string_view("x") : node.text;
    const std::string_view id = page_.value(node, Attr::kId);
    if (id.empty() || id.size() > 24) return;
    path_.push_back('#');
    path_ += id;
  }

  void close() {
    const Frame& frame = stack_.back();
    const HtmlNode& node = page_.nodes()[frame.node];
    if (frame.is_anchor) last_anchor_end_ = frame.end;
    const HtmlAttribute* const title = page_.find(node, Attr::kTitle);
    if (title != nullptr && !title->value.empty() && !repeats(title->value, frame.title_mark)) {
      keep({title, BlockRole::kCaption});
    }
    if (frame.is_boundary) flush();
    path_.resize(frame.path_size);
    stack_.pop_back();
  }

  // Is `value` what the element itself says?  Then the tooltip adds nothing.
  bool repeats(std::string_view value, std::size_t mark) const {
    const std::string& text = shown_.text();
    const std::string folded = fold_space(value);
    if (mark <= text.size() && text.find(folded, mark) != std::string::npos) return true;
    return !out_.blocks.empty() && out_.blocks.back().text.find(folded) != std::string::npos;
  }

  void offer(const HtmlNode& node, Attr id, BlockRole role) {
    const HtmlAttribute* const found = page_.find(node, id);
    if (found != nullptr) keep({found, role});
  }

  void keep(AttributeText text) {
    if (text.attribute->value.empty() || kept_total_ >= kMaxAttributeTexts) return;
    ++kept_total_;
    kept_.push_back(text);
  }

  void input(const HtmlNode& node) {
    const std::string_view type = page_.value(node, Attr::kType);
    const bool is_button = equals_ignore_case(type, "button") ||
                           equals_ignore_case(type, "submit") || equals_ignore_case(type, "reset");
    offer(node, Attr::kPlaceholder, BlockRole::kForm);
    offer(node, Attr::kAlt, BlockRole::kButton);
    const HtmlAttribute* const value = page_.find(node, Attr::kValue);
    if (value == nullptr) return;
    if (equals_ignore_case(type, "hidden") || equals_ignore_case(type, "checkbox") ||
        equals_ignore_case(type, "radio")) {
      if (count_han(value->value) < 4) return;
    }
    keep({value, is_button ? BlockRole::kButton : BlockRole::kForm});
  }

  void meta(const HtmlNode& node) {
    const HtmlAttribute* const content = page_.find(node, Attr::kContent);
    if (content == nullptr) return;
    std::string_view name = page_.value(node, Attr::kName);
    if (name.empty()) name = page_.value(node, Attr::kProperty);
    if (equals_ignore_case(name, "description") || equals_ignore_case(name, "keywords") ||
        equals_ignore_case(name, "og:description") || equals_ignore_case(name, "og:title")) {
      keep({content, BlockRole::kMetaDescription});
    }
  }

  void frame_text(const HtmlNode& node) {
    const HtmlAttribute* const inner = page_.find(node, Attr::kSrcdoc);
    if (inner == nullptr) return;
    flush();
    Alignment alignment;
    align(inner->value, inner->original, alignment);
    const std::size_t offset = page_.offset_of(inner->original);
    each_markup_text(inner->value, alignment, [&](std::string_view piece, const Alignment& runs) {
      single_.append_runs(piece, runs, offset == std::string_view::npos ? 0 : offset);
      if (single_.empty()) return;
      TextBlock block = single_.take();
      block.source = BlockSource::kFrame;
      block.path = path_ + ">iframe";
      emit(std::move(block), stack_.back().block_node);
    });
  }

  void script(std::uint32_t index) {
    const HtmlNode& node = page_.nodes()[index];
    if (node.end <= index + 1) return;
    const HtmlNode& inner = page_.nodes()[index + 1];
    const std::size_t offset = page_.offset_of(inner.original);
    if (offset == std::string_view::npos || !may_speak(inner.original)) return;
    const bool is_json_ld = page_.value(node, Attr::kType) == "application/ld+json";
    flush();
    each_script_text(inner.original, [&](const ScriptText& found) {
      single_.append_runs(found.text, found.alignment, offset);
      if (single_.empty() || out_.blocks.size() >= kMaxBlocks) return;
      TextBlock block = single_.take();
      block.role = found.role;
      block.source = is_json_ld ? BlockSource::kJsonLd : BlockSource::kScript;
      block.path = path_ + ">script";
      emit(std::move(block), stack_.back().block_node);
    });
  }

  // Ends the block that is being gathered, then the hidden text and attributes met within it.
  void flush() {
    breaks_ = 0;
    const Frame& top = stack_.back();
    if (!shown_.empty()) {
      TextBlock block = shown_.take();
      block.source = top.source == BlockSource::kHidden ? BlockSource::kVisible : top.source;
      block.role = role_in(top, block.text);
      block.path = path_;
      emit(std::move(block), top.block_node);
    }
    if (!aside_.empty()) {
      TextBlock block = aside_.take();
      block.source = BlockSource::kHidden;
      block.role = role_in(top, block.text);
      block.path = path_;
      emit(std::move(block), top.block_node);
    }
    link_bytes_ = 0;
    if (!kept_.empty()) flush_kept(top);
  }

  void flush_kept(const Frame& top) {
    for (const AttributeText& kept : kept_) {
      const std::size_t offset = page_.offset_of(kept.attribute->original);
      if (offset == std::string_view::npos) continue;
      single_.append(kept.attribute->value, kept.attribute->original, offset);
      if (single_.empty()) continue;
      TextBlock block = single_.take();
      block.role = kept.role;
      block.source = BlockSource::kAttribute;
      block.path = path_ + "@" + std::string(kept.attribute->name);
      emit(std::move(block), top.block_node);
    }
    kept_.clear();
  }

  static BlockRole role_in(const Frame& frame, std::string_view text) {
    constexpr std::size_t kButtonBytes = 90;  // thirty Chinese characters; longer is no label
    const std::uint32_t hints = frame.hints;
    if (frame.role == BlockRole::kButton && text.size() <= kButtonBytes) return BlockRole::kButton;
    if (frame.role == BlockRole::kForm || frame.role == BlockRole::kCaption) return frame.role;
    if ((hints & kHintPopup) != 0) return BlockRole::kPopup;
    if ((hints & kHintNav) != 0) return BlockRole::kNav;
    if ((hints & kHintFooter) != 0) return BlockRole::kFooter;
    if (frame.role == BlockRole::kHeading) return BlockRole::kHeading;
    if ((hints & kHintComment) != 0) return BlockRole::kComment;
    if ((hints & kHintTestimonial) != 0) return BlockRole::kTestimonial;
    if ((hints & kHintPrice) != 0) return BlockRole::kPrice;
    if ((hints & kHintContact) != 0) return BlockRole::kContact;
    if ((hints & (kHintHeader | kHintBanner)) != 0) return BlockRole::kBanner;
    return frame.role == BlockRole::kButton ? BlockRole::kBody : frame.role;
  }

  void emit(TextBlock block, std::uint32_t node) {
    if (out_.blocks.size() >= kMaxBlocks) {
      out_.is_cut = true;
      return;
    }
    BlockFeature feature;
    feature.node = node;
    feature.hints = stack_.back().hints;
    const Measure measured = measure(block.text);
    feature.chars = measured.chars;
    feature.marks = measured.marks;
    if (block.source == BlockSource::kVisible && !block.text.empty()) {
      feature.link_chars = static_cast<std::uint32_t>(
          std::min<std::size_t>(feature.chars, feature.chars * link_bytes_ / block.text.size()));
    }
    out_.features.push_back(feature);
    out_.blocks.push_back(std::move(block));
  }

  struct Measure {
    std::uint32_t chars = 0;
    std::uint32_t marks = 0;
  };

  // Code points and the punctuation of sentences: ，。！？；：、 and their ASCII kin.
  static Measure measure(std::string_view text) {
    const auto* const t = reinterpret_cast<const unsigned char*>(text.data());
    const std::size_t size = text.size();
    Measure out;
    for (std::size_t i = 0; i < size; ++out.chars) {
      const unsigned c = t[i];
      if (c >= 0xE0) {
        if ((c == 0xEF || c == 0xE3) && i + 2 < size) out.marks += wide_mark(c, t[i + 1], t[i + 2]);
        i += c >= 0xF0 ? 4 : 3;
      } else if (c >= 0x80) {
        i += 2;
      } else {
        const bool ends_word = i + 1 == size || t[i + 1] == ' ';
        if (ends_word && c < '@' && (c == ',' || c == '.' || c == '!' || c == '?' || c == ';')) {
          ++out.marks;
        }
        ++i;
      }
    }
    return out;
  }

  static std::uint32_t wide_mark(unsigned a, unsigned b, unsigned c) {
    if (a == 0xEF && b == 0xBC) {
      return c == 0x8C || c == 0x81 || c == 0x9F || c == 0x9B || c == 0x9A ? 1U : 0U;
    }
    return a == 0xE3 && b == 0x80 && (c == 0x82 || c == 0x81) ? 1U : 0U;
  }

  struct CachedHints {
    std::string_view name = {};
    std::uint32_t hints = 0;
  };

  const HtmlDocument& page_;
  PageStyles styles_ = {};
  PageText out_ = {};
  BlockBuilder shown_;   // what is seen
  BlockBuilder aside_;   // hidden inline text met within it
  BlockBuilder single_;  // whole pieces: title, attributes, script strings
  std::vector<Frame> stack_ = {};
  std::vector<AttributeText> kept_ = {};
  std::array<CachedHints, 512> cache_ = {};
  std::string path_ = {};
  std::vector<std::uint32_t> marks_ = {};
  std::uint32_t all_marks_ = 0;
  std::size_t kept_total_ = 0;
  std::size_t link_bytes_ = 0;
  std::uint32_t title_node_ = 0xFFFFFFFFU;
  std::uint32_t last_anchor_end_ = 0;
  int breaks_ = 0;
};

}  // namespace

PageText visible_text(const HtmlDocument& page, const Decoded& decoded) {
  return Walker(page, decoded).run();
}

}  // namespace zc
