#include "classifier/required_literals.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "classifier/code_point.h"
#include "classifier/literal_frequency.h"

namespace zc {
namespace {

constexpr std::size_t kMostProduct = 48;  // strings of a concatenation that are still told apart
constexpr std::size_t kMostTerms = 64;
constexpr std::size_t kMostClass = 32;  // members of a class that are still told apart
constexpr int kDeepest = 100;

using Terms = std::vector<LiteralTerm>;

// A part of an expression: either exactly one of `strings`, or something for which `terms` hold.
struct Part {
  bool exact = false;
  std::vector<std::string> strings = {};
  Terms terms = {};
  std::size_t longest = 0;  // characters
  Marks marks = 0;          // that it may hold
};

constexpr std::size_t kAnyLength = PatternNeeds::kAnyLength;

std::size_t sum_of(std::size_t a, std::size_t b) {
  return a > kAnyLength - b ? kAnyLength : a + b;
}
std::size_t product_of(std::size_t length, int times) {
  const auto n = static_cast<std::size_t>(times);
  return n != 0 && length > kAnyLength / n ? kAnyLength : length * n;
}

std::size_t characters_of(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) next_code_point(text, at);
  return count;
}

Marks marks_of(std::string_view text) {
  Marks marks = 0;
  for (std::size_t at = 0; at < text.size();) marks |= mark_of(next_code_point(text, at));
  return marks;
}

Part exactly(std::vector<std::string> strings) {
  std::size_t longest = 0;
  Marks marks = 0;
  for (const std::string& string : strings) {
    longest = std::max(longest, characters_of(string));
    marks |= marks_of(string);
  }
  return {true, std::move(strings), {}, longest, marks};
}

Part unknown(std::size_t longest, Marks marks) {
  return {false, {}, {LiteralTerm{}}, longest, marks};
}

double commonness(const LiteralClause& clause) {
  double sum = 0;
  for (const std::string& literal : clause) sum += frequency_of(literal);
  return sum;
}

bool is_rarer(const LiteralClause& a, const LiteralClause& b) {
  return commonness(a) < commonness(b);
}

// Without repetitions and without literals that hold a shorter one of the clause.
LiteralClause simplified(LiteralClause clause) {
  std::sort(clause.begin(), clause.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  LiteralClause kept;
  for (std::string& literal : clause) {
    const bool told = std::any_of(kept.begin(), kept.end(), [&](const std::string& shorter) {
      return literal.find(shorter) != std::string::npos;
    });
    if (!told) kept.push_back(std::move(literal));
  }
  return kept;
}

Terms terms_of(const Part& part) {
  if (!part.exact) return part.terms;
  const bool may_be_empty = std::any_of(part.strings.begin(),
                                        part.strings.end(),
                                        [](const std::string& string) { return string.empty(); });
  if (may_be_empty) return {LiteralTerm{}};
  return {LiteralTerm{simplified(part.strings)}};
}

bool knows_nothing(const Terms& terms) {
  return std::any_of(
      terms.begin(), terms.end(), [](const LiteralTerm& term) { return term.empty(); });
}

// One term that every one of `terms` implies: the rarest clause of each, together.
Terms weakened(const Terms& terms) {
  if (terms.size() == 1) return terms;
  if (knows_nothing(terms)) return {LiteralTerm{}};
  LiteralClause together;
  for (const LiteralTerm& term : terms) {
    const auto rarest = std::min_element(term.begin(), term.end(), is_rarer);
    together.insert(together.end(), rarest->begin(), rarest->end());
  }
  return {LiteralTerm{simplified(std::move(together))}};
}

Terms both(Terms a, Terms b) {
  if (knows_nothing(a)) return b;
  if (knows_nothing(b)) return a;
  if (a.size() * b.size() > kMostTerms)
    (a.size() > b.size() ? a : b) = weakened(a.size() > b.size() ? a : b);
  if (a.size() * b.size() > kMostTerms) a = weakened(a), b = weakened(b);
  Terms out;
  for (const LiteralTerm& left : a) {
    for (const LiteralTerm& right : b) {
      LiteralTerm term = left;
      for (const LiteralClause& clause : right) {
        if (std::find(term.begin(), term.end(), clause) == term.end()) term.push_back(clause);
      }
      out.push_back(std::move(term));
    }
  }
  return out;
}

Terms either(Terms a, Terms b) {
  if (knows_nothing(a) || knows_nothing(b)) return {LiteralTerm{}};
  // Terms of a single clause are one clause.
  LiteralClause single;
  Terms out;
  for (Terms* terms : {&a, &b}) {
    for (LiteralTerm& term : *terms) {
      if (term.size() == 1) {
        single.insert(single.end(), term[0].begin(), term[0].end());
      } else {
        out.push_back(std::move(term));
      }
    }
  }
  if (!single.empty()) out.push_back({simplified(std::move(single))});
  return out.size() > kMostTerms ? weakened(out) : out;
}

// What follows one another.  Exact parts are joined to longer literals as far as they stay few.
class Sequence {
 public:
  void add(Part part) {
    longest_ = sum_of(longest_, part.longest);
    marks_ |= part.marks;
    const bool fits = part.exact && run_.size() * part.strings.size() <= kMostProduct;
    if (!fits) flush();
    if (!part.exact) {
      terms_ = both(std::move(terms_), std::move(part.terms));
      return;
    }
    std::vector<std::string> strings;
    for (const std::string& left : run_) {
      for (const std::string& right : part.strings) strings.push_back(left + right);
    }
    run_ = std::move(strings);
  }

  Part whole() {
    if (exact_) return exactly(std::move(run_));
    flush();
    return {false, {}, std::move(terms_), longest_, marks_};
  }

 private:
  void flush() {
    exact_ = false;
    terms_ = both(std::move(terms_), terms_of(exactly(std::move(run_))));
    run_ = {""};
  }

  bool exact_ = true;
  std::vector<std::string> run_ = {""};
  Terms terms_ = {LiteralTerm{}};  // of what stands before the run
  std::size_t longest_ = 0;
  Marks marks_ = 0;
};

Part alternative(Part a, const Part& b) {
  const std::size_t longest = std::max(a.longest, b.longest);
  const Marks marks = a.marks | b.marks;
  if (a.exact && b.exact) {
    a.longest = longest;
    a.marks = marks;
    a.strings.insert(a.strings.end(), b.strings.begin(), b.strings.end());
    return a;
  }
  return {false, {}, either(terms_of(a), terms_of(b)), longest, marks};
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

class Reader {
 public:
  explicit Reader(std::string_view expression) : text_(expression) {}

  PatternNeeds run() {
    const Part whole = alternation(0);
    if (failed_ || at_ != text_.size()) return {{LiteralTerm{}}, kAnyLength, kAllMarks};
    Terms terms = terms_of(whole);
    for (LiteralTerm& term : terms) std::sort(term.begin(), term.end(), is_rarer);
    return {std::move(terms), whole.longest, whole.marks};
  }

 private:
  bool more() const { return at_ < text_.size() && !failed_; }
  char now() const { return text_[at_]; }
  bool take(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  std::string take_character() {
    const std::size_t from = at_;
    next_code_point(text_, at_);
    return std::string(text_.substr(from, at_ - from));
  }
  Part fail() {
    failed_ = true;
    return unknown(kAnyLength, kAllMarks);
  }

  Part alternation(int depth) {
    if (depth > kDeepest) return fail();
    Part all = concatenation(depth);
    while (more() && take("|")) all = alternative(std::move(all), concatenation(depth));
    return all;
  }

  Part concatenation(int depth) {
    Sequence sequence;
    while (more() && now() != '|' && now() != ')') sequence.add(repeated(atom(depth)));
    return sequence.whole();
  }

  Part atom(int depth) {
    if (take("(?:")) return group(depth);
    if (take("(?")) return fail();  // flags and names
    if (take("(")) return group(depth);
    if (take("[")) return character_class();
    if (take("\\")) return escape();
    if (take(".")) return unknown(1, kAllMarks & ~mark_of(U'\n'));
    if (take("^") || take("$")) return exactly({""});
    return exactly({take_character()});
  }

  Part group(int depth) {
    Part inner = alternation(depth + 1);
    if (!take(")")) return fail();
    return inner;
  }

  Part escape() {
    if (!more()) return fail();
    const char c = now();
    if (c == 'n') return ++at_, exactly({"\n"});
    if (c == 't') return ++at_, exactly({"\t"});
    if (c == 'b' || c == 'B' || c == 'A' || c == 'z') return ++at_, exactly({""});
    if (c == 'd' || c == 'D' || c == 's' || c == 'S' || c == 'w' || c == 'W') {
      return ++at_, unknown(1, kAllMarks);
    }
    if (is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) return fail();
    return exactly({take_character()});
  }

  // After "[".  What is no plain list of few characters is any character.
  Part character_class() {
    const bool others = take("^");
    bool listed = true;
    std::vector<std::string> members;
    do {
      if (!more()) return fail();
      const bool single = take_member(members);
      listed = single && listed;
      const bool range = single && at_ + 1 < text_.size() && now() == '-' && text_[at_ + 1] != ']';
      if (range) listed = take_range(members) && listed;
    } while (!failed_ && !take("]"));
    if (failed_) return unknown(kAnyLength, kAllMarks);
    Marks marks = 0;
    for (const std::string& member : members) marks |= marks_of(member);
    if (others) return unknown(1, kAllMarks & ~marks);
    if (!listed || members.size() > kMostClass) return unknown(1, listed ? marks : kAllMarks);
    return exactly(std::move(members));
  }

  // False for what stands for many characters.
  bool take_member(std::vector<std::string>& members) {
    if (now() != '\\' && !text_.substr(at_).starts_with("[:")) {
      members.push_back(take_character());
      return true;
    }
    const std::optional<std::string> member = class_escape();
    if (member) members.push_back(*member);
    return member.has_value();
  }

  // A single escaped character, or nothing for an escape that stands for many.
  std::optional<std::string> class_escape() {
    if (take("[:")) {
      const std::size_t end = text_.find(":]", at_);
      if (end == text_.npos) return fail(), std::nullopt;
      at_ = end + 2;
      return std::nullopt;
    }
    const Part part = (take("\\"), escape());
    if (!part.exact || part.strings[0].empty()) return std::nullopt;
    return part.strings[0];
  }

  // At "-" between two ends, the lower of which is the last member.  Ranges of few ASCII characters
  // are written out.
  bool take_range(std::vector<std::string>& members) {
    take("-");
    const std::string high =
        text_.substr(at_).starts_with("\\") ? class_escape().value_or("") : take_character();
    if (members.empty() || members.back().size() != 1 || high.size() != 1) return false;
    const auto from = static_cast<unsigned char>(members.back()[0]);
    const auto to = static_cast<unsigned char>(high[0]);
    if (to < from || to - from > static_cast<int>(kMostClass)) return false;
    for (int c = from + 1; c <= to; ++c) members.emplace_back(1, static_cast<char>(c));
    return true;
  }

  static constexpr int kUnbounded = 1 << 20;
  struct Times {
    int least = 1;
    int most = 1;  // kUnbounded: any number
  };

  Part repeated(Part part) {
    while (more()) {
      Times times;
      if (take("?")) {
        times = {0, 1};
      } else if (take("*")) {
        times = {0, kUnbounded};
      } else if (take("+")) {
        times = {1, kUnbounded};
      } else if (!counted(times)) {
        return part;
      }
      take("?");  // lazy: the same texts
      part = times_of(std::move(part), times);
    }
    return part;
  }

  static Part times_of(Part part, Times times) {
    if (times.least == 1 && times.most == 1) return part;
    const std::size_t longest =
        times.most == kUnbounded ? kAnyLength : product_of(part.longest, times.most);
    if (times.least >= 1) return {false, {}, terms_of(part), longest, part.marks};
    if (times.most > 1 || !part.exact) return unknown(longest, part.marks);
    part.strings.emplace_back();
    return part;
  }

  // {n}, {n,} or {n,m}; anything else in braces is plain text, as RE2 has it.
  bool counted(Times& times) {
    if (now() != '{') return false;
    std::size_t i = at_ + 1;
    const std::optional<int> least = number(i);
    if (!least || i >= text_.size()) return false;
    times = {*least, *least};
    if (text_[i] == ',') {
      ++i;
      const std::optional<int> most = number(i);
      times.most = most.value_or(kUnbounded);
    }
    if (i >= text_.size() || text_[i] != '}') return false;
    at_ = i + 1;
    return true;
  }

  std::optional<int> number(std::size_t& i) const {
    if (i >= text_.size() || !is_digit(text_[i])) return std::nullopt;
    int value = 0;
    for (; i < text_.size() && is_digit(text_[i]); ++i) {
      value = std::min(value * 10 + (text_[i] - '0'), kUnbounded);
    }
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace

PatternNeeds required_literals(std::string_view expression) {
  return Reader(expression).run();
}

}  // namespace zc
