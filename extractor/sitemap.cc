#include "extractor/sitemap.h"

#include <algorithm>
#include <array>
#include <memory>

#include <expat.h>
#include <zlib.h>

#include "extractor/charset.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::size_t kMaxDepth = 32;
constexpr std::size_t kMaxText = 4096;

Result<std::string> unpack(std::string_view bytes) {
  z_stream stream = {};
  constexpr int kGzipOnly = 15 + 16;
  if (inflateInit2(&stream, kGzipOnly) != Z_OK) {
    return Error(ErrorKind::kProtocol, "sitemap: cannot start gzip");
  }
  const std::unique_ptr<z_stream, int (*)(z_stream*)> closer(&stream, inflateEnd);
  std::string out;
  std::array<char, 16384> chunk = {};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  int state = Z_OK;
  while (state == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    state = inflate(&stream, Z_NO_FLUSH);
    out.append(chunk.data(), chunk.size() - stream.avail_out);
    if (out.size() > kMaxSitemapBytes) {
      return Error(ErrorKind::kProtocol, "sitemap: unpacks to more than 50 MB");
    }
  }
  if (state != Z_STREAM_END && out.empty()) {
    return Error(ErrorKind::kProtocol, "sitemap: broken gzip");
  }
  return out;
}

class Reader {
 public:
  Result<Sitemap> read(std::string_view xml) {
    const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate(nullptr),
                                                                         XML_ParserFree);
    if (parser == nullptr) return Error(ErrorKind::kUnsupported, "sitemap: no XML parser");
    parser_ = parser.get();
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(parser_, &Reader::on_start, &Reader::on_end);
    XML_SetCharacterDataHandler(parser_, &Reader::on_text);
    XML_SetStartDoctypeDeclHandler(parser_, &Reader::on_doctype);
    constexpr std::size_t kStep = std::size_t{1} << 20;
    XML_Status status = XML_STATUS_OK;
    for (std::size_t at = 0; at < xml.size() && status == XML_STATUS_OK; at += kStep) {
      const std::string_view piece = xml.substr(at, kStep);
      const int is_last = at + kStep >= xml.size() ? 1 : 0;
      status = XML_Parse(parser_, piece.data(), static_cast<int>(piece.size()), is_last);
    }
    if (!is_known_) return Error(ErrorKind::kBadInput, "neither a sitemap nor a feed");
    out_.is_broken = status != XML_STATUS_OK && !out_.is_cut;
    return std::move(out_);
  }

 private:
  static Reader& self(void* data) { return *static_cast<Reader*>(data); }

  static std::string_view local_name(const char* name) {
    const std::string_view whole = name;
    const std::size_t colon = whole.rfind(':');
    return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
  }

  static void on_start(void* data, const char* name, const char** attributes) {
    self(data).start(local_name(name), attributes);
  }
  static void on_end(void* data, const char* name) { self(data).end(local_name(name)); }
  static void on_text(void* data, const char* text, int size) {
    std::string& buffer = self(data).text_;
    if (buffer.size() < kMaxText) buffer.append(text, static_cast<std::size_t>(size));
  }
  // Entities can only be defined in a DOCTYPE, and no sitemap needs one.
  static void on_doctype(void* data, const char*, const char*, const char*, int) {
    self(data).stop();
  }

  void stop() { XML_StopParser(parser_, XML_FALSE); }

  void start(std::string_view name, const char** attributes) {
    text_.clear();
    if (++depth_ > kMaxDepth) return stop();
    if (depth_ == 1) root(name);
    if (!is_known_) return stop();
    if (name == "url" || name == "sitemap" || name == "item" || name == "entry") {
      entry_ = {};
      in_entry_ = true;
    }
    if (name == "link" && in_entry_) atom_link(attributes);
    if (name == "outline") outline(attributes);
  }

  void root(std::string_view name) {
    is_known_ = true;
    if (name == "sitemapindex") {
      out_.kind = SitemapKind::kIndex;
    } else if (name == "urlset") {
      out_.kind = SitemapKind::kUrls;
    } else if (name == "rss" || name == "feed" || name == "RDF" || name == "opml") {
      out_.kind = SitemapKind::kFeed;
    } else {
      is_known_ = false;
    }
  }

  void atom_link(const char** attributes) {
    std::string_view href;
    std::string_view rel = "alternate";
    for (; attributes != nullptr && attributes[0] != nullptr; attributes += 2) {
      if (std::string_view(attributes[0]) == "href") href = attributes[1];
      if (std::string_view(attributes[0]) == "rel") rel = attributes[1];
    }
    if (!href.empty() && rel == "alternate") entry_.url = trim(href);
  }

  // OPML 2.0: the site, else its feed; an outline without either is a heading.
  void outline(const char** attributes) {
    std::string_view site, feed;
    for (; attributes != nullptr && attributes[0] != nullptr; attributes += 2) {
      const std::string_view attribute = attributes[0];
      if (attribute == "htmlUrl" || attribute == "url") site = attributes[1];
      if (attribute == "xmlUrl") feed = attributes[1];
    }
    entry_ = {};
    entry_.url = trim(site.empty() ? feed : site);
    finish();
  }

  void end(std::string_view name) {
    --depth_;
    const std::string_view text = trim(text_);
    if (in_entry_) {
      if (name == "loc" && entry_.url.empty()) entry_.url = text;
      if (name == "link" && !text.empty()) entry_.url = text;
      if (name == "lastmod" || name == "pubDate" || name == "updated" || name == "date") {
        entry_.modified = text;
      }
      if (name == "title") entry_.title = text;
      if (name == "url" || name == "sitemap" || name == "item" || name == "entry") finish();
    }
    text_.clear();
  }

  void finish() {
    in_entry_ = false;
    if (entry_.url.empty()) return;
    if (out_.entries.size() >= kMaxSitemapEntries) {
      out_.is_cut = true;
      return stop();
    }
    out_.entries.push_back(std::move(entry_));
    entry_ = {};
  }

  XML_Parser parser_ = nullptr;
  Sitemap out_ = {};
  SitemapEntry entry_ = {};
  std::string text_ = {};
  std::size_t depth_ = 0;
  bool is_known_ = false;
  bool in_entry_ = false;
};

// sitemaps.org: a text file with one address a line and nothing else.
Result<Sitemap> read_lines(std::string_view text) {
  Sitemap out;
  while (!text.empty()) {
    const std::size_t stop = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, stop));
    text.remove_prefix(std::min(stop + 1, text.size()));
    if (line.empty()) continue;
    if (!starts_with_ignore_case(line, "http://") && !starts_with_ignore_case(line, "https://")) {
      return Error(ErrorKind::kBadInput, "neither a sitemap nor a feed");
    }
    if (out.entries.size() >= kMaxSitemapEntries) {
      out.is_cut = true;
      break;
    }
    out.entries.push_back({std::string(line.substr(0, kMaxText)), "", ""});
  }
  if (out.entries.empty()) return Error(ErrorKind::kBadInput, "an empty sitemap");
  return out;
}

// Expat knows UTF-8, UTF-16 and Latin-1 only: a Chinese feed is decoded first and its declaration,
// which no longer tells the truth, is cut off.
std::string as_utf8(std::string_view bytes) {
  Decoded decoded = decode(bytes, "");
  const std::string_view text = trim(decoded.text);
  if (!text.starts_with("<?xml")) return std::string(text);
  const std::size_t end = text.find("?>");
  return end == std::string_view::npos ? std::string(text) : std::string(text.substr(end + 2));
}

}  // namespace

Result<Sitemap> parse_sitemap(std::string_view bytes) {
  std::string unpacked;
  if (bytes.starts_with("\x1F\x8B")) {
    ZC_TRY(unpacked, unpack(bytes));
    bytes = unpacked;
  }
  bytes = bytes.substr(0, kMaxSitemapBytes);
  const std::string text = as_utf8(bytes);
  if (trim(text).starts_with('<')) return Reader().read(text);
  return read_lines(text);
}

}  // namespace zc
