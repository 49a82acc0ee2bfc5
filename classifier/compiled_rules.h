// What RuleSet::compile() makes of the rules; only classifier/ reads it.
#pragma once

#include <memory>
#include <vector>

#include "classifier/context.h"
#include "classifier/cues.h"
#include "classifier/named_facts.h"
#include "classifier/pattern.h"
#include "classifier/pattern_filter.h"
#include "classifier/register_check.h"
#include "classifier/rule.h"
#include "classifier/syllables.h"

namespace zc {

struct CompiledRule {
  std::vector<Pattern> all = {};
  std::vector<Pattern> near = {};
  std::vector<Pattern> page = {};
  std::vector<Pattern> unless = {};
  std::vector<Pattern> not_in = {};
};

// One pattern of the filter: a rule's hit pattern or a cue.
struct ScannedPattern {
  std::size_t rule = 0;      // index of the rule
  const Cue* cue = nullptr;  // or the cue
  Pattern pattern = {};
};

struct CompiledRules {
  std::vector<CompiledRule> rules = {};
  std::vector<ScannedPattern> scanned = {};
  PatternFilter filter = {};
  SoundIndex sounds = {};
  ContextRules context = {};
  NamedFacts named = {};
  RegisterIndex registers = {};
  Pattern domain = {};  // does the text speak of certificates at all?
};

}  // namespace zc
