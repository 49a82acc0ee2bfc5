#include "classifier/register_check.h"

#include <algorithm>
#include <utility>

#include "classifier/compiled_rules.h"
#include "classifier/cues.h"
#include "classifier/register_match.h"
#include "classifier/register_offer.h"

namespace zc {
namespace {

constexpr std::size_t kRegionAt = 2;        // of a credit code (GB 32100-2015)
constexpr std::size_t kMostRowBytes = 300;  // of a row that is cited
constexpr std::size_t kMostQuote = 300;

std::string_view cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most);
}

std::string base_name(const std::string& file) {
  return file.substr(file.find_last_of('/') + 1);
}

std::string row_text(const Register& reg, const RegisterRow& row) {
  return std::string(chinese_name_of(reg.kind)) + "“" + base_name(reg.file) + "”第" +
         std::to_string(row.line) + "行“" + std::string(cut(row.text, kMostRowBytes)) + "”";
}

std::string how_found(const RegisterMatch& match, const std::string& host) {
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
  RegisterRows rows = {};
  RegisterOffers offers = {};
};

namespace {

// One page against the registers.
class Check {
 public:
  Check(const CompiledRegisters& index,
        const Document& document,
        const PageScan& scan,
        std::optional<CivilDay> day)
      : rows_(index.rows),
        offers_(index.offers),
        document_(document),
        scan_(scan),
        day_(day),
        page_(index.rows.match(document)) {}

  RegisterCheck run() {
    advertises_ = std::any_of(scan_.windows.begin(), scan_.windows.end(), advertises);
    for (std::size_t r = 0; r < rows_.registers().size(); ++r) {
      const RegisterKind kind = rows_.registers()[r].kind;
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
  std::vector<RegisterPlace> rows_in(std::size_t r) const {
    std::vector<RegisterPlace> out;
    for (const auto& [place, match] : page_.rows) {
      if (place.first == r && rows_.is_of(page_, place)) out.push_back(place);
    }
    return out;
  }

  void judge_body(std::size_t r) {
    if (page_.several) {
      return note(r, RegisterAnswer::kUnknown, "网页提到名录中的多家机构，不能确定属于哪一家");
    }
    const std::vector<RegisterPlace> rows = rows_in(r);
    if (rows.empty()) return judge_absent(r);
    const RegisterPlace* latest = nullptr;
    const RegisterPlace* listed = nullptr;
    for (const RegisterPlace& place : rows) {
      const RegisterRow& row = rows_.row(place);
      if (in_force(row)) {
        listed = &place;
      } else if (row.until && *row.until < *day_ &&
                 (latest == nullptr || *rows_.row(*latest).until < *row.until)) {
        latest = &place;
      }
    }
    if (listed != nullptr) {
      const RegisterMatch& match = page_.rows.at(*listed);
      note(r,
           RegisterAnswer::kListed,
           how_found(match, page_.host) + "见" + row_text(rows_.reg(*listed), rows_.row(*listed)));
      judge_scope(r, *listed);
    } else if (latest != nullptr) {
      judge_expired(r, *latest);
    } else {
      note(r, RegisterAnswer::kUnknown, "记录尚未生效");
    }
  }

  void judge_expired(std::size_t r, RegisterPlace place) {
    const RegisterMatch& match = page_.rows.at(place);
    const RegisterKind kind = rows_.registers()[r].kind;
    const std::string found = how_found(match, page_.host) + "见" +
                              row_text(rows_.reg(place), rows_.row(place)) +
                              "，网页采集之日已过有效期";
    note(r, RegisterAnswer::kExpired, found);
    if (!advertises_ || !offers(kind)) return;
    tell(lead_at(match.quote),
         "register.expired",
         kind == RegisterKind::kSchools ? "MOHRSS-2022-25/3.2" : "LABOUR-2018/69",
         found + "，仍在招徕。请核对是否已换证、网页何时发布，仅供复核");
  }

  bool covered(const std::string& trade) const {
    return std::any_of(page_.rows.begin(), page_.rows.end(), [&](const auto& found) {
      const RegisterRow& row = rows_.row(found.first);
      return tells_of_bodies(rows_.reg(found.first).kind) && rows_.is_of(page_, found.first) &&
             in_force(row) &&
             std::any_of(row.scope.begin(), row.scope.end(), [&](const std::string& scope) {
               return scope_holds(scope, trade);
             });
    });
  }

  // Whether what the register tells of the body's scope is whole enough to hold against it.
  bool scope_is_known(std::size_t r) const {
    const std::vector<RegisterPlace> rows = rows_in(r);
    return std::all_of(rows.begin(), rows.end(), [&](const RegisterPlace& place) {
      const RegisterRow& row = rows_.row(place);
      return !in_force(row) ||
             (!row.scope.empty() && std::none_of(row.scope.begin(), row.scope.end(), is_broad));
    });
  }

  void judge_scope(std::size_t r, RegisterPlace place) {
    if (!advertises_ || !scope_is_known(r)) return;
    for (const Window& window : scan_.windows) {
      if (!advertises(window)) continue;
      for (std::size_t v = window.first_view; v < window.end_view; ++v) {
        if (scan_.views[v].chrome || scan_.views[v].column) continue;
        if (judge_scope_in(v, r, place)) return;
      }
    }
  }

  // Tells the first occupation of a view that lies outside; one lead says enough.
  bool judge_scope_in(std::size_t v, std::size_t r, RegisterPlace place) {
    const FoldedText& folded = scan_.views[v].folded;
    const std::string& text = folded.text();
    const RegisterKind kind = rows_.registers()[r].kind;
    const std::vector<std::string> trades = offers_.trades_in(text);
    if (trades.empty()) return false;
    for (const TextRange& sentence : sentences_of(text)) {
      const std::string_view part =
          std::string_view(text).substr(sentence.begin, sentence.end - sentence.begin);
      if (!offers_.offers(kind, part)) continue;
      const std::optional<OfferedTrade> outside = offers_.first_outside(
          part, trades, [this](const std::string& trade) { return covered(trade); });
      if (!outside) continue;
      const FoldedText::Range at = folded.original(sentence.begin + outside->place.begin,
                                                   sentence.begin + outside->place.end);
      const std::string why = how_found(page_.rows.at(place), page_.host) + "见" +
                              row_text(rows_.reg(place), rows_.row(place)) + "，范围不含“" +
                              outside->trade + "”";
      note(r, RegisterAnswer::kOutOfScope, why);
      RegisterLead lead;
      lead.block = scan_.views[v].block;
      lead.begin = at.begin;
      lead.end = at.end;
      tell(lead,
           "register.scope",
           kind == RegisterKind::kSchools ? "MOHRSS-2022-25/3.1" : "LABOUR-2018/69",
           why + "，网页却在招徕。请核对名录是否最新，仅供复核");
      return true;
    }
    return false;
  }

  // Whether a sentence of an advertising stretch offers what such a body does.
  bool offers(RegisterKind kind) const {
    for (const Window& window : scan_.windows) {
      if (!advertises(window)) continue;
      for (const TextRange& sentence : sentences_of(window.features.text)) {
        const std::string_view part = std::string_view(window.features.text)
                                          .substr(sentence.begin, sentence.end - sentence.begin);
        if (offers_.offers(kind, part)) return true;
      }
    }
    return false;
  }

  // A register that is complete tells that who is not in it is not listed; any other tells nothing.
  void judge_absent(std::size_t r) {
    const Register& reg = rows_.registers()[r];
    if (!reg.complete || page_.codes.size() != 1) return;
    const std::string& code = *page_.codes.begin();
    if (code.compare(kRegionAt, reg.region.size(), reg.region) != 0) return;
    const std::string why = "网页所列统一社会信用代码" + code + "属于" + reg.region +
                            "，不在该地区完整的" + std::string(chinese_name_of(reg.kind)) + "“" +
                            base_name(reg.file) + "”中";
    note(r, RegisterAnswer::kUnlisted, why);
    if (!advertises_ || !offers(reg.kind)) return;
    tell(lead_at(code),
         "register.unlisted",
         reg.kind == RegisterKind::kSchools ? "MOHRSS-2022-25/3.2" : "LABOUR-2018/69",
         why + "，却在招徕。请核对名录是否最新、代码是否为办班者所有，仅供复核");
  }

  void judge_black(std::size_t r) {
    for (const auto& [place, match] : page_.rows) {
      if (place.first != r || !in_force(rows_.row(place))) continue;
      const std::string why =
          how_found(match, page_.host) + "见" + row_text(rows_.reg(place), rows_.row(place));
      note(r, RegisterAnswer::kListed, why);
      if (!advertises_) return;
      RegisterLead lead = lead_at(match.quote);
      if (match.by != FoundBy::kName) lead.severity = Severity::kAlert;
      return tell(std::move(lead), "register.black", "MOHRSS-2022-25/4.4", why + "，仍在招徕");
    }
  }

  void judge_white(std::size_t r) {
    for (const auto& [place, match] : page_.rows) {
      const RegisterRow& row = rows_.row(place);
      if (place.first != r || !in_force(row)) continue;
      // Where the office knows the body's own sites, its name elsewhere proves nothing.
      if (!row.domains.empty() && match.by != FoundBy::kDomain) continue;
      out_.licence_excuse =
          how_found(match, page_.host) + "见" + row_text(rows_.reg(place), rows_.row(place));
      return note(r, RegisterAnswer::kListed, out_.licence_excuse);
    }
  }

  const RegisterRows& rows_;
  const RegisterOffers& offers_;
  const Document& document_;
  const PageScan& scan_;
  std::optional<CivilDay> day_;
  RegisterMatches page_;
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
  ZC_TRY(out.impl_->offers, RegisterOffers::create(registers));
  out.impl_->rows = RegisterRows(std::move(registers));
  return out;
}

bool RegisterIndex::empty() const {
  return impl_ == nullptr || impl_->rows.registers().empty();
}

RegisterCheck RegisterIndex::check(const Document& document,
                                   const PageScan& scan,
                                   std::optional<CivilDay> day) const {
  if (empty()) return {};
  return Check(*impl_, document, scan, day).run();
}

std::optional<CivilDay> RegisterIndex::next_change(const Document& document, CivilDay day) const {
  std::optional<CivilDay> next;
  if (empty()) return next;
  for (const auto& [place, match] : impl_->rows.match(document).rows) {
    const std::optional<CivilDay> change = zc::next_change(impl_->rows.row(place), day);
    if (change && (!next || *change < *next)) next = change;
  }
  return next;
}

std::optional<CivilDay> next_register_change(const Document& document,
                                             const RuleSet& rules,
                                             CivilDay day) {
  return rules.compiled().registers.next_change(document, day);
}

}  // namespace zc
