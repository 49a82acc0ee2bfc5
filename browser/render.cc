#include "browser/render.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/url.h"
#include "browser/chromium.h"
#include "browser/interaction.h"
#include "browser/lazy_scroll.h"
#include "browser/page_gate.h"
#include "browser/page_notes.h"
#include "browser/page_pictures.h"
#include "browser/page_print.h"
#include "browser/page_talk.h"
#include "browser/passage_marks.h"

namespace zc {
namespace {

namespace json = boost::json;
using TimePoint = std::chrono::steady_clock::time_point;

TimePoint now() {
  return std::chrono::steady_clock::now();
}

// The window of a telephone: what its pictures take at most on a slow machine, and how long a page
// has to settle in it.
constexpr std::chrono::seconds kMobileTime(6);
constexpr std::chrono::milliseconds kMobileRest(500);
constexpr std::chrono::milliseconds kMobileLongestRest(2000);

// Is it where a request for `url` goes?
bool is_of(const ProxyConnection& connection, const Url& url) {
  std::string_view host = url.host();
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const std::string_view scheme = url.scheme();
  const std::uint16_t usual = scheme == "wss" ? 443 : scheme == "ws" ? 80 : url.effective_port();
  return connection.host == host && connection.port == url.port().value_or(usual);
}

// The journey of one page through one browser.
class PageRun {
 public:
  PageRun(const std::string& url, const RenderOptions& options, const RenderManners& manners)
      : options_(options), manners_(manners), began_(now()), deadline_(began_ + options.budget) {
    out_.url = url;
    out_.final_url = url;
  }

  Result<Rendered> run();

 private:
  Status prepare();
  Status navigate();
  Error why_not(const std::string& url, const std::string& failure);
  Status wait();
  Status settle();
  Status look();
  Status open_up();
  Status scroll();
  Status click();
  Status capture();
  Status capture_document();
  Status capture_pictures();
  Status capture_marked();
  Status capture_print();
  Status capture_mobile();
  void finish();

  void take(const DevToolsEvent& event);
  void take_paused(const json::object& params);
  void take_navigated(const json::object& params);
  void take_dialog(const json::object& params);

  // What is done to the page beside reading it: when it fails, the page is taken as it is.
  Status note_failure(std::string_view what, const Status& done);
  // What comes after document and pictures costs them no more, whatever happens to it; only who is
  // told to stop stops.
  Status beside(std::string_view what, const Status& done) {
    if (done || done.error().kind() == ErrorKind::kCancelled) return done;
    note(fmt::format("{}没有做成：{}", what, done.error().message()));
    return Done{};
  }
  Result<json::object> ask(std::string_view method, json::object params = {}) {
    return page_->ask(method, std::move(params));
  }
  void note(std::string words) { notes_.add(std::move(words)); }

  const RenderOptions& options_;
  const RenderManners& manners_;
  TimePoint began_;
  TimePoint deadline_;
  Rendered out_ = {};
  PageNotes notes_ = {};
  PageRecord record_ = {};
  std::unique_ptr<Chromium> chromium_ = {};
  // Both from the moment that the browser runs.
  std::optional<PageGate> gate_ = {};
  std::optional<PageTalk> page_ = {};
  std::vector<TabPanel> panels_ = {};
  std::vector<Tile> tiles_ = {};
  bool is_loaded_ = false;
  std::string committed_ = {};    // the address of the page's document, without its fragment
  std::string unreachable_ = {};  // where the page led in vain; "" = it did not
};

Result<Rendered> PageRun::run() {
  ZC_TRY(chromium_,
         Chromium::start(options_.browser, manners_.proxy, [this](const DevToolsEvent& event) {
           take(event);
         }));
  deadline_ = now() + options_.budget;
  gate_.emplace(
      PageGateRules{
          chromium_->target(), options_.max_navigations, options_.max_frames, manners_.may_visit},
      notes_);
  page_.emplace(*chromium_, deadline_);
  Status done = prepare();
  if (done) done = navigate();
  if (done) done = wait();
  if (done) done = look();
  if (done && out_.state == PageState::kOpen) done = open_up();
  if (done) done = capture();
  if (!done) return chromium_->explain(done.error());
  finish();
  return std::move(out_);
}

Status PageRun::prepare() {
  for (const char* const domain : {"Page", "Network", "Runtime", "Log", "DOM"}) {
    ZC_CHECK(ask(std::string(domain) + ".enable"));
  }
  ZC_CHECK(ask("Network.setBypassServiceWorker", {{"bypass", true}}));
  ZC_CHECK(ask("Emulation.setDeviceMetricsOverride",
               {{"width", options_.width},
                {"height", options_.height},
                {"screenWidth", options_.width},
                {"screenHeight", options_.height},
                {"deviceScaleFactor", 1},
                {"mobile", false}}));
  ZC_CHECK(
      ask("Emulation.setEmulatedMedia",
          {{"features",
            json::array{json::object{{"name", "prefers-reduced-motion"}, {"value", "reduce"}}}}}));
  ZC_CHECK(ask("Fetch.enable", {{"patterns", json::array{json::object{{"urlPattern", "*"}}}}}));
  return Done{};
}

Status PageRun::navigate() {
  ZC_TRY(const json::object answer, ask("Page.navigate", {{"url", out_.url}}));
  const std::string failure = text_in(answer, "errorText");
  if (flag_in(answer, "isDownload")) {
    return Error(
        ErrorKind::kDenied, out_.url + ": is a download, not a page", {{"rule", "download"}});
  }
  return failure.empty()
             ? Status(Done{})
             : Status(why_not(gate_->last_document().empty() ? out_.url : gate_->last_document(),
                              failure));
}

// Ours to refuse, or the network's to fail?
Error PageRun::why_not(const std::string& url, const std::string& failure) {
  if (gate_->refused()) return *gate_->refused();
  const std::vector<ProxyConnection> connections = chromium_->proxy().connections();
  const Result<Url> parsed = Url::parse(url);
  for (const ProxyConnection& one : connections) {
    if (one.error && parsed && is_of(one, *parsed)) return *one.error;
  }
  return Error(ErrorKind::kNetwork, fmt::format("{}: {}", url, failure));
}

// Until "load", then until nothing stirs any more; a page that never rests is taken as it is.
Status PageRun::wait() {
  const auto loaded = [&] { return is_loaded_; };
  ZC_TRY(const bool came, page_->wait_until(loaded, now() + options_.load));
  if (!came) {
    note(fmt::format("{} 毫秒内没有载入完，按当时的样子保存", options_.load.count()));
  }
  return settle();
}

Status PageRun::settle() {
  const TimePoint settled = now() + options_.settle;
  const auto longest = std::max(options_.longest_wait, options_.settle + options_.quiet);
  const TimePoint latest = now() + longest;
  std::uint64_t stirrings = record_.stirrings();
  TimePoint quiet_since = now();
  const auto is_quiet = [&] {
    if (record_.stirrings() != stirrings || record_.open_requests() > 0) {
      stirrings = record_.stirrings();
      quiet_since = now();
    }
    return now() >= settled && now() - quiet_since >= options_.quiet;
  };
  ZC_TRY(const bool quiet, page_->wait_until(is_quiet, latest));
  if (!quiet) note("保存时网页仍在载入");
  return Done{};
}

Status PageRun::note_failure(std::string_view what, const Status& done) {
  if (done || done.error().kind() != ErrorKind::kProtocol) return done;
  note(fmt::format("{}没有做成：{}", what, done.error().message()));
  return Done{};
}

// Before anything is done to the page: on a wall nothing is.
Status PageRun::look() {
  const Result<PageFeatures> seen = page_features(*page_);
  if (!seen) return note_failure("辨别网页状态", seen.error());
  out_.state = page_state(*seen);
  return Done{};
}

// What only shows to who stays and reads.
Status PageRun::open_up() {
  if (options_.max_scrolls > 0) ZC_CHECK(scroll());
  if (options_.max_clicks > 0) ZC_CHECK(click());
  return look();
}

Status PageRun::click() {
  const ClickBounds bounds = {options_.max_clicks, options_.click_time};
  gate_->hold();
  const Result<Interaction> done = interact(*page_, record_, bounds);
  if (!done) return note_failure("展开内容", done.error());
  for (std::string& words : notes_of(*done)) note(std::move(words));
  panels_ = done->panels;
  return Done{};
}

Status PageRun::scroll() {
  const ScrollBounds bounds = {options_.max_scrolls, options_.max_height, options_.scroll_time};
  const Result<std::string> end = scroll_to_end(*page_, record_, bounds);
  if (!end) return note_failure("滚动", end.error());
  if (!end->empty()) note(*end);
  return Done{};
}

Status PageRun::capture() {
  gate_->hold();
  ZC_CHECK(capture_document());
  if (options_.screenshot) {
    ZC_CHECK(hold_scripts(*page_, true));
    ZC_CHECK(capture_pictures());
    if (manners_.passages_in) ZC_CHECK(beside("标出文字", capture_marked()));
    ZC_CHECK(beside("继续运行网页脚本", hold_scripts(*page_, false)));
  }
  if (options_.pdf) ZC_CHECK(beside("打印", capture_print()));
  if (options_.screenshot && options_.mobile) ZC_CHECK(beside("手机版面", capture_mobile()));
  return Done{};
}

// Read by the browser, not by a script that the page could have changed.
Status PageRun::capture_document() {
  if (!unreachable_.empty())
    return why_not(unreachable_, "cannot be reached").within("the page led on");
  ZC_TRY(const json::object document, ask("DOM.getDocument", {{"depth", 0}}));
  const json::object* const root = object_in(document, "root");
  const double node = root == nullptr ? 0 : number_in(*root, "nodeId");
  if (root != nullptr) out_.final_url = text_in(*root, "documentURL");
  ZC_TRY(const json::object html,
         ask("DOM.getOuterHTML",
             {{"nodeId", static_cast<std::int64_t>(node)}, {"includeShadowDOM", true}}));
  out_.dom = with_panels(text_in(html, "outerHTML"), panels_);
  if (out_.dom.size() > options_.max_dom_bytes) {
    out_.dom.resize(options_.max_dom_bytes);
    note(fmt::format("网页文本只保留前 {} 字节", options_.max_dom_bytes));
  }
  ZC_TRY(const json::object target,
         chromium_->tools().call(
             "Target.getTargetInfo", {{"targetId", chromium_->target()}}, "", deadline_));
  if (const json::object* const info = object_in(target, "targetInfo"); info != nullptr) {
    out_.title = text_in(*info, "title").substr(0, 1000);
  }
  return Done{};
}

Status PageRun::capture_pictures() {
  ZC_TRY(const PageSize size, page_size(*page_));
  if (size.height > options_.max_height) {
    note(fmt::format("截图只到 {} 像素处，网页高 {} 像素", options_.max_height, size.height));
  }
  const PictureShape shape = {
      options_.width, options_.height, options_.tile_height, options_.max_height};
  tiles_ = tiles_of(size.height, shape);
  for (const Tile& tile : tiles_) {
    ZC_TRY(std::string bytes, take_tile(*page_, tile, shape));
    out_.tiles.push_back(std::move(bytes));
  }
  return Done{};
}

// The second set: the same page with what was asked for outlined.
Status PageRun::capture_marked() {
  const std::vector<std::string> quotes = manners_.passages_in(out_.dom, out_.final_url);
  if (quotes.empty()) return Done{};
  ZC_TRY(const PassageMarks marks, draw_marks(*page_, quotes));
  for (std::string& words : notes_of(marks, quotes, tiles_)) note(std::move(words));
  const PictureShape shape = {
      options_.width, options_.height, options_.tile_height, options_.max_height};
  for (const std::size_t i : marked_tiles(marks, tiles_)) {
    ZC_TRY(std::string bytes, take_tile(*page_, tiles_[i], shape));
    out_.marked_tiles.push_back({i, std::move(bytes)});
  }
  return remove_marks(*page_);
}

Status PageRun::capture_print() {
  ZC_TRY(out_.pdf, print_page(*page_));
  return Done{};
}

// The last, as the page is another afterwards.
Status PageRun::capture_mobile() {
  if (page_->left() < kMobileTime) {
    note("时间不够，没有拍手机版面");
    return Done{};
  }
  ZC_CHECK(become_mobile(*page_));
  const TimePoint began = now();
  const auto is_quiet = [&] { return record_.open_requests() == 0; };
  ZC_CHECK(page_->rest(kMobileRest));
  ZC_CHECK(page_->wait_until(is_quiet, began + kMobileLongestRest));
  ZC_CHECK(hold_scripts(*page_, true));
  ZC_TRY(const PageSize size, page_size(*page_));
  const PictureShape shape = mobile_shape(size, options_.tile_height, options_.max_height);
  ZC_TRY(std::string window, take_window(*page_));
  std::vector<std::string> tiles;
  for (const Tile& tile : tiles_of(size.height, shape)) {
    ZC_TRY(std::string bytes, take_tile(*page_, tile, shape));
    tiles.push_back(std::move(bytes));
  }
  out_.mobile = {std::move(window), std::move(tiles)};
  if (size.height > options_.max_height) {
    note(fmt::format(
        "手机版面的截图只到 {} 像素处，网页高 {} 像素", options_.max_height, size.height));
  }
  return Done{};
}

// What we refused stands with the request that asked for it.
void PageRun::finish() {
  out_.connections = chromium_->proxy().connections();
  out_.requests = record_.requests();
  out_.console = record_.console();
  out_.product = chromium_->product();
  out_.popups = chromium_->popups();
  out_.peak_memory_bytes = chromium_->peak_memory_bytes();
  out_.took = std::chrono::duration_cast<std::chrono::milliseconds>(now() - began_);
  if (record_.is_cut()) note("请求或控制台信息太多，只保留了一部分");
  for (const ProxyConnection& one : out_.connections) {
    if (one.error && one.error->kind() == ErrorKind::kDenied) {
      note(fmt::format("拒绝连接 {}:{}：{}", one.host, one.port, one.error->message()));
    }
  }
  for (PageRequest& request : out_.requests) {
    const Result<Url> url = Url::parse(request.url);
    if (!url || !request.blocked.empty()) continue;
    const auto refused = [&](const ProxyConnection& one) {
      return one.error && one.error->kind() == ErrorKind::kDenied && is_of(one, *url);
    };
    const auto found = std::find_if(out_.connections.begin(), out_.connections.end(), refused);
    if (found != out_.connections.end()) request.blocked = found->error->message();
    if (request.status != 0 && request.url == committed_) {
      out_.http_status = request.status;
    }
  }
  out_.notes = notes_.all();
}

void PageRun::take(const DevToolsEvent& event) {
  record_.take(event);
  if (!page_) return;
  if (event.method == "Fetch.requestPaused") {
    take_paused(event.params);
  } else if (event.method == "Page.javascriptDialogOpening") {
    take_dialog(event.params);
  } else if (event.method == "Page.loadEventFired") {
    is_loaded_ = true;
  } else if (event.method == "Page.frameStartedLoading" &&
             text_in(event.params, "frameId") == chromium_->target()) {
    is_loaded_ = false;
  } else if (event.method == "Page.frameNavigated") {
    take_navigated(event.params);
  } else if (event.method == "Page.downloadWillBegin" ||
             event.method == "Browser.downloadWillBegin") {
    note("拒绝下载：" + text_in(event.params, "url").substr(0, 500));
  }
}

// A page that led nowhere leaves the browser's own words in its place: those are no capture.
void PageRun::take_navigated(const json::object& params) {
  const json::object* const frame = object_in(params, "frame");
  if (frame == nullptr || text_in(*frame, "id") != chromium_->target()) return;
  unreachable_ = text_in(*frame, "unreachableUrl");
  committed_ = text_in(*frame, "url");
}

// Nobody is there to answer.
void PageRun::take_dialog(const json::object& params) {
  note(fmt::format("关闭了对话框（{}）：{}",
                   text_in(params, "type"),
                   text_in(params, "message").substr(0, 500)));
  page_->tell("Page.handleJavaScriptDialog", {{"accept", false}});
}

void PageRun::take_paused(const json::object& params) {
  const std::string id = text_in(params, "requestId");
  const std::string reason = gate_->refusal_of(params);
  if (reason.empty()) return page_->tell("Fetch.continueRequest", {{"requestId", id}});
  record_.note_blocked(text_in(params, "networkId"), reason);
  // An aborted navigation leaves the page that wanted it as it is.
  const bool is_document = text_in(params, "resourceType") == "Document";
  page_->tell("Fetch.failRequest",
              {{"requestId", id}, {"errorReason", is_document ? "Aborted" : "BlockedByClient"}});
}

}  // namespace

Result<Rendered> render(const std::string& url,
                        const RenderOptions& options,
                        const RenderManners& manners) {
  ZC_TRY(const Url parsed, Url::parse(url));
  if (!parsed.is_http()) {
    return Error(ErrorKind::kBadInput, url + ": only http and https pages are rendered");
  }
  return PageRun(parsed.href(), options, manners).run();
}

}  // namespace zc
