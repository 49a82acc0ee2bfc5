#include "browser/chromium.h"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace zc {
namespace {

namespace json = boost::json;

constexpr std::chrono::milliseconds kLookEvery(200);

// Source: Chromium's switches, https://peter.sh/experiments/chromium-command-line-switches/.
constexpr std::array kSwitches = {
    // no window, no first-run pages, our pipe
    "--headless",
    "--remote-debugging-pipe",
    "--user-data-dir=/tmp/profile",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-gpu",
    "--mute-audio",
    "--block-new-web-contents",  // of the headless shell: window.open() fails
    // nothing of its own goes out
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-pings",
    "--disable-features=AutofillServerCommunication,IsolateOrigins,MediaRouter,OptimizationHints,"
    "Translate,site-per-process",
    "--disable-site-isolation-trials",  // frames stay in one process: one page, one profile, no
                                        // login
    // one way out
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND,EXCLUDE 127.0.0.1",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    // the same page looks the same
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--lang=zh-CN",
    "--js-flags=--max-old-space-size=256"};

// What a page may ask a person for; nobody is there to ask.
constexpr std::array kPermissions = {"audioCapture",
                                     "backgroundSync",
                                     "clipboardReadWrite",
                                     "clipboardSanitizedWrite",
                                     "geolocation",
                                     "idleDetection",
                                     "localFonts",
                                     "midi",
                                     "notifications",
                                     "sensors",
                                     "storageAccess",
                                     "videoCapture",
                                     "wakeLockScreen"};

std::vector<std::string> arguments_of(const ChromiumOptions& options) {
  std::vector<std::string> words(kSwitches.begin(), kSwitches.end());
  words.push_back(fmt::format("--proxy-server=http://127.0.0.1:{}", ConfinedProcess::kPort));
  if (!options.user_agent.empty()) words.push_back("--user-agent=" + options.user_agent);
  return words;
}

}  // namespace

Result<std::unique_ptr<Chromium>> Chromium::start(const ChromiumOptions& options,
                                                  ProxyOptions proxy,
                                                  DevTools::OnEvent on_event) {
  const auto deadline = std::chrono::steady_clock::now() + options.start_timeout;
  ConfinedOptions confined;
  confined.program = options.program;
  confined.arguments = arguments_of(options);
  confined.user = options.user;
  confined.process_cpu = options.process_cpu;
  std::unique_ptr<Chromium> made(new Chromium);
  Chromium* const self = made.get();
  made->max_memory_ = options.memory_bytes;
  made->cancelled_ = options.cancelled;
  made->on_event_ = std::move(on_event);
  ZC_TRY(made->process_, ConfinedProcess::start(confined));
  ZC_TRY(made->proxy_, ForwardProxy::start(made->process_->take_listener(), std::move(proxy)));
  made->tools_ = std::make_unique<DevTools>(
      made->process_->to(),
      made->process_->from(),
      [self](const DevToolsEvent& event) { self->take(event); },
      [self] { return self->watch(); });
  if (const Status opened = made->open_page(deadline); !opened) {
    const Error why = made->explain(opened.error());
    const bool late = why.kind() == ErrorKind::kTimeout;
    return Error(late ? ErrorKind::kTimeout : ErrorKind::kUnsupported,
                 fmt::format("{}: {}", options.program, why.message()));
  }
  return made;
}

Status Chromium::open_page(std::chrono::steady_clock::time_point deadline) {
  ZC_TRY(const json::object version, tools_->call("Browser.getVersion", {}, "", deadline));
  product_ = text_in(version, "product");
  const auto ask = [&](std::string_view method, json::object params) {
    return tools_->call(method, std::move(params), "", deadline);
  };
  ZC_CHECK(ask("Browser.setDownloadBehavior", {{"behavior", "deny"}}));
  for (const char* const permission : kPermissions) {  // a name that a version lacks is refused
    tools_->post("Browser.setPermission",
                 {{"permission", {{"name", permission}}}, {"setting", "denied"}},
                 "");
  }
  // Every page waits until we say so: ours is let go, what it opens is closed.
  ZC_CHECK(ask("Target.setAutoAttach",
               {{"autoAttach", true},
                {"waitForDebuggerOnStart", true},
                {"flatten", true},
                {"filter", json::array{json::object{{"type", "page"}}}}}));
  ZC_TRY(const json::object created, ask("Target.createTarget", {{"url", "about:blank"}}));
  target_ = text_in(created, "targetId");
  const auto is_attached = [&] { return !session_.empty(); };
  if (session_.empty()) {
    ZC_TRY(const json::object attached,
           ask("Target.attachToTarget", {{"targetId", target_}, {"flatten", true}}));
    session_ = text_in(attached, "sessionId");
  }
  ZC_TRY(const bool came, tools_->wait_until(is_attached, deadline));
  if (!came) return Error(ErrorKind::kTimeout, "the browser opened no page in time");
  tools_->post("Runtime.runIfWaitingForDebugger", {}, session_);
  return Done{};
}

void Chromium::take(const DevToolsEvent& event) {
  if (event.method == "Target.attachedToTarget") {
    const json::object* const info = object_in(event.params, "targetInfo");
    if (info == nullptr || text_in(*info, "type") != "page") return;
    const std::string id = text_in(*info, "targetId");
    const std::string session = text_in(event.params, "sessionId");
    if (target_.empty() || id == target_) {  // of the start, before any address was asked for
      tools_->post("Runtime.runIfWaitingForDebugger", {}, session);
      return;
    }
    ++popups_;
    tools_->post("Target.closeTarget", {{"targetId", id}}, "");
    return;
  }
  if (event.method == "Inspector.targetCrashed") has_crashed_ = true;
  on_event_(event);
}

Status Chromium::watch() {
  if (cancelled_ != nullptr && *cancelled_) {
    return Error(ErrorKind::kCancelled, "the browser was told to end");
  }
  if (has_crashed_) {
    return Error(ErrorKind::kProtocol,
                 "the page crashed its process, or needed more memory than one may have");
  }
  const auto now = std::chrono::steady_clock::now();
  if (now < next_look_) return Done{};
  next_look_ = now + kLookEvery;
  const std::uint64_t memory = process_->memory_bytes();
  peak_memory_ = std::max(peak_memory_, memory);
  if (memory <= max_memory_) return Done{};
  return Error(ErrorKind::kProtocol,
               fmt::format("the page needed more than {} MB of memory", max_memory_ >> 20U),
               {{"rule", "memory"}});
}

Error Chromium::explain(const Error& error) {
  const auto told = [](const ErrorField& field) { return field.value == kBrowserEnded; };
  if (std::none_of(error.fields().begin(), error.fields().end(), told)) return error;
  std::optional<std::string> end;
  for (int tries = 0; !end && tries < 50; ++tries) {
    end = process_->end();
    if (!end) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const std::string words = process_->last_words();
  return Error(
      ErrorKind::kProtocol,
      fmt::format(
          "the browser {}{}{}", end.value_or("closed its pipe"), words.empty() ? "" : ": ", words));
}

}  // namespace zc
