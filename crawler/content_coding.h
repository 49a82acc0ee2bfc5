// From the body as it came over the wire to the payload: chunked framing and content codings undone
// (gzip, deflate, br, zstd), never beyond a byte limit.  Pure; distrusts every byte.
// Source: RFC 9112 section 7 (transfer codings), RFC 9110 section 8.4 (content codings), RFC 8878
// and 9659 (zstd).
//
// What browsers tolerate is tolerated: a coding nobody knows ("utf-8") counts as none, a body that
// is not at all what its Content-Encoding says is taken as it is, and a damaged one gives as much
// as came out whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/capture.h"

namespace zc {

struct DecodedBody {
  bool coded = false;            // false: the wire bytes are the payload; `payload` is empty
  std::string payload = {};      // at most the limit
  bool over_limit = false;       // there was more
  bool damaged = false;          // a coding broke off or broke down
  std::size_t framed_bytes = 0;  // how much of the wire the message took; junk may follow
};

DecodedBody decode_body(const std::vector<HttpHeader>& headers,
                        std::string_view wire,
                        std::uint64_t max_payload_bytes);

// Do these headers leave the payload as it is on the wire?
bool is_plain(const std::vector<HttpHeader>& headers);

}  // namespace zc
