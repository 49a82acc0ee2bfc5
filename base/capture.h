// One HTTP exchange exactly as it came.  Made by crawler/fetcher, read by extractor, kept by store,
// written out by evidence.  A redirect is an exchange of its own: hops are separate captures.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace zc {

struct HttpHeader {
  std::string name = {};   // as received
  std::string value = {};  // without surrounding white space
  bool operator==(const HttpHeader&) const = default;
};

// Why `body` may be shorter than what the server meant (WARC 1.1, WARC-Truncated).
enum class Truncation { kNone, kLength, kTime, kDisconnect };
std::string_view name_of(Truncation truncation);  // "", "length", "time", "disconnect"
bool truncation_from_name(std::string_view name, Truncation& out);

struct Capture {
  std::string url = {};  // fetch form, as requested
  UtcTime started = {};
  UtcTime ended = {};

  std::string request_head = {};   // request line and headers as sent, through the empty line
  std::string response_head = {};  // status line and headers as received, through the empty line
  int http_status = 0;             // of response_head
  std::vector<HttpHeader> headers = {};  // response_head, parsed; order and repeats kept

  std::string body = {};  // what followed response_head on the wire: chunked and compressed as sent
  // The payload with transfer and content coding undone; what extraction reads and what byte spans
  // point into.  Empty when `body` itself is that payload: use payload().
  std::string decoded = {};
  bool body_is_coded = false;  // true: payload() is `decoded`
  Truncation truncation = Truncation::kNone;

  // Of the live socket; with `via`, the address that the proxy was told to connect to.
  std::string peer_ip = {};
  std::uint16_t peer_port = 0;
  std::string via = {};  // the proxy that the exchange went through: "http://10.0.0.8:3128"
  std::vector<std::string> dns_answers = {};  // every address the name had at that moment
  std::string tls_version = {};               // "" for plain HTTP, else "TLSv1.3"
  std::vector<std::string> tls_chain = {};    // PEM, leaf first, of that handshake

  std::string_view payload() const { return body_is_coded ? decoded : body; }
  // First header of that name (any case); "" if there is none.
  std::string_view header(std::string_view name) const;

  bool operator==(const Capture&) const = default;
};

}  // namespace zc
