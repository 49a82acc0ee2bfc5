#include "extractor/qr_code.h"

#include <algorithm>
#include <exception>

#define ZX_USE_UTF8
#include <ZXing/ReadBarcode.h>

#include "extractor/utf8.h"

namespace zc {

std::vector<std::string> codes_in(const GrayImage& image) {
  std::vector<std::string> out;
  if (image.pixels.empty()) return out;
  ZXing::DecodeHints hints;
  hints.setFormats(ZXing::BarcodeFormat::QRCode | ZXing::BarcodeFormat::DataMatrix);
  hints.setMaxNumberOfSymbols(kMaxCodes);
  try {
    const ZXing::ImageView view(
        image.pixels.data(), image.width, image.height, ZXing::ImageFormat::Lum);
    for (const ZXing::Result& result : ZXing::ReadBarcodes(view, hints)) {
      if (!result.isValid()) continue;
      std::string text = fold_space(result.text());
      if (text.empty() || std::find(out.begin(), out.end(), text) != out.end()) continue;
      out.push_back(std::move(text));
    }
  } catch (const std::exception&) {
    return out;  // an image that confuses the library has no code
  }
  return out;
}

}  // namespace zc
