#include "extractor/html_document.h"

#include <algorithm>
#include <array>
#include <csetjmp>

#include <gumbo.h>

#include "extractor/html_names.h"
#include "extractor/parse_arena.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

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
  arena_ = std::make_unique<ParseArena>();
  nodes_.clear();
  attributes_.clear();
  is_parsed_ = false;
  input_ = std::make_unique<Input>(*bytes_, *guarded_, is_whole);
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = &ParseArena::allocate;
  options.deallocator = &ParseArena::release;
  options.userdata = arena_.get();
  options.max_errors = 0;
  const GumboNode* const root = parse_with(options, input_->text(), arena_->way_out());
  if (root == nullptr) return true;
  const bool is_sound = flatten(root, *input_) == input_->cuts();
  is_parsed_ = true;
  return is_sound;
}

bool HtmlDocument::add_text(const void* gumbo_text, Tag parent, const Input& input, HtmlNode& out) {
  const GumboText& text = *static_cast<const GumboText*>(gumbo_text);
  out.tag = Tag::kText;
  out.text = text.text;
  out.original = input.home(view(text.original_text));
  if ((parent != Tag::kScript && parent != Tag::kStyle) ||
      !input.is_cut(view(text.original_text))) {
    return false;
  }
  out.text = out.original;
  return true;
}

void HtmlDocument::add_element(const void* gumbo_element, const Input& input, HtmlNode& out) {
  const GumboElement& element = *static_cast<const GumboElement*>(gumbo_element);
  out.tag = tag_of(element.tag);
  out.original = input.home(view(element.original_tag));
  out.text = gumbo_normalized_tagname(element.tag);
  out.first_attribute = static_cast<std::uint32_t>(attributes_.size());
  out.attribute_count = element.attributes.length;
  for (unsigned i = 0; i < element.attributes.length; ++i) {
    const auto& from = *static_cast<const GumboAttribute*>(element.attributes.data[i]);
    const std::string_view name = from.name;
    const std::string_view original = input.home(view(from.original_value));
    attributes_.push_back({attr_of(name), name, from.value, value_in(*bytes_, original)});
  }
}

std::size_t HtmlDocument::flatten(const void* gumbo_root, const Input& input) {
  struct Frame {
    const GumboVector* children;
    unsigned next;
    std::uint32_t index;
  };
  std::size_t restored = 0;
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
      restored += add_text(&node.v.text, nodes_[frame.index].tag, input, flat) ? 1U : 0U;
      continue;
    }
    const GumboElement& element = node.v.element;
    add_element(&element, input, flat);
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
