#include "extractor/script_built.h"

#include <algorithm>

namespace zc {
namespace {

// Bytes of visible text (some 130 characters) from which a page counts as readable without scripts.
constexpr std::size_t kEnoughText = 400;
// With so little, any script at all is reason enough.
constexpr std::size_t kHardlyAnyText = 120;
// What is searched: mount points and state stand early, scripts may be long.
constexpr std::size_t kSearched = std::size_t{2} << 20;
constexpr std::size_t kMaxRoute = 500;
constexpr std::size_t kMaxId = 40;
constexpr std::size_t kMaxNoscript = 4'000;
constexpr std::size_t kMostNoscripts = 20;

constexpr std::array<std::string_view, 12> kMountIds = {"app",
                                                        "root",
                                                        "__next",
                                                        "__nuxt",
                                                        "__layout",
                                                        "q-app",
                                                        "svelte",
                                                        "react-root",
                                                        "ember-app",
                                                        "main-app",
                                                        "app-main",
                                                        "application"};
constexpr std::array<std::string_view, 4> kMountTags = {
    "<app-root", "<my-app", "ng-app=", "data-v-app"};
constexpr std::array<std::string_view, 6> kStates = {"__NUXT__",
                                                     "__NEXT_DATA__",
                                                     "__INITIAL_STATE__",
                                                     "__PRELOADED_STATE__",
                                                     "__APOLLO_STATE__",
                                                     "window.__data"};
// Up to kEnoughText: more makes no difference.
std::size_t readable_bytes(const Document& document) {
  std::size_t bytes = 0;
  for (const TextBlock& block : document.blocks) {
    const bool is_read = block.source == BlockSource::kVisible ||
                         (block.source == BlockSource::kScript && !document.platform.empty());
    if (is_read && block.role != BlockRole::kTitle) bytes += block.text.size();
    if (bytes >= kEnoughText) return kEnoughText;
  }
  return bytes;
}

bool has_script(std::string_view html) {
  return html.find("<script") != std::string_view::npos ||
         html.find("<SCRIPT") != std::string_view::npos;
}

// An id="..." of a mount point; quotes are optional.
std::string_view mount_point(std::string_view html) {
  for (std::size_t at = html.find("id="); at != std::string_view::npos;
       at = html.find("id=", at + 1)) {
    std::string_view rest = html.substr(at + 3, kMaxId);
    const char quote = rest.empty() ? ' ' : rest.front();
    const bool is_quoted = quote == '"' || quote == '\'';
    if (is_quoted) rest.remove_prefix(1);
    const std::size_t end = rest.find_first_of(is_quoted ? std::string_view(&quote, 1) : " >/\t\n");
    const std::string_view id = rest.substr(0, end);
    const auto known = std::find(kMountIds.begin(), kMountIds.end(), id);
    if (known != kMountIds.end()) return *known;
  }
  return {};
}

// A <noscript> that speaks of JavaScript; those of counters hold a picture or a frame.  The words
// around the name are in any language and charset.
bool asks_for_script(std::string_view html) {
  constexpr std::string_view kOpen = "<noscript";
  std::size_t looked_at = 0;
  for (std::size_t at = html.find(kOpen);
       at != std::string_view::npos && looked_at < kMostNoscripts;
       at = html.find(kOpen, at + 1), ++looked_at) {
    std::string_view inside = html.substr(at, kMaxNoscript);
    inside = inside.substr(0, inside.find("</noscript"));
    std::string words;
    for (const char c : inside) {
      if (c != ' ') words += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    const auto has = [&](const char* what) { return words.find(what) != std::string::npos; };
    if (has("javascript") && !has("<img") && !has("<iframe")) return true;
  }
  return false;
}

std::string_view first_of(std::string_view html, const auto& wanted) {
  for (const std::string_view one : wanted) {
    if (html.find(one) != std::string_view::npos) return one;
  }
  return {};
}

// The sign of a page that shows little.
ScriptBuilt sign_of(std::string_view html, std::size_t text) {
  const std::string beside = " beside " + std::to_string(text) + " bytes of text";
  if (const std::string_view id = mount_point(html); !id.empty()) {
    return {ScriptSign::kMountPoint, "a mount point #" + std::string(id) + beside};
  }
  if (const std::string_view tag = first_of(html, kMountTags); !tag.empty()) {
    return {ScriptSign::kMountPoint, "a mount point " + std::string(tag) + beside};
  }
  if (asks_for_script(html)) return {ScriptSign::kNoscript, "it asks for JavaScript" + beside};
  if (const std::string_view state = first_of(html, kStates); !state.empty()) {
    return {ScriptSign::kState, "a framework's state " + std::string(state) + beside};
  }
  if (text < kHardlyAnyText) return {ScriptSign::kLittleText, "scripts" + beside};
  return {};
}

// The route of the link that ends at `hash`, where "#/" or "#!/" stands; "" if there is none.
std::string route_at(std::string_view html, std::size_t hash) {
  constexpr std::size_t kLongest = std::string_view("href=\"./").size();
  std::string_view before = html.substr(hash - std::min(hash, kLongest), std::min(hash, kLongest));
  for (const std::string_view own : {"./", "/"}) {
    if (!before.ends_with(own)) continue;
    before.remove_suffix(own.size());
    break;
  }
  if (before.ends_with('"') || before.ends_with('\'')) before.remove_suffix(1);
  if (!before.ends_with("href=")) return {};
  std::string_view route = html.substr(hash, kMaxRoute + 1);
  route = route.substr(0, route.find_first_of("\"' >\n\t"));
  if (route.size() > kMaxRoute) return {};
  std::string out;
  for (std::size_t i = 0; i < route.size(); ++i) {
    out += route[i];
    if (route.substr(i).starts_with("&amp;")) i += 4;
  }
  return out;
}

}  // namespace

std::string_view name_of(ScriptSign sign) {
  switch (sign) {
    case ScriptSign::kNone:
      return "none";
    case ScriptSign::kHashRouter:
      return "hash_router";
    case ScriptSign::kMountPoint:
      return "mount_point";
    case ScriptSign::kNoscript:
      return "noscript";
    case ScriptSign::kState:
      return "state";
    case ScriptSign::kLittleText:
      return "little_text";
  }
  return "";
}

std::vector<std::string> hash_routes(std::string_view html, std::size_t limit) {
  std::vector<std::string> routes;
  for (std::size_t at = html.find('#'); at != std::string_view::npos && routes.size() < limit;
       at = html.find('#', at + 1)) {
    const std::string_view rest = html.substr(at, 3);
    if (!rest.starts_with("#/") && rest != "#!/") continue;
    std::string route = route_at(html, at);
    const bool is_new = std::find(routes.begin(), routes.end(), route) == routes.end();
    if (!route.empty() && is_new) routes.push_back(std::move(route));
  }
  return routes;
}

ScriptBuilt script_built(const Document& document, std::string_view payload) {
  if (document.content_kind != "html") return {};
  const std::string_view html = payload.substr(0, kSearched);
  const std::size_t text = readable_bytes(document);
  if (text < kEnoughText && has_script(html)) {
    ScriptBuilt built = sign_of(html, text);
    if (built.sign != ScriptSign::kNone) return built;
  }
  const std::vector<std::string> routes = hash_routes(html, 1);
  if (routes.empty() || !has_script(html)) return {};
  return {ScriptSign::kHashRouter, "it links to " + routes.front() + ", which only scripts know"};
}

}  // namespace zc
