// Words that say the same thing of this trade: sets of n-grams of at most four characters.  The
// trainer lets the words of a set share what is learned of any one of them, so that a word which no
// training page holds still counts (classifier/train.h).  Nothing of this is looked up when a page
// is judged: a set's share is added to the weights of its words.  Plain data.
#pragma once

#include <string_view>
#include <vector>

namespace zc {

struct Concept {
  std::string_view name;
  std::string_view words;  // folded, of one to four characters, one blank between them
};
const std::vector<Concept>& all_concepts();

}  // namespace zc
