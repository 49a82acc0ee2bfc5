#include "app/operator_search.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "app/file_process.h"
#include "app/text_table.h"
#include "base/url.h"
#include "cases/operator_marks.h"
#include "extractor/likeness_text.h"
#include "extractor/shingles.h"
#include "extractor/site_facts.h"

namespace zc {
namespace {

namespace json = boost::json;

// Pages looked at to tell a mark's sites; beyond, it is nobody's own mark anyway.
constexpr std::size_t kMostPagesOfMark = 2000;
// Each takes one walk over the likeness of all pages.
constexpr std::size_t kMostLikenesses = 5;

std::string site_of(const std::string& url_key) {
  const Result<Url> url = Url::parse(url_key);
  return url ? url->site() : url_key;
}

// A page of which so much was copied counts as the same text.
constexpr double kSameTextShare = 0.8;
// Below so many shingles (characters) a share tells little.
constexpr std::size_t kLeastShingles = 40;

// As kept, else read from the page's latest version.
Result<ShingleSample> sample_of(Store& store, const std::string& url_key) {
  ZC_TRY(ShingleSample kept, store.marks().sample_of(url_key));
  if (kept.ceiling != 0) return kept;
  ZC_TRY(const PageVersion latest, store.pages().latest(url_key));
  ZC_TRY(const Capture capture, store.pages().load(url_key, latest.number));
  return shingle_sample(likeness_text(extract_bounded(capture).blocks));
}

class Gathering {
 public:
  explicit Gathering(Store& store) : store_(store) {}

  Result<OperatorLinks> run(const std::vector<std::string>& url_keys,
                            const std::vector<PageMark>& marks) {
    for (const std::string& url_key : url_keys) ZC_CHECK(add_page(url_key, nullptr));
    for (const PageMark& mark : marks) ZC_CHECK(follow(mark));
    const std::size_t asked = std::min(links_.pages.size(), kMostLikenesses);
    for (std::size_t i = 0; i < asked && !url_keys.empty(); ++i) ZC_CHECK(follow_text(i));
    while (!waiting_.empty()) {
      const std::string url_key = std::move(waiting_.front());
      waiting_.pop_front();
      ZC_TRY(const MarksRow row, store_.marks().of_page(url_key));
      for (const StoredMark& stored : row.marks) ZC_CHECK(follow(stored.mark));
    }
    return std::move(links_);
  }

 private:
  Status follow(const PageMark& mark) {
    if (!seen_.insert(mark).second) return Done{};
    ZC_TRY(const std::vector<MarkedPage> pages, store_.marks().pages_with(mark, kMostPagesOfMark));
    std::set<std::string> sites;
    for (const MarkedPage& page : pages) sites.insert(site_of(page.url_key));
    LinkedMark counted{mark, pages.size(), sites.size(), false};
    counted.followed = can_link(mark) && sites.size() <= kMostSitesOfOneOperator;
    links_.marks.push_back(counted);
    if (!counted.followed) return Done{};
    for (const MarkedPage& page : pages) ZC_CHECK(add_page(page.url_key, &mark));
    return Done{};
  }

  Status follow_text(std::size_t asked) {
    ZC_TRY(const MarksRow row, store_.marks().of_page(links_.pages[asked].url_key));
    ZC_TRY(const std::vector<LikePage> alike,
           store_.marks().pages_like(row.simhash, kNearlySameText, kMostLinkedPages));
    for (const LikePage& page : alike) {
      ZC_CHECK(add_page(page.url_key, nullptr));
      if (const auto place = places_.find(page.url_key); place != places_.end()) {
        LinkedPage& linked = links_.pages[place->second];
        if (place->second != asked && linked.distance < 0) linked.distance = page.distance;
      }
    }
    const std::string url_key = links_.pages[asked].url_key;
    ZC_TRY(const std::vector<CopiedPage> copies, copies_of(store_, url_key, kSameTextShare));
    for (const CopiedPage& copy : copies) {
      ZC_CHECK(add_page(copy.url_key, nullptr));
      const auto place = places_.find(copy.url_key);
      if (place != places_.end()) links_.pages[place->second].shared = copy.shared;
    }
    return Done{};
  }

  Status add_page(const std::string& url_key, const PageMark* through) {
    const auto known = places_.find(url_key);
    if (known != places_.end()) {
      if (through != nullptr) links_.pages[known->second].through.push_back(*through);
      return Done{};
    }
    if (links_.pages.size() == kMostLinkedPages) {
      links_.cut = true;
      return Done{};
    }
    LinkedPage page;
    page.url_key = url_key;
    ZC_TRY(const PageVersion latest, store_.pages().latest(url_key));
    page.url = latest.url;
    page.title = latest.title;
    page.last_seen = latest.last_seen;
    page.findings = latest.finding_count;
    if (through != nullptr) page.through.push_back(*through);
    places_.emplace(url_key, links_.pages.size());
    links_.pages.push_back(std::move(page));
    waiting_.push_back(url_key);
    return Done{};
  }

  Store& store_;
  OperatorLinks links_ = {};
  std::map<std::string, std::size_t> places_ = {};
  std::set<PageMark> seen_ = {};
  std::deque<std::string> waiting_ = {};
};

std::string why_linked(const LinkedPage& page) {
  std::string why;
  for (const PageMark& mark : page.through) {
    why += fmt::format("{}{} {}", why.empty() ? "" : "；", chinese_name_of(mark.kind), mark.value);
  }
  if (page.distance >= 0) {
    why += fmt::format("{}文字几乎相同（差 {} 位）", why.empty() ? "" : "；", page.distance);
  }
  if (page.shared >= 0) {
    why += fmt::format("{}文字有 {:.0f}% 相同", why.empty() ? "" : "；", page.shared * 100);
  }
  return why.empty() ? "查询对象" : why;
}

json::object mark_json(const PageMark& mark) {
  return {{"kind", name_of(mark.kind)}, {"value", mark.value}};
}

}  // namespace

Result<std::vector<CopiedPage>> copies_of(Store& store, const std::string& url_key, double least) {
  ZC_TRY(const ShingleSample asked, sample_of(store, url_key));
  std::vector<CopiedPage> copies;
  if (asked.hashes.size() < kLeastShingles) return copies;
  ZC_CHECK(store.marks().for_each_sample([&](std::string_view key, const ShingleSample& other) {
    if (key == url_key || other.hashes.size() < kLeastShingles) return true;
    const double shared = std::max(containment(asked, other), containment(other, asked));
    if (shared >= least) copies.push_back({std::string(key), shared});
    return true;
  }));
  std::stable_sort(copies.begin(), copies.end(), [](const CopiedPage& a, const CopiedPage& b) {
    return a.shared > b.shared;
  });
  if (copies.size() > kMostLinkedPages) copies.resize(kMostLinkedPages);
  return copies;
}

Result<OperatorLinks> links_of(Store& store,
                               const std::vector<std::string>& url_keys,
                               const std::vector<PageMark>& marks) {
  return Gathering(store).run(url_keys, marks);
}

std::vector<PageMark> marks_meant(const std::string& text) {
  std::vector<PageMark> marks;
  const std::size_t colon = text.find(':');
  FactKind kind = FactKind::kPhone;
  const bool has_kind =
      colon != std::string::npos && fact_kind_from_name(text.substr(0, colon), kind);
  const std::string value = has_kind ? text.substr(colon + 1) : text;
  for (const TextFact& fact : find_facts(value)) {
    if (!has_kind || fact.kind == kind) marks.push_back({fact.kind, fact.value});
  }
  for (int i = 0; !name_of(static_cast<FactKind>(i)).empty(); ++i) {
    const auto each = static_cast<FactKind>(i);
    if (!has_kind || each == kind) marks.push_back({each, value});
  }
  std::sort(marks.begin(), marks.end());
  marks.erase(std::unique(marks.begin(), marks.end()), marks.end());
  return marks;
}

std::string links_text(const OperatorLinks& links) {
  if (links.pages.empty()) return "没有找到页面。\n";
  TextTable pages({"线索", "最后见到", "关联依据", "标题", "网址"});
  for (const LinkedPage& page : links.pages) {
    pages.add({fmt::format("{}", page.findings),
               to_beijing(page.last_seen),
               why_linked(page),
               page.title,
               page.url});
  }
  TextTable marks({"主体标识", "值", "页面", "站点", "用于关联"});
  for (const LinkedMark& mark : links.marks) {
    if (mark.pages == 0) continue;
    marks.add({std::string(chinese_name_of(mark.mark.kind)),
               mark.mark.value,
               fmt::format("{}", mark.pages),
               fmt::format("{}", mark.sites),
               mark.followed         ? "是"
               : can_link(mark.mark) ? "否（站点过多）"
                                     : "否"});
  }
  return fmt::format("{}\n{}\n共 {} 页{}。关联供核查，不等于认定为同一主体。\n",
                     pages.text(80),
                     marks.text(60),
                     links.pages.size(),
                     links.cut ? "（未列全）" : "");
}

std::string links_json(const OperatorLinks& links) {
  json::array pages, marks;
  for (const LinkedPage& page : links.pages) {
    json::array through;
    for (const PageMark& mark : page.through) through.push_back(mark_json(mark));
    pages.push_back(json::object{
        {"url", page.url},
        {"title", page.title},
        {"last_seen", to_rfc3339(page.last_seen)},
        {"findings", page.findings},
        {"through", std::move(through)},
        {"distance", page.distance < 0 ? json::value(nullptr) : json::value(page.distance)},
        {"shared", page.shared < 0 ? json::value(nullptr) : json::value(page.shared)}});
  }
  for (const LinkedMark& mark : links.marks) {
    if (mark.pages == 0) continue;
    json::object object = mark_json(mark.mark);
    object["pages"] = mark.pages;
    object["sites"] = mark.sites;
    object["followed"] = mark.followed;
    marks.push_back(std::move(object));
  }
  return json::serialize(
      json::object{{"pages", std::move(pages)}, {"marks", std::move(marks)}, {"cut", links.cut}});
}

}  // namespace zc
