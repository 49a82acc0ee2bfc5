#include "extractor/pdf_text.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <string>

#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page.h>

#include "extractor/plain_text.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::size_t kLargestPdf = std::size_t{32} << 20;

// Poppler reports damage on standard error unless told otherwise, once per process.
void be_silent() {
  static const bool kTold = [] {
    poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr);
    return true;
  }();
  static_cast<void>(kTold);
}

std::string utf8_of(const poppler::ustring& text) {
  const poppler::byte_array bytes = text.to_utf8();
  return {bytes.begin(), bytes.end()};
}

void read_pages(poppler::document& pdf,
                std::size_t payload_size,
                Document& out,
                const FileProgress& progress) {
  const int count = pdf.pages();
  const int read = std::min(count, kMaxPdfPages);
  if (count > read) {
    out.truncated = true;
    out.notes.push_back("only the first " + std::to_string(read) + " of " + std::to_string(count) +
                        " pages were read");
  }
  std::size_t total = 0;
  for (int number = 0; number < read && total < kMaxPdfText; ++number) {
    const std::unique_ptr<poppler::page> page(pdf.create_page(number));
    if (page == nullptr) {
      out.notes.push_back("page " + std::to_string(number + 1) + " is broken");
      continue;
    }
    std::string text = utf8_of(page->text());
    text.resize(std::min(text.size(), kMaxPdfText - total));
    total += text.size();
    append_paged(text, static_cast<std::uint32_t>(number + 1), payload_size, out.blocks);
    if (progress) progress(out);
  }
  if (total >= kMaxPdfText) {
    out.truncated = true;
    out.notes.emplace_back("more than 4 MB of text; the rest was not read");
  }
}

}  // namespace

void read_pdf(std::string_view payload, Document& out, const FileProgress& progress) {
  be_silent();
  if (payload.size() > kLargestPdf) {
    out.notes.emplace_back("a PDF of more than 32 MB is kept but not read");
    return;
  }
  try {
    const std::unique_ptr<poppler::document> pdf(
        poppler::document::load_from_raw_data(payload.data(), static_cast<int>(payload.size())));
    if (pdf == nullptr) {
      out.notes.emplace_back("the PDF is broken and could not be read");
      return;
    }
    if (pdf->is_locked()) {
      out.notes.emplace_back("the PDF is encrypted and could not be read");
      return;
    }
    out.title = fold_space(utf8_of(pdf->get_title())).substr(0, 600);
    read_pages(*pdf, payload.size(), out, progress);
    if (out.blocks.empty()) {
      out.notes.emplace_back("the PDF has no text; its pages may be images");
    }
  } catch (const std::exception& problem) {
    out.notes.push_back(std::string("the PDF could not be read: ") + problem.what());
  }
}

}  // namespace zc
