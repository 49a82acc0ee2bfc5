// The head of a response as values: status and header fields.  Pure.
// Source: RFC 9112 sections 4, 5 and 5.2 (folded lines).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/capture.h"

namespace zc {

struct ResponseHead {
  int status = 0;  // 0: the first line is no status line
  std::vector<HttpHeader> headers = {};
  bool operator==(const ResponseHead&) const = default;
};

// `raw`: status line and header lines, through the empty line or cut anywhere.  Lines without a
// colon are left out.
ResponseHead parse_response_head(std::string_view raw);

// Three digits after "HTTP/1.1 "; 0 if there are none.
int status_of_line(std::string_view line);

// Comma-separated members of all fields of that name, in order, lower case, without parameters.
std::vector<std::string> list_members(const std::vector<HttpHeader>& headers,
                                      std::string_view name);

bool same_header_name(std::string_view a, std::string_view b);

}  // namespace zc
