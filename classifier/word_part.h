// Whether a match is only a part of a longer word, so that it is none.
#pragma once

#include <string_view>

#include "classifier/compiled_rules.h"
#include "classifier/sentence.h"

namespace zc {

// A wider word of the rule's own (`not_in`), looked for around the match only, or for initials
// (bg, rsb, gk5) a longer Latin word, an identifier or a file's name.
bool is_part_of_word(std::string_view folded,
                     TextRange match,
                     const CompiledRule& rule,
                     const CompiledRules& compiled);

}  // namespace zc
