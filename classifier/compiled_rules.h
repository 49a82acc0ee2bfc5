// What RuleSet::compile() makes of the rules; only classifier/ reads it.
#pragma once

#include <cstddef>
#include <vector>

#include "classifier/context.h"
#include "classifier/cues.h"
#include "classifier/literal_scan.h"
#include "classifier/named_facts.h"
#include "classifier/pattern.h"
#include "classifier/pattern_filter.h"
#include "classifier/register_check.h"
#include "classifier/rule.h"
#include "classifier/syllables.h"
#include "classifier/trade_gate.h"

namespace zc {

// A rule's conditions, by position in CompiledRules::conditions.
struct CompiledRule {
  std::vector<std::size_t> all = {};
  std::vector<std::size_t> near = {};
  std::vector<std::size_t> page = {};
  std::vector<std::size_t> unless = {};
  std::vector<std::size_t> not_in = {};
};

// One pattern of the filter: a rule's hit pattern or a cue.
struct ScannedPattern {
  std::size_t rule = 0;      // index of the rule
  const Cue* cue = nullptr;  // or the cue
  Pattern pattern = {};
};

struct CompiledRules {
  std::vector<CompiledRule> rules = {};
  std::vector<Pattern> conditions = {};  // each expression once: many rules ask for the same words
  std::vector<ScannedPattern> scanned = {};
  PatternFilter filter = {};
  SoundIndex sounds = {};
  ContextRules context = {};
  NamedFacts named = {};
  RegisterIndex registers = {};
  Pattern domain = {};     // does a short text speak of certificates at all?
  LiteralScan trade = {};  // trade_words()
  TradeGate trade_gate = {};
  // Some rule is a plain fact (Voice::kAny), to be asked wherever it stands.
  bool asked_of_all = false;
};

}  // namespace zc
