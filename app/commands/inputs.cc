#include "app/commands/inputs.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <system_error>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "app/case_desk.h"
#include "app/desk_door.h"
#include "app/pdf_print.h"
#include "app/sealing.h"
#include "base/digest.h"
#include "base/url.h"

namespace zc {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxPageBytes = std::size_t{64} << 20;

struct FileCloser {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};
using File = std::unique_ptr<std::FILE, FileCloser>;

bool is_http_url(const std::string& text) {
  return text.starts_with("http://") || text.starts_with("https://");
}

// Follows redirects by hand, hop by hop, so that each hop passes the address guard.
boost::asio::awaitable<void> fetch_page(Fetcher& fetcher,
                                        std::string url,
                                        std::uint32_t max_redirects,
                                        Result<Capture>& out) {
  for (std::uint32_t hop = 0;; ++hop) {
    FetchRequest request;
    request.url = url;
    Result<Capture> fetched = co_await fetcher.fetch(request);
    const bool redirect = fetched && fetched->http_status >= 300 && fetched->http_status < 400 &&
                          !fetched->header("location").empty();
    if (!redirect) {
      out = std::move(fetched);
      co_return;
    }
    if (hop == max_redirects) {
      out =
          Error(ErrorKind::kDenied, fmt::format("{}: more than {} redirects", url, max_redirects));
      co_return;
    }
    const Result<Url> base = Url::parse(url);
    const Result<Url> next = Url::parse(fetched->header("location"), base ? &*base : nullptr);
    if (!next) {
      out = next.error();
      co_return;
    }
    url = next->href();
  }
}

Result<Capture> fetch_once(const Settings& settings, const std::string& url) {
  const SystemClock clock;
  ZC_TRY(const Url parsed, Url::parse(url));
  ZC_TRY(AddressGuard guard, AddressGuard::create(settings.address_guard));
  ZC_TRY(const std::unique_ptr<Fetcher> fetcher,
         Fetcher::create(settings.fetch, std::move(guard), clock));
  boost::asio::io_context context;
  Result<Capture> out = Error(ErrorKind::kCancelled, "not fetched");
  boost::asio::co_spawn(
      context,
      fetch_page(*fetcher, parsed.href(), settings.crawl.scope.max_redirects, out),
      boost::asio::detached);
  context.run();
  return out;
}

}  // namespace

std::string default_config_dir() {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): read before any thread starts
  if (const char* const told = std::getenv("ZHENGCHA_CONFIG")) return told;
  std::error_code ignored;
  const fs::path beside =
      fs::read_symlink("/proc/self/exe", ignored).parent_path() / "../share/zhengcha";
  for (const fs::path& dir : {beside, fs::path("/usr/share/zhengcha")}) {
    if (fs::is_directory(dir / "rules", ignored)) return dir.lexically_normal().string();
  }
  return ZC_SOURCE_CONFIG_DIR;
}

Result<Settings> settings_or_default(const std::string& config) {
  if (!config.empty()) return load_settings(config);
  Settings settings;
  settings.rules.directory = default_config_dir() + "/rules";
  settings.rules.knowledge_directory = default_config_dir() + "/knowledge";
  return settings;
}

Result<RuleOptions> rule_options_for(const std::string& config) {
  ZC_TRY(Settings settings, settings_or_default(config));
  return std::move(settings.rules);
}

Result<std::shared_ptr<const RuleSet>> load_rules_for(const std::string& config) {
  ZC_TRY(const RuleOptions options, rule_options_for(config));
  return load_rule_set(options);
}

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  const File file(path == "-" ? stdin : std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) {
    return Error(
        ErrorKind::kNotFound,
        fmt::format(
            "{}: {}",
            path,
            std::strerror(errno)));  // NOLINT(concurrency-mt-unsafe): commands run on one thread
  }
  std::string bytes;
  std::string piece(65536, '\0');
  while (const size_t count = std::fread(piece.data(), 1, piece.size(), file.get())) {
    bytes.append(piece, 0, count);
    if (bytes.size() > max_bytes) {
      return Error(ErrorKind::kBadInput, fmt::format("{}: larger than {} bytes", path, max_bytes));
    }
  }
  if (std::ferror(file.get()) != 0) {
    return Error(ErrorKind::kBadInput, fmt::format("{}: cannot be read", path));
  }
  return bytes;
}

Status write_file(const std::string& path, const std::string& bytes) {
  const std::string beside = path + ".part";
  const auto failed = [&](const char* doing) {
    const std::string why = std::generic_category().message(errno);
    std::remove(beside.c_str());
    return Error(ErrorKind::kStorage, fmt::format("{}: {}: {}", path, doing, why));
  };
  std::FILE* const file = std::fopen(beside.c_str(), "wbe");
  if (file == nullptr) return failed("cannot be created");
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() &&
                       std::fflush(file) == 0 && fsync(fileno(file)) == 0;
  if (std::fclose(file) != 0 || !written) return failed("cannot be written");
  if (std::rename(beside.c_str(), path.c_str()) != 0) return failed("cannot be renamed into place");
  return Done{};
}

Result<Capture> read_page(const PageArgs& args) {
  if (is_http_url(args.input)) {
    ZC_TRY(const Settings settings, settings_or_default(args.config));
    return fetch_once(settings, args.input);
  }
  Capture capture;
  capture.url = args.url;
  if (!args.url.empty()) {
    ZC_TRY(const Url url, Url::parse(args.url));
    capture.url = url.href();
  }
  capture.http_status = 200;
  if (!args.content_type.empty()) capture.headers.push_back({"Content-Type", args.content_type});
  ZC_TRY(capture.body, read_file(args.input, kMaxPageBytes));
  return capture;
}

Result<std::string> ask_desk(const DeskRequest& request, const Settings& settings) {
  if (auto answer = ask_at_door(desk_door_of(settings.store.path), request)) return *answer;
  const SystemClock clock;
  StoreOptions options = settings.store;
  options.create = false;
  ZC_TRY(const std::unique_ptr<Store> store, Store::open(options, clock));
  CaseDesk desk(*store, clock, settings.cases);
  return carry_out(*store, desk, request);
}

Result<int> write_bundle(GatheredCase gathered, const Settings& settings, const Export& how) {
  DeskRequest note;
  note.kind = CaseActKind::kExport;
  note.number = how.number;
  note.officer = how.officer.empty() ? settings.office.operator_name : how.officer;
  if (note.officer.empty()) {
    return Error(ErrorKind::kBadInput, "who exports it?  --officer NAME, or [office] operator");
  }
  if (!settings.evidence.report_printer.empty()) {
    ZC_TRY(const std::string html, bundle_report(gathered.input));
    ChromiumOptions browser = settings.browser.render.browser;
    browser.program = settings.evidence.report_printer;
    ZC_TRY(gathered.input.report_pdf, print_pdf(browser, html, gathered.input.exported));
  }
  ZC_TRY(const Bundle bundle, make_bundle(gathered.input));
  ZC_TRY(const BundleSeals seals, seals_for(bundle, settings.evidence, gathered.input.exported));
  ZC_TRY(const std::string bytes, zip_bundle(bundle, seals));
  ZC_CHECK(write_file(how.path, bytes));
  note.reason = sha256(bundle.tag_manifest).hex();
  const Result<std::string> noted = ask_desk(note, settings);
  if (!noted) {
    std::error_code ignored;
    std::filesystem::remove(how.path, ignored);
    return noted.error().within("the export could not be noted in the store's log");
  }
  fmt::print("证据包　{}\n大小　　{} 字节\nSHA-256 {}\n整包指纹 {}\n签名　　{}　时间戳　{}\n{}",
             how.path,
             bytes.size(),
             sha256(bytes).hex(),
             note.reason,
             seals.signature.empty() ? "无" : "有",
             seals.timestamp.empty() ? "无" : "有",
             *noted);
  return kExitNothingFound;
}

Result<std::unique_ptr<Store>> open_for_reading(const Settings& settings, const Clock& clock) {
  StoreOptions options = settings.store;
  options.read_only = true;
  options.create = false;
  return Store::open(options, clock);
}

Result<std::string> key_of(const std::string& url) {
  ZC_TRY(const Url parsed, Url::parse(url));
  return parsed.key();
}

}  // namespace zc
