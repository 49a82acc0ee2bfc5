#include "extractor/file_text.h"

#include "base/url.h"
#include "extractor/image_codes.h"
#include "extractor/image_pixels.h"
#include "extractor/link_resolver.h"
#include "extractor/office_text.h"
#include "extractor/pdf_text.h"

namespace zc {

namespace {

void read_image(std::string_view payload, Document& out) {
  const Result<GrayImage> image = gray_image(payload);
  if (!image) {
    out.notes.push_back(image.error().message());
    return;
  }
  LinkResolver resolver(base_of(out.url), "utf-8");
  add_codes(*image, {0, payload.size()}, resolver, out);
}

}  // namespace

bool is_file_kind(std::string_view content_kind) {
  return content_kind == "pdf" || content_kind == "docx" || content_kind == "xlsx" ||
         content_kind == "image";
}

void read_file_text(std::string_view payload, Document& out, const FileProgress& progress) {
  if (out.content_kind == "pdf") {
    read_pdf(payload, out, progress);
  } else if (out.content_kind == "docx") {
    read_docx(payload, out);
  } else if (out.content_kind == "xlsx") {
    read_xlsx(payload, out);
  } else if (out.content_kind == "image") {
    read_image(payload, out);
  }
}

}  // namespace zc
