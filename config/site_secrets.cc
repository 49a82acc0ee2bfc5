#include "config/site_secrets.h"

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.h"
#include "crawler/cookie_file.h"

namespace zc {
namespace {

Error refused(const std::string& file, std::string_view why) {
  return {ErrorKind::kBadInput, fmt::format("{}: {}", file, why)};
}

std::string_view first_line(std::string_view text) {
  std::string_view line = text.substr(0, text.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Result<std::vector<HttpHeader>> read_secret_headers(const std::string& file) {
  ZC_TRY(const std::string text, read_secret_file(file));
  std::vector<HttpHeader> headers;
  std::string_view rest = text;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::string_view line = first_line(rest);
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
    if (line.empty() || line.starts_with('#')) continue;
    Result<HttpHeader> header = parse_header_line(line);
    if (!header) return refused(fmt::format("{}:{}", file, number), header.error().message());
    headers.push_back(*std::move(header));
  }
  if (headers.empty()) return refused(file, "no header in it");
  return headers;
}

Status read_site(SiteOptions& site, SiteAccess& access) {
  access.proxy = site.proxy;
  access.own_cookies = !site.cookie_file.empty() || site.login.has_value();
  if (!site.proxy_credentials_file.empty()) {
    ZC_TRY(access.proxy_credentials, read_secret_line(site.proxy_credentials_file));
    if (access.proxy_credentials.find(':') == std::string::npos) {
      return refused(site.proxy_credentials_file, "the first line must be user:password");
    }
  }
  if (!site.cookie_file.empty()) {
    ZC_TRY(const std::string text, read_secret_file(site.cookie_file));
    ZC_TRY(access.cookies, read_cookie_lines(text, site.cookie_file));
  }
  if (!site.header_file.empty()) {
    ZC_TRY(access.headers, read_secret_headers(site.header_file));
  }
  if (site.login) {
    ZC_TRY(site.login->password, read_secret_line(site.login->password_file));
  }
  return Done{};
}

}  // namespace

Result<HttpHeader> parse_header_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  const std::size_t value =
      line.find_first_not_of(' ', colon == std::string_view::npos ? 0 : colon + 1);
  const bool one_line = line.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
  const bool named = colon != std::string_view::npos && colon > 0 &&
                     line.substr(0, colon).find_first_of(" \t") == std::string_view::npos;
  if (!named || value == std::string_view::npos || !one_line) {
    return Error(ErrorKind::kBadInput, "not of the form 'Name: value'");
  }
  return HttpHeader{std::string(line.substr(0, colon)), std::string(line.substr(value))};
}

Result<std::string> read_secret_file(const std::string& file) {
  const Descriptor opened(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat facts = {};
  if (opened.get() < 0 || fstat(opened.get(), &facts) != 0) {
    return refused(file, std::generic_category().message(errno));
  }
  if (!S_ISREG(facts.st_mode)) return refused(file, "is no regular file");
  constexpr unsigned kOthers = S_IRWXG | S_IRWXO;
  if ((facts.st_mode & kOthers) != 0) {
    return refused(
        file,
        fmt::format("mode {:04o} lets others at a secret: chmod 600 it", facts.st_mode & 07777U));
  }
  if (facts.st_uid != geteuid() && facts.st_uid != 0) {
    return refused(file, "belongs to another user");
  }
  std::string text;
  std::array<char, 4096> piece = {};
  while (true) {
    const ssize_t got = read(opened.get(), piece.data(), piece.size());
    if (got < 0) return refused(file, std::generic_category().message(errno));
    if (got == 0) return text;
    text.append(piece.data(), static_cast<std::size_t>(got));
    if (text.size() > kMaxSecretBytes) return refused(file, "larger than 1 MB");
  }
}

Result<std::string> read_secret_line(const std::string& file) {
  ZC_TRY(const std::string text, read_secret_file(file));
  const std::string_view line = first_line(text);
  if (line.empty()) return refused(file, "the first line is empty");
  return std::string(line);
}

Status read_site_secrets(std::vector<SiteOptions>& sites, FetchOptions& fetch) {
  for (SiteOptions& site : sites) {
    if (!site.needs_access()) continue;
    if (Status read = read_site(site, fetch.sites[site.site]); !read) {
      return read.error().within("site " + site.site);
    }
  }
  return Done{};
}

}  // namespace zc
