#include "classifier/character_row.h"

namespace zc {
namespace {

struct Character {
  unsigned code = 0;  // 16 bits
  std::size_t size = 1;
};

// What begins with neither an ASCII byte nor a character of three bytes.
Character rare_character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(text[at + i]));
  };
  const auto low = [&](std::size_t i) { return byte(i) & 0x3F; };
  const unsigned lead = byte(0);
  const std::size_t left = text.size() - at;
  if (lead >= 0xC0 && lead < 0xE0 && left >= 2) return {((lead & 0x1F) << 6) | low(1), 2};
  // Beyond 16 bits: codes that UTF-8 has no use for.
  if (lead >= 0xF0 && left >= 4) return {0xD800 | ((low(2) & 0x1F) << 6) | low(3), 4};
  return {lead, 1};
}

}  // namespace

void CharacterRow::read(std::string_view text) {
  text_ = text;
  if (codes_.size() < text.size() + 1) {
    codes_.resize(text.size() + 1);
    begins_.resize(text.size() + 1);
  }
  std::size_t count = 0;
  const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
  for (std::size_t at = 0; at < text.size(); ++count) {
    codes_[count] = 0;
  begins_[count] = static_cast<std::uint32_t>(at);
    const unsigned lead = bytes[at];
    if (lead < 0x80) {
      codes_[count] = static_cast<std::uint16_t>(lead);
      ++at;
    } else if ((lead & 0xF0) == 0xE0 && text.size() - at >= 3) {
      codes_[count] = static_cast<std::uint16_t>((lead << 12) | ((bytes[at + 1] & 0x3FU) << 6) |
                                                 (bytes[at + 2] & 0x3FU));
      at += 3;
    } else {
      const Character now = rare_character_at(text, at);
      codes_[count] = static_cast<std::uint16_t>(now.code);
      at += now.size;
    }
  }
  codes_[count] = 0;
  begins_[count] = static_cast<std::uint32_t>(text.size());
  size_ = count;
}

}  // namespace zc
