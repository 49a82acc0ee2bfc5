// The commands that find pages and show one of their versions: show, search, linked.
#include <algorithm>
#include <charconv>
#include <memory>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/commands/command_line.h"
#include "app/commands/inputs.h"
#include "app/document_view.h"
#include "app/file_process.h"
#include "app/operator_search.h"
#include "app/text_table.h"
#include "base/url.h"

namespace zc {
namespace {

struct SearchArgs {
  std::string config = {};
  std::string subject = {};
  std::string like = {};
  std::string format = {};
};

// "URL@3" or "URL@2026-11-24" or "URL@2026-11-24 16:30:00": an address may hold an @ of its own, so
// what stands after the last one counts only when it is a number or a time.
struct Wanted {
  std::string url = {};
  std::uint32_t number = 0;  // 0: by time, or the latest
  std::optional<UtcTime> time = {};
};

Wanted wanted_version(const std::string& subject) {
  Wanted wanted{subject, 0, {}};
  const std::size_t at = subject.rfind('@');
  if (at == std::string::npos || at + 1 == subject.size()) return wanted;
  const std::string_view tail = std::string_view(subject).substr(at + 1);
  std::uint32_t number = 0;
  const auto [end, code] = std::from_chars(tail.data(), tail.data() + tail.size(), number);
  if (code == std::errc() && end == tail.data() + tail.size() && number > 0) {
    wanted = {subject.substr(0, at), number, {}};
  } else if (const Result<UtcTime> time = parse_told_time(tail, DayEdge::kLast)) {
    wanted = {subject.substr(0, at), 0, *time};
  }
  return wanted;
}

Result<PageVersion> find_version(const PageTable& pages, const Wanted& wanted) {
  ZC_TRY(const std::string key, key_of(wanted.url));
  if (wanted.time) return pages.version_at(key, *wanted.time);
  if (wanted.number == 0) return pages.latest(key);
  ZC_TRY(const std::vector<PageVersion> versions, pages.history(key));
  for (const PageVersion& version : versions) {
    if (version.number == wanted.number) return version;
  }
  return Error(ErrorKind::kNotFound,
               fmt::format("{} has versions 1 to {}", wanted.url, versions.back().number));
}

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

std::string version_text(const PageVersion& version, const Capture& capture, const Judged& page) {
  std::string out = fmt::format("{}\n版本　　{}（{} 至 {}，{} 次）\n",
                                version.url,
                                version.number,
                                to_beijing(version.first_seen),
                                to_beijing(version.last_seen),
                                version.times_seen);
  out += fmt::format("状态　　{} {}\n服务器　{} 端口 {}\n",
                     capture.http_status,
                     chinese_name_of(version.outcome),
                     capture.peer_ip,
                     capture.peer_port);
  out += fmt::format("解析　　{}\n", joined(capture.dns_answers));
  out += fmt::format("加密　　{}，证书 {} 张\n",
                     capture.tls_version.empty() ? "无" : capture.tls_version,
                     capture.tls_chain.size());
  out += fmt::format("取得　　{} 至 {}\nSHA-256 {}（{} 字节）\n",
                     to_rfc3339(capture.started),
                     to_rfc3339(capture.ended),
                     version.content_sha256,
                     version.content_bytes);
  return out + "\n" + judgement_text(page) + "\n" + document_text(page.document);
}

std::string version_json(const PageVersion& version, const Capture& capture, const Judged& page) {
  namespace json = boost::json;
  json::array answers(capture.dns_answers.begin(), capture.dns_answers.end());
  json::array chain(capture.tls_chain.begin(), capture.tls_chain.end());
  const json::object object = {{"url", version.url},
                               {"version", version.number},
                               {"first_seen", to_rfc3339(version.first_seen)},
                               {"last_seen", to_rfc3339(version.last_seen)},
                               {"times_seen", version.times_seen},
                               {"outcome", name_of(version.outcome)},
                               {"http_status", version.http_status},
                               {"content_sha256", version.content_sha256},
                               {"content_bytes", version.content_bytes},
                               {"started", to_rfc3339(capture.started)},
                               {"ended", to_rfc3339(capture.ended)},
                               {"peer_ip", capture.peer_ip},
                               {"peer_port", capture.peer_port},
                               {"dns_answers", std::move(answers)},
                               {"tls_version", capture.tls_version},
                               {"tls_chain", std::move(chain)},
                               {"request_head", capture.request_head},
                               {"response_head", capture.response_head},
                               {"truncated", name_of(capture.truncation)},
                               {"judgement", json::parse(judgement_json(page))},
                               {"document", json::parse(document_json(page.document))}};
  return json::serialize(object) + "\n";
}

int print_bytes(const Capture& capture, const std::string& format) {
  const bool whole = format == "response";
  const std::string_view bytes = whole ? std::string_view(capture.body) : capture.payload();
  if (whole) std::fwrite(capture.response_head.data(), 1, capture.response_head.size(), stdout);
  std::fwrite(bytes.data(), 1, bytes.size(), stdout);
  return kExitNothingFound;
}

Result<int> run_show(const SearchArgs& args) {
  const SystemClock clock;
  ZC_TRY(const Settings settings, load_settings(args.config));
  ZC_TRY(const std::unique_ptr<Store> store, open_for_reading(settings, clock));
  ZC_TRY(const PageVersion version, find_version(store->pages(), wanted_version(args.subject)));
  ZC_TRY(const Capture capture, store->pages().load(version.url_key, version.number));
  if (args.format == "payload" || args.format == "response") {
    return print_bytes(capture, args.format);
  }
  Judged page;
  page.document = extract_bounded(capture);
  const Result<JudgementRow> judged = store->pages().judgement_of(version.url_key, version.number);
  if (!judged && judged.error().kind() != ErrorKind::kNotFound) return judged.error();
  if (judged) page.judgement = judged->judgement;
  fmt::print("{}",
             args.format == "json" ? version_json(version, capture, page)
                                   : version_text(version, capture, page));
  return page.judgement.findings.empty() ? kExitNothingFound : kExitFound;
}

int print_links(const OperatorLinks& links, const std::string& format) {
  fmt::print("{}", format == "json" ? links_json(links) + "\n" : links_text(links));
  return links.pages.empty() ? kExitNothingFound : kExitFound;
}

Result<LinkedPage> linked_page(Store& store, const std::string& url_key) {
  ZC_TRY(const PageVersion latest, store.pages().latest(url_key));
  LinkedPage page;
  page.url_key = url_key;
  page.url = latest.url;
  page.title = latest.title;
  page.last_seen = latest.last_seen;
  page.findings = latest.finding_count;
  return page;
}

// Pages that show one of the marks, without what these share further.
Result<OperatorLinks> pages_with_any(Store& store, const std::vector<PageMark>& marks) {
  OperatorLinks found;
  for (const PageMark& mark : marks) {
    ZC_TRY(const std::vector<MarkedPage> pages, store.marks().pages_with(mark, kMostLinkedPages));
    for (const MarkedPage& page : pages) {
      ZC_TRY(LinkedPage linked, linked_page(store, page.url_key));
      linked.through.push_back(mark);
      found.pages.push_back(std::move(linked));
    }
  }
  return found;
}

// By the likeness of the whole text, and by the share that was copied: for a person's eye, so both
// reach further than what links pages.
Result<OperatorLinks> pages_like_one(Store& store, const std::string& url) {
  constexpr int kFarthest = 10;
  constexpr double kLeastShare = 0.3;
  ZC_TRY(const std::string key, key_of(url));
  ZC_TRY(const PageVersion known, store.pages().latest(key));
  ZC_TRY(const MarksRow row, store.marks().of_page(key));
  ZC_TRY(const std::vector<CopiedPage> copies, copies_of(store, key, kLeastShare));
  ZC_TRY(const std::vector<LikePage> alike,
         store.marks().pages_like(row.simhash, kFarthest, kMostLinkedPages));
  OperatorLinks found;
  for (const CopiedPage& copy : copies) {
    ZC_TRY(LinkedPage page, linked_page(store, copy.url_key));
    page.shared = copy.shared;
    found.pages.push_back(std::move(page));
  }
  for (const LikePage& like : alike) {
    if (like.url_key == known.url_key) continue;
    auto page = std::find_if(found.pages.begin(), found.pages.end(), [&](const LinkedPage& p) {
      return p.url_key == like.url_key;
    });
    if (page == found.pages.end()) {
      ZC_TRY(LinkedPage further, linked_page(store, like.url_key));
      page = found.pages.insert(found.pages.end(), std::move(further));
    }
    page->distance = like.distance;
  }
  return found;
}

Result<int> run_search(const SearchArgs& args) {
  const SystemClock clock;
  ZC_TRY(const Settings settings, load_settings(args.config));
  ZC_TRY(const std::unique_ptr<Store> store, open_for_reading(settings, clock));
  if (!args.like.empty()) {
    ZC_TRY(const OperatorLinks alike, pages_like_one(*store, args.like));
    return print_links(alike, args.format);
  }
  ZC_TRY(const OperatorLinks found, pages_with_any(*store, marks_meant(args.subject)));
  return print_links(found, args.format);
}

Result<int> run_linked(const SearchArgs& args) {
  const SystemClock clock;
  ZC_TRY(const Settings settings, load_settings(args.config));
  ZC_TRY(const std::unique_ptr<Store> store, open_for_reading(settings, clock));
  std::vector<std::string> url_keys;
  std::vector<PageMark> marks;
  const Result<Url> url = Url::parse(args.subject);
  const Result<FindingRow> finding = store->findings().get(args.subject);
  if (finding) {
    url_keys.push_back(finding->url_key);
  } else if (url && url->is_http()) {
    url_keys.push_back(url->key());
  } else {
    marks = marks_meant(args.subject);
  }
  ZC_TRY(const OperatorLinks links, links_of(*store, url_keys, marks));
  return print_links(links, args.format);
}

using Args = std::shared_ptr<SearchArgs>;

void add_show(CLI::App& app, const Args& args, Chosen& chosen) {
  CLI::App* const show = add_command(app, "show", "one version of a page, as it was kept");
  needs_config(show, args->config);
  show->add_option("PAGE", args->subject, "URL, URL@NUMBER or URL@TIME")->required();
  takes_format(show, args->format, {"text", "json", "payload", "response"});
  show->callback([args, &chosen] { chosen = [args] { return run_show(*args); }; });
}

void add_search(CLI::App& app, const Args& args, Chosen& chosen) {
  CLI::App* const search =
      add_command(app, "search", "pages by who stands behind them, or by text");
  needs_config(search, args->config);
  search->add_option("MARK",
                     args->subject,
                     "filing or credit code, phone, WeChat, QQ, organisation; or kind:value");
  search->add_option(
      "--like", args->like, "pages whose text is nearly that of this URL, or copied");
  takes_format(search, args->format, {"text", "json"});
  search->callback([args, &chosen] {
    if (args->subject.empty() == args->like.empty()) {
      throw CLI::RequiredError("search: exactly one of MARK and --like");
    }
    chosen = [args] { return run_search(*args); };
  });
}

void add_linked(CLI::App& app, const Args& args, Chosen& chosen) {
  CLI::App* const linked = add_command(app, "linked", "pages and accounts of one operator");
  needs_config(linked, args->config);
  linked->add_option("SUBJECT", args->subject, "finding id, URL, or kind:value")->required();
  takes_format(linked, args->format, {"text", "json"});
  linked->callback([args, &chosen] { chosen = [args] { return run_linked(*args); }; });
}

}  // namespace

void add_search_commands(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<SearchArgs>();
  args->format = "text";
  add_show(app, args, chosen);
  add_search(app, args, chosen);
  add_linked(app, args, chosen);
}

}  // namespace zc
