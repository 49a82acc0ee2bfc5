#include "extractor/visible_text.h"

#include <algorithm>
#include <optional>

#include "extractor/attribute_texts.h"
#include "extractor/block_builder.h"
#include "extractor/block_roles.h"
#include "extractor/element_hints.h"
#include "extractor/element_reader.h"
#include "extractor/markup_text.h"
#include "extractor/script_text.h"
#include "extractor/text_measure.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::size_t kMaxPath = 160;
constexpr std::size_t kMaxAttributeTexts = 4096;
constexpr std::size_t kMaxGenerated =
    std::size_t{256} * 1024;  // bytes of text that styles write, per page

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
  bool opens_reversal = false;
  std::uint32_t color = 0;  // as in StyleFacts
  std::uint32_t background = 0;
  GeneratedText after = {};
};

class Walker {
 public:
  Walker(const HtmlDocument& page, const Decoded& decoded)
      : page_(page), reader_(page), shown_(decoded.map), aside_(decoded.map), single_(decoded.map) {
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
      case Tag::kImg:
      case Tag::kInput:
        offer(node);
        return node.end;
      case Tag::kBr:
        if (++breaks_ >= 2) flush();
        shown_.space();
        return node.end;
      case Tag::kHr:
        flush();
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
    ElementFacts facts = reader_.read(index);
    frame.end = node.end;
    frame.node = index;
    frame.path_size = path_.size();
    frame.after = facts.after;
    frame.source = source_in(parent, node, facts);
    if (facts.background != 0) frame.background = facts.background;
    if (facts.color != 0) frame.color = facts.color;
    const bool is_button = (facts.hints & kHintButton) != 0 &&
                           (node.tag == Tag::kA || node.tag == Tag::kSpan || node.tag == Tag::kDiv);
    frame.hints = (parent.hints & ~static_cast<std::uint32_t>(kHintButton)) |
                  reader_.believable(facts.hints, index);
    frame.role = is_button ? BlockRole::kButton : role_of(node.tag, parent.role);
    frame.is_anchor = node.tag == Tag::kA;
    // A card that is one link as a whole: its paragraphs are text all the same.
    frame.is_link = (parent.is_link && node.tag != Tag::kP) || node.tag == Tag::kA;
    const bool changes_source =
        frame.source != parent.source && frame.source != BlockSource::kHidden;
    frame.is_boundary = is_block(node.tag) || is_button || changes_source ||
                        (node.tag == Tag::kLabel && reader_.holds_choice(index));
    if (frame.is_boundary) {
      flush();
      frame.block_node = index;
    } else if (frame.is_anchor && last_anchor_end_ == index) {
      shown_.space();  // <a>..</a><a>..</a>: two words to the eye
    }
    if (node.tag == Tag::kOptgroup) offer(node);
    push_path(node);
    frame.title_mark = shown_.text().size();
    frame.opens_reversal = facts.is_reversed && !reversed_from_;
    if (frame.opens_reversal) reversed_from_ = shown_.text().size();
    stack_.push_back(frame);
    write(facts.before, node);
  }

  static BlockSource source_in(const Frame& parent,
                               const HtmlNode& node,
                               const ElementFacts& facts) {
    const std::uint32_t background = facts.background != 0 ? facts.background : parent.background;
    const std::uint32_t color = facts.color != 0 ? facts.color : parent.color;
    const bool says_colour = facts.color != 0 || facts.background != 0;
    const bool is_unseen = facts.is_hidden || (says_colour && color > 1 && color == background);
    if (is_unseen && (facts.hints & kHintLateShown) == 0) return BlockSource::kHidden;
    if (node.tag == Tag::kNoscript && parent.source == BlockSource::kVisible) {
      return BlockSource::kNoscript;
    }
    return parent.source;
  }

  // Text that a style rule puts before or after the element's own.
  void write(const GeneratedText& generated, const HtmlNode& node) {
    if (generated.empty()) return;
    BlockBuilder& builder = stack_.back().source == BlockSource::kHidden ? aside_ : shown_;
    if (!generated.attribute.empty()) {
      for (const HtmlAttribute* at = page_.begin_of(node); at != page_.end_of(node); ++at) {
        if (at->name != generated.attribute || at->value.empty()) continue;
        const std::size_t offset = page_.offset_of(at->original);
        if (offset == std::string_view::npos) return;
        builder.append(at->value, at->original, offset);
        out_.has_generated = true;
      }
      return;
    }
    unescape_style(generated.literal, generated_, generated_alignment_);
    if (!has_word(generated_)) return;  // quotation marks, arrows and icons
    generated_total_ += generated_.size();
    if (generated_total_ > kMaxGenerated) return;
    builder.append_runs(generated_, generated_alignment_, generated.offset);
    out_.has_generated = true;
  }

  static bool has_word(std::string_view text) {
    return count_han(text) > 0 || std::any_of(text.begin(), text.end(), is_ascii_word);
  }

  // The text of an element whose direction is overridden, as it is read.
  void turn_round() {
    if (!reversed_from_ || shown_.text().size() <= *reversed_from_) return;
    shown_.reverse_from(*reversed_from_);
    out_.has_reversed = true;
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
    write(frame.after, node);
    if (frame.opens_reversal) {
      turn_round();
      reversed_from_.reset();
    }
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

  void offer(const HtmlNode& node) {
    for (const AttributeText& text : attribute_texts_of(page_, node)) keep(text);
  }

  void keep(AttributeText text) {
    if (text.attribute->value.empty() || kept_total_ >= kMaxAttributeTexts) return;
    ++kept_total_;
    kept_.push_back(text);
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
    turn_round();
    if (reversed_from_) reversed_from_ = 0;
    if (!shown_.empty()) {
      TextBlock block = shown_.take();
      block.source = top.source == BlockSource::kHidden ? BlockSource::kVisible : top.source;
      block.role = role_in(top.role, top.hints, block.text);
      block.path = path_;
      emit(std::move(block), top.block_node);
    }
    if (!aside_.empty()) {
      TextBlock block = aside_.take();
      block.source = BlockSource::kHidden;
      block.role = role_in(top.role, top.hints, block.text);
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

  const HtmlDocument& page_;
  ElementReader reader_;
  PageText out_ = {};
  BlockBuilder shown_;   // what is seen
  BlockBuilder aside_;   // hidden inline text met within it
  BlockBuilder single_;  // whole pieces: title, attributes, script strings
  std::vector<Frame> stack_ = {};
  std::vector<AttributeText> kept_ = {};
  std::string path_ = {};
  std::optional<std::size_t> reversed_from_ = {};  // where in shown_ the reversed text begins
  std::string generated_ = {};
  std::size_t generated_total_ = 0;
  Alignment generated_alignment_ = {};
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
