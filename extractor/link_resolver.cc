#include "extractor/link_resolver.h"

#include <algorithm>
#include <array>
#include <utility>

#include "extractor/charset.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::size_t kMaxHref = 8192;

// Bytes that the URL parser leaves as they are both in a path and in a query, and that cannot start
// or end anything (no backslash, quote, bracket, space, '#').
constexpr std::array<bool, 256> make_plain() {
  std::array<bool, 256> plain = {};
  for (const char c :
       std::string_view("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                        "-_.~!$&()*+,;=:@%/?")) {
    plain[static_cast<unsigned char>(c)] = true;
  }
  return plain;
}
constexpr std::array<bool, 256> kPlain = make_plain();

bool has_dot_segment(std::string_view href) {
  for (std::size_t at = href.find('.'); at != std::string_view::npos; at = href.find('.', at + 1)) {
    if (at == 0 || href[at - 1] == '/' || href[at - 1] == '.') return true;
  }
  for (std::size_t at = href.find('%'); at != std::string_view::npos; at = href.find('%', at + 1)) {
    if (href.substr(at + 1, 1) == "2") return true;  // %2e is a dot as well
  }
  return false;
}

std::string without_fragment(const Url& url) {
  std::string href = url.href();
  const std::size_t hash = href.find('#');
  if (hash != std::string::npos) href.resize(hash);
  return href;
}

// What browsers do to href before parsing: strip the ends, drop tabs and line ends.
std::string cleaned(std::string_view href) {
  std::string out;
  out.reserve(href.size());
  for (const char c : href) {
    if (c != '\t' && c != '\n' && c != '\r') out.push_back(c);
  }
  return out;
}

}  // namespace

Url base_of(std::string_view url) {
  Result<Url> parsed = Url::parse(url);
  if (parsed) return *std::move(parsed);
  Result<Url> fallback = Url::parse("about:blank");
  return *std::move(fallback);
}

LinkResolver::LinkResolver(Url base, std::string charset)
    : base_(std::move(base)), charset_(std::move(charset)) {
  cut_base();
}

void LinkResolver::cut_base() {
  origin_ = base_.is_http() ? base_.origin() : "";
  directory_.clear();
  if (origin_.empty()) return;
  const std::string_view path = base_.path();
  directory_ = origin_ + std::string(path.substr(0, path.rfind('/') + 1));
}

void LinkResolver::set_base(std::string_view href) {
  Result<Url> parsed = Url::parse(href, &base_);
  if (!parsed || !parsed->is_http()) return;
  base_ = *std::move(parsed);
  seen_.clear();
  cut_base();
}

bool LinkResolver::resolve_plain(std::string_view href, std::string& out) const {
  if (origin_.empty() || href.size() > 512) return false;
  const std::size_t colon = href.find_first_of(":/?");
  const bool is_rooted = href.starts_with('/');
  if (is_rooted && href.substr(1, 1) == "/") return false;
  if (!is_rooted &&
      (href.starts_with('?') || (colon != std::string_view::npos && href[colon] == ':'))) {
    return false;
  }
  const bool is_plain = std::all_of(
      href.begin(), href.end(), [](char c) { return kPlain[static_cast<unsigned char>(c)]; });
  if (!is_plain || has_dot_segment(href)) return false;
  out = (is_rooted ? origin_ : directory_);
  out += href;
  return true;
}

std::optional<std::string> LinkResolver::resolve_fully(std::string_view href) const {
  std::string text = cleaned(href);
  const std::size_t question = text.find('?');
  const bool is_legacy = charset_ == "gb18030" || charset_ == "big5";
  if (is_legacy && question != std::string::npos && skip_ascii(text, question) < text.size()) {
    const std::size_t hash = std::min(text.find('#', question), text.size());
    text = text.substr(0, question + 1) +
           encode_query(std::string_view(text).substr(question + 1, hash - question - 1), charset_);
  }
  const Result<Url> parsed = Url::parse(text, &base_);
  if (!parsed || !parsed->is_http()) return std::nullopt;
  return without_fragment(*parsed);
}

std::optional<std::string> LinkResolver::resolve(std::string_view href) {
  href = trim(href);
  const std::size_t hash = href.find('#');
  if (hash != std::string_view::npos) href = href.substr(0, hash);
  if (href.empty() || href.size() > kMaxHref || starts_with_ignore_case(href, "javascript:") ||
      starts_with_ignore_case(href, "data:")) {
    return std::nullopt;
  }
  std::string plain;
  if (resolve_plain(href, plain)) return plain;
  const auto [found, is_new] = seen_.try_emplace(std::string(href));
  if (is_new) found->second = resolve_fully(href);
  return found->second;
}

}  // namespace zc
