#include "crawler/content_coding.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include "crawler/response_head.h"

namespace zc {
namespace {

// More layers than this is an attack on the decoder, not a coding (curl, CVE-2023-23916).
constexpr std::size_t kMaxCodings = 4;
constexpr std::size_t kPieceBytes = 16384;

struct Decoding {
  std::string out = {};
  bool over_limit = false;
  bool damaged = false;
};

// Adds a piece; false when the limit is reached.
bool add(Decoding& result, std::string_view piece, std::uint64_t limit) {
  const std::uint64_t room = limit - result.out.size();
  result.over_limit = piece.size() > room;
  result.out.append(
      piece.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(room, piece.size()))));
  return !result.over_limit;
}

// window_bits: 15 + 32 reads gzip and zlib, -15 the bare deflate that some servers send under the
// name "deflate" (RFC 9110 section 8.4.1.2, note).
Decoding inflate_all(std::string_view in, std::uint64_t limit, int window_bits) {
  Decoding result;
  z_stream stream = {};
  if (inflateInit2(&stream, window_bits) != Z_OK) throw std::bad_alloc();
  const std::unique_ptr<z_stream, int (*)(z_stream*)> closer(&stream, &inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(in.size(), UINT32_MAX));
  std::array<char, kPieceBytes> piece;
  while (true) {
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    const int code = inflate(&stream, Z_NO_FLUSH);
    if (!add(result, {piece.data(), piece.size() - stream.avail_out}, limit)) return result;
    if (code == Z_STREAM_END) {
      // gzip members may follow each other (RFC 1952 section 2.2); anything else is padding.
      if (stream.avail_in < 2 || stream.next_in[0] != 0x1f || stream.next_in[1] != 0x8b) break;
      inflateReset(&stream);
    } else if (code != Z_OK) {
      result.damaged = true;
      break;
    }
  }
  return result;
}

Decoding unbrotli(std::string_view in, std::uint64_t limit) {
  Decoding result;
  const std::unique_ptr<BrotliDecoderState, void (*)(BrotliDecoderState*)> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), &BrotliDecoderDestroyInstance);
  if (state == nullptr) throw std::bad_alloc();
  std::size_t in_left = in.size();
  const auto* next_in = reinterpret_cast<const std::uint8_t*>(in.data());
  std::array<char, kPieceBytes> piece;
  while (true) {
    std::size_t out_left = piece.size();
    auto* next_out = reinterpret_cast<std::uint8_t*>(piece.data());
    const BrotliDecoderResult code = BrotliDecoderDecompressStream(
        state.get(), &in_left, &next_in, &out_left, &next_out, nullptr);
    if (!add(result, {piece.data(), piece.size() - out_left}, limit)) return result;
    if (code == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) continue;
    result.damaged = code != BROTLI_DECODER_RESULT_SUCCESS;
    return result;
  }
}

// RFC 9659 section 3: a content coding needs no window beyond 8 MB, so that is all it gets.
constexpr int kZstdWindowLog = 23;

Decoding unzstd(std::string_view in, std::uint64_t limit) {
  Decoding result;
  const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(),
                                                                        &ZSTD_freeDCtx);
  if (context == nullptr) throw std::bad_alloc();
  ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, kZstdWindowLog);
  ZSTD_inBuffer source = {in.data(), in.size(), 0};
  std::array<char, kPieceBytes> piece;
  while (true) {
    ZSTD_outBuffer sink = {piece.data(), piece.size(), 0};
    const std::size_t hint = ZSTD_decompressStream(context.get(), &sink, &source);
    if (ZSTD_isError(hint) != 0) return result.damaged = true, result;
    if (!add(result, {piece.data(), sink.pos}, limit)) return result;
    const bool flushed = sink.pos < piece.size();
    if (source.pos == source.size && flushed) return result.damaged = hint != 0, result;
  }
}

bool is_zlib(const std::string& coding) {
  return coding == "gzip" || coding == "x-gzip" || coding == "deflate";
}

bool is_known(const std::string& coding) {
  return is_zlib(coding) || coding == "br" || coding == "zstd";
}

Decoding undo(const std::string& coding, std::string_view in, std::uint64_t limit) {
  if (in.empty()) return {};
  if (coding == "br") return unbrotli(in, limit);
  if (coding == "zstd") return unzstd(in, limit);
  Decoding result = inflate_all(in, limit, 15 + 32);
  if (coding == "deflate" && result.damaged && result.out.empty()) {
    result = inflate_all(in, limit, -15);
  }
  return result;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

struct Chunks {
  Decoding data = {};
  std::size_t framed_bytes = 0;
};

// Where the line that starts at `at` ends, past its "\n"; npos if it does not.
std::size_t line_end(std::string_view wire, std::size_t at) {
  const std::size_t newline = wire.find('\n', at);
  return newline == std::string_view::npos ? newline : newline + 1;
}

// Past the trailer section that starts at `at` (RFC 9112 section 7.1.2).
std::size_t skip_trailers(std::string_view wire, std::size_t at) {
  while (true) {
    const std::size_t end = line_end(wire, at);
    if (end == std::string_view::npos) return wire.size();
    const std::size_t length = end - at;
    if (length == 1 || (length == 2 && wire[at] == '\r')) return end;
    at = end;
  }
}

Chunks dechunk(std::string_view wire, std::uint64_t limit) {
  Chunks chunks;
  std::size_t at = 0;
  while (true) {
    chunks.framed_bytes = wire.size();
    std::uint64_t size = 0;
    std::size_t digits = 0;
    for (; at + digits < wire.size() && hex_digit(wire[at + digits]) >= 0; ++digits) {
      if (digits == 15) return chunks.data.damaged = true, chunks;
      size = size * 16 + static_cast<std::uint64_t>(hex_digit(wire[at + digits]));
    }
    const std::size_t begin = line_end(wire, at);
    if (digits == 0 || begin == std::string_view::npos) return chunks.data.damaged = true, chunks;
    if (size == 0) {
      chunks.framed_bytes = skip_trailers(wire, begin);
      return chunks;
    }
    const std::string_view piece =
        wire.substr(begin, static_cast<std::size_t>(std::min<std::uint64_t>(size, wire.size())));
    if (!add(chunks.data, piece, limit)) return chunks;
    at = line_end(wire, begin + piece.size());
    if (piece.size() < size || at == std::string_view::npos) {
      return chunks.data.damaged = true, chunks;
    }
  }
}

struct Codings {
  bool chunked = false;
  std::vector<std::string> content = {};  // outermost (undone first) in front
};

Codings codings_of(const std::vector<HttpHeader>& headers) {
  Codings codings;
  for (const char* const field : {"Transfer-Encoding", "Content-Encoding"}) {
    std::vector<std::string> members = list_members(headers, field);
    std::reverse(members.begin(), members.end());
    for (std::string& coding : members) {
      if (coding == "chunked") codings.chunked = true;
      if (is_known(coding)) codings.content.push_back(std::move(coding));
    }
  }
  return codings;
}

}  // namespace

bool is_plain(const std::vector<HttpHeader>& headers) {
  const Codings codings = codings_of(headers);
  return !codings.chunked && codings.content.empty();
}

DecodedBody decode_body(const std::vector<HttpHeader>& headers,
                        std::string_view wire,
                        std::uint64_t max_payload_bytes) {
  const Codings codings = codings_of(headers);
  DecodedBody body;
  body.framed_bytes = wire.size();
  std::string payload;
  std::string_view now = wire;
  if (codings.chunked) {
    Chunks chunks = dechunk(wire, max_payload_bytes);
    body.coded = true;
    body.framed_bytes = chunks.framed_bytes;
    body.over_limit = chunks.data.over_limit;
    body.damaged = chunks.data.damaged;
    payload = std::move(chunks.data.out);
    now = payload;
  }
  if (codings.content.size() > kMaxCodings) body.damaged = true;
  for (std::size_t i = 0; i < codings.content.size() && codings.content.size() <= kMaxCodings;
       ++i) {
    Decoding undone = undo(codings.content[i], now, max_payload_bytes);
    body.damaged = body.damaged || undone.damaged;
    if (undone.damaged && undone.out.empty()) break;  // not that coding at all
    body.coded = true;
    body.over_limit = body.over_limit || undone.over_limit;
    payload = std::move(undone.out);
    now = payload;
  }
  body.payload = std::move(payload);
  return body;
}

}  // namespace zc
