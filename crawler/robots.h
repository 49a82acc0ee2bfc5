// What a site's robots.txt says to us: RFC 9309 parsing and matching, with the site's own line as
// the reason.  Allow, disallow and "could not be read" are three answers.
//
//   const RobotsRules rules = RobotsRules::from_response(200, body, "zhengcha");
//   const RobotsVerdict verdict = rules.check(RobotsRules::target_of(url));
//
// Immutable value; any thread.  Source: RFC 9309; where that is silent (a missing colon, common
// misspellings, "/index.html") as Google's published parser does.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace zc {

enum class RobotsAnswer { kAllowed, kDisallowed, kUnknown };
std::string_view name_of(RobotsAnswer answer);  // "allowed", "disallowed", "unknown"

struct RobotsVerdict {
  RobotsAnswer answer = RobotsAnswer::kAllowed;
  std::string line = {};  // the deciding line as written; "" when no rule matched
  int line_number = 0;    // counted from 1; 0: none
  bool operator==(const RobotsVerdict&) const = default;
};

class RobotsRules {
 public:
  // RFC 9309 section 2.5 asks for at least 500 KiB; what follows is not read.
  static constexpr std::size_t kMaxBytes = std::size_t{500} << 10;

  // No rule: everything is allowed.
  RobotsRules() = default;

  // The groups that name `agent_token` (any case), else the groups for "*".
  static RobotsRules parse(std::string_view bytes, std::string_view agent_token);
  // 2xx: parse; 3xx that led nowhere and 4xx: everything allowed (section 2.3.1.3); 5xx and any
  // other status: unreachable().
  static RobotsRules from_response(int http_status,
                                   std::string_view bytes,
                                   std::string_view agent_token);
  // kUnknown for everything: the caller waits (section 2.3.1.4).
  static RobotsRules unreachable();

  // `path_and_query`: "/a?b", percent-encoded as in Url::path() and Url::query().
  RobotsVerdict check(std::string_view path_and_query) const;
  bool is_unreachable() const { return unreachable_; }
  // Crawl-delay of our group, at most one day.
  std::optional<std::chrono::milliseconds> crawl_delay() const { return crawl_delay_; }
  // As written, in file order, each once.
  std::vector<std::string> sitemaps() const { return sitemaps_; }

  // "/a?b" of "http://host/a?b#c", byte for byte: what check() wants.
  static std::string target_of(std::string_view url);

 private:
  struct Rule {
    bool allow = false;
    int line_number = 0;
    std::string line = {};
    std::string pattern = {};  // non-ASCII escaped, %xx upper-cased
    std::string decoded = {};  // a disallow pattern with unreserved escapes undone; "" if the same
  };
  friend class RobotsReader;

  std::vector<Rule> rules_ = {};
  std::vector<std::string> sitemaps_ = {};
  std::optional<std::chrono::milliseconds> crawl_delay_ = {};
  bool unreachable_ = false;
};

}  // namespace zc
