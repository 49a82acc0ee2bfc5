#include "crawler/robots.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace zc {
namespace {

constexpr std::string_view kWhite = " \t\v\f";
// Longest part of a line that is read; a longer URL is not fetched anyway.
constexpr std::size_t kMaxLineBytes = 16 * 1024;
constexpr std::size_t kMaxSitemaps = 1000;
constexpr std::chrono::milliseconds kMaxDelay = std::chrono::hours(24);

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(
      a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kWhite);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kWhite) - begin + 1);
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

bool is_unreserved(char c) {
  const char l = lower(c);
  return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~").find(c) != std::string_view::npos;
}

void append_escape(std::string& out, unsigned value) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  out += '%';
  out += kDigits[value >> 4];
  out += kDigits[value & 15];
}

// Non-ASCII bytes escaped and escapes in upper case; with `decode`, escapes of unreserved
// characters undone, as RFC 9309 section 2.2.2 asks.
std::string escaped(std::string_view text, bool decode) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool escape = c == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                        hex_value(text[i + 2]) >= 0;
    if (escape) {
      const int value = hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]);
      if (decode && value < 0x80 && is_unreserved(static_cast<char>(value))) {
        out += static_cast<char>(value);
      } else {
        append_escape(out, static_cast<unsigned>(value));
      }
      i += 2;
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      append_escape(out, static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

// '*' stands for any bytes, '$' at the end for the end.  Taking each literal piece at its first
// place is enough (a later place leaves less room for the rest), so nothing is tried twice.
bool matches(std::string_view target, std::string_view pattern) {
  const bool anchored = pattern.ends_with('$');
  if (anchored) pattern.remove_suffix(1);
  std::size_t star = pattern.find('*');
  const std::string_view head = pattern.substr(0, star);
  if (!target.starts_with(head)) return false;
  target.remove_prefix(head.size());
  if (star == std::string_view::npos) return !anchored || target.empty();
  for (;;) {
    pattern.remove_prefix(star + 1);
    star = pattern.find('*');
    const std::string_view piece = pattern.substr(0, star);
    if (star == std::string_view::npos) {
      return anchored ? target.ends_with(piece) : target.find(piece) != std::string_view::npos;
    }
    const std::size_t place = target.find(piece);
    if (place == std::string_view::npos) return false;
    target.remove_prefix(place + piece.size());
  }
}

enum class Key { kAgent, kAllow, kDisallow, kSitemap, kDelay, kOther };

Key key_of(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, Key>, 13> kWords = {{
      {"user-agent", Key::kAgent},
      {"useragent", Key::kAgent},
      {"user agent", Key::kAgent},
      {"allow", Key::kAllow},
      {"disallow", Key::kDisallow},
      {"dissallow", Key::kDisallow},
      {"dissalow", Key::kDisallow},
      {"disalow", Key::kDisallow},
      {"diasllow", Key::kDisallow},
      {"disallaw", Key::kDisallow},
      {"sitemap", Key::kSitemap},
      {"site-map", Key::kSitemap},
      {"crawl-delay", Key::kDelay},
  }};
  for (const auto& [name, key] : kWords) {
    if (same_word(word, name)) return key;
  }
  return Key::kOther;
}

// Seconds with an optional fraction; nullopt for anything else.
std::optional<std::chrono::milliseconds> read_delay(std::string_view text) {
  std::int64_t milliseconds = 0;
  std::int64_t unit = 1000;
  bool fraction = false;
  bool digits = false;
  for (const char c : text) {
    if (c == '.' && !fraction) {
      fraction = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    digits = true;
    if (fraction) {
      unit /= 10;
      milliseconds += (c - '0') * unit;
    } else {
      milliseconds =
          std::min<std::int64_t>(milliseconds * 10 + (c - '0') * 1000, kMaxDelay.count());
    }
  }
  if (!digits) return std::nullopt;
  return std::min(std::chrono::milliseconds(milliseconds), kMaxDelay);
}

}  // namespace

// Reads a file line by line into two sets of rules: the groups that name us, and those for "*".
class RobotsReader {
 public:
  explicit RobotsReader(std::string_view agent) : agent_(agent) {}

  RobotsRules read(std::string_view bytes) {
    bytes = without_mark(bytes.substr(0, RobotsRules::kMaxBytes));
    int number = 0;
    while (!bytes.empty()) {
      const std::size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
      line(bytes.substr(0, std::min(end, kMaxLineBytes)), ++number);
      const bool pair = bytes.substr(end).starts_with("\r\n");
      bytes.remove_prefix(std::min(end + (pair ? 2 : 1), bytes.size()));
    }
    RobotsRules& chosen = named_ever_ ? named_ : anyone_;
    chosen.sitemaps_ = std::move(sitemaps_);
    return std::move(chosen);
  }

 private:
  // A byte order mark, or as much of one as is there.
  static std::string_view without_mark(std::string_view bytes) {
    for (const char mark : {'\xEF', '\xBB', '\xBF'}) {
      if (!bytes.starts_with(mark)) break;
      bytes.remove_prefix(1);
    }
    return bytes;
  }

  void line(std::string_view whole, int number) {
    const std::string_view text = trimmed(whole.substr(0, whole.find('#')));
    std::size_t separator = text.find(':');
    if (separator == std::string_view::npos) {  // "disallow /": exactly two words
      separator = text.find_first_of(kWhite);
      if (separator == std::string_view::npos) return;
      if (trimmed(text.substr(separator)).find_first_of(kWhite) != std::string_view::npos) return;
    }
    const Key key = key_of(trimmed(text.substr(0, separator)));
    const std::string_view value = trimmed(text.substr(separator + 1));
    if (key == Key::kAgent) agent(value);
    if (key == Key::kAllow || key == Key::kDisallow) {
      rule(key == Key::kAllow, value, text, number);
    }
    if (key == Key::kSitemap) sitemap(value);
    if (key == Key::kDelay) delay(value);
  }

  // Agent lines in a row open one group; the first after a rule opens the next (section 2.1).
  void agent(std::string_view value) {
    if (rules_seen_) in_named_ = in_anyone_ = rules_seen_ = false;
    if (value.starts_with('*') &&
        (value.size() == 1 || kWhite.find(value[1]) != std::string_view::npos)) {
      in_anyone_ = true;
      return;
    }
    const auto in_token = [](char c) {
      return (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '_';
    };
    const auto end = std::find_if_not(value.begin(), value.end(), in_token);
    const std::string_view token(value.data(), static_cast<std::size_t>(end - value.begin()));
    if (token.empty() || !same_word(token, agent_)) return;
    in_named_ = named_ever_ = true;
  }

  void rule(bool allow, std::string_view value, std::string_view text, int number) {
    rules_seen_ = true;
    if (value.empty() || (!in_named_ && !in_anyone_)) return;
    RobotsRules::Rule made;
    made.allow = allow;
    made.line_number = number;
    made.line = text;
    made.pattern = escaped(value, false);
    if (!allow) {
      made.decoded = escaped(value, true);
      if (made.decoded == made.pattern) made.decoded.clear();
    }
    if (in_named_) add(named_, made);
    if (in_anyone_) add(anyone_, made);
  }

  static void add(RobotsRules& rules, const RobotsRules::Rule& made) {
    rules.rules_.push_back(made);
    // Who allows a directory's index page allows the directory's own address.
    const std::size_t slash = made.pattern.rfind('/');
    if (!made.allow || slash == std::string::npos) return;
    if (!std::string_view(made.pattern).substr(slash).starts_with("/index.htm")) return;
    RobotsRules::Rule index = made;
    index.pattern = made.pattern.substr(0, slash + 1) + '$';
    rules.rules_.push_back(std::move(index));
  }

  void sitemap(std::string_view value) {
    if (value.empty() || sitemaps_.size() >= kMaxSitemaps) return;
    if (std::find(sitemaps_.begin(), sitemaps_.end(), value) != sitemaps_.end()) return;
    sitemaps_.emplace_back(value);
  }

  void delay(std::string_view value) {
    const std::optional<std::chrono::milliseconds> read = read_delay(value);
    if (!read) return;
    for (RobotsRules* const rules :
         {in_named_ ? &named_ : nullptr, in_anyone_ ? &anyone_ : nullptr}) {
      if (rules == nullptr) continue;
      rules->crawl_delay_ = std::max(*read, rules->crawl_delay_.value_or(*read));
    }
  }

  std::string_view agent_;
  RobotsRules named_ = {}, anyone_ = {};
  std::vector<std::string> sitemaps_ = {};
  bool in_named_ = false, in_anyone_ = false, rules_seen_ = false, named_ever_ = false;
};

std::string_view name_of(RobotsAnswer answer) {
  switch (answer) {
    case RobotsAnswer::kAllowed:
      return "allowed";
    case RobotsAnswer::kDisallowed:
      return "disallowed";
    case RobotsAnswer::kUnknown:
      return "unknown";
  }
  return "";
}

RobotsRules RobotsRules::parse(std::string_view bytes, std::string_view agent_token) {
  return RobotsReader(agent_token).read(bytes);
}

RobotsRules RobotsRules::from_response(int http_status,
                                       std::string_view bytes,
                                       std::string_view agent_token) {
  if (http_status >= 200 && http_status < 300) return parse(bytes, agent_token);
  return http_status >= 300 && http_status < 500 ? RobotsRules() : unreachable();
}

RobotsRules RobotsRules::unreachable() {
  RobotsRules rules;
  rules.unreachable_ = true;
  return rules;
}

// The longest match wins; at equal length, allow (section 2.2.2).  A permission holds for the
// spelling it was given in, a refusal also for the decoded one: in doubt we stay away.
RobotsVerdict RobotsRules::check(std::string_view path_and_query) const {
  if (unreachable_) return {RobotsAnswer::kUnknown, "", 0};
  const std::string_view target = path_and_query.empty() ? "/" : path_and_query;
  if (target == "/robots.txt") return {};
  const std::string decoded = escaped(target, true);
  const Rule* best = nullptr;
  std::size_t best_length = 0;
  for (const Rule& rule : rules_) {
    const std::string& other = rule.decoded.empty() ? rule.pattern : rule.decoded;
    std::size_t length = matches(target, rule.pattern) ? rule.pattern.size() : 0;
    if (length == 0 && !rule.allow && matches(decoded, other)) length = other.size();
    if (length == 0) continue;
    const bool wins = length > best_length || (length == best_length && rule.allow && !best->allow);
    if (!wins) continue;
    best = &rule;
    best_length = length;
  }
  if (best == nullptr) return {};
  return {best->allow ? RobotsAnswer::kAllowed : RobotsAnswer::kDisallowed,
          best->line,
          best->line_number};
}

std::string RobotsRules::target_of(std::string_view url) {
  url = url.substr(0, url.find('#'));
  const std::size_t scheme = url.find("://");
  if (scheme != std::string_view::npos && scheme < url.find_first_of("/?;")) {
    url.remove_prefix(scheme + 3);
  } else if (url.starts_with("//")) {
    url.remove_prefix(2);
  }
  const std::size_t path = url.find_first_of("/?;");
  if (path == std::string_view::npos) return "/";
  return (url[path] == '/' ? "" : "/") + std::string(url.substr(path));
}

}  // namespace zc
