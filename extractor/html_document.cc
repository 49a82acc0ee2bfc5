#include "extractor/html_document.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdlib>

#include <gumbo.h>

#include "extractor/utf8.h"

namespace zc {

namespace {

std::array<Tag, GUMBO_TAG_LAST> make_tag_map() {
  std::array<Tag, GUMBO_TAG_LAST> map = {};
  const auto set = [&map](GumboTag from, Tag to) { map[static_cast<std::size_t>(from)] = to; };
  set(GUMBO_TAG_A, Tag::kA), set(GUMBO_TAG_ADDRESS, Tag::kAddress), set(GUMBO_TAG_AREA, Tag::kArea);
  set(GUMBO_TAG_ARTICLE, Tag::kArticle), set(GUMBO_TAG_ASIDE, Tag::kAside);
  set(GUMBO_TAG_AUDIO, Tag::kAudio), set(GUMBO_TAG_B, Tag::kB), set(GUMBO_TAG_BASE, Tag::kBase);
  set(GUMBO_TAG_BLOCKQUOTE, Tag::kBlockquote), set(GUMBO_TAG_BODY, Tag::kBody);
  set(GUMBO_TAG_BR, Tag::kBr), set(GUMBO_TAG_BUTTON, Tag::kButton);
  set(GUMBO_TAG_CAPTION, Tag::kCaption), set(GUMBO_TAG_CENTER, Tag::kCenter);
  set(GUMBO_TAG_DD, Tag::kDd), set(GUMBO_TAG_DETAILS, Tag::kDetails), set(GUMBO_TAG_DIV, Tag::kDiv);
  set(GUMBO_TAG_DL, Tag::kDl), set(GUMBO_TAG_DT, Tag::kDt), set(GUMBO_TAG_EM, Tag::kEm);
  set(GUMBO_TAG_FIELDSET, Tag::kFieldset), set(GUMBO_TAG_FIGCAPTION, Tag::kFigcaption);
  set(GUMBO_TAG_FIGURE, Tag::kFigure), set(GUMBO_TAG_FONT, Tag::kFont);
  set(GUMBO_TAG_FOOTER, Tag::kFooter), set(GUMBO_TAG_FORM, Tag::kForm);
  set(GUMBO_TAG_FRAME, Tag::kFrame), set(GUMBO_TAG_FRAMESET, Tag::kFrameset);
  set(GUMBO_TAG_H1, Tag::kH1), set(GUMBO_TAG_H2, Tag::kH2), set(GUMBO_TAG_H3, Tag::kH3);
  set(GUMBO_TAG_H4, Tag::kH4), set(GUMBO_TAG_H5, Tag::kH5), set(GUMBO_TAG_H6, Tag::kH6);
  set(GUMBO_TAG_HEAD, Tag::kHead), set(GUMBO_TAG_HEADER, Tag::kHeader);
  set(GUMBO_TAG_HR, Tag::kHr), set(GUMBO_TAG_HTML, Tag::kHtml), set(GUMBO_TAG_I, Tag::kI);
  set(GUMBO_TAG_IFRAME, Tag::kIframe), set(GUMBO_TAG_IMG, Tag::kImg);
  set(GUMBO_TAG_INPUT, Tag::kInput), set(GUMBO_TAG_LABEL, Tag::kLabel);
  set(GUMBO_TAG_LEGEND, Tag::kLegend), set(GUMBO_TAG_LI, Tag::kLi), set(GUMBO_TAG_LINK, Tag::kLink);
  set(GUMBO_TAG_MAIN, Tag::kMain), set(GUMBO_TAG_MARQUEE, Tag::kMarquee);
  set(GUMBO_TAG_META, Tag::kMeta), set(GUMBO_TAG_NAV, Tag::kNav);
  set(GUMBO_TAG_NOSCRIPT, Tag::kNoscript), set(GUMBO_TAG_OBJECT, Tag::kObject);
  set(GUMBO_TAG_OL, Tag::kOl), set(GUMBO_TAG_OPTGROUP, Tag::kOptgroup);
  set(GUMBO_TAG_OPTION, Tag::kOption), set(GUMBO_TAG_P, Tag::kP), set(GUMBO_TAG_PRE, Tag::kPre);
  set(GUMBO_TAG_SCRIPT, Tag::kScript), set(GUMBO_TAG_SECTION, Tag::kSection);
  set(GUMBO_TAG_SELECT, Tag::kSelect), set(GUMBO_TAG_SOURCE, Tag::kSource);
  set(GUMBO_TAG_SPAN, Tag::kSpan), set(GUMBO_TAG_STRONG, Tag::kStrong);
  set(GUMBO_TAG_STYLE, Tag::kStyle), set(GUMBO_TAG_SUMMARY, Tag::kSummary);
  set(GUMBO_TAG_SVG, Tag::kSvg), set(GUMBO_TAG_TABLE, Tag::kTable);
  set(GUMBO_TAG_TBODY, Tag::kTbody), set(GUMBO_TAG_TD, Tag::kTd);
  set(GUMBO_TAG_TEMPLATE, Tag::kTemplate), set(GUMBO_TAG_TEXTAREA, Tag::kTextarea);
  set(GUMBO_TAG_TFOOT, Tag::kTfoot), set(GUMBO_TAG_TH, Tag::kTh), set(GUMBO_TAG_THEAD, Tag::kThead);
  set(GUMBO_TAG_TIME, Tag::kTime), set(GUMBO_TAG_TITLE, Tag::kTitle), set(GUMBO_TAG_TR, Tag::kTr);
  set(GUMBO_TAG_UL, Tag::kUl), set(GUMBO_TAG_VIDEO, Tag::kVideo);
  return map;
}

Tag tag_of(const GumboElement& element) {
  static const std::array<Tag, GUMBO_TAG_LAST> map = make_tag_map();
  return element.tag < GUMBO_TAG_LAST ? map[static_cast<std::size_t>(element.tag)] : Tag::kOther;
}

struct AttrName {
  std::string_view name;
  Attr id;
};

constexpr std::array kAttrNames = {
    AttrName{"alt", Attr::kAlt},
    AttrName{"aria-controls", Attr::kAriaControls},
    AttrName{"class", Attr::kClass},
    AttrName{"color", Attr::kColor},
    AttrName{"content", Attr::kContent},
    AttrName{"data-original", Attr::kDataOriginal},
    AttrName{"data-src", Attr::kDataSrc},
    AttrName{"data-target", Attr::kDataTarget},
    AttrName{"hidden", Attr::kHidden},
    AttrName{"href", Attr::kHref},
    AttrName{"http-equiv", Attr::kHttpEquiv},
    AttrName{"id", Attr::kId},
    AttrName{"itemprop", Attr::kItemprop},
    AttrName{"label", Attr::kLabel},
    AttrName{"name", Attr::kName},
    AttrName{"onclick", Attr::kOnclick},
    AttrName{"placeholder", Attr::kPlaceholder},
    AttrName{"poster", Attr::kPoster},
    AttrName{"property", Attr::kProperty},
    AttrName{"rel", Attr::kRel},
    AttrName{"src", Attr::kSrc},
    AttrName{"srcdoc", Attr::kSrcdoc},
    AttrName{"srcset", Attr::kSrcset},
    AttrName{"style", Attr::kStyle},
    AttrName{"title", Attr::kTitle},
    AttrName{"type", Attr::kType},
    AttrName{"value", Attr::kValue},
};

// Slot by length and two letters; the table is free of collisions (checked when it is made).
constexpr std::size_t attr_slot(std::string_view name) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(name[i]); };
  return (name.size() + at(0) + at(name.size() - 1) * 10U + at(name.size() / 2)) % 128;
}

constexpr std::array<std::uint8_t, 128> make_attr_slots() {
  std::array<std::uint8_t, 128> slots = {};
  for (std::size_t i = 0; i < kAttrNames.size(); ++i) {
    std::uint8_t& slot = slots[attr_slot(kAttrNames[i].name)];
    if (slot != 0) throw "two attribute names share a slot";
    slot = static_cast<std::uint8_t>(i + 1);
  }
  return slots;
}
constexpr std::array<std::uint8_t, 128> kAttrSlots = make_attr_slots();

Attr attr_of(std::string_view name) {
  if (name.empty()) return Attr::kOther;
  const std::uint8_t slot = kAttrSlots[attr_slot(name)];
  if (slot == 0 || kAttrNames[slot - 1U].name != name) return Attr::kOther;
  return kAttrNames[slot - 1U].id;
}

std::string_view view(const GumboStringPiece& piece) {
  return piece.data == nullptr ? std::string_view() : std::string_view(piece.data, piece.length);
}

// The value without its quotes.  Of an unquoted value that begins with an entity Gumbo forgets the
// entity, so the start is looked for again.
std::string_view value_in(std::string_view bytes, std::string_view original) {
  if (original.size() >= 2 && (original.front() == '"' || original.front() == '\'') &&
      original.back() == original.front()) {
    return original.substr(1, original.size() - 2);
  }
  if (original.empty()) return original;
  auto begin = static_cast<std::size_t>(original.data() - bytes.data());
  const std::size_t end = begin + original.size();
  while (begin > 0 && bytes[begin - 1] == ';') {
    const std::size_t entity = bytes.rfind('&', begin);
    if (entity == std::string_view::npos || begin - entity > 32) break;
    begin = entity;
  }
  return bytes.substr(begin, end - begin);
}

}  // namespace

// Bump allocation with free lists by size, because Gumbo frees a dozen small buffers per tag.
// When the ceiling is passed, allocate() jumps back to parse(): Gumbo does not check for nullptr.
class HtmlDocument::Arena {
 public:
  Arena() = default;
  ~Arena() {
    for (void* chunk : chunks_) std::free(chunk);
  }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  std::jmp_buf& way_out() { return way_out_; }

  static void* allocate(void* self, std::size_t size) {
    return static_cast<Arena*>(self)->take(size);
  }
  static void release(void* self, void* block) {
    if (block != nullptr) static_cast<Arena*>(self)->give_back(static_cast<char*>(block));
  }

 private:
  static constexpr std::size_t kHeader = 8;
  static constexpr std::size_t kClasses = 64;  // of 16 bytes: blocks to 1 KB
  static constexpr std::size_t kFirstChunk = 256 * 1024;
  static constexpr std::size_t kLargestChunk = 4 * 1024 * 1024;

  void* take(std::size_t size) {
    const std::size_t units = (size + kHeader + 15) / 16;
    if (units < kClasses && free_[units] != nullptr) {
      char* const block = free_[units];
      std::memcpy(&free_[units], block, sizeof(char*));
      return block;
    }
    const std::size_t whole = units * 16;
    if (static_cast<std::size_t>(end_ - next_) < whole) grow(whole);
    char* const start = next_;
    next_ += whole;
    std::memcpy(start, &units, kHeader);
    return start + kHeader;
  }

  void give_back(char* block) {
    std::size_t units = 0;
    std::memcpy(&units, block - kHeader, kHeader);
    if (units >= kClasses) return;
    std::memcpy(block, &free_[units], sizeof(char*));
    free_[units] = block;
  }

  void grow(std::size_t least) {
    const std::size_t size = std::max(least, chunk_size_);
    chunk_size_ = std::min(chunk_size_ * 2, kLargestChunk);
    if (total_ + size > kMaxParseMemory) std::longjmp(way_out_, 1);
    char* const chunk = static_cast<char*>(std::malloc(size));
    if (chunk == nullptr) std::longjmp(way_out_, 1);
    chunks_.push_back(chunk);
    total_ += size;
    next_ = chunk;
    end_ = chunk + size;
  }

  std::vector<void*> chunks_ = std::vector<void*>();
  std::array<char*, kClasses> free_ = {};
  char* next_ = nullptr;
  char* end_ = nullptr;
  std::size_t chunk_size_ = kFirstChunk;
  std::size_t total_ = 0;
  std::jmp_buf way_out_ = {};
};

HtmlDocument::HtmlDocument() = default;
HtmlDocument::~HtmlDocument() = default;
HtmlDocument::HtmlDocument(HtmlDocument&&) noexcept = default;
HtmlDocument& HtmlDocument::operator=(HtmlDocument&&) noexcept = default;

namespace {

// Kept apart, with nothing to destroy, because the arena may leave it by longjmp.
const GumboNode* parse_with(const GumboOptions& options,
                            std::string_view bytes,
                            std::jmp_buf& way_out) {
  if (setjmp(way_out) != 0) return nullptr;
  const GumboOutput* const output = gumbo_parse_with_options(&options, bytes.data(), bytes.size());
  return output == nullptr ? nullptr : output->document;
}

const GumboVector* children_of(const GumboNode& node) {
  switch (node.type) {
    case GUMBO_NODE_DOCUMENT:
      return &node.v.document.children;
    case GUMBO_NODE_ELEMENT:
    case GUMBO_NODE_TEMPLATE:
      return &node.v.element.children;
    default:
      return nullptr;
  }
}

}  // namespace

// What Gumbo reads: the guarded page, each opaque text replaced by one letter, and the way back.
class HtmlDocument::Input {
 public:
  Input(const std::string& bytes, const GuardedHtml& guarded, bool is_whole) : bytes_(bytes) {
    const std::string_view page =
        std::string_view(guarded.is_changed ? guarded.copy : bytes).substr(0, guarded.parse_end);
    text_ = page;
    if (is_whole || guarded.opaque.empty()) return;
    std::size_t at = 0;
    for (const GuardedHtml::Range& range : guarded.opaque) {
      if (range.end > page.size()) break;
      copy_.append(page.substr(at, range.begin - at));
      cuts_.push_back({copy_.size(), range});
      copy_.push_back('s');
      at = range.end;
    }
    copy_.append(page.substr(at));
    text_ = copy_;
  }

  std::string_view text() const { return text_; }
  std::size_t cuts() const { return cuts_.size(); }

  // A view into text() as the same place in the page's bytes.
  std::string_view home(std::string_view piece) const {
    if (piece.empty() || piece.data() < text_.data()) return {};
    const auto begin = static_cast<std::size_t>(piece.data() - text_.data());
    if (begin > text_.size()) return {};
    const std::size_t from = original(begin);
    return std::string_view(bytes_).substr(from, original(begin + piece.size()) - from);
  }
  // Is `piece` the letter that stands for an opaque text?
  bool is_cut(std::string_view piece) const {
    if (cuts_.empty() || piece.size() != 1 || piece.data() < text_.data()) return false;
    const auto at = static_cast<std::size_t>(piece.data() - text_.data());
    const auto found = first_from(at);
    return found != cuts_.end() && found->at == at;
  }

 private:
  struct Cut {
    std::size_t at = 0;  // of the letter in text()
    GuardedHtml::Range range = {};
  };

  std::vector<Cut>::const_iterator first_from(std::size_t at) const {
    return std::lower_bound(cuts_.begin(), cuts_.end(), at, [](const Cut& cut, std::size_t value) {
      return cut.at < value;
    });
  }
  std::size_t original(std::size_t at) const {
    const auto next = first_from(at);
    if (next == cuts_.begin()) return at;
    const Cut& last = *(next - 1);
    return last.range.end + (at - last.at - 1);
  }

  const std::string& bytes_;
  std::string copy_ = {};
  std::string_view text_ = {};
  std::vector<Cut> cuts_ = {};
};

HtmlDocument HtmlDocument::parse(std::string text) {
  HtmlDocument page;
  page.bytes_ = std::make_unique<std::string>(std::move(text));
  page.guarded_ = std::make_unique<GuardedHtml>(guard_html(*page.bytes_));
  // Should guard and parser ever disagree about a script's end, the page is parsed whole.
  if (!page.read(false)) page.read(true);
  return page;
}

bool HtmlDocument::read(bool is_whole) {
  arena_ = std::make_unique<Arena>();
  nodes_.clear();
  attributes_.clear();
  is_parsed_ = false;
  input_ = std::make_unique<Input>(*bytes_, *guarded_, is_whole);
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = &Arena::allocate;
  options.deallocator = &Arena::release;
  options.userdata = arena_.get();
  options.max_errors = 0;
  const GumboNode* const root = parse_with(options, input_->text(), arena_->way_out());
  if (root == nullptr) return true;
  const bool is_sound = flatten(root, *input_) == input_->cuts();
  is_parsed_ = true;
  return is_sound;
}

std::size_t HtmlDocument::flatten(const void* gumbo_root, const Input& input) {
  struct Frame {
    const GumboVector* children;
    unsigned next;
    std::uint32_t index;
  };
  std::size_t restored = 0;
  const auto home = [&](std::string_view piece) { return input.home(piece); };
  nodes_.reserve(guarded_->tags * 2 + 16);  // mostly a tag and its text
  attributes_.reserve(bytes_->size() / 48 + 16);
  std::vector<Frame> stack;
  stack.push_back({children_of(*static_cast<const GumboNode*>(gumbo_root)), 0, 0});
  while (!stack.empty()) {
    Frame& frame = stack.back();
    if (frame.children == nullptr || frame.next >= frame.children->length) {
      if (stack.size() > 1) nodes_[frame.index].end = static_cast<std::uint32_t>(nodes_.size());
      stack.pop_back();
      continue;
    }
    const auto& node = *static_cast<const GumboNode*>(frame.children->data[frame.next++]);
    if (node.type == GUMBO_NODE_COMMENT || node.type == GUMBO_NODE_DOCUMENT) continue;
    const auto index = static_cast<std::uint32_t>(nodes_.size());
    HtmlNode& flat = nodes_.emplace_back();
    flat.parent = frame.index;
    flat.end = index + 1;
    if (node.type != GUMBO_NODE_ELEMENT && node.type != GUMBO_NODE_TEMPLATE) {
      flat.tag = Tag::kText;
      flat.text = node.v.text.text;
      flat.original = home(view(node.v.text.original_text));
      const Tag parent = nodes_[frame.index].tag;
      if ((parent == Tag::kScript || parent == Tag::kStyle) &&
          input.is_cut(view(node.v.text.original_text))) {
        flat.text = flat.original;
        ++restored;
      }
      continue;
    }
    const GumboElement& element = node.v.element;
    flat.tag = tag_of(element);
    flat.original = home(view(element.original_tag));
    flat.text = gumbo_normalized_tagname(element.tag);
    flat.first_attribute = static_cast<std::uint32_t>(attributes_.size());
    flat.attribute_count = element.attributes.length;
    for (unsigned i = 0; i < element.attributes.length; ++i) {
      const auto& from = *static_cast<const GumboAttribute*>(element.attributes.data[i]);
      const std::string_view name = from.name;
      attributes_.push_back(
          {attr_of(name), name, from.value, value_in(*bytes_, home(view(from.original_value)))});
    }
    if (element.children.length > 0) stack.push_back({&element.children, 0, index});
  }
  return restored;
}

const HtmlAttribute* HtmlDocument::find(const HtmlNode& node, Attr id) const {
  for (const HtmlAttribute* at = begin_of(node); at != end_of(node); ++at) {
    if (at->id == id) return at;
  }
  return nullptr;
}

std::string_view HtmlDocument::value(const HtmlNode& node, Attr id) const {
  const HtmlAttribute* const found = find(node, id);
  return found == nullptr ? std::string_view() : found->value;
}

std::size_t HtmlDocument::offset_of(std::string_view original) const {
  const char* const begin = bytes_->data();
  if (original.empty() || original.data() < begin || original.data() > begin + bytes_->size()) {
    return std::string_view::npos;
  }
  return static_cast<std::size_t>(original.data() - begin);
}

std::string HtmlDocument::text_content(std::size_t index) const {
  std::string out;
  for (std::size_t i = index; i < nodes_[index].end; ++i) {
    if (nodes_[i].tag == Tag::kText) out += nodes_[i].text;
  }
  return out;
}

}  // namespace zc
