#include "classifier/register_offer.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "classifier/folded_text.h"

namespace zc {
namespace {

constexpr std::size_t kShortestTrade = 6;  // bytes: two characters

// What a school offers, and what an assessment body does.
constexpr const char* kTraining = "培训|招生|开班|学费|课程|教学|学员|包教|授课";
constexpr const char* kAssessment =
    "认定|评价|鉴定|考评|考核发证|(?:颁|核|签)?发(?:的)?[^,。]{0,12}证|等级证|技能证|领证|拿证|"
    "取证";
// That a sentence offers nothing of the body's own.
constexpr const char* kNotOffered =
    "不(?:再|设|开|含|招|做|承接|提供|包括)|没有|暂停|停止|停办|取消|尚未|未开|合作(?:单位|机构|"
    "院校)|"
    "由[^,。]{2,30}(?:组织|实施|负责|承担|颁发|核发|认定|评价|鉴定)|代(?:为)?报名|转介|请到|另行";
// What may follow the name of an occupation: "电工证", "电工、焊工", not "电工程".
constexpr const char* kAfterTrade =
    "^(?:[,。;、:!?()/|“”\"《》 "
    "\\n0-9+和及与等或类]|培训|证|班|考|认定|鉴定|评价|等级|职业|工种|专业|"
    "初级|中级|高级|[一二三四五]级|技师|学员|招生|报名|取证|上岗|操作|技能)";
// A scope that names no occupation says nothing of what lies outside it.
constexpr std::string_view kBroad[] = {
    "职业技能", "技能培训", "综合", "各类", "全部", "不限", "所有"};
constexpr std::string_view kTradeEndings[] = {
    "职业技能等级认定", "职业技能培训", "等级认定", "培训", "认定", "评价", "鉴定", "工种"};

std::string folded(std::string_view text) {
  return FoldedText::fold(text).text();
}

// "电工（四级）培训" is 电工; "" for what names no occupation.
std::string trade_of(std::string_view written) {
  for (const std::string_view bracket : {"（", "("}) {
    written = written.substr(0, written.find(bracket));
  }
  std::string trade = folded(written);
  for (const std::string_view ending : kTradeEndings) {
    if (trade.size() > ending.size() && trade.ends_with(ending)) {
      trade.resize(trade.size() - ending.size());
    }
  }
  return trade.size() < kShortestTrade ? std::string() : trade;
}

}  // namespace

bool is_broad(const std::string& scope) {
  return trade_of(scope).empty() ||
         std::any_of(std::begin(kBroad), std::end(kBroad), [&](std::string_view word) {
           return folded(scope).find(word) != std::string::npos;
         });
}

bool scope_holds(const std::string& scope, const std::string& trade) {
  const std::string own = folded(scope);
  const std::string listed = trade_of(scope);
  return own.find(trade) != std::string::npos ||
         (!listed.empty() && trade.find(listed) != std::string::npos);
}

Result<RegisterOffers> RegisterOffers::create(const std::vector<Register>& registers) {
  RegisterOffers out;
  ZC_TRY(out.training_, Pattern::compile(kTraining));
  ZC_TRY(out.assessment_, Pattern::compile(kAssessment));
  ZC_TRY(out.not_offered_, Pattern::compile(kNotOffered));
  ZC_TRY(out.after_trade_, Pattern::compile(kAfterTrade));
  std::set<std::string> all;
  for (const Register& reg : registers) {
    for (const RegisterRow& row : reg.rows) {
      for (const std::string& scope : row.scope) {
        if (!is_broad(scope)) all.insert(trade_of(scope));
      }
    }
  }
  out.trades_.assign(all.begin(), all.end());
  out.scan_ = LiteralScan(out.trades_);
  return out;
}

bool RegisterOffers::offers(RegisterKind kind, std::string_view sentence) const {
  const Pattern& offer = kind == RegisterKind::kSchools ? training_ : assessment_;
  return offer.in(sentence) && !not_offered_.in(sentence);
}

std::vector<std::string> RegisterOffers::trades_in(std::string_view text) const {
  const std::vector<int> found = scan_.found_in(text);
  std::vector<std::string> names;
  names.reserve(found.size());
  for (const int id : found) names.push_back(trades_[static_cast<std::size_t>(id)]);
  std::stable_sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
    return a.size() > b.size();
  });
  return names;
}

std::optional<OfferedTrade> RegisterOffers::first_outside(
    std::string_view sentence,
    const std::vector<std::string>& trades,
    const std::function<bool(const std::string&)>& covered) const {
  std::string rest(sentence);  // what a longer name has taken is blotted out
  for (const std::string& name : trades) {
    for (std::size_t at = rest.find(name); at != std::string::npos; at = rest.find(name, at + 1)) {
      const bool whole =
          after_trade_.in(sentence.substr(at + name.size())) || at + name.size() == sentence.size();
      std::fill_n(rest.begin() + static_cast<std::ptrdiff_t>(at), name.size(), '\0');
      if (whole && !covered(name)) return OfferedTrade{name, {at, at + name.size()}};
    }
  }
  return std::nullopt;
}

}  // namespace zc
