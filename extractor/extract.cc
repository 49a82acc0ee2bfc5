#include "extractor/extract.h"

#include <algorithm>
#include <string>

#include "extractor/charset.h"
#include "extractor/content_kind.h"
#include "extractor/html_document.h"
#include "extractor/image_codes.h"
#include "extractor/likeness_text.h"
#include "extractor/link_scan.h"
#include "extractor/linked_offers.h"
#include "extractor/links.h"
#include "extractor/main_content.h"
#include "extractor/plain_text.h"
#include "extractor/platforms/platform.h"
#include "extractor/simhash.h"
#include "extractor/site_facts.h"
#include "extractor/sitemap.h"
#include "extractor/table_headers.h"
#include "extractor/utf8.h"
#include "extractor/visible_text.h"

namespace zc {

namespace {

// At most `size` bytes, not ending within a UTF-8 character.
std::size_t whole_characters(std::string_view payload, std::size_t size) {
  const std::size_t least = size > 3 ? size - 3 : 0;
  while (size > least && (static_cast<unsigned char>(payload[size]) & 0xC0U) == 0x80U) --size;
  return size;
}

void note_guard(const GuardedHtml& guarded, Document& out) {
  const auto note = [&](std::size_t count, std::string_view what) {
    if (count > 0) out.notes.push_back(std::to_string(count) + " " + std::string(what));
  };
  note(guarded.dropped_levels, "start tags beyond 512 open levels were ignored");
  note(guarded.dropped_attributes, "attributes beyond 256 in one tag were ignored");
  note(guarded.cut_values, "attribute values beyond 64 KB were cut");
}

// Private-use characters (U+E000-U+EFFF) within running text: a web font shows what only it knows.
// A lone one is an icon.
bool has_private_letters(const std::vector<TextBlock>& blocks) {
  constexpr std::size_t kLeast = 3;
  std::size_t count = 0;
  for (const TextBlock& block : blocks) {
    for (std::size_t at = block.text.find('\xEE'); at != std::string::npos;
         at = block.text.find('\xEE', at + 3)) {
      const std::size_t after = at + 3;
      const bool joins_before = at > 0 && block.text[at - 1] != ' ';
      const bool joins_after = after < block.text.size() && block.text[after] != ' ';
      count += joins_before || joins_after ? 1 : 0;
    }
  }
  return count >= kLeast;
}

void read_html(Decoded& decoded, Document& out) {
  HtmlDocument page = HtmlDocument::parse(std::move(decoded.text));
  note_guard(page.guarded(), out);
  if (page.guarded().parse_end < page.bytes().size()) {
    out.truncated = true;
    out.notes.emplace_back("nesting without end; the page was read up to there");
  }
  if (!page.is_parsed()) {
    decoded.text = page.bytes();
    out.degraded = true;
    out.notes.emplace_back("the page was too much for the parser; its tags were cut out instead");
    append_stripped(decoded, out.blocks);
    LinkResolver resolver(base_of(out.url), decoded.charset);
    out.links = scan_links(decoded.text, resolver);
    return;
  }
  PageText text = visible_text(page, decoded);
  if (text.is_cut) {
    out.truncated = true;
    out.notes.emplace_back("more than 50000 blocks; the rest was not read");
  }
  if (text.has_generated) out.notes.emplace_back("text that style sheets write was read in place");
  if (text.has_reversed) {
    out.notes.emplace_back("text that styles show in reversed order was turned round");
  }
  if (has_private_letters(text.blocks)) {
    out.notes.emplace_back("font-obfuscated: private-use characters that only a web font shows");
  }
  mark_main_text(page, text);
  note_headers(page, text);
  out.title = text.title;
  out.blocks = std::move(text.blocks);
  LinkResolver resolver(base_of(out.url), decoded.charset);
  out.links = collect_links(page, decoded, resolver);
  add_data_image_codes(page.bytes(), decoded.map, resolver, out);
  read_platform(page, decoded, resolver, out);
  for (Fact& offer : linked_offers(page, decoded.map)) out.facts.push_back(std::move(offer));
}

void read_xml(std::string_view payload, const Decoded& decoded, Document& out) {
  const Result<Sitemap> sitemap = parse_sitemap(payload);
  if (!sitemap) {
    append_stripped(decoded, out.blocks);
    return;
  }
  const LinkKind kind = sitemap->kind == SitemapKind::kIndex ? LinkKind::kSitemap : LinkKind::kPage;
  LinkResolver resolver(base_of(out.url), "utf-8");
  for (const SitemapEntry& entry : sitemap->entries) {
    std::optional<std::string> url = resolver.resolve(entry.url);
    if (!url) continue;
    out.links.push_back(
        {kind, *std::move(url), fold_space(entry.title), {}, false, entry.modified});
  }
  if (sitemap->is_cut) out.truncated = true;
  append_stripped(decoded, out.blocks);
}

void read_payload(std::string_view payload, std::string_view content_type, Document& out) {
  if (out.content_kind == "empty") return;
  if (out.content_kind == "binary") {
    const bool is_compound = payload.starts_with("\xD0\xCF\x11\xE0");
    out.notes.emplace_back(is_compound ? "an encrypted or old Office document is kept but not read"
                                       : "content of kind binary is kept but not read as text");
    return;
  }
  Decoded decoded = decode(payload, content_type);
  out.charset = decoded.charset;
  out.charset_source = decoded.source;
  if (decoded.errors > 0) {
    out.notes.push_back(std::to_string(decoded.errors) + " malformed byte sequences in " +
                        decoded.charset);
  }
  if (decoded.mojibake) {
    out.notes.emplace_back("mojibake: UTF-8 that was read as GBK and saved again");
  }
  if (out.content_kind == "html") {
    read_html(decoded, out);
  } else if (out.content_kind == "xml") {
    read_xml(payload, decoded, out);
  } else if (out.content_kind == "json") {
    append_strings(decoded, out.blocks);
  } else {
    append_lines(decoded, out.blocks);
  }
}

void finish(Document& out) {
  const std::size_t from_readers = out.facts.size();
  for (Fact& fact : collect_facts(out.blocks)) {
    const auto end = out.facts.begin() + static_cast<std::ptrdiff_t>(from_readers);
    // The words about a price stand beside what the page tells machines of it.
    const bool is_known = fact.kind != FactKind::kPrice &&
                          std::any_of(out.facts.begin(), end, [&](const Fact& known) {
                            return known.kind == fact.kind && known.value == fact.value;
                          });
    if (!is_known) out.facts.push_back(std::move(fact));
  }
  out.simhash = simhash(likeness_text(out.blocks));
}

}  // namespace

Document extract_bytes(std::string_view payload,
                       std::string_view url,
                       std::string_view content_type,
                       const ExtractOptions& options) {
  Document out;
  out.url = url;
  out.content_kind = content_kind(payload, content_type);
  // A file that has its table of contents at its end is useless when cut; its readers have bounds
  // of their own.
  const bool is_file = is_file_kind(out.content_kind);
  if (!is_file && payload.size() > options.max_parse_bytes) {
    out.truncated = true;
    out.notes.push_back("only the first " + std::to_string(options.max_parse_bytes) + " of " +
                        std::to_string(payload.size()) + " bytes were read");
    payload = payload.substr(0, whole_characters(payload, options.max_parse_bytes));
  }
  if (!is_file) {
    read_payload(payload, content_type, out);
  } else if (options.file_reader) {
    options.file_reader(payload, out);
  } else {
    read_file_text(payload, out);
  }
  finish(out);
  return out;
}

Document extract(const Capture& capture, const ExtractOptions& options) {
  Document out =
      extract_bytes(capture.payload(), capture.url, capture.header("content-type"), options);
  if (capture.truncation != Truncation::kNone) out.truncated = true;
  if (capture.http_status < 300 || capture.http_status > 399) return out;
  const std::string_view location = capture.header("location");
  if (location.empty()) return out;
  LinkResolver resolver(base_of(capture.url), "utf-8");
  std::optional<std::string> target = resolver.resolve(location);
  if (target) out.links.insert(out.links.begin(), {LinkKind::kRedirect, *target, "", {}, false});
  return out;
}

Document document_from_text(std::string_view title, std::string_view text) {
  Document out;
  out.charset = "utf-8";
  out.charset_source = "valid_utf8";
  out.content_kind = text.empty() && title.empty() ? "empty" : "text";
  Decoded head = decode_as(title, "utf-8");
  append_lines(head, out.blocks);
  for (TextBlock& block : out.blocks) {
    block.role = BlockRole::kTitle;
    block.in_main_text = false;
    out.title += (out.title.empty() ? "" : " ") + block.text;
  }
  const Decoded body = decode_as(text, "utf-8");
  append_lines(body, out.blocks);
  finish(out);
  return out;
}

}  // namespace zc
