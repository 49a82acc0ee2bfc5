// Whom a page names: the rows of the registers that hold one of its organisations, accounts, credit
// codes or its own host, and the one body that the page is about.  No day and no tone decides here:
// the same page and registers name the same rows for ever.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/document.h"
#include "classifier/registers.h"

namespace zc {

// A row, as numbers: register, then row.
using RegisterPlace = std::pair<std::size_t, std::size_t>;

enum class FoundBy { kName, kCode, kDomain };  // in ascending order of trust

struct RegisterMatch {
  FoundBy by = FoundBy::kName;
  std::string quote = {};  // as the page writes it; "" for its host
};

struct RegisterMatches {
  std::map<RegisterPlace, RegisterMatch> rows = {};
  std::set<std::string> codes = {};  // credit codes on the page
  std::string host = {};             // its own; "" when it has none
  std::string body = {};             // folded name of the one listed body; "" for none
  bool several = false;              // it names several bodies and its host decides for none
};

bool tells_of_bodies(RegisterKind kind);  // lists of bodies, not black or white lists

// The registers, ready to be asked.  Immutable; thread-safe.
class RegisterRows {
 public:
  RegisterRows() = default;
  explicit RegisterRows(std::vector<Register> registers);

  RegisterMatches match(const Document& document) const;

  const std::vector<Register>& registers() const { return registers_; }
  const Register& reg(RegisterPlace place) const { return registers_[place.first]; }
  const RegisterRow& row(RegisterPlace place) const { return reg(place).rows[place.second]; }
  // Whether the row is one of the body that the page is about.
  bool is_of(const RegisterMatches& matches, RegisterPlace place) const;

 private:
  using Places = std::vector<RegisterPlace>;
  using ByText = std::map<std::string, Places, std::less<>>;
  void add(RegisterMatches& matches,
           const Places& places,
           FoundBy by,
           const std::string& quote) const;
  void find_body(RegisterMatches& matches) const;

  std::vector<Register> registers_ = {};
  ByText by_name_ = {};  // folded
  ByText by_code_ = {};
  ByText by_domain_ = {};
};

}  // namespace zc
