#include "classifier/register_match.h"

#include <algorithm>

#include "base/url.h"
#include "classifier/folded_text.h"

namespace zc {
namespace {

std::string folded(std::string_view text) {
  return FoldedText::fold(text).text();
}

}  // namespace

bool tells_of_bodies(RegisterKind kind) {
  return kind == RegisterKind::kAssessment || kind == RegisterKind::kSchools;
}

RegisterRows::RegisterRows(std::vector<Register> registers) : registers_(std::move(registers)) {
  for (std::size_t r = 0; r < registers_.size(); ++r) {
    for (std::size_t i = 0; i < registers_[r].rows.size(); ++i) {
      const RegisterRow& one = registers_[r].rows[i];
      by_name_[folded(one.name)].emplace_back(r, i);
      for (const std::string& alias : one.aliases) by_name_[folded(alias)].emplace_back(r, i);
      if (!one.credit_code.empty()) by_code_[one.credit_code].emplace_back(r, i);
      for (const std::string& domain : one.domains) by_domain_[domain].emplace_back(r, i);
    }
  }
}

bool RegisterRows::is_of(const RegisterMatches& matches, RegisterPlace place) const {
  return folded(row(place).name) == matches.body;
}

void RegisterRows::add(RegisterMatches& matches,
                       const Places& places,
                       FoundBy by,
                       const std::string& quote) const {
  for (const RegisterPlace& place : places) {
    const std::string& code = row(place).credit_code;
    // The page's own codes tell that this is another body of the same name.
    if (by == FoundBy::kName && !code.empty() && !matches.codes.empty() &&
        !matches.codes.contains(code)) {
      continue;
    }
    const auto [found, added] = matches.rows.try_emplace(place, RegisterMatch{by, quote});
    if (!added && found->second.by < by) found->second = {by, quote};
  }
}

RegisterMatches RegisterRows::match(const Document& document) const {
  RegisterMatches out;
  const Result<Url> url = Url::parse(document.url);
  out.host = url ? std::string(url->host()) : std::string();
  for (const Fact& fact : document.facts) {
    if (fact.kind == FactKind::kCreditCode) out.codes.insert(fact.value);
  }
  for (const Fact& fact : document.facts) {
    if (fact.kind != FactKind::kOrganisation && fact.kind != FactKind::kAccount) continue;
    const auto found = by_name_.find(folded(fact.value));
    if (found != by_name_.end()) add(out, found->second, FoundBy::kName, fact.quote);
  }
  for (const std::string& code : out.codes) {
    const auto found = by_code_.find(code);
    if (found != by_code_.end()) add(out, found->second, FoundBy::kCode, code);
  }
  for (std::string_view rest = out.host; !rest.empty();) {
    const auto found = by_domain_.find(rest);
    if (found != by_domain_.end()) add(out, found->second, FoundBy::kDomain, "");
    rest.remove_prefix(std::min(rest.find('.'), rest.size() - 1) + 1);
  }
  find_body(out);
  return out;
}

void RegisterRows::find_body(RegisterMatches& matches) const {
  std::set<std::string> named, hosted;
  for (const auto& [place, match] : matches.rows) {
    if (!tells_of_bodies(reg(place).kind)) continue;
    const std::string body = folded(row(place).name);
    named.insert(body);
    if (match.by == FoundBy::kDomain) hosted.insert(body);
  }
  if (named.size() == 1) matches.body = *named.begin();
  if (hosted.size() == 1) matches.body = *hosted.begin();
  matches.several = matches.body.empty() && !named.empty();
}

}  // namespace zc
