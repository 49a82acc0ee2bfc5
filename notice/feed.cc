#include "notice/feed.h"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/digest.h"
#include "notice/notice_text.h"

namespace zc {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostLinkBytes = 8192;

std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string entry_id(const FeedHead& head, const Notice& notice) {
  return "urn:uuid:" + uuid_of("entry\n" + head.channel + "\n" + notice_id(notice));
}

// Two characters that XML 1.0 does not know are left in by one_line.
std::string without_noncharacters(std::string text) {
  for (const std::string_view bad : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    for (std::size_t at = text.find(bad); at != std::string::npos; at = text.find(bad)) {
      text.erase(at, bad.size());
    }
  }
  return text;
}

std::string atom_entry(const FeedHead& head, const Notice& n) {
  const std::string link = link_of(n, kMostLinkBytes);
  const std::string category = n.category
                                   ? fmt::format("    <category term=\"{}\" label=\"{}\"/>\n",
                                                 name_of(*n.category),
                                                 chinese_name_of(*n.category))
                                   : "";
  return fmt::format(
      "  <entry>\n    <id>{}</id>\n    <title>{}</title>\n    <updated>{}</updated>\n{}{}"
      "    <content type=\"text\">{}</content>\n  </entry>\n",
      entry_id(head, n),
      xml(head_of(n)),
      to_rfc3339(n.time),
      link.empty() ? "" : fmt::format("    <link href=\"{}\"/>\n", xml(link)),
      category,
      xml(without_noncharacters(plain_text(n))));
}

}  // namespace

std::string uuid_of(std::string_view text) {
  Digest digest = sha256(text);
  digest.bytes[6] = static_cast<std::uint8_t>((digest.bytes[6] & 0x0FU) | 0x80U);
  digest.bytes[8] = static_cast<std::uint8_t>((digest.bytes[8] & 0x3FU) | 0x80U);
  std::string hex = digest.hex().substr(0, 32);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) hex.insert(at, "-");
  return hex;
}

std::string atom_feed(const FeedHead& head, std::span<const Notice> notices, UtcTime now) {
  UtcTime updated = notices.empty() ? now : notices.front().time;
  for (const Notice& one : notices) updated = std::max(updated, one.time);
  std::string feed = fmt::format(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
      "xml:lang=\"zh-CN\">\n  <id>urn:uuid:{}</id>\n  <title>{}</title>\n  "
      "<updated>{}</updated>\n  <author><name>证察</name></author>\n  "
      "<generator>zhengcha</generator>\n",
      uuid_of("feed\n" + head.channel),
      xml(one_line(head.title)),
      to_rfc3339(updated));
  for (std::size_t i = notices.size(); i > 0; --i) feed += atom_entry(head, notices[i - 1]);
  return feed + "</feed>\n";
}

std::string json_feed(const FeedHead& head, std::span<const Notice> notices) {
  json::array items;
  for (std::size_t i = notices.size(); i > 0; --i) {
    const Notice& n = notices[i - 1];
    json::object item = {{"id", entry_id(head, n)},
                         {"title", head_of(n)},
                         {"content_text", plain_text(n)},
                         {"date_published", to_rfc3339(n.time)}};
    const std::string link = link_of(n, kMostLinkBytes);
    if (!link.empty()) item["url"] = link;
    if (n.category) item["tags"] = json::array{json::value(chinese_name_of(*n.category))};
    items.push_back(std::move(item));
  }
  const json::object feed = {{"version", "https://jsonfeed.org/version/1.1"},
                             {"title", one_line(head.title)},
                             {"language", "zh-CN"},
                             {"items", std::move(items)}};
  return json::serialize(feed) + "\n";
}

}  // namespace zc
