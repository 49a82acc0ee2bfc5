#include "extractor/extract.h"

#include <algorithm>
#include <string>

#include "extractor/charset.h"
#include "extractor/content_kind.h"
#include "extractor/html_document.h"
#include "extractor/image_pixels.h"
#include "extractor/likeness_text.h"
#include "extractor/links.h"
#include "extractor/main_content.h"
#include "extractor/office_text.h"
#include "extractor/pdf_text.h"
#include "extractor/plain_text.h"
#include "extractor/platforms/platform.h"
#include "extractor/qr_code.h"
#include "extractor/simhash.h"
#include "extractor/site_facts.h"
#include "extractor/sitemap.h"
#include "extractor/table_headers.h"
#include "extractor/utf8.h"
#include "extractor/visible_text.h"

namespace zc {

namespace {

Url base_of(std::string_view url) {
  Result<Url> parsed = Url::parse(url);
  if (parsed) return *std::move(parsed);
  Result<Url> fallback = Url::parse("about:blank");
  return *std::move(fallback);
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

// A code as a block, and as a link when it is an address.
void add_code(const std::string& code, ByteSpan span, LinkResolver& resolver, Document& out) {
  TextBlock block;
  block.role = BlockRole::kContact;
  block.source = BlockSource::kImage;
  block.text = code;
  block.span = span;
  block.path = "qr";
  out.blocks.push_back(std::move(block));
  const bool is_address =
      starts_with_ignore_case(code, "http://") || starts_with_ignore_case(code, "https://");
  std::optional<std::string> url = is_address ? resolver.resolve(code) : std::nullopt;
  if (url) out.links.push_back({LinkKind::kPage, *std::move(url), "", span, false});
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
  read_platform(page, decoded, resolver, out);
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

void read_image(std::string_view payload, Document& out) {
  const Result<GrayImage> image = gray_image(payload);
  if (!image) {
    out.notes.push_back(image.error().message());
    return;
  }
  LinkResolver resolver(base_of(out.url), "utf-8");
  for (const std::string& code : codes_in(*image)) {
    add_code(code, {0, payload.size()}, resolver, out);
  }
}

void read_payload(std::string_view payload, std::string_view content_type, Document& out) {
  if (out.content_kind == "empty") return;
  if (out.content_kind == "pdf") return read_pdf(payload, out);
  if (out.content_kind == "docx") return read_docx(payload, out);
  if (out.content_kind == "xlsx") return read_xlsx(payload, out);
  if (out.content_kind == "image") return read_image(payload, out);
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
  std::vector<Fact> facts = collect_facts(out.blocks);
  out.facts.insert(out.facts.end(),
                   std::make_move_iterator(facts.begin()),
                   std::make_move_iterator(facts.end()));
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
  const bool is_file = out.content_kind == "pdf" || out.content_kind == "docx" ||
                       out.content_kind == "xlsx" || out.content_kind == "image";
  if (!is_file && payload.size() > options.max_parse_bytes) {
    out.truncated = true;
    out.notes.push_back("only the first " + std::to_string(options.max_parse_bytes) + " of " +
                        std::to_string(payload.size()) + " bytes were read");
    payload = payload.substr(0, options.max_parse_bytes);
  }
  read_payload(payload, content_type, out);
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
