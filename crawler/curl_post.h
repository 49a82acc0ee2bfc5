// One HTTP POST to an address that the settings name (a timestamp authority), with its answer.
// Blocks; not for pages: no address guard, no redirects, no retry.  Source: RFC 3161 section 3.4.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace zc {

struct PostRequest {
  std::string url = {};  // http or https
  std::string content_type = {};
  std::string_view body = {};
  std::chrono::milliseconds deadline{20'000};
  std::size_t max_answer_bytes = std::size_t{1} << 20;
  std::string ca_file = {};  // "": the system's trust store
};

// The body of a 200 answer.  kNetwork, kTimeout, kProtocol (another status, or too much), kBadInput
// (no web address); each names the URL.
Result<std::string> post(const PostRequest& request);

}  // namespace zc
