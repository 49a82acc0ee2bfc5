// One rule as data: what words, in whose mouth and in which surroundings, are a lead for which
// clause, with examples that must and must not hit.  Made by config/rule_file, compiled by RuleSet.
//
// Patterns are RE2 expressions over folded text (classifier/folded_text.h): lower case, simplified,
// half width, without spaces between single characters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"
#include "base/finding.h"

namespace zc {

// Whose words they must be.
enum class Voice {
  kSeller,     // who advertises, sells, recruits for or runs the conduct
  kComplaint,  // a learner's complaint, or the body's own notice of closing
  kAny,        // whatever the tone: facts that knowledge tables decide
};

struct Rule {
  std::string id = {};     // "guarantee.pass"
  std::string title = {};  // Chinese
  Category category = Category::kGuarantee;
  std::string clause = {};               // "MOHRSS-2022-25/2.4", see docs/rules.md
  Severity severity = Severity::kAlert;  // at most
  double weight = 0.8;                   // 0..1: how much one hit says by itself
  Voice voice = Voice::kSeller;
  bool negatable = true;  // a denial in front of the words excuses them

  std::vector<BlockRole> scopes = {};    // empty: every role
  std::vector<std::string> any = {};     // one of them is the hit
  std::vector<std::string> all = {};     // each must stand in the same sentence
  std::vector<std::string> near = {};    // one of them must stand in the same block
  std::vector<std::string> page = {};    // one of them must stand on the page
  std::vector<std::string> unless = {};  // in the same sentence: excuses
  std::vector<std::string> not_in = {};  // wider words that hold the hit innocently
  std::vector<std::string> sounds = {};  // plain terms also found by sound (homophones, pinyin)

  std::vector<std::string> hit = {};   // texts the rule must find
  std::vector<std::string> miss = {};  // texts it must leave alone

  std::string hash = {};  // first 12 hex digits of the SHA-256 of the rule's text
  std::string pack = {};  // "national", "guangdong", ..., or "extra" for an office's own
  std::string file = {};
  int line = 0;

  bool operator==(const Rule&) const = default;
};

}  // namespace zc
