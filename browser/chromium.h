// One Chromium without a window, confined, with one way out and one page; a fresh profile that ends
// with it.  The one place that starts Chromium: for pages of others and for our own report.
//
//   ZC_TRY(auto chromium, Chromium::start(options, proxy_options, on_event));
//   chromium->tools().call("Page.navigate", {{"url", url}}, chromium->session(), deadline);
//
// Not thread-safe; it ends with the thread that started it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "browser/confined_process.h"
#include "browser/devtools.h"
#include "browser/forward_proxy.h"
#include "browser/render_options.h"

namespace zc {

class Chromium {
 public:
  // Starts it and opens an empty page.  kUnsupported: not installed, cannot be confined, or ends
  // before it answers; the message says which.  kTimeout: does not answer in start_timeout.
  static Result<std::unique_ptr<Chromium>> start(const ChromiumOptions& options,
                                                 ProxyOptions proxy,
                                                 DevTools::OnEvent on_event);

  DevTools& tools() { return *tools_; }
  const ForwardProxy& proxy() const { return *proxy_; }
  const std::string& session() const { return session_; }  // of the page
  const std::string& target() const { return target_; }    // of the page; also its main frame's id
  const std::string& product() const { return product_; }  // "HeadlessChrome/156.0.8078.108"
  std::uint64_t peak_memory_bytes() const { return peak_memory_; }
  std::uint64_t popups() const { return popups_; }  // opened by the page, and closed by us at once
  // The same failure, with what became of the process when that is the reason.
  Error explain(const Error& error);

 private:
  Chromium() = default;
  Status open_page(std::chrono::steady_clock::time_point deadline);
  void take(const DevToolsEvent& event);
  Status watch();

  const std::atomic<bool>* cancelled_ = nullptr;
  std::uint64_t max_memory_ = 0;
  std::uint64_t peak_memory_ = 0;
  std::uint64_t popups_ = 0;
  std::chrono::steady_clock::time_point next_look_ = {};
  std::string session_ = {};
  std::string target_ = {};
  std::string product_ = {};
  bool has_crashed_ = false;
  DevTools::OnEvent on_event_ = {};
  // In this order: the tools use the process's pipe, the proxy ends first.
  std::unique_ptr<ConfinedProcess> process_ = {};
  std::unique_ptr<DevTools> tools_ = {};
  std::unique_ptr<ForwardProxy> proxy_ = {};
};

}  // namespace zc
