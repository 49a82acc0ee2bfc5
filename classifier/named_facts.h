// What the knowledge tables say against a page: a qualification that left the catalogue, or never
// was in it, shown as an official one; a qualification of assessment called one of admission; an
// address or site name that imitates an official one.  Each answer cites the row it rests on.
//
// A page that says itself that the qualification has gone is right, and a name that no table knows
// is no violation: neither gives an answer.  Immutable after create(); thread-safe as such.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"
#include "base/finding.h"
#include "base/result.h"
#include "classifier/character_row.h"
#include "classifier/knowledge.h"
#include "classifier/sentence.h"

namespace zc {

// One name on the page with an official claim in its sentence.
struct NamedFact {
  TextRange hit = {};  // the name, in the folded text
  TextRange sentence = {};
  Category category = Category::kRestrictedWords;  // what the claim itself amounts to
  std::string why = {};                            // in Chinese, with the row
};

class NamedFacts {
 public:
  NamedFacts();
  ~NamedFacts();
  NamedFacts(NamedFacts&&) noexcept;
  NamedFacts& operator=(NamedFacts&&) noexcept;

  static Result<NamedFacts> create(const Knowledge& knowledge);

  // Whether any name of the tables stands in the folded block; where none does, find() finds
  // nothing.
  bool mentioned_in(const CharacterRow& block) const;
  // Whether the folded text of a window presents qualifications: two of the things that such pages
  // tell (conditions, issuer, sample, levels, subjects, fees), and no word of their having gone.
  bool presents(std::string_view window) const;
  // Whether it says that a qualification has gone, or warns of it.
  bool disowns(std::string_view window) const;
  // Claims in one block; each name once.  A name that stands in `title` is what the page is about:
  // for it the claim may stand anywhere in `page`; for others, in the name's sentence.
  struct Place {
    std::string_view folded = {};
    std::string_view title = {};
    std::string_view page = {};
  };
  void find(const Place& place, std::vector<NamedFact>& out) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// "" or why the page's address or title imitates an official site, in Chinese.
std::string imitation_of(const Document& document, const Knowledge& knowledge);

}  // namespace zc
