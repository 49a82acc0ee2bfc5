// The one room that owns zlib: gzip members as WARC wants them, and careful unpacking.
// Source: RFC 1950, 1951, 1952.  Pure functions; InflateStream is not thread-safe.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace zc {
inline namespace evidence_parts {

// `bytes` as one gzip member: level 6, no name, no time, operating system "unknown", so that equal
// bytes give equal members with the same zlib.
std::string gzip_member(std::string_view bytes);

enum class InflateFormat {
  kGzip,        // one gzip member (RFC 1952)
  kZlibOrGzip,  // told apart by the header
  kRawDeflate,  // RFC 1951 without a wrapper, which some servers send as "deflate"
};

// Unpacks one stream, piece by piece.  Call step() until done() or failed().
class InflateStream {
 public:
  explicit InflateStream(InflateFormat format);
  ~InflateStream();
  InflateStream(InflateStream&&) noexcept;
  InflateStream& operator=(InflateStream&&) noexcept;

  // Reads from `in`, appends at most 64 KiB to `out`, returns how many bytes of `in` were used.
  // Nothing used and nothing appended means: more input is needed.
  std::size_t step(std::string_view in, std::string& out);
  bool done() const;    // the end of the stream was read and its checksum agrees
  bool failed() const;  // the bytes are no such stream

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// How an unpacking ended; `out` holds what could be unpacked in every case.
enum class InflateEnd { kWhole, kCutShort, kBroken, kTooMuch };

// Unpacks `in`, which holds one stream; bytes after its end are left out, as browsers do.
InflateEnd inflate_all(std::string_view in,
                       InflateFormat format,
                       std::size_t max_bytes,
                       std::string& out);

}  // namespace evidence_parts
}  // namespace zc
