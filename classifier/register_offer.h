// What a sentence offers: training or assessment, and in which occupation (职业、工种); and whether
// a scope of a register holds that occupation.  Made ready once from the registers' scopes.
// Sentences are folded text (folded_text.h).  Immutable; thread-safe.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "classifier/literal_scan.h"
#include "classifier/pattern.h"
#include "classifier/registers.h"
#include "classifier/sentence.h"

namespace zc {

// A scope that names no occupation of its own ("职业技能培训", "各类工种"): nothing lies outside
// it.
bool is_broad(const std::string& scope);
// Whether one entry of a scope holds the occupation: 低压电工 lies in the scope of 电工.
bool scope_holds(const std::string& scope, const std::string& trade);

struct OfferedTrade {
  std::string trade = {};
  TextRange place = {};  // in the sentence
};

class RegisterOffers {
 public:
  // Fails as Pattern::compile() does.
  static Result<RegisterOffers> create(const std::vector<Register>& registers);

  // Whether the sentence offers what such a body does: a school trains, others assess.
  bool offers(RegisterKind kind, std::string_view sentence) const;
  // Occupations of any scope that stand in the text, longest first.
  std::vector<std::string> trades_in(std::string_view text) const;
  // The first of `trades` that the sentence names as an occupation and that is not `covered`.
  std::optional<OfferedTrade> first_outside(
      std::string_view sentence,
      const std::vector<std::string>& trades,
      const std::function<bool(const std::string&)>& covered) const;

 private:
  std::vector<std::string> trades_ = {};  // every occupation of a scope
  LiteralScan scan_ = {};
  Pattern training_ = {};
  Pattern assessment_ = {};
  Pattern not_offered_ = {};
  Pattern after_trade_ = {};
};

}  // namespace zc
