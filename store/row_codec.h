// Values of rows, written field by field: varints (LEB128), zigzag for signed, texts with their
// length in front.  docs/storage_format.md lists the fields of each row.
//
// RowWriter: put_*() in order, then take().  RowReader: the same order; after the first field that
// does not fit every getter returns an empty value and ok() stays false, so check once at the end.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/time.h"

namespace zc {

class RowWriter {
 public:
  void put_byte(std::uint8_t value);
  void put_number(std::uint64_t value);
  void put_signed(std::int64_t value);
  void put_time(UtcTime time);
  void put_text(std::string_view text);
  void put_digest(const Digest& digest);
  void put_raw(std::string_view bytes);  // no length: the rest of the row
  void reserve(std::size_t bytes) { row_.reserve(bytes); }
  std::string take() { return std::move(row_); }

 private:
  std::string row_;
};

// Reads views into `row`, which must outlive the reader and what it returns.
class RowReader {
 public:
  explicit RowReader(std::string_view row) : rest_(row) {}

  std::uint8_t byte();
  std::uint64_t number();
  // A count of things that take at least one byte each: more than the bytes left is a broken row.
  std::size_t count();
  std::int64_t signed_number();
  UtcTime time();
  std::string_view text();
  std::string text_copy() { return std::string(text()); }
  Digest digest();
  std::string_view rest();  // everything left

  bool ok() const { return ok_; }
  bool finished() const { return ok_ && rest_.empty(); }
  void fail() { ok_ = false; }

 private:
  std::string_view take(std::size_t bytes);

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace zc
