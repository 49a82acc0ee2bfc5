#include "browser/page_print.h"

#include <chrono>
#include <memory>
#include <utility>

#include <boost/json.hpp>

#include "browser/chromium.h"

namespace zc {
namespace {

// A4 in inches, as Chromium's own default is the American paper.
constexpr double kPaperWidth = 8.27, kPaperHeight = 11.69;

}  // namespace

Result<std::string> print_page(PageTalk& page) {
  return page.ask_bytes(
      "Page.printToPDF",
      {{"printBackground", true}, {"paperWidth", kPaperWidth}, {"paperHeight", kPaperHeight}});
}

Result<std::string> print_html(const ChromiumOptions& options, const std::string& html) {
  ProxyOptions nowhere;
  nowhere.max_connections = 0;
  constexpr std::chrono::minutes kLongest(2);
  ZC_TRY(const std::unique_ptr<Chromium> chromium,
         Chromium::start(options, std::move(nowhere), [](const DevToolsEvent&) {}));
  PageTalk page(*chromium, std::chrono::steady_clock::now() + kLongest);
  const auto print = [&]() -> Result<std::string> {
    ZC_CHECK(page.ask("Page.enable"));
    ZC_CHECK(page.ask("Emulation.setScriptExecutionDisabled", {{"value", true}}));
    ZC_CHECK(
        page.ask("Page.setDocumentContent", {{"frameId", chromium->target()}, {"html", html}}));
    return print_page(page);
  };
  Result<std::string> pdf = print();
  if (!pdf) return chromium->explain(pdf.error());
  return pdf;
}

}  // namespace zc
