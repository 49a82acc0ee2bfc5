#include "extractor/image_codes.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>

#include "extractor/qr_code.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::string_view kScheme = "data:image";
constexpr int kLeastSide = 21;  // modules of the smallest QR code (ISO/IEC 18004, version 1)

constexpr std::array<std::int8_t, 256> make_base64() {
  std::array<std::int8_t, 256> values = {};
  values.fill(-1);
  const std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < letters.size(); ++i) {
    values[static_cast<unsigned char>(letters[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}
constexpr std::array<std::int8_t, 256> kBase64 = make_base64();

// RFC 4648 section 4; blanks, and the backslashes of scripts ("\/"), are passed over.  Sets `end`
// behind the last character read.
std::string base64_at(std::string_view text, std::size_t at, std::size_t& end) {
  std::string out;
  std::uint32_t bits = 0;
  int count = 0;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\' || is_ascii_space(c)) continue;
    const std::int8_t value = kBase64[static_cast<unsigned char>(c)];
    if (value < 0) break;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    if (++count % 4 == 1) continue;
    const unsigned shift = count % 4 == 2 ? 4U : count % 4 == 3 ? 2U : 0U;
    out.push_back(static_cast<char>((bits >> shift) & 0xFFU));
  }
  while (at < text.size() && text[at] == '=') ++at;
  end = at;
  return out;
}

class DataImages {
 public:
  DataImages(const OffsetMap& map, LinkResolver& resolver, Document& out)
      : map_(map), resolver_(resolver), out_(out) {}

  void run(std::string_view text) {
    for (std::size_t at = text.find(kScheme); at != std::string_view::npos;
         at = text.find(kScheme, at)) {
      at = read(text, at);
    }
    if (passed_over_ == 0) return;
    out_.notes.push_back(std::to_string(passed_over_) +
                         " data: images beyond the ceilings were not searched for codes");
  }

 private:
  std::size_t read(std::string_view text, std::size_t begin) {
    constexpr std::size_t kLongestHead = 64;  // "data:image/svg+xml;charset=utf-8;base64,"
    const std::size_t after = begin + kScheme.size();
    const std::size_t comma = text.substr(after, kLongestHead).find(',');
    if (comma == std::string_view::npos) return after;
    const std::size_t data = after + comma + 1;
    if (!text.substr(after, comma).ends_with(";base64")) return data;
    std::size_t end = 0;
    const std::string bytes = base64_at(text, data, end);
    if (end - data > kMaxDataImageBytes || seen_.size() >= kMaxDataImages) {
      ++passed_over_;
      return end;
    }
    if (seen_.insert(std::hash<std::string>()(bytes)).second) search(bytes, begin, end);
    return end;
  }

  void search(const std::string& bytes, std::size_t begin, std::size_t end) {
    const std::optional<ImageSize> size = image_size(bytes);
    if (!size || size->width < kLeastSide || size->height < kLeastSide) return;
    pixels_ += size->pixels();
    if (pixels_ > kMaxDataPixels) {
      ++passed_over_;
      pixels_ -= size->pixels();
      return;
    }
    const Result<GrayImage> image = gray_image(bytes);
    if (!image) return;
    const ByteSpan span = {map_.to_payload(begin), map_.to_payload(end)};
    add_codes(*image, span, resolver_, out_);
  }

  const OffsetMap& map_;
  LinkResolver& resolver_;
  Document& out_;
  std::unordered_set<std::size_t> seen_ = {};
  std::size_t pixels_ = 0;
  std::size_t passed_over_ = 0;
};

}  // namespace

void add_codes(const GrayImage& image, ByteSpan span, LinkResolver& resolver, Document& out) {
  for (const std::string& code : codes_in(image)) {
    TextBlock block;
    block.role = BlockRole::kContact;
    block.source = BlockSource::kImage;
    block.text = code;
    block.span = span;
    block.path = "qr";
    out.blocks.push_back(std::move(block));
    const bool is_address =
        starts_with_ignore_case(code, "http://") || starts_with_ignore_case(code, "https://");
    std::optional<std::string> url = is_address ? resolver.resolve(code) : std::nullopt;
    if (url) out.links.push_back({LinkKind::kPage, *std::move(url), "", span, false});
  }
}

void add_data_image_codes(std::string_view text,
                          const OffsetMap& map,
                          LinkResolver& resolver,
                          Document& out) {
  DataImages(map, resolver, out).run(text);
}

}  // namespace zc
