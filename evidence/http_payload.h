// From the HTTP message in a WARC record to what a reader of the page reads: head, entity (transfer
// coding undone), payload (content coding undone too).
// Source: RFC 9112 sections 6 and 7.1 (chunked), RFC 9110 section 8.4 (content coding).  Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace zc {
inline namespace evidence_parts {

// Past the empty line that ends the head; npos if there is none.
std::size_t http_head_size(std::string_view message);

// First header of that name (any case), trimmed; repeated headers are joined with ", " as
// RFC 9110 section 5.3 allows.  "" if there is none.
std::string http_header(std::string_view message, std::string_view name);

// The body with transfer coding undone: what WARC 1.1 section 6.3.2 calls the payload.  A chunked
// body that ends early gives what came.  Nothing if there is no head, the transfer coding is not
// chunked, or a chunk header is broken.
std::optional<std::string> http_entity(std::string_view message);

// The entity with content coding (gzip, deflate, identity, also stacked) undone: what
// Capture::payload() is and what byte spans point into.  Data that ends early or breaks off gives
// what could be read.  Fails with kUnsupported (another coding: the message names it), kProtocol
// (unpacks to too much) or kCorrupt (no entity).
Result<std::string> http_payload(std::string_view message);

}  // namespace evidence_parts
}  // namespace zc
