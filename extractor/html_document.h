// A page as a flat table of nodes in document order, made from Gumbo's tree in one iterative walk:
// ten times cheaper to read than the tree, with a byte offset for every piece.  Owns the bytes the
// nodes point into.  Gumbo allocates from an arena with a ceiling, so nothing is destroyed
// recursively and a hostile page cannot take more than kMaxParseMemory (parse_arena.h).
//
//   HtmlDocument page = HtmlDocument::parse(std::move(text));
//   if (!page.is_parsed()) ...   // the ceiling was hit: read it as plain text
//   for (const HtmlNode& node : page.nodes()) ...
//
// Movable, not copyable; immutable after parse(), so threads may share it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/html_guard.h"

namespace zc {

// The tags that some reader of this folder asks for.
enum class Tag : std::uint8_t {
  kOther,
  kText,  // not an element
  kA,
  kAddress,
  kArea,
  kArticle,
  kAside,
  kAudio,
  kB,
  kBase,
  kBlockquote,
  kBody,
  kBr,
  kButton,
  kCaption,
  kCenter,
  kDd,
  kDetails,
  kDiv,
  kDl,
  kDt,
  kEm,
  kFieldset,
  kFigcaption,
  kFigure,
  kFont,
  kFooter,
  kForm,
  kFrame,
  kFrameset,
  kH1,
  kH2,
  kH3,
  kH4,
  kH5,
  kH6,
  kHead,
  kHeader,
  kHr,
  kHtml,
  kI,
  kIframe,
  kImg,
  kInput,
  kLabel,
  kLegend,
  kLi,
  kLink,
  kMain,
  kMarquee,
  kMeta,
  kNav,
  kNoscript,
  kObject,
  kOl,
  kOptgroup,
  kOption,
  kP,
  kPre,
  kScript,
  kSection,
  kSelect,
  kSource,
  kSpan,
  kStrong,
  kStyle,
  kSummary,
  kSvg,
  kTable,
  kTbody,
  kTd,
  kTemplate,
  kTextarea,
  kTfoot,
  kTh,
  kThead,
  kTime,
  kTitle,
  kTr,
  kUl,
  kVideo,
};

enum class Attr : std::uint8_t {
  kOther,
  kAlt,
  kAriaControls,
  kClass,
  kColor,
  kContent,
  kDataTarget,
  kHidden,
  kHref,
  kHttpEquiv,
  kId,
  kItemprop,
  kLabel,
  kName,
  kOnclick,
  kPlaceholder,
  kPoster,
  kProperty,
  kRel,
  kSrc,
  kSrcdoc,
  kSrcset,
  kStyle,
  kTitle,
  kType,
  kValue,
};

class ParseArena;

struct HtmlAttribute {
  Attr id = Attr::kOther;
  std::string_view name = {};      // lower case
  std::string_view value = {};     // entities decoded
  std::string_view original = {};  // as written, without quotes; points into bytes()
};

struct HtmlNode {
  Tag tag = Tag::kOther;
  std::uint32_t parent = 0;  // index; the root is its own parent
  std::uint32_t end = 0;     // index after the last descendant
  std::uint32_t first_attribute = 0;
  std::uint32_t attribute_count = 0;
  std::string_view text = {};      // text nodes: decoded; elements: the tag's name
  std::string_view original = {};  // text: as written; elements: the start tag; may be empty
};

class HtmlDocument {
 public:
  // `text` is UTF-8 without NUL guarantees; any bytes are safe.
  static HtmlDocument parse(std::string text);
  ~HtmlDocument();
  HtmlDocument(HtmlDocument&&) noexcept;
  HtmlDocument& operator=(HtmlDocument&&) noexcept;

  bool is_parsed() const { return is_parsed_; }
  const std::string& bytes() const { return *bytes_; }  // as given, before the guard
  const std::vector<HtmlNode>& nodes() const { return nodes_; }
  const GuardedHtml& guarded() const { return *guarded_; }

  // Attributes of an element, in order.
  const HtmlAttribute* begin_of(const HtmlNode& node) const {
    return attributes_.data() + node.first_attribute;
  }
  const HtmlAttribute* end_of(const HtmlNode& node) const {
    return begin_of(node) + node.attribute_count;
  }
  const HtmlAttribute* find(const HtmlNode& node, Attr id) const;  // nullptr: absent
  std::string_view value(const HtmlNode& node, Attr id) const;     // "" if absent
  // Offset in bytes() of a view that points into it (original of a node or attribute); npos if it
  // points elsewhere or is empty.
  std::size_t offset_of(std::string_view original) const;
  // All text of the subtree, unfolded: what textContent gives.
  std::string text_content(std::size_t index) const;

 private:
  class Input;
  HtmlDocument();
  // False when an opaque text did not come back where it belongs.
  bool read(bool is_whole);
  void add_element(const void* gumbo_element, const Input& input, HtmlNode& out);
  // True when it is an opaque text that was put back.
  static bool add_text(const void* gumbo_text, Tag parent, const Input& input, HtmlNode& out);
  // Returns how many opaque texts were put back.
  std::size_t flatten(const void* gumbo_root, const Input& input);

  // On the heap so that moving the document moves no bytes.
  std::unique_ptr<std::string> bytes_;
  std::unique_ptr<GuardedHtml> guarded_;
  std::unique_ptr<Input> input_;
  std::unique_ptr<ParseArena> arena_;
  std::vector<HtmlNode> nodes_ = {};
  std::vector<HtmlAttribute> attributes_ = {};
  bool is_parsed_ = false;
};

}  // namespace zc
