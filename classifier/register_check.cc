#include "classifier/register_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/url.h"
#include "classifier/cues.h"
#include "classifier/literal_scan.h"
#include "classifier/pattern.h"

namespace zc {
namespace {

constexpr std::size_t kRegionAt = 2;        // of a credit code (GB 32100-2015)
constexpr std::size_t kShortestTrade = 6;   // bytes: two characters
constexpr std::size_t kMostRowBytes = 300;  // of a row that is cited
constexpr std::size_t kMostQuote = 300;

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

std::string_view cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most);
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

bool is_broad(const std::string& scope) {
  return trade_of(scope).empty() ||
         std::any_of(std::begin(kBroad), std::end(kBroad), [&](std::string_view word) {
           return folded(scope).find(word) != std::string::npos;
         });
}

std::string base_name(const std::string& file) {
  return file.substr(file.find_last_of('/') + 1);
}

std::string row_text(const Register& reg, const RegisterRow& row) {
  return std::string(chinese_name_of(reg.kind)) + "“" + base_name(reg.file) + "”第" +
         std::to_string(row.line) + "行“" + std::string(cut(row.text, kMostRowBytes)) + "”";
}

bool tells_of_bodies(RegisterKind kind) {
  return kind == RegisterKind::kAssessment || kind == RegisterKind::kSchools;
}

// A row, as numbers: register, then row.
using Place = std::pair<std::size_t, std::size_t>;

enum class FoundBy { kName, kCode, kDomain };  // in ascending order of trust

struct Match {
  FoundBy by = FoundBy::kName;
  std::string quote = {};  // as the page writes it; "" for its host
};

std::string how_found(const Match& match, const std::string& host) {
  switch (match.by) {
    case FoundBy::kName:
      return "网页所称机构“" + match.quote + "”";
    case FoundBy::kCode:
      return "网页所列统一社会信用代码" + match.quote;
    case FoundBy::kDomain:
      return "网页域名" + host;
  }
  return {};
}

}  // namespace

std::string_view chinese_name_of(RegisterAnswer answer) {
  constexpr std::string_view kNames[] = {"在册", "不在册", "超出范围", "已过期", "无从判断"};
  return kNames[static_cast<std::size_t>(answer)];
}

struct CompiledRegisters {
  std::vector<Register> registers = {};
  std::map<std::string, std::vector<Place>, std::less<>> by_name = {};
  std::map<std::string, std::vector<Place>, std::less<>> by_code = {};
  std::map<std::string, std::vector<Place>, std::less<>> by_domain = {};
  std::vector<std::string> trades = {};  // every occupation of a scope
  LiteralScan trade_scan = {};
  Pattern training = {};
  Pattern assessment = {};
  Pattern not_offered = {};
  Pattern after_trade = {};

  const Register& reg(Place place) const { return registers[place.first]; }
  const RegisterRow& row(Place place) const { return registers[place.first].rows[place.second]; }
  Status compile();
};

Status CompiledRegisters::compile() {
  ZC_TRY(training, Pattern::compile(kTraining));
  ZC_TRY(assessment, Pattern::compile(kAssessment));
  ZC_TRY(not_offered, Pattern::compile(kNotOffered));
  ZC_TRY(after_trade, Pattern::compile(kAfterTrade));
  std::set<std::string> all;
  for (std::size_t r = 0; r < registers.size(); ++r) {
    for (std::size_t i = 0; i < registers[r].rows.size(); ++i) {
      const RegisterRow& one = registers[r].rows[i];
      by_name[folded(one.name)].emplace_back(r, i);
      for (const std::string& alias : one.aliases) by_name[folded(alias)].emplace_back(r, i);
      if (!one.credit_code.empty()) by_code[one.credit_code].emplace_back(r, i);
      for (const std::string& domain : one.domains) by_domain[domain].emplace_back(r, i);
      for (const std::string& scope : one.scope) {
        if (!is_broad(scope)) all.insert(trade_of(scope));
      }
    }
  }
  trades.assign(all.begin(), all.end());
  trade_scan = LiteralScan(trades);
  return Done{};
}

namespace {

// One page against the registers.
class Check {
 public:
  Check(const CompiledRegisters& index,
        const Document& document,
        const PageScan& scan,
        std::optional<CivilDay> day)
      : index_(index), document_(document), scan_(scan), day_(day) {}

  RegisterCheck run() {
    find_rows();
    advertises_ = std::any_of(scan_.windows.begin(), scan_.windows.end(), advertises);
    for (std::size_t r = 0; r < index_.registers.size(); ++r) {
      const RegisterKind kind = index_.registers[r].kind;
      out_.notes.push_back({r, RegisterAnswer::kUnknown, "没有找到网页所属机构的记录"});
      if (tells_of_bodies(kind)) judge_body(r);
      if (kind == RegisterKind::kBlack) judge_black(r);
      if (kind == RegisterKind::kWhite) judge_white(r);
    }
    return std::move(out_);
  }

 private:
  static bool advertises(const Window& window) {
    const Genre genre = genre_of(window.cues);
    return window.in_domain && (genre == Genre::kAdvertiser || genre == Genre::kLawfulProvider);
  }

  void add(const std::vector<Place>& places, FoundBy by, const std::string& quote) {
    for (const Place& place : places) {
      const std::string& code = index_.row(place).credit_code;
      // The page's own codes tell that this is another body of the same name.
      if (by == FoundBy::kName && !code.empty() && !codes_.empty() && !codes_.contains(code)) {
        continue;
      }
      const auto [found, added] = matches_.try_emplace(place, Match{by, quote});
      if (!added && found->second.by < by) found->second = {by, quote};
    }
  }

  void find_rows() {
    const Result<Url> url = Url::parse(document_.url);
    host_ = url ? std::string(url->host()) : std::string();
    for (const Fact& fact : document_.facts) {
      if (fact.kind == FactKind::kCreditCode) codes_.insert(fact.value);
    }
    for (const Fact& fact : document_.facts) {
      if (fact.kind != FactKind::kOrganisation && fact.kind != FactKind::kAccount) continue;
      const auto found = index_.by_name.find(folded(fact.value));
      if (found != index_.by_name.end()) add(found->second, FoundBy::kName, fact.quote);
    }
    for (const std::string& code : codes_) {
      const auto found = index_.by_code.find(code);
      if (found != index_.by_code.end()) add(found->second, FoundBy::kCode, code);
    }
    for (std::string_view rest = host_; !rest.empty();) {
      const auto found = index_.by_domain.find(rest);
      if (found != index_.by_domain.end()) add(found->second, FoundBy::kDomain, "");
      rest.remove_prefix(std::min(rest.find('.'), rest.size() - 1) + 1);
    }
    find_bodies();
  }

  // The one body of the registers that the page is about; none when it names several and its host
  // decides for none.
  void find_bodies() {
    std::set<std::string> named, hosted;
    for (const auto& [place, match] : matches_) {
      if (!tells_of_bodies(index_.reg(place).kind)) continue;
      const std::string body = folded(index_.row(place).name);
      named.insert(body);
      if (match.by == FoundBy::kDomain) hosted.insert(body);
    }
    if (named.size() == 1) body_ = *named.begin();
    if (hosted.size() == 1) body_ = *hosted.begin();
    several_ = body_.empty() && !named.empty();
  }

  bool in_force(const RegisterRow& row) const {
    return !day_ || ((!row.from || *row.from <= *day_) && (!row.until || *day_ <= *row.until));
  }

  // Where the page writes `quote`; its first block when it stands in none.
  RegisterLead lead_at(const std::string& quote) const {
    RegisterLead lead;
    for (std::size_t b = 0; !quote.empty() && b < document_.blocks.size(); ++b) {
      const std::size_t at = document_.blocks[b].text.find(quote);
      if (at == std::string::npos) continue;
      lead.block = b;
      lead.begin = at;
      lead.end = at + quote.size();
      return lead;
    }
    lead.end = document_.blocks.empty() ? 0 : cut(document_.blocks[0].text, kMostQuote).size();
    return lead;
  }

  void tell(RegisterLead lead, std::string rule, std::string clause, std::string why) {
    if (lead.begin == lead.end) return;
    lead.rule = std::move(rule);
    lead.clause = std::move(clause);
    lead.why = std::move(why);
    out_.leads.push_back(std::move(lead));
  }

  void note(std::size_t r, RegisterAnswer answer, const std::string& text) {
    out_.notes[r].answer = answer;
    out_.notes[r].text = text;
  }

  // Rows of the page's one body in register r.
  std::vector<Place> rows_in(std::size_t r) const {
    std::vector<Place> out;
    for (const auto& [place, match] : matches_) {
      if (place.first == r && folded(index_.row(place).name) == body_) out.push_back(place);
    }
    return out;
  }

  void judge_body(std::size_t r) {
    if (several_) {
      return note(r, RegisterAnswer::kUnknown, "网页提到名录中的多家机构，不能确定属于哪一家");
    }
    const std::vector<Place> rows = rows_in(r);
    if (rows.empty()) return judge_absent(r);
    const Place* latest = nullptr;
    const Place* listed = nullptr;
    for (const Place& place : rows) {
      const RegisterRow& row = index_.row(place);
      if (in_force(row)) {
        listed = &place;
      } else if (row.until && *row.until < *day_ &&
                 (latest == nullptr || *index_.row(*latest).until < *row.until)) {
        latest = &place;
      }
    }
    if (listed != nullptr) {
      const Match& match = matches_.at(*listed);
      note(r,
           RegisterAnswer::kListed,
           how_found(match, host_) + "见" + row_text(index_.reg(*listed), index_.row(*listed)));
      judge_scope(r, *listed);
    } else if (latest != nullptr) {
      judge_expired(r, *latest);
    } else {
      note(r, RegisterAnswer::kUnknown, "记录尚未生效");
    }
  }

  void judge_expired(std::size_t r, Place place) {
    const Match& match = matches_.at(place);
    const bool school = index_.registers[r].kind == RegisterKind::kSchools;
    const std::string found = how_found(match, host_) + "见" +
                              row_text(index_.reg(place), index_.row(place)) +
                              "，网页采集之日已过有效期";
    note(r, RegisterAnswer::kExpired, found);
    if (!advertises_ || !offers(school ? index_.training : index_.assessment)) return;
    tell(lead_at(match.quote),
         "register.expired",
         school ? "MOHRSS-2022-25/3.2" : "LABOUR-2018/69",
         found + "，仍在招徕。请核对是否已换证、网页何时发布，仅供复核");
  }

  bool covered(const std::string& trade) const {
    for (const auto& [place, match] : matches_) {
      const RegisterRow& row = index_.row(place);
      if (!tells_of_bodies(index_.reg(place).kind) || folded(row.name) != body_ || !in_force(row)) {
        continue;
      }
      for (const std::string& scope : row.scope) {
        const std::string own = folded(scope);
        const std::string listed = trade_of(scope);
        if (own.find(trade) != std::string::npos ||
            (!listed.empty() && trade.find(listed) != std::string::npos)) {
          return true;
        }
      }
    }
    return false;
  }

  // Whether what the register tells of the body's scope is whole enough to hold against it.
  bool scope_is_known(std::size_t r) const {
    const std::vector<Place> rows = rows_in(r);
    return std::all_of(rows.begin(), rows.end(), [&](const Place& place) {
      const RegisterRow& row = index_.row(place);
      return !in_force(row) ||
             (!row.scope.empty() && std::none_of(row.scope.begin(), row.scope.end(), is_broad));
    });
  }

  void judge_scope(std::size_t r, Place place) {
    if (!advertises_ || !scope_is_known(r)) return;
    const bool school = index_.registers[r].kind == RegisterKind::kSchools;
    for (const Window& window : scan_.windows) {
      if (!advertises(window)) continue;
      for (std::size_t v = window.first_view; v < window.end_view; ++v) {
        if (scan_.views[v].chrome || scan_.views[v].column) continue;
        if (judge_scope_in(v, school, r, place)) return;
      }
    }
  }

  // Tells the first occupation of a view that lies outside; one lead says enough.
  bool judge_scope_in(std::size_t v, bool school, std::size_t r, Place place) {
    const std::string& text = scan_.views[v].folded.text();
    const std::vector<int> found = index_.trade_scan.found_in(text);
    if (found.empty()) return false;
    const Pattern& offer = school ? index_.training : index_.assessment;
    for (const TextRange& sentence : sentences_of(text)) {
      const std::string_view part =
          std::string_view(text).substr(sentence.begin, sentence.end - sentence.begin);
      if (!offer.in(part) || index_.not_offered.in(part)) continue;
      TextRange outside = {};
      std::string trade;
      if (!find_outside(part, found, outside, trade)) continue;
      const FoldedText::Range at = scan_.views[v].folded.original(sentence.begin + outside.begin,
                                                                  sentence.begin + outside.end);
      const std::string why = how_found(matches_.at(place), host_) + "见" +
                              row_text(index_.reg(place), index_.row(place)) + "，范围不含“" +
                              trade + "”";
      note(r, RegisterAnswer::kOutOfScope, why);
      RegisterLead lead;
      lead.block = scan_.views[v].block;
      lead.begin = at.begin;
      lead.end = at.end;
      tell(lead,
           "register.scope",
           school ? "MOHRSS-2022-25/3.1" : "LABOUR-2018/69",
           why + "，网页却在招徕。请核对名录是否最新，仅供复核");
      return true;
    }
    return false;
  }

  bool find_outside(std::string_view sentence,
                    const std::vector<int>& found,
                    TextRange& outside,
                    std::string& trade) const {
    std::vector<std::string> names;
    names.reserve(found.size());
    for (const int id : found) names.push_back(index_.trades[static_cast<std::size_t>(id)]);
    std::stable_sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
      return a.size() > b.size();
    });
    std::string rest(sentence);  // what a longer name has taken is blotted out
    for (const std::string& name : names) {
      for (std::size_t at = rest.find(name); at != std::string::npos;
           at = rest.find(name, at + 1)) {
        const bool whole = index_.after_trade.in(sentence.substr(at + name.size())) ||
                           at + name.size() == sentence.size();
        std::fill_n(rest.begin() + static_cast<std::ptrdiff_t>(at), name.size(), '\0');
        if (!whole || covered(name)) continue;
        outside = {at, at + name.size()};
        trade = name;
        return true;
      }
    }
    return false;
  }

  // Whether a sentence of an advertising stretch offers such things.
  bool offers(const Pattern& what) const {
    for (const Window& window : scan_.windows) {
      if (!advertises(window)) continue;
      for (const TextRange& sentence : sentences_of(window.features.text)) {
        const std::string_view part = std::string_view(window.features.text)
                                          .substr(sentence.begin, sentence.end - sentence.begin);
        if (what.in(part) && !index_.not_offered.in(part)) return true;
      }
    }
    return false;
  }

  // A register that is complete tells that who is not in it is not listed; any other tells nothing.
  void judge_absent(std::size_t r) {
    const Register& reg = index_.registers[r];
    if (!reg.complete || codes_.size() != 1) return;
    const std::string& code = *codes_.begin();
    if (code.compare(kRegionAt, reg.region.size(), reg.region) != 0) return;
    const std::string why = "网页所列统一社会信用代码" + code + "属于" + reg.region +
                            "，不在该地区完整的" + std::string(chinese_name_of(reg.kind)) + "“" +
                            base_name(reg.file) + "”中";
    note(r, RegisterAnswer::kUnlisted, why);
    const bool school = reg.kind == RegisterKind::kSchools;
    if (!advertises_ || !offers(school ? index_.training : index_.assessment)) return;
    tell(lead_at(code),
         "register.unlisted",
         school ? "MOHRSS-2022-25/3.2" : "LABOUR-2018/69",
         why + "，却在招徕。请核对名录是否最新、代码是否为办班者所有，仅供复核");
  }

  void judge_black(std::size_t r) {
    for (const auto& [place, match] : matches_) {
      if (place.first != r || !in_force(index_.row(place))) continue;
      const std::string why =
          how_found(match, host_) + "见" + row_text(index_.reg(place), index_.row(place));
      note(r, RegisterAnswer::kListed, why);
      if (!advertises_) return;
      RegisterLead lead = lead_at(match.quote);
      if (match.by != FoundBy::kName) lead.severity = Severity::kAlert;
      return tell(std::move(lead), "register.black", "MOHRSS-2022-25/4.4", why + "，仍在招徕");
    }
  }

  void judge_white(std::size_t r) {
    for (const auto& [place, match] : matches_) {
      const RegisterRow& row = index_.row(place);
      if (place.first != r || !in_force(row)) continue;
      // Where the office knows the body's own sites, its name elsewhere proves nothing.
      if (!row.domains.empty() && match.by != FoundBy::kDomain) continue;
      out_.licence_excuse =
          how_found(match, host_) + "见" + row_text(index_.reg(place), index_.row(place));
      return note(r, RegisterAnswer::kListed, out_.licence_excuse);
    }
  }

  const CompiledRegisters& index_;
  const Document& document_;
  const PageScan& scan_;
  std::optional<CivilDay> day_;
  std::map<Place, Match> matches_ = {};
  std::set<std::string> codes_ = {};
  std::string host_ = {};
  std::string body_ = {};  // folded name; "" for none
  bool several_ = false;
  bool advertises_ = false;
  RegisterCheck out_ = {};
};

}  // namespace

RegisterIndex::RegisterIndex() = default;
RegisterIndex::~RegisterIndex() = default;
RegisterIndex::RegisterIndex(RegisterIndex&&) noexcept = default;
RegisterIndex& RegisterIndex::operator=(RegisterIndex&&) noexcept = default;

Result<RegisterIndex> RegisterIndex::create(std::vector<Register> registers) {
  RegisterIndex out;
  out.impl_ = std::make_unique<CompiledRegisters>();
  out.impl_->registers = std::move(registers);
  ZC_CHECK(out.impl_->compile());
  return out;
}

bool RegisterIndex::empty() const {
  return impl_ == nullptr || impl_->registers.empty();
}

RegisterCheck RegisterIndex::check(const Document& document,
                                   const PageScan& scan,
                                   std::optional<CivilDay> day) const {
  if (empty()) return {};
  return Check(*impl_, document, scan, day).run();
}

}  // namespace zc
