// May this address be in this job?  Says which rule refused.
//
// Rules, in order: scheme, host, url_length, depth, redirects, segments, repeated_segments,
// extension, calendar.  Budgets count pages and belong to CrawlSession.
// Immutable; any thread.  The numbers for traps follow the practice of Heritrix and BUbiNG.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/url.h"

namespace zc {

struct ScopeOptions {
  std::vector<std::string> hosts = {};  // exactly these, any port: "www.example.cn"
  std::vector<std::string> sites = {};  // registrable domains with all their hosts: "example.cn"
  // The seeds bring their whole registrable domain into scope; false: only their own hosts.
  bool seed_sites = true;
  std::uint32_t max_depth = 5;  // links from a seed
  std::uint64_t max_pages = 10'000;
  std::uint64_t max_pages_per_host = 2'000;
  std::size_t max_url_bytes = 2'048;
  std::size_t max_segments = 20;
  std::uint32_t max_redirects = 10;
  // Addresses that write a date are followed between these years: calendars have no end.
  std::uint32_t first_year = 1990;
  std::uint32_t last_year = 2035;
  // Of the last path segment, lower case: what no page of text ends in.
  std::vector<std::string> exclude_extensions = {
      ".7z",   ".aac", ".apk",  ".avi",   ".bmp",  ".bz2", ".cab", ".css", ".deb",  ".dmg",
      ".eot",  ".exe", ".flac", ".flv",   ".gif",  ".gz",  ".ico", ".ipa", ".iso",  ".jar",
      ".jpeg", ".jpg", ".js",   ".m3u8",  ".m4a",  ".m4v", ".mkv", ".mov", ".mp3",  ".mp4",
      ".mpeg", ".mpg", ".msi",  ".ogg",   ".otf",  ".png", ".psd", ".rar", ".rpm",  ".svg",
      ".swf",  ".tar", ".tgz",  ".tif",   ".tiff", ".ts",  ".ttf", ".wav", ".webm", ".webp",
      ".wma",  ".wmv", ".woff", ".woff2", ".xz",   ".zip"};
};

class Scope {
 public:
  // kBadInput names the host or site that is none.
  static Result<Scope> create(const ScopeOptions& options, std::span<const Url> seeds);

  // `depth`: links from a seed; `redirects`: hops since the last page.  kDenied, with the rule as
  // the message's first word and as the field "rule".
  Status admit(const Url& url, std::uint32_t depth, std::uint32_t redirects) const;

  const ScopeOptions& options() const { return options_; }

 private:
  explicit Scope(const ScopeOptions& options) : options_(options) {}
  bool is_host_in(const Url& url) const;
  Status admit_path(const Url& url) const;
  Status admit_dates(const Url& url) const;

  ScopeOptions options_;
  std::set<std::string, std::less<>> hosts_ = {};
  std::set<std::string, std::less<>> sites_ = {};
  std::set<std::string, std::less<>> extensions_ = {};
};

}  // namespace zc
