// Any bytes as a PDF, DOCX, XLSX or image: some document, in bounded time, blocks within bounds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "extractor/image_pixels.h"
#include "extractor/office_text.h"
#include "extractor/pdf_text.h"
#include "extractor/qr_code.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  zc::Document document;
  switch (data[0] % 4) {
    case 0:
      zc::read_pdf(bytes, document);
      break;
    case 1:
      zc::read_docx(bytes, document);
      break;
    case 2:
      zc::read_xlsx(bytes, document);
      break;
    default: {
      const zc::Result<zc::GrayImage> image = zc::gray_image(bytes);
      if (image && image->pixels.size() <= 250'000) zc::codes_in(*image);
    }
  }
  for (const zc::TextBlock& block : document.blocks) {
    if (block.text.empty() || block.span.end > bytes.size()) std::abort();
  }
  return 0;
}
