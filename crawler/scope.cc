#include "crawler/scope.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>

#include <fmt/format.h>

namespace zc {
namespace {

// The same segment more often than this is a link that grows on itself: /a/b/a/b/a/b/a/b.
constexpr std::size_t kMaxRepeats = 3;

Error refused(std::string_view rule, const std::string& why) {
  return Error(ErrorKind::kDenied, fmt::format("{}: {}", rule, why), {{"rule", std::string(rule)}});
}

// Calls visit(piece) for each non-empty piece between separators, until it says false.
template <typename Visitor>
void for_each_piece(std::string_view text, char separator, Visitor visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0 && !visit(text.substr(0, end))) return;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

// The host as URLs write it; what is no host alone is refused.
Result<Url> read_host(const std::string& name, std::string_view what) {
  Result<Url> url = Url::parse("http://" + name + "/");
  const bool host_only = url && url->path() == "/" && !url->has_query() && !url->has_fragment() &&
                         url->username().empty() && !url->port();
  if (host_only) return url;
  return Error(ErrorKind::kBadInput, fmt::format("scope: '{}' is not a {}", name, what));
}

// Digits only, of that length; nullopt otherwise.
std::optional<std::uint32_t> number(std::string_view text, std::size_t length) {
  if (text.size() != length) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return value;
}

bool is_month(std::string_view text) {
  const std::optional<std::uint32_t> month = number(text, text.size() == 1 ? 1 : 2);
  return month && *month >= 1 && *month <= 12;
}

// The year of "2026-03", "2026-3-1", "2026_03" or, of eight digits, "20260301".
std::optional<std::uint32_t> year_of_date(std::string_view text) {
  if (text.size() < 6) return std::nullopt;
  const std::optional<std::uint32_t> year = number(text.substr(0, 4), 4);
  if (!year) return std::nullopt;
  if (number(text, 8)) {
    const bool date =
        is_month(text.substr(4, 2)) && text.substr(6) >= "01" && text.substr(6) <= "31";
    return date ? year : std::nullopt;
  }
  if (text[4] != '-' && text[4] != '_') return std::nullopt;
  const std::string_view month = text.substr(5, text.find_first_of("-_", 5) - 5);
  return is_month(month) ? year : std::nullopt;
}

// Years that the path writes as /2026/03 or in one segment.
std::vector<std::uint32_t> years_in_path(std::string_view path) {
  std::vector<std::uint32_t> years;
  std::optional<std::uint32_t> before;
  for_each_piece(path, '/', [&](std::string_view segment) {
    if (before && is_month(segment)) years.push_back(*before);
    before = number(segment, 4);
    if (const auto year = year_of_date(segment)) years.push_back(*year);
    return true;
  });
  return years;
}

// Years of parameters that say they are years or dates.
std::vector<std::uint32_t> years_in_query(std::string_view query) {
  constexpr std::array<std::string_view, 7> kNames = {
      "year", "yr", "nian", "date", "day", "month", "riqi"};
  constexpr std::ptrdiff_t kYearNames = 3;
  std::vector<std::uint32_t> years;
  for_each_piece(query, '&', [&](std::string_view parameter) {
    const std::size_t equals = parameter.find('=');
    if (equals == std::string_view::npos) return true;
    const std::string name = lower_case(parameter.substr(0, equals));
    const std::string_view value = parameter.substr(equals + 1);
    const auto known = std::find(kNames.begin(), kNames.end(), name);
    if (known == kNames.end()) return true;
    std::optional<std::uint32_t> year = year_of_date(value);
    if (!year && known - kNames.begin() < kYearNames) year = number(value, 4);
    if (year) years.push_back(*year);
    return true;
  });
  return years;
}

}  // namespace

Result<Scope> Scope::create(const ScopeOptions& options, std::span<const Url> seeds) {
  Scope scope(options);
  for (const std::string& name : options.hosts) {
    ZC_TRY(const Url url, read_host(name, "host"));
    scope.hosts_.emplace(url.host());
  }
  for (const std::string& name : options.sites) {
    ZC_TRY(const Url url, read_host(name, "site"));
    scope.sites_.insert(url.site());
  }
  for (const Url& seed : seeds) {
    if (options.seed_sites) scope.sites_.insert(seed.site());
    scope.hosts_.emplace(seed.host());
  }
  for (const std::string& extension : options.exclude_extensions) {
    const std::string dot = extension.starts_with('.') ? "" : ".";
    scope.extensions_.insert(dot + lower_case(extension));
  }
  return scope;
}

bool Scope::is_host_in(const Url& url) const {
  return hosts_.find(url.host()) != hosts_.end() || sites_.count(url.site()) != 0;
}

Status Scope::admit(const Url& url, std::uint32_t depth, std::uint32_t redirects) const {
  if (!url.is_http()) return refused("scheme", fmt::format("{} is not followed", url.scheme()));
  if (!is_host_in(url)) {
    return refused("host", fmt::format("{} is outside the job's hosts and sites", url.host()));
  }
  if (url.href().size() > options_.max_url_bytes) {
    return refused("url_length",
                   fmt::format("{} bytes, at most {}", url.href().size(), options_.max_url_bytes));
  }
  if (depth > options_.max_depth) {
    return refused("depth",
                   fmt::format("{} links from a seed, at most {}", depth, options_.max_depth));
  }
  if (redirects > options_.max_redirects) {
    return refused("redirects",
                   fmt::format("{} in a row, at most {}", redirects, options_.max_redirects));
  }
  ZC_CHECK(admit_path(url));
  return admit_dates(url);
}

Status Scope::admit_path(const Url& url) const {
  std::map<std::string_view, std::size_t> seen;
  std::size_t segments = 0;
  std::size_t most = 0;
  std::string_view last, repeated;
  for_each_piece(url.path(), '/', [&](std::string_view segment) {
    last = segment;
    const std::size_t times = ++seen[segment];
    if (times > most) repeated = segment;
    most = std::max(most, times);
    return ++segments <= options_.max_segments;
  });
  if (segments > options_.max_segments) {
    return refused("segments", fmt::format("more than {} in the path", options_.max_segments));
  }
  if (most > kMaxRepeats) {
    return refused("repeated_segments",
                   fmt::format("'{}' stands {} times in the path", repeated, most));
  }
  const std::size_t dot = last.rfind('.');
  if (url.path().ends_with('/') || dot == std::string_view::npos) return Done{};
  const std::string extension = lower_case(last.substr(dot));
  if (extensions_.count(extension) == 0) return Done{};
  return refused("extension", fmt::format("{} is not a page of text", extension));
}

Status Scope::admit_dates(const Url& url) const {
  for (const auto& years : {years_in_path(url.path()), years_in_query(url.query())}) {
    for (const std::uint32_t year : years) {
      if (year >= options_.first_year && year <= options_.last_year) continue;
      return refused(
          "calendar",
          fmt::format(
              "the year {} is outside {} to {}", year, options_.first_year, options_.last_year));
    }
  }
  return Done{};
}

}  // namespace zc
