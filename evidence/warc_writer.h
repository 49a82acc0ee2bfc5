// Writes HTTP exchanges as WARC 1.1: per exchange a response, its request, and a metadata record
// (DNS answers, peer, TLS chain of that handshake), each record a gzip member of its own.
// Order of calls: construct (writes the warcinfo record), add() any number of times, take() once.
// Same calls, same bytes (with the same zlib).  Not thread-safe.
// Source: WARC 1.1 (ISO 28500:2017); docs/evidence_format.md tells our choices.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/capture.h"
#include "base/digest.h"
#include "base/time.h"
#include "evidence/warc_record.h"

namespace zc {
inline namespace evidence_parts {

struct WarcInfo {
  std::string filename = {};
  std::string software = {};  // "zhengcha/0.1.0"
  std::string operator_name = {};
  std::string unit = {};  // may be empty
  UtcTime created = {};
};

// The WARC-Record-ID of each record, with its angle brackets.
struct ExchangeIds {
  std::string response = {};
  std::string request = {};
  std::string metadata = {};
  bool operator==(const ExchangeIds&) const = default;
};

class WarcWriter {
 public:
  explicit WarcWriter(const WarcInfo& info);

  ExchangeIds add(const Capture& capture);
  std::string take();

 private:
  std::string new_id(std::string_view type, std::string_view url, std::string_view block);
  void write(const std::vector<WarcField>& fields, std::string_view block);

  std::string out_ = {};
  std::string warcinfo_id_ = {};
  std::set<std::string> used_ids_ = {};
};

// The block of the response record: head and body exactly as they came.
std::string response_block(const Capture& capture);

// "<urn:uuid:...>": a name-based UUID (RFC 9562 section 5.8, version 8) cut from a SHA-256.
std::string record_id(const Digest& digest);

}  // namespace evidence_parts
}  // namespace zc
