#include "evidence/gzip.h"

#include <algorithm>
#include <array>
#include <limits>
#include <new>

#include <zlib.h>

namespace zc {
inline namespace evidence_parts {
namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10;
// zlib's windowBits: 15 is the 32 KiB window; +16 asks for gzip, +32 tells by header, - is raw.
constexpr int kGzipBits = 15 + 16;
constexpr int kEitherBits = 15 + 32;
constexpr int kRawBits = -15;

int bits_of(InflateFormat format) {
  switch (format) {
    case InflateFormat::kGzip:
      return kGzipBits;
    case InflateFormat::kZlibOrGzip:
      return kEitherBits;
    case InflateFormat::kRawDeflate:
      return kRawBits;
  }
  return kGzipBits;
}

uInt piece_of(std::size_t size) {
  return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

// zlib reads through a pointer to non-const that it never writes to.
Bytef* input_pointer(std::string_view bytes) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
}

}  // namespace

std::string gzip_member(std::string_view bytes) {
  z_stream stream = {};
  if (deflateInit2(&stream, 6, Z_DEFLATED, kGzipBits, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  gz_header header = {};
  header.os = 255;  // unknown: the member does not tell where it was made
  deflateSetHeader(&stream, &header);
  std::string out;
  std::array<char, kPiece> piece = {};
  int state = Z_OK;
  while (state != Z_STREAM_END) {
    if (stream.avail_in == 0) {
      stream.next_in = input_pointer(bytes);
      stream.avail_in = piece_of(bytes.size());
      bytes.remove_prefix(stream.avail_in);
    }
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    state = deflate(&stream, bytes.empty() ? Z_FINISH : Z_NO_FLUSH);
    out.append(piece.data(), piece.size() - stream.avail_out);
  }
  deflateEnd(&stream);
  return out;
}

struct InflateStream::Impl {
  z_stream stream = {};
  bool done = false;
  bool failed = false;
  ~Impl() { inflateEnd(&stream); }
};

InflateStream::InflateStream(InflateFormat format) : impl_(std::make_unique<Impl>()) {
  if (inflateInit2(&impl_->stream, bits_of(format)) != Z_OK) throw std::bad_alloc();
}
InflateStream::~InflateStream() = default;
InflateStream::InflateStream(InflateStream&&) noexcept = default;
InflateStream& InflateStream::operator=(InflateStream&&) noexcept = default;

std::size_t InflateStream::step(std::string_view in, std::string& out) {
  if (impl_->done || impl_->failed) return 0;
  std::array<char, kPiece> piece;
  z_stream& stream = impl_->stream;
  stream.next_in = input_pointer(in);
  stream.avail_in = piece_of(in.size());
  const std::size_t offered = stream.avail_in;
  stream.next_out = reinterpret_cast<Bytef*>(piece.data());
  stream.avail_out = static_cast<uInt>(piece.size());
  const int state = inflate(&stream, Z_NO_FLUSH);
  out.append(piece.data(), piece.size() - stream.avail_out);
  if (state == Z_STREAM_END) {
    impl_->done = true;
  } else if (state != Z_OK && state != Z_BUF_ERROR) {
    impl_->failed = true;
  }
  return offered - stream.avail_in;
}

bool InflateStream::done() const {
  return impl_->done;
}
bool InflateStream::failed() const {
  return impl_->failed;
}

InflateEnd inflate_all(std::string_view in,
                       InflateFormat format,
                       std::size_t max_bytes,
                       std::string& out) {
  InflateStream stream(format);
  while (true) {
    const std::size_t before = out.size();
    const std::size_t used = stream.step(in, out);
    in.remove_prefix(used);
    if (out.size() > max_bytes) {
      out.resize(max_bytes);
      return InflateEnd::kTooMuch;
    }
    if (stream.done()) return InflateEnd::kWhole;
    if (stream.failed()) return InflateEnd::kBroken;
    if (used == 0 && out.size() == before) return InflateEnd::kCutShort;
  }
}

}  // namespace evidence_parts
}  // namespace zc
