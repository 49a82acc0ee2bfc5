// What [[site]] sections keep in files of their own: passwords, cookies, headers.  Read when a
// crawl begins, not with the settings, so that other commands need no right to read them.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "crawler/crawl_session.h"
#include "crawler/fetcher.h"

namespace zc {

inline constexpr std::size_t kMaxSecretBytes = std::size_t{1} << 20;

// The bytes of a regular file that nobody but its owner may read or write (mode 0600 or less), and
// that is ours or root's.  kBadInput names the file and what is wrong with it, never its content.
Result<std::string> read_secret_file(const std::string& file);

// The first line of such a file, without its end; never empty.
Result<std::string> read_secret_line(const std::string& file);

// Fills in FetchOptions::sites and the passwords of LoginOptions.  kBadInput names site and file.
Status read_site_secrets(std::vector<SiteOptions>& sites, FetchOptions& fetch);

// "Name: value"; kBadInput quotes neither.
Result<HttpHeader> parse_header_line(std::string_view line);

}  // namespace zc
