// Small files made on the spot: packages, PDFs and codes, sound and broken.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#define ZX_USE_UTF8
#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>
#include <png.h>
#include <zip.h>

namespace zc::test {

using Parts = std::vector<std::pair<std::string, std::string>>;

// A zip with these entries; with a password, encrypted (AES-256).
inline std::string make_zip(const Parts& parts, const char* password = nullptr) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(target);
  zip_t* const zip = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  for (const auto& [name, text] : parts) {
    zip_source_t* const part = zip_source_buffer(zip, text.data(), text.size(), 0);
    const zip_int64_t index = zip_file_add(zip, name.c_str(), part, ZIP_FL_ENC_UTF_8);
    if (password == nullptr) continue;
    zip_file_set_encryption(zip, static_cast<zip_uint64_t>(index), ZIP_EM_AES_256, password);
  }
  zip_close(zip);
  std::string out;
  zip_source_open(target);
  std::array<char, 4096> chunk = {};
  for (zip_int64_t n = 0; (n = zip_source_read(target, chunk.data(), chunk.size())) > 0;) {
    out.append(chunk.data(), static_cast<std::size_t>(n));
  }
  zip_source_close(target);
  zip_source_free(target);
  zip_error_fini(&error);
  return out;
}

inline std::string word_document(const std::string& body) {
  return "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/"
         "wordprocessingml/2006/main\"><w:body>" +
         body + "</w:body></w:document>";
}

// One page per text; the font has no glyphs, only the map to Unicode, which is all a reader needs.
inline std::string make_pdf(const std::vector<std::u16string>& pages) {
  const auto hex = [](const std::u16string& text) {
    std::string out;
    std::array<char, 8> digits = {};
    for (const char16_t c : text) {
      std::snprintf(digits.data(), digits.size(), "%04X", static_cast<unsigned>(c));
      out += digits.data();
    }
    return out;
  };
  const auto stream = [](const std::string& text) {
    return "<</Length " + std::to_string(text.size()) + ">>stream\n" + text + "\nendstream";
  };
  std::vector<std::string> objects = {
      "<</Type/Catalog/Pages 2 0 R>>",
      "",
      "<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/Identity-H/DescendantFonts[4 0 R]"
      "/ToUnicode 5 0 R>>",
      "<</Type/Font/Subtype/CIDFontType2/BaseFont/F/CIDSystemInfo<</Registry(Adobe)/Ordering"
      "(Identity)/Supplement 0>>/DW 1000>>",
      stream("/CIDInit/ProcSet findresource begin begincmap 1 begincodespacerange <0000><FFFF> "
             "endcodespacerange 1 beginbfrange <0000><FFFF><0000> endbfrange endcmap end")};
  std::string kids;
  for (const std::u16string& text : pages) {
    kids += std::to_string(objects.size() + 1) + " 0 R ";
    objects.push_back(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 "
        "R>>>>/Contents " +
        std::to_string(objects.size() + 2) + " 0 R>>");
    objects.push_back(stream("BT /F 20 Tf 50 700 Td <" + hex(text) + "> Tj ET"));
  }
  objects[1] = "<</Type/Pages/Kids[" + kids + "]/Count " + std::to_string(pages.size()) + ">>";
  std::string out = "%PDF-1.4\n";
  std::string table;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    std::array<char, 32> row = {};
    std::snprintf(row.data(), row.size(), "%010zu 00000 n \n", out.size());
    table += row.data();
    out += std::to_string(i + 1) + " 0 obj" + objects[i] + "endobj\n";
  }
  const std::size_t xref = out.size();
  const std::string count = std::to_string(objects.size() + 1);
  out += "xref\n0 " + count + "\n0000000000 65535 f \n" + table + "trailer<</Size " + count +
         "/Root 1 0 R>>\nstartxref\n" + std::to_string(xref) + "\n%%EOF\n";
  return out;
}

inline std::string make_png(int width, int height, const std::vector<std::uint8_t>& gray) {
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = PNG_FORMAT_GRAY;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string out(size, '\0');
  png_image_write_to_memory(&image, out.data(), &size, 0, gray.data(), 0, nullptr);
  out.resize(size);
  return out;
}

inline std::string make_qr_png(const std::string& text) {
  constexpr int kSide = 240;
  const ZXing::BitMatrix code = ZXing::MultiFormatWriter(ZXing::BarcodeFormat::QRCode)
                                    .setMargin(4)
                                    .encode(std::wstring(text.begin(), text.end()), kSide, kSide);
  std::vector<std::uint8_t> gray;
  for (int y = 0; y < code.height(); ++y) {
    for (int x = 0; x < code.width(); ++x) gray.push_back(code.get(x, y) ? 0 : 255);
  }
  return make_png(code.width(), code.height(), gray);
}

}  // namespace zc::test
