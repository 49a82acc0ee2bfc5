#include "store/row_codec.h"

#include <algorithm>

namespace zc {

void RowWriter::put_byte(std::uint8_t value) {
  row_.push_back(static_cast<char>(value));
}

void RowWriter::put_number(std::uint64_t value) {
  while (value >= 0x80) {
    row_.push_back(static_cast<char>((value & 0x7f) | 0x80));
    value >>= 7;
  }
  row_.push_back(static_cast<char>(value));
}

void RowWriter::put_signed(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  put_number((bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0));
}

void RowWriter::put_time(UtcTime time) {
  put_signed(time.time_since_epoch().count());
}

void RowWriter::put_text(std::string_view text) {
  put_number(text.size());
  row_.append(text);
}

void RowWriter::put_digest(const Digest& digest) {
  row_.append(digest.raw());
}

void RowWriter::put_raw(std::string_view bytes) {
  row_.append(bytes);
}

std::string_view RowReader::take(std::size_t bytes) {
  if (!ok_ || bytes > rest_.size()) {
    ok_ = false;
    return {};
  }
  const std::string_view taken = rest_.substr(0, bytes);
  rest_.remove_prefix(bytes);
  return taken;
}

std::uint8_t RowReader::byte() {
  const std::string_view taken = take(1);
  return taken.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(taken[0]);
}

std::uint64_t RowReader::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint64_t part = byte();
    if (!ok_) return 0;
    if (shift == 63 && part > 1) break;  // more than 64 bits
    value |= (part & 0x7f) << shift;
    if (part < 0x80) return value;
  }
  ok_ = false;
  return 0;
}

std::size_t RowReader::count() {
  const std::uint64_t value = number();
  if (value > rest_.size()) ok_ = false;
  return ok_ ? static_cast<std::size_t>(value) : 0;
}

std::int64_t RowReader::signed_number() {
  const std::uint64_t value = number();
  return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

UtcTime RowReader::time() {
  return UtcTime(std::chrono::milliseconds(signed_number()));
}

std::string_view RowReader::text() {
  const std::uint64_t size = number();
  if (size > rest_.size()) ok_ = false;
  return take(static_cast<std::size_t>(size));
}

Digest RowReader::digest() {
  Digest digest;
  const std::string_view taken = take(digest.bytes.size());
  std::copy(taken.begin(), taken.end(), digest.bytes.begin());
  return digest;
}

std::string_view RowReader::rest() {
  return take(rest_.size());
}

}  // namespace zc
