#include "app/pdf_print.h"

#include <string_view>
#include <utility>

#include "browser/page_print.h"

namespace zc {

std::string with_dates(std::string pdf, UtcTime made) {
  std::string digits;
  for (const char c : to_rfc3339(made).substr(0, 19)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  for (const std::string_view key : {"/CreationDate (D:", "/ModDate (D:"}) {
    for (std::size_t at = 0; (at = pdf.find(key, at)) != std::string::npos;) {
      at += key.size();
      if (pdf.find(')', at) < at + digits.size()) continue;  // a shorter date than ours
      pdf.replace(at, digits.size(), digits);
    }
  }
  return pdf;
}

Result<std::string> print_pdf(const ChromiumOptions& browser,
                              const std::string& html,
                              UtcTime made) {
  ZC_TRY(std::string pdf, print_html(browser, html));
  return with_dates(std::move(pdf), made);
}

}  // namespace zc
