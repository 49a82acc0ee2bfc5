#include "extractor/charset_codec.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include <iconv.h>

#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr char32_t kBad = 0xFFFD;
constexpr std::size_t kTrails = 256;

// RAII over an iconv descriptor to UTF-32.  open() may fail when the gconv module is absent.
class Iconv {
 public:
  Iconv(const char* to, const char* from) : handle_(iconv_open(to, from)) {}
  ~Iconv() {
    if (is_open()) iconv_close(handle_);
  }
  Iconv(const Iconv&) = delete;
  Iconv& operator=(const Iconv&) = delete;

  bool is_open() const { return reinterpret_cast<std::intptr_t>(handle_) != -1; }

  // Converts all of `in`; the number of bytes written to `out`, or -1 when it is malformed.
  int convert(std::string_view in, char* out, std::size_t out_size) {
    if (!is_open()) return -1;
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    char* source = const_cast<char*>(in.data());  // iconv's signature; it does not write there
    std::size_t left = in.size();
    char* target = out;
    std::size_t room = out_size;
    if (iconv(handle_, &source, &left, &target, &room) == static_cast<std::size_t>(-1)) return -1;
    // Stateful encodings hold the last character back until they are flushed.
    iconv(handle_, nullptr, nullptr, &target, &room);
    return left == 0 ? static_cast<int>(target - out) : -1;
  }

  char32_t character(std::string_view in) {
    std::array<char32_t, 4> out = {};
    const int size = convert(in, reinterpret_cast<char*>(out.data()), sizeof out);
    return size == 4 ? out[0] : 0;
  }

 private:
  iconv_t handle_;
};

// Two-byte characters: index (lead - 0x81) * 256 + trail; 0 where the code is free.
class DoubleByteTable {
 public:
  explicit DoubleByteTable(const char* iconv_name) : forward_(126 * kTrails) {
    Iconv iconv("UTF-32LE", iconv_name);
    for (unsigned lead = 0x81; lead <= 0xFE; ++lead) {
      for (unsigned trail = 0x40; trail <= 0xFE; ++trail) {
        if (trail == 0x7F) continue;
        const std::array<char, 2> pair = {static_cast<char>(lead), static_cast<char>(trail)};
        forward_[(lead - 0x81) * kTrails + trail] = iconv.character({pair.data(), pair.size()});
      }
    }
  }
  void set(unsigned lead, unsigned trail, char32_t c) {
    forward_[(lead - 0x81) * kTrails + trail] = c;
  }
  void build_reverse() {
    for (std::size_t i = 0; i < forward_.size(); ++i) {
      if (forward_[i] != 0) reverse_.emplace(forward_[i], static_cast<std::uint32_t>(i));
    }
  }
  char32_t at(unsigned lead, unsigned trail) const {
    return forward_[(lead - 0x81) * kTrails + trail];
  }
  std::string bytes_of(char32_t c) const {
    const auto found = reverse_.find(c);
    if (found == reverse_.end()) return {};
    return {static_cast<char>(found->second / kTrails + 0x81),
            static_cast<char>(found->second % kTrails)};
  }

 private:
  std::vector<char32_t> forward_;
  std::unordered_map<char32_t, std::uint32_t> reverse_ = {};
};

const DoubleByteTable& gb_table() {
  static const DoubleByteTable kTable = [] {
    DoubleByteTable made("GB18030");
    made.set(0xA2, 0xE3, 0x20AC);  // WHATWG index gb18030
    made.set(0xA8, 0xBC, 0x1E3F);
    made.set(0xFE, 0x50, 0x2E81);
    made.build_reverse();
    return made;
  }();
  return kTable;
}

const DoubleByteTable& big5_table() {
  static const DoubleByteTable kTable = [] {
    DoubleByteTable made("BIG5-HKSCS");
    made.set(0xA1, 0x45, 0x2027);  // WHATWG index big5
    made.build_reverse();
    return made;
  }();
  return kTable;
}

// One character read, or how many bytes are not one.
struct Step {
  char32_t value = 0;  // 0: malformed
  std::size_t length = 1;
};

// Appends characters and their places.
class Writer {
 public:
  Writer(std::string_view bytes, Decoded& out) : out_(out) {
    out_.text.reserve(bytes.size() + bytes.size() / 2);
  }
  void put(char32_t c, std::size_t payload_begin, std::size_t payload_size) {
    const std::size_t before = out_.text.size();
    append_utf8(out_.text, c);
    out_.map.add(before, out_.text.size() - before, payload_begin, payload_size);
  }
  void bad(std::size_t payload_begin, std::size_t payload_size) {
    ++out_.errors;
    put(kBad, payload_begin, payload_size);
  }
  void step(Step step, std::size_t payload_begin) {
    if (step.value == 0) {
      bad(payload_begin, step.length);
    } else {
      put(step.value, payload_begin, step.length);
    }
  }
  // Runs of ASCII, which stand as they are; returns the first byte after them.
  std::size_t ascii(std::string_view bytes, std::size_t at) {
    const std::size_t end = skip_ascii(bytes, at);
    const std::size_t before = out_.text.size();
    if (end == at) return at;
    out_.text.append(bytes.substr(at, end - at));
    out_.map.add_run(before, end - at, at);
    return end;
  }

 private:
  Decoded& out_;
};

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return at < bytes.size() ? static_cast<unsigned char>(bytes[at]) : 0U;
}

// Length of the maximal subpart of an ill-formed sequence (Unicode 15, section 3.9, table 3-8).
std::size_t bad_utf8_length(std::string_view bytes, std::size_t at) {
  const unsigned lead = byte_at(bytes, at);
  const unsigned second = byte_at(bytes, at + 1);
  std::size_t need = 0;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) need = 1;
  if (lead >= 0xE0 && lead <= 0xEF) need = 2;
  if (lead >= 0xF0 && lead <= 0xF4) need = 3;
  if (lead == 0xE0) low = 0xA0;
  if (lead == 0xED) high = 0x9F;
  if (lead == 0xF0) low = 0x90;
  if (lead == 0xF4) high = 0x8F;
  if (need == 0 || second < low || second > high) return 1;
  std::size_t length = 2;
  while (length <= need && (byte_at(bytes, at + length) & 0xC0U) == 0x80U) ++length;
  return std::min(length, bytes.size() - at);
}

// WHATWG gb18030 ranges for four bytes: linear beyond the BMP, by iconv within it.
char32_t four_byte_character(std::string_view four, Iconv& iconv) {
  const unsigned pointer = (byte_at(four, 0) - 0x81) * 12600 + (byte_at(four, 1) - 0x30) * 1260 +
                           (byte_at(four, 2) - 0x81) * 10 + (byte_at(four, 3) - 0x30);
  if (pointer >= 189000) return pointer <= 1237575 ? 0x10000 + (pointer - 189000) : 0;
  if (pointer > 39419) return 0;
  if (pointer == 7457) return 0xE7C7;
  return iconv.character(four);
}

Step gb18030_step(std::string_view bytes,
                  std::size_t i,
                  const DoubleByteTable& table,
                  Iconv& iconv) {
  const unsigned lead = byte_at(bytes, i);
  if (lead == 0x80) return {0x20AC, 1};
  if (lead == 0xFF) return {0, 1};
  if (i + 1 >= bytes.size()) return {0, 1};
  const unsigned second = byte_at(bytes, i + 1);
  if (second >= 0x30 && second <= 0x39) {
    if (i + 3 >= bytes.size()) {
      const bool open = i + 2 >= bytes.size() || byte_at(bytes, i + 2) >= 0x81;
      return {0, open ? bytes.size() - i : 1};
    }
    const unsigned third = byte_at(bytes, i + 2);
    const unsigned fourth = byte_at(bytes, i + 3);
    if (third < 0x81 || third > 0xFE || fourth < 0x30 || fourth > 0x39) return {0, 1};
    return {four_byte_character(bytes.substr(i, 4), iconv), 4};
  }
  if (second >= 0x40 && second <= 0xFE && second != 0x7F) {
    const char32_t c = table.at(lead, second);
    if (c != 0) return {c, 2};
  }
  return {0, second < 0x80 ? 1U : 2U};
}

// U+00CA and U+00EA with a combining macron or caron: one Big5 code, two code points.
char32_t big5_pair(unsigned lead, unsigned trail, char32_t& second) {
  if (lead != 0x88) return 0;
  if (trail != 0x62 && trail != 0x64 && trail != 0xA3 && trail != 0xA5) return 0;
  second = trail == 0x62 || trail == 0xA3 ? 0x0304 : 0x030C;
  return trail < 0x80 ? 0x00CA : 0x00EA;
}

// Every other Big5 character.
Step big5_step(std::string_view bytes, std::size_t i, const DoubleByteTable& table) {
  const unsigned lead = byte_at(bytes, i);
  const unsigned trail = byte_at(bytes, i + 1);
  if (lead < 0x81 || lead > 0xFE || i + 1 >= bytes.size()) return {0, 1};
  const bool is_trail = (trail >= 0x40 && trail <= 0x7E) || (trail >= 0xA1 && trail <= 0xFE);
  const char32_t c = is_trail ? table.at(lead, trail) : 0;
  if (c != 0) return {c, 2};
  return {0, trail >= 0x80 ? 2U : 1U};
}

}  // namespace

void decode_utf8(std::string_view bytes, std::size_t skip, Decoded& out) {
  std::size_t i = skip;
  while ((i = skip_ascii(bytes, i)) < bytes.size()) {
    const CodePoint c = code_point_at(bytes, i);
    if (c.length == 1) break;
    i += c.length;
  }
  if (i >= bytes.size()) {
    out.text.assign(bytes.substr(skip));
    out.map.set_identity(skip);
    return;
  }
  Writer writer(bytes, out);
  for (i = skip; i < bytes.size();) {
    i = writer.ascii(bytes, i);
    if (i >= bytes.size()) break;
    const CodePoint c = code_point_at(bytes, i);
    if (c.length == 1) {
      const std::size_t length = bad_utf8_length(bytes, i);
      writer.bad(i, length);
      i += length;
    } else {
      writer.put(c.value, i, c.length);
      i += c.length;
    }
  }
}

void decode_utf16(std::string_view bytes, std::size_t skip, bool big_endian, Decoded& out) {
  Writer writer(bytes, out);
  const auto unit = [&](std::size_t at) -> char32_t {
    const unsigned a = byte_at(bytes, at);
    const unsigned b = byte_at(bytes, at + 1);
    return big_endian ? a << 8 | b : b << 8 | a;
  };
  std::size_t i = skip;
  while (i + 1 < bytes.size()) {
    const char32_t c = unit(i);
    if (c >= 0xD800 && c <= 0xDBFF && i + 3 < bytes.size()) {
      const char32_t low = unit(i + 2);
      if (low >= 0xDC00 && low <= 0xDFFF) {
        writer.put(0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00), i, 4);
        i += 4;
        continue;
      }
    }
    if (c >= 0xD800 && c <= 0xDFFF) {
      writer.bad(i, 2);
    } else {
      writer.put(c, i, 2);
    }
    i += 2;
  }
  if (i < bytes.size()) writer.bad(i, 1);
}

void decode_gb18030(std::string_view bytes, std::size_t skip, Decoded& out) {
  Writer writer(bytes, out);
  const DoubleByteTable& table = gb_table();
  Iconv iconv("UTF-32LE", "GB18030");
  for (std::size_t i = skip; i < bytes.size();) {
    i = writer.ascii(bytes, i);
    if (i >= bytes.size()) break;
    const Step step = gb18030_step(bytes, i, table, iconv);
    writer.step(step, i);
    i += step.length;
  }
}

void decode_big5(std::string_view bytes, std::size_t skip, Decoded& out) {
  Writer writer(bytes, out);
  const DoubleByteTable& table = big5_table();
  for (std::size_t i = skip; i < bytes.size();) {
    i = writer.ascii(bytes, i);
    if (i >= bytes.size()) break;
    char32_t second = 0;
    const char32_t first = big5_pair(byte_at(bytes, i), byte_at(bytes, i + 1), second);
    if (first != 0) {
      writer.put(first, i, 1);
      writer.put(second, i + 1, 1);
      i += 2;
      continue;
    }
    const Step step = big5_step(bytes, i, table);
    writer.step(step, i);
    i += step.length;
  }
}

void decode_iconv(std::string_view bytes, const char* iconv_name, Decoded& out) {
  Writer writer(bytes, out);
  Iconv iconv("UTF-32LE", iconv_name);
  constexpr std::size_t kLongest = 3;  // EUC-JP with JIS X 0212
  for (std::size_t i = 0; i < bytes.size();) {
    i = writer.ascii(bytes, i);
    if (i >= bytes.size()) break;
    char32_t c = 0;
    std::size_t length = 1;
    for (; length <= kLongest && i + length <= bytes.size(); ++length) {
      c = iconv.character(bytes.substr(i, length));
      if (c != 0) break;
    }
    if (c == 0) {
      writer.bad(i, 1);
      ++i;
    } else {
      writer.put(c, i, length);
      i += length;
    }
  }
}

std::string encode_gb18030(char32_t c) {
  if (c < 0x80) return std::string(1, static_cast<char>(c));
  std::string two = gb_table().bytes_of(c);
  if (!two.empty()) return two;
  std::string utf8;
  append_utf8(utf8, c);
  Iconv iconv("GB18030", "UTF-8");
  std::array<char, 8> out = {};
  const int size = iconv.convert(utf8, out.data(), out.size());
  return size > 0 ? std::string(out.data(), static_cast<std::size_t>(size)) : std::string();
}

std::string encode_big5(char32_t c) {
  if (c < 0x80) return std::string(1, static_cast<char>(c));
  return big5_table().bytes_of(c);
}

}  // namespace zc
