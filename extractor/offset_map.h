// Where in the payload the bytes of decoded text came from.  Runs of characters of equal width are
// one entry, so UTF-8 needs none and a GBK page one per change between ASCII and Chinese.
// Built in order by charset.cc; afterwards immutable, so threads may share it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace zc {

class OffsetMap {
 public:
  // The next character: `text_size` bytes of text from `payload_size` payload bytes at
  // `payload_begin`.
  void add(std::size_t text_begin,
           std::size_t text_size,
           std::size_t payload_begin,
           std::size_t payload_size);
  // The next `size` characters, one byte each in both.
  void add_run(std::size_t text_begin, std::size_t size, std::size_t payload_begin);
  // Text byte i is payload byte i + `shift` for the whole text (a byte order mark was skipped).
  void set_identity(std::size_t shift);

  bool is_identity() const { return segments_.empty(); }
  // Payload position of the character that holds text byte `at`; `at` may be the text's size, then
  // it is the payload position after the last character.
  std::size_t to_payload(std::size_t at) const;

  // The same for many questions in roughly rising order: remembers where it was.  Must not outlive
  // the map.
  class Cursor {
   public:
    explicit Cursor(const OffsetMap& map) : map_(&map) {}
    std::size_t to_payload(std::size_t at);

   private:
    const OffsetMap* map_;
    std::size_t segment_ = 0;
  };

 private:
  struct Segment {
    std::uint32_t text_begin = 0;
    std::uint32_t payload_begin = 0;
    std::uint8_t text_unit = 1;
    std::uint8_t payload_unit = 1;
  };
  std::vector<Segment> segments_ = {};
  std::size_t shift_ = 0;
  std::size_t text_end_ = 0;     // after the last add()
  std::size_t payload_end_ = 0;  // after the last add()
};

}  // namespace zc
