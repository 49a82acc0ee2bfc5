#include "app/page_files.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/pdf_print.h"
#include "app/version.h"
#include "base/digest.h"
#include "base/utf8.h"

namespace zc {
namespace {

namespace json = boost::json;

// Texts of pages are foreign, and cut at so many bytes: a reader of JSON takes no broken character.
json::string foreign(const std::string& text) {
  return json::string(well_formed_utf8(text));
}

std::string requests_json(const Rendered& page) {
  json::array requests, connections;
  for (const PageRequest& one : page.requests) {
    requests.push_back(json::object{{"url", foreign(one.url)},
                                    {"method", foreign(one.method)},
                                    {"type", foreign(one.type)},
                                    {"status", one.status},
                                    {"content_type", foreign(one.content_type)},
                                    {"received_bytes", one.received_bytes},
                                    {"failure", foreign(one.failure)},
                                    {"blocked", foreign(one.blocked)}});
  }
  for (const ProxyConnection& one : page.connections) {
    connections.push_back(json::object{{"host", foreign(one.host)},
                                       {"port", one.port},
                                       {"ip", one.ip},
                                       {"received_bytes", one.received_bytes},
                                       {"sent_bytes", one.sent_bytes},
                                       {"error", foreign(one.error ? one.error->message() : "")}});
  }
  const json::object both = {{"requests", std::move(requests)},
                             {"connections", std::move(connections)}};
  return json::serialize(both) + "\n";
}

std::string console_json(const Rendered& page) {
  json::array lines;
  for (const ConsoleLine& one : page.console) {
    lines.push_back(json::object{
        {"level", foreign(one.level)}, {"text", foreign(one.text)}, {"url", foreign(one.url)}});
  }
  return json::serialize(lines) + "\n";
}

std::string manifest_json(const Rendered& page,
                          UtcTime made,
                          const std::map<std::string, std::string>& files) {
  json::array listed, notes;
  for (const auto& [name, bytes] : files) {
    listed.push_back(
        json::object{{"name", name}, {"bytes", bytes.size()}, {"sha256", sha256(bytes).hex()}});
  }
  for (const std::string& note : page.notes) notes.emplace_back(foreign(note));
  const json::object manifest = {{"url", foreign(page.url)},
                                 {"final_url", foreign(page.final_url)},
                                 {"http_status", page.http_status},
                                 {"title", foreign(page.title)},
                                 {"state", name_of(page.state)},
                                 {"made", to_rfc3339(made)},
                                 {"tool", std::string("zhengcha ") + kVersion},
                                 {"browser", foreign(page.product)},
                                 {"took_ms", page.took.count()},
                                 {"peak_memory_bytes", page.peak_memory_bytes},
                                 {"popups_closed", page.popups},
                                 {"notes", std::move(notes)},
                                 {"files", std::move(listed)}};
  return json::serialize(manifest) + "\n";
}

}  // namespace

std::map<std::string, std::string> page_files(const Rendered& page, UtcTime made) {
  std::map<std::string, std::string> files;
  files["dom.html"] = page.dom;
  const auto number_of = [&](std::size_t tile) {
    return page.tiles.size() == 1 ? std::string() : fmt::format("-{}", tile + 1);
  };
  for (std::size_t i = 0; i < page.tiles.size(); ++i) {
    files[fmt::format("screenshot{}.png", number_of(i))] = page.tiles[i];
  }
  for (const MarkedTile& one : page.marked_tiles) {
    files[fmt::format("screenshot{}-marked.png", number_of(one.tile))] = one.png;
  }
  if (!page.mobile.window.empty()) files["mobile.png"] = page.mobile.window;
  for (std::size_t i = 0; i < page.mobile.tiles.size(); ++i) {
    const std::string number =
        page.mobile.tiles.size() == 1 ? std::string() : fmt::format("-{}", i + 1);
    files[fmt::format("mobile-full{}.png", number)] = page.mobile.tiles[i];
  }
  if (!page.pdf.empty()) files["page.pdf"] = with_dates(page.pdf, made);
  files["requests.json"] = requests_json(page);
  files["console.json"] = console_json(page);
  files["manifest.json"] = manifest_json(page, made, files);
  return files;
}

}  // namespace zc
