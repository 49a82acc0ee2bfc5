// Small files made on the spot: packages, PDFs and codes, sound and broken.
#pragma once

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#define ZX_USE_UTF8
#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>
#include <gif_lib.h>
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

// Numbered from 1; the first is the catalog.
inline std::string pdf_of(const std::vector<std::string>& objects) {
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

inline std::string pdf_stream(const std::string& text, const std::string& entries = "") {
  return "<<" + entries + "/Length " + std::to_string(text.size()) + ">>stream\n" + text +
         "\nendstream";
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
  std::vector<std::string> objects = {
      "<</Type/Catalog/Pages 2 0 R>>",
      "",
      "<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/Identity-H/DescendantFonts[4 0 R]"
      "/ToUnicode 5 0 R>>",
      "<</Type/Font/Subtype/CIDFontType2/BaseFont/F/CIDSystemInfo<</Registry(Adobe)/Ordering"
      "(Identity)/Supplement 0>>/DW 1000>>",
      pdf_stream("/CIDInit/ProcSet findresource begin begincmap 1 begincodespacerange <0000><FFFF> "
                 "endcodespacerange 1 beginbfrange <0000><FFFF><0000> endbfrange endcmap end")};
  std::string kids;
  for (const std::u16string& text : pages) {
    kids += std::to_string(objects.size() + 1) + " 0 R ";
    objects.push_back(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 "
        "R>>>>/Contents " +
        std::to_string(objects.size() + 2) + " 0 R>>");
    objects.push_back(pdf_stream("BT /F 20 Tf 50 700 Td <" + hex(text) + "> Tj ET"));
  }
  objects[1] = "<</Type/Pages/Kids[" + kids + "]/Count " + std::to_string(pages.size()) + ">>";
  return pdf_of(objects);
}

// A small PDF that would take years: the second page draws a form that draws a form ten times, and
// so on `levels` deep.  The first page says 报名须知.
inline std::string make_slow_pdf(int levels) {
  const auto font =
      "<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/Identity-H/DescendantFonts[4 0 R]"
      "/ToUnicode 5 0 R>>";
  const auto page = [](int contents) {
    return "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>/XObject<<"
           "/X 10 0 R>>>>/Contents " +
           std::to_string(contents) + " 0 R>>";
  };
  std::vector<std::string> objects = {
      "<</Type/Catalog/Pages 2 0 R>>",
      "<</Type/Pages/Kids[6 0 R 8 0 R]/Count 2>>",
      font,
      "<</Type/Font/Subtype/CIDFontType2/BaseFont/F/CIDSystemInfo<</Registry(Adobe)/Ordering"
      "(Identity)/Supplement 0>>/DW 1000>>",
      pdf_stream("/CIDInit/ProcSet findresource begin begincmap 1 begincodespacerange <0000><FFFF> "
                 "endcodespacerange 1 beginbfrange <0000><FFFF><0000> endbfrange endcmap end"),
      page(7),
      pdf_stream("BT /F 20 Tf 50 700 Td <62A5540D987B77E5> Tj ET"),
      page(9),
      pdf_stream("/X Do")};
  const std::string form = "/Type/XObject/Subtype/Form/BBox[0 0 595 842]";
  for (int level = 1; level < levels; ++level) {
    std::string drawn;
    for (int i = 0; i < 10; ++i) drawn += "/X Do ";
    const std::string next = std::to_string(objects.size() + 2);
    objects.push_back(pdf_stream(drawn, form + "/Resources<</XObject<</X " + next + " 0 R>>>>"));
  }
  objects.push_back(pdf_stream("q 1 0 0 1 0 0 cm Q", form));
  return pdf_of(objects);
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

struct Pixels {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> gray = {};
};

inline Pixels qr_pixels(const std::string& text) {
  constexpr int kSide = 240;
  const ZXing::BitMatrix code = ZXing::MultiFormatWriter(ZXing::BarcodeFormat::QRCode)
                                    .setMargin(4)
                                    .encode(std::wstring(text.begin(), text.end()), kSide, kSide);
  Pixels out = {code.width(), code.height(), {}};
  for (int y = 0; y < code.height(); ++y) {
    for (int x = 0; x < code.width(); ++x) out.gray.push_back(code.get(x, y) ? 0 : 255);
  }
  return out;
}

inline std::string make_qr_png(const std::string& text) {
  const Pixels code = qr_pixels(text);
  return make_png(code.width, code.height, code.gray);
}

// Black and white, interlaced if asked.
inline std::string make_gif(const Pixels& image, bool is_interlaced) {
  std::string out;
  const auto write = [](GifFileType* gif, const GifByteType* bytes, int size) {
    static_cast<std::string*>(gif->UserData)
        ->append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    return size;
  };
  GifFileType* const gif = EGifOpen(&out, write, nullptr);
  const GifColorType colors[] = {{0, 0, 0}, {255, 255, 255}};
  ColorMapObject* const map = GifMakeMapObject(2, colors);
  EGifPutScreenDesc(gif, image.width, image.height, 1, 0, map);
  EGifPutImageDesc(gif, 0, 0, image.width, image.height, is_interlaced, nullptr);
  const auto put_rows = [&](int first, int step) {
    for (int row = first; row < image.height; row += step) {
      std::vector<GifPixelType> line;
      for (int x = 0; x < image.width; ++x) {
        line.push_back(image.gray[static_cast<std::size_t>(row * image.width + x)] > 127 ? 1 : 0);
      }
      EGifPutLine(gif, line.data(), image.width);
    }
  };
  if (is_interlaced) {
    put_rows(0, 8);
    put_rows(4, 8);
    put_rows(2, 4);
    put_rows(1, 2);
  } else {
    put_rows(0, 1);
  }
  GifFreeMapObject(map);
  EGifCloseFile(gif, nullptr);
  return out;
}

inline std::string base64(const std::string& bytes) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const unsigned byte = i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U;
      bits = bits << 8U | byte;
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out.push_back(i + k > bytes.size() ? '=' : kLetters[bits >> (18U - 6U * k) & 63U]);
    }
  }
  return out;
}

}  // namespace zc::test
