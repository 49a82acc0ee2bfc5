#include "crawler/request_lines.h"

#include <algorithm>

#include <fmt/format.h>

#include "crawler/fetcher.h"
#include "crawler/response_head.h"

namespace zc {
namespace {

// `own` in place of what is there under the same names.
void replace(std::vector<HttpHeader>& headers, const std::vector<HttpHeader>& own) {
  for (const HttpHeader& one : own) {
    std::erase_if(headers,
                  [&one](const HttpHeader& h) { return same_header_name(h.name, one.name); });
  }
  headers.insert(headers.end(), own.begin(), own.end());
}

bool is_secret(std::string_view name, const SiteAccess& access) {
  if (access.own_cookies && same_header_name(name, "Cookie")) return true;
  return std::any_of(access.headers.begin(), access.headers.end(), [name](const HttpHeader& h) {
    return same_header_name(h.name, name);
  });
}

}  // namespace

bool is_safe_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

Result<std::vector<std::string>> request_lines(const FetchRequest& request,
                                               const SiteAccess* access,
                                               bool accept_compressed) {
  std::vector<HttpHeader> headers = {HttpHeader{"Accept", "*/*"}};
  // Not br or zstd, which we can undo: who receives the evidence must undo it with stock tools.
  if (accept_compressed) headers.push_back({"Accept-Encoding", "gzip, deflate"});
  if (!request.referrer.empty()) headers.push_back({"Referer", request.referrer});
  if (!request.if_none_match.empty()) headers.push_back({"If-None-Match", request.if_none_match});
  if (!request.if_modified_since.empty()) {
    headers.push_back({"If-Modified-Since", request.if_modified_since});
  }
  replace(headers, request.headers);
  if (access != nullptr) replace(headers, access->headers);
  std::vector<std::string> lines;
  // Many servers do not know 100-continue.
  if (request.form) lines.emplace_back("Expect:");
  for (const HttpHeader& header : headers) {
    if (!is_safe_line(header.name) || !is_safe_line(header.value) || header.name.empty() ||
        header.name.find_first_of(": \t") != std::string::npos) {
      return Error(
          ErrorKind::kBadInput,
          fmt::format(
              "fetching {}: request header \"{}\" is not one line", request.url, header.name));
    }
    // libcurl's way to send a header with an empty value ends in a semicolon.
    lines.push_back(header.value.empty() ? header.name + ";"
                                         : fmt::format("{}: {}", header.name, header.value));
  }
  return lines;
}

std::string without_secrets(std::string_view head, const SiteAccess& access) {
  std::string kept;
  std::string_view rest = head;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find("\r\n"), rest.size());
    const std::string_view line = rest.substr(0, end);
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && is_secret(line.substr(0, colon), access)) {
      kept += fmt::format("{}: WITHHELD", line.substr(0, colon));
    } else {
      kept += line;
    }
    kept += rest.substr(end, 2);
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return kept;
}

}  // namespace zc
