#include "config/settings.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

#include "base/url.h"
#include "config/channels.h"
#include "config/jobs.h"
#include "config/register_file.h"
#include "config/seed_file.h"
#include "config/site_secrets.h"
#include "config/toml_section.h"
#include "crawler/proxy.h"
#include "crawler/response_head.h"

namespace zc {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kHourMs = 3'600'000;

// A path of the file, relative to the file's own folder.
void resolve(const std::string& file, std::string& path) {
  if (path.empty()) return;
  path = (fs::absolute(file).parent_path() / path).lexically_normal().string();
}

Status read_store(TomlSection section, StoreOptions& out) {
  section.require("path");
  section.text("path", out.path);
  section.number("block_cache_bytes", 1 << 20, std::int64_t{64} << 30, out.block_cache_bytes);
  section.number("write_buffer_bytes", 1 << 20, std::int64_t{1} << 30, out.write_buffer_bytes);
  return section.finish();
}

Status read_retention(const std::string& file, TomlSection section, RetentionPolicy& out) {
  constexpr std::int64_t kMostDays = 36'500;
  section.number("keep_days", 0, kMostDays, out.keep_days);
  section.number("keep_findings_days", 0, kMostDays, out.keep_findings_days);
  section.number("keep_versions", 1, 1'000'000, out.keep_versions);
  const toml::node* const node = section.node("category_days");
  if (node != nullptr && node->as_table() == nullptr) {
    section.refuse("category_days", "must be a table of classes and days");
  }
  if (node != nullptr && node->as_table() != nullptr) {
    TomlSection classes(file, "retention.category_days", *node->as_table());
    for (const Category category : kAllCategories) {
      const std::string_view name = name_of(category);
      if (!classes.has(name)) continue;
      classes.number(name, 0, kMostDays, out.keep_category_days[category]);
    }
    ZC_CHECK(classes.finish());
  }
  return section.finish();
}

enum class Seeds { kNeeded, kOfJobs };

Status read_job(TomlSection section, Seeds seeds, std::string& name, CrawlOptions& out) {
  ScopeOptions& scope = out.scope;
  section.text("name", name);
  section.texts("seeds", out.seeds);
  section.texts("seed_files", out.seed_files);
  section.texts("hosts", scope.hosts);
  section.texts("sites", scope.sites);
  section.flag("seed_sites", scope.seed_sites);
  section.number("max_depth", 0, 1000, scope.max_depth);
  section.number("max_pages", 1, 1'000'000'000, scope.max_pages);
  section.number("max_pages_per_host", 1, 1'000'000'000, scope.max_pages_per_host);
  section.number("max_url_bytes", 16, 65536, scope.max_url_bytes);
  section.number("max_segments", 1, 1000, scope.max_segments);
  section.number("max_redirects", 0, 100, scope.max_redirects);
  section.texts("exclude_extensions", scope.exclude_extensions);
  section.flag("honour_robots", out.honour_robots);
  if (out.seed_files.empty() && seeds == Seeds::kNeeded) {
    section.require("seeds");
    if (section.has("seeds") && out.seeds.empty()) {
      section.refuse("seeds", "at least one is needed");
    }
  }
  return section.finish();
}

// Headers that open an account do not belong in settings, which many may read.
bool is_secret_header(const std::string& name) {
  for (const char* const secret : {"Authorization", "Cookie", "Proxy-Authorization"}) {
    if (same_header_name(name, secret)) return true;
  }
  return false;
}

void read_headers(TomlSection& section, SiteOptions& out) {
  std::vector<std::string> lines;
  section.texts("headers", lines);
  for (const std::string& line : lines) {
    const Result<HttpHeader> header = parse_header_line(line);
    if (!header) {
      section.refuse("headers", fmt::format("'{}' is {}", line, header.error().message()));
      return;
    }
    if (is_secret_header(header->name)) {
      section.refuse("headers",
                     fmt::format("'{}' is a secret: it belongs in a 'header_file'", header->name));
      return;
    }
    out.headers.push_back(*header);
  }
}

void check_web_address(TomlSection& section, std::string_view key, const std::string& address) {
  const Result<Url> url = Url::parse(address);
  if (!url || !url->is_http()) section.refuse(key, "must be an http or https address");
}

// [site.login]
Status read_login(TomlSection section, LoginOptions& out) {
  for (const char* const key : {"page", "user", "password_file"}) section.require(key);
  section.text("page", out.page);
  section.text("action", out.action);
  section.text("user_field", out.user_field);
  section.text("user", out.user);
  section.text("password_field", out.password_field);
  section.text("password_file", out.password_file);
  if (section.has("page")) check_web_address(section, "page", out.page);
  if (!out.action.empty()) check_web_address(section, "action", out.action);
  return section.finish();
}

void read_site_render(TomlSection& section, SiteRender& out) {
  std::string words;
  section.text("render", words);
  if (words.empty()) return;
  if (words == "never") {
    out = SiteRender::kNever;
  } else if (words == "on_need") {
    out = SiteRender::kOnNeed;
  } else if (words == "always") {
    out = SiteRender::kAlways;
  } else {
    section.refuse("render", R"(must be "never", "on_need" or "always")");
  }
}

Status read_site(const std::string& file, const toml::table& table, SiteOptions& out) {
  TomlSection section(file, "site", table);
  section.require("site");
  section.text("site", out.site);
  section.flag("honour_robots", out.honour_robots);
  section.text("authority", out.authority);
  read_headers(section, out);
  section.text("proxy", out.proxy);
  section.text("proxy_credentials_file", out.proxy_credentials_file);
  section.text("cookie_file", out.cookie_file);
  section.text("header_file", out.header_file);
  read_site_render(section, out.render);
  if (!out.proxy.empty()) {
    const Result<Proxy> proxy = parse_proxy(out.proxy);
    if (!proxy) section.refuse("proxy", proxy.error().message());
  }
  if (!out.proxy_credentials_file.empty() && out.proxy.empty()) {
    section.refuse("proxy_credentials_file", "without a 'proxy' nobody asks for them");
  }
  if (!out.honour_robots && out.authority.empty()) {
    section.refuse("honour_robots", "without an 'authority' robots.txt is obeyed");
  }
  if (section.node("login") != nullptr) {
    out.login.emplace();
    ZC_CHECK(read_login(TomlSection(file, table, "login"), *out.login));
  }
  const bool is_rendered = out.render == SiteRender::kOnNeed || out.render == SiteRender::kAlways;
  if (is_rendered && out.needs_access()) {
    section.refuse("render", "needs no proxy, cookies or login: the browser has neither of them");
  }
  return section.finish();
}

// [[site]], any number of them.
Status read_sites(const std::string& file, const toml::table& root, CrawlOptions& out) {
  const toml::node* const node = root.get("site");
  if (node == nullptr) return Done{};
  const toml::array* const sites = node->as_array();
  if (sites == nullptr) return toml_error(file, node->source(), "'site' is written [[site]]");
  for (const toml::node& one : *sites) {
    const toml::table* const table = one.as_table();
    if (table == nullptr) return toml_error(file, one.source(), "'site' is written [[site]]");
    out.site_options.emplace_back();
    ZC_CHECK(read_site(file, *table, out.site_options.back()));
  }
  return Done{};
}

Status read_fetch(TomlSection section, FetchOptions& out, CrawlOptions& crawl) {
  section.text("user_agent", out.user_agent);
  section.text("robots_token", crawl.robots_token);
  section.duration("connect_timeout_ms", 1, kHourMs, out.connect_timeout);
  section.duration("deadline_ms", 1, kHourMs, out.deadline);
  section.duration("low_speed_seconds", 1, 3600, out.low_speed_time);
  section.number("low_speed_bytes_per_second", 0, 1'000'000'000, out.low_speed_bytes_per_second);
  section.number("max_body_bytes", 1024, std::int64_t{1} << 30, out.max_body_bytes);
  section.number("max_head_bytes", 1024, std::int64_t{16} << 20, out.max_head_bytes);
  section.number("max_connections", 1, 10'000, out.max_connections);
  section.flag("accept_compressed", out.accept_compressed);
  section.text("ca_file", out.ca_file);
  section.texts("dns_servers", out.dns_servers);
  section.flag("cookies", out.cookies);
  section.flag("http2", out.http2);
  return section.finish();
}

Status read_politeness(TomlSection section, FrontierOptions& out, ErrorWatchOptions& watch) {
  section.duration("min_gap_ms", 0, 24 * kHourMs, out.pace.min_gap);
  section.real("fetch_time_factor", 0, 1000, out.pace.fetch_factor);
  section.duration("ip_gap_ms", 0, 24 * kHourMs, out.ip_gap);
  section.duration("first_backoff_ms", 1, 24 * kHourMs, out.pace.first_backoff);
  section.number("breaker_failures", 1, 1000, out.pace.breaker_failures);
  section.duration("breaker_pause_ms", 1, 24 * kHourMs, out.pace.breaker_pause);
  section.number("max_attempts", 1, 100, out.retry.max_attempts);
  section.duration("retry_delay_ms", 1, 24 * kHourMs, out.retry.base_delay);
  section.number("silence_requests", 10, 100'000, watch.window);
  section.number("silence_hosts", 2, 100'000, watch.least_hosts);
  section.real("silence_share", 0.1, 1, watch.most_silent);
  section.duration("silence_pause_ms", 1, 24 * kHourMs, watch.pause);
  return section.finish();
}

// Hours in the file, seconds in the program.
void read_hours(TomlSection& section,
                std::string_view key,
                double least,
                std::chrono::seconds& out) {
  constexpr double kMostHours = 24.0 * 365 * 10;
  double hours = static_cast<double>(out.count()) / 3600.0;
  section.real(key, least, kMostHours, hours);
  out = std::chrono::seconds(static_cast<std::int64_t>(hours * 3600.0));
}

Status read_revisit(TomlSection section, RevisitOptions& out, CrawlOptions& crawl) {
  section.real("budget_share", 0, 1, crawl.revisit_share);
  read_hours(section, "usual_change_hours", 0.1, out.usual_change);
  read_hours(section, "finding_floor_hours", 0.1, out.finding_floor);
  read_hours(section, "page_floor_hours", 0, out.page_floor);
  section.real("finding_weight", 0, 1e6, out.finding_weight);
  section.real("gone_weight", 0, 1e6, out.gone_weight);
  return section.finish();
}

Status read_alerts(TomlSection section, AlertOptions& out) {
  section.text("file", out.file);
  section.word("min_severity", severity_from_name, out.min_severity);
  section.duration("window_hours", 1, 8760, out.window);
  return section.finish();
}

Status read_guard(TomlSection section, AddressGuardOptions& out) {
  section.texts("allow", out.allow);
  const Result<AddressGuard> tried = AddressGuard::create(out);
  if (!tried) section.refuse("allow", tried.error().message());
  return section.finish();
}

Status read_rules(TomlSection section, RuleOptions& out) {
  section.require("directory");
  section.text("directory", out.directory);
  section.require("knowledge");
  section.text("knowledge", out.knowledge_directory);
  section.texts("packs", out.packs);
  section.text("extra", out.extra);
  return section.finish();
}

Status read_office(TomlSection section, OfficeOptions& out) {
  section.text("unit", out.unit);
  section.text("operator", out.operator_name);
  return section.finish();
}

Status read_evidence(TomlSection section, EvidenceOptions& out) {
  section.text("signing_key", out.signer.key_file);
  section.text("signing_certificate", out.signer.certificate_file);
  section.text("second_signing_key", out.second_signer.key_file);
  section.text("second_signing_certificate", out.second_signer.certificate_file);
  section.text("sm2_key", out.sm2_key_file);
  section.text("timestamp_url", out.timestamp_url);
  section.text("timestamp_tls_ca", out.timestamp_tls_ca);
  section.text("log_key", out.log_key_file);
  section.text("log_origin", out.log_origin);
  section.text("letters", out.letters_directory);
  section.text("report_printer", out.report_printer);
  for (const auto& [key, pair] : {std::pair("signing_key", &out.signer),
                                  std::pair("second_signing_key", &out.second_signer)}) {
    if (pair->key_file.empty() != pair->certificate_file.empty()) {
      section.refuse(key, "key and certificate go together");
    }
  }
  if (out.log_origin.empty() || out.log_origin.find_first_of("\n+") != std::string::npos) {
    section.refuse("log_origin", "must be a name without line breaks and '+'");
  }
  return section.finish();
}

Status read_browser(TomlSection section, BrowserOptions& out) {
  RenderOptions& render = out.render;
  section.text("program", render.browser.program);
  section.text("user", render.browser.user);
  section.number("memory_bytes", 256 << 20, std::int64_t{64} << 30, render.browser.memory_bytes);
  section.number("max_bytes", 1 << 16, std::int64_t{4} << 30, out.max_bytes);
  section.duration("budget_ms", 1'000, 600'000, render.budget);
  section.duration("load_ms", 500, 600'000, render.load);
  section.duration("settle_ms", 0, 60'000, render.settle);
  section.number("width", 200, 4'000, render.width);
  section.number("max_height", 200, 200'000, render.max_height);
  if (render.browser.program.empty()) section.refuse("program", "must name a browser");
  return section.finish();
}

Status read_render(TomlSection section, RenderSettings& out) {
  std::string mode = "off";
  section.text("mode", mode);
  out.on_need = mode == "on_need";
  if (mode != "off" && mode != "on_need") {
    section.refuse("mode", R"(must be "off" or "on_need")");
  }
  section.number("max_pages", 0, 1'000'000'000, out.max_pages);
  section.number("max_site_pages", 0, 1'000'000'000, out.max_site_pages);
  section.number("script_site_after", 0, 1'000, out.script_site_after);
  section.number("give_up_after", 0, 1'000, out.give_up_after);
  section.number("max_routes", 0, 100, out.max_routes);
  section.number("workers", 1, 8, out.workers);
  return section.finish();
}

Status read_service(TomlSection section, ServiceOptions& out) {
  section.text("socket", out.socket);
  section.text("metrics", out.metrics_address);
  return section.finish();
}

Status read_leads(TomlSection section, LeadOptions& out) {
  section.text("listen", out.listen);
  section.text("token_file", out.token_file);
  section.number("keep_days", 0, 36'500, out.keep_days);
  if (!out.listen.empty() && out.token_file.empty()) {
    section.refuse("listen", "needs a token_file");
  }
  return section.finish();
}

Status read_cases(TomlSection section, CasePolicy& out) {
  section.flag("two_person_review", out.two_person_review);
  section.number("notice_days", 1, 365, out.notice_days);
  if (const toml::node* const node = section.node("recheck_days")) {
    out.recheck_days.clear();
    const toml::array* const days = node->as_array();
    bool good = days != nullptr;
    for (std::size_t i = 0; good && i < days->size(); ++i) {
      const std::optional<std::int64_t> day = (*days)[i].value_exact<std::int64_t>();
      good = day && *day >= 1 && *day <= 365;
      if (good) out.recheck_days.push_back(static_cast<int>(*day));
    }
    if (!good) section.refuse("recheck_days", "must be an array of days from 1 to 365");
  }
  return section.finish();
}

// Sections that nobody reads are as wrong as keys that nobody reads.
Status check_sections(const std::string& file, const toml::table& root) {
  TomlSection top(file, "", root);
  for (const char* const known :
       {"store",         "retention", "job",       "fetch",  "politeness", "revisit", "site",
        "address_guard", "rules",     "registers", "alerts", "office",     "cases",   "evidence",
        "jobs",          "channels",  "service",   "leads",  "browser",    "render"}) {
    top.node(known);
  }
  return top.finish();
}

// Where pages are kept, which are crawled, and how.
Status read_crawl_sections(const std::string& file, const toml::table& root, Settings& out) {
  ZC_CHECK(read_store(TomlSection(file, root, "store"), out.store));
  ZC_CHECK(read_retention(file, TomlSection(file, root, "retention"), out.retention));
  const Seeds seeds = root.contains("jobs") ? Seeds::kOfJobs : Seeds::kNeeded;
  ZC_CHECK(read_job(TomlSection(file, root, "job"), seeds, out.job_name, out.crawl));
  ZC_CHECK(read_sites(file, root, out.crawl));
  ZC_CHECK(read_fetch(TomlSection(file, root, "fetch"), out.fetch, out.crawl));
  ZC_CHECK(read_politeness(TomlSection(file, root, "politeness"), out.frontier, out.error_watch));
  ZC_CHECK(read_revisit(TomlSection(file, root, "revisit"), out.revisit, out.crawl));
  ZC_CHECK(read_guard(TomlSection(file, root, "address_guard"), out.address_guard));
  ZC_CHECK(read_browser(TomlSection(file, root, "browser"), out.browser));
  return read_render(TomlSection(file, root, "render"), out.render);
}

// What the office judges by, tells and signs.
Status read_office_sections(const std::string& file, const toml::table& root, Settings& out) {
  ZC_CHECK(read_rules(TomlSection(file, root, "rules"), out.rules));
  ZC_TRY(out.rules.registers, read_registers(file, root));
  ZC_CHECK(read_alerts(TomlSection(file, root, "alerts"), out.alerts));
  ZC_CHECK(read_office(TomlSection(file, root, "office"), out.office));
  ZC_CHECK(read_cases(TomlSection(file, root, "cases"), out.cases));
  ZC_CHECK(read_evidence(TomlSection(file, root, "evidence"), out.evidence));
  ZC_CHECK(read_service(TomlSection(file, root, "service"), out.service));
  return read_leads(TomlSection(file, root, "leads"), out.leads);
}

// Paths are relative to the settings file.
void resolve_paths(const std::string& file, Settings& out) {
  for (std::string* const path : {&out.store.path,
                                  &out.rules.directory,
                                  &out.rules.extra,
                                  &out.rules.knowledge_directory,
                                  &out.alerts.file,
                                  &out.leads.token_file,
                                  &out.evidence.signer.key_file,
                                  &out.evidence.signer.certificate_file,
                                  &out.evidence.second_signer.key_file,
                                  &out.evidence.second_signer.certificate_file,
                                  &out.evidence.sm2_key_file,
                                  &out.evidence.timestamp_tls_ca,
                                  &out.evidence.log_key_file,
                                  &out.evidence.letters_directory,
                                  &out.fetch.ca_file,
                                  &out.service.socket}) {
    resolve(file, *path);
  }
  for (SiteOptions& site : out.crawl.site_options) {
    for (std::string* const path :
         {&site.proxy_credentials_file, &site.cookie_file, &site.header_file}) {
      resolve(file, *path);
    }
    if (site.login) resolve(file, site.login->password_file);
  }
}

}  // namespace

Result<Settings> load_settings(const std::string& file) {
  ZC_TRY(const toml::table root, parse_toml_file(file));
  ZC_CHECK(check_sections(file, root));
  Settings out;
  out.file = file;
  ZC_CHECK(read_crawl_sections(file, root, out));
  ZC_CHECK(read_office_sections(file, root, out));
  out.crawl.user_agent = out.fetch.user_agent;
  for (std::string& seed_file : out.crawl.seed_files) {
    resolve(file, seed_file);
    ZC_TRY(const std::vector<std::string> seeds, read_seed_file(seed_file));
    out.crawl.seeds.insert(out.crawl.seeds.end(), seeds.begin(), seeds.end());
  }
  if (out.service.socket.empty()) out.service.socket = out.store.path + ".socket";
  resolve_paths(file, out);
  ZC_TRY(out.jobs, read_jobs(file, root, out.crawl));
  ZC_TRY(out.channels, read_channels(file, root));
  return out;
}

}  // namespace zc
