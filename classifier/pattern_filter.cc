#include "classifier/pattern_filter.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace zc {
namespace {

constexpr std::uint8_t kMay = 1;
constexpr std::uint8_t kCannot = 2;

// Numbers for what is met, in the order of meeting.
template <typename Key>
class Numbering {
 public:
  std::uint32_t of(const Key& key) {
    const auto [at, added] = numbers_.emplace(key, static_cast<std::uint32_t>(keys_.size()));
    if (added) keys_.push_back(key);
    return at->second;
  }
  const std::vector<Key>& keys() const { return keys_; }

 private:
  std::map<Key, std::uint32_t> numbers_ = {};
  std::vector<Key> keys_ = {};
};

template <typename T>
std::uint32_t size_of(const std::vector<T>& all) {
  return static_cast<std::uint32_t>(all.size());
}

// Without a branch: true of every mark, and of few others.
bool may_be_mark(std::uint16_t code) {
  return static_cast<bool>((code < 0x40) | (code == U'。'));
}

std::uint16_t hash_of(std::uint16_t code) {
  return static_cast<std::uint16_t>((code * 0x9E3779B1U) >> 16);
}

}  // namespace

PatternFilter::PatternFilter(const std::vector<std::string>& expressions) {
  Numbering<std::string> literals;
  Numbering<LiteralClause> clauses;
  std::vector<std::vector<std::uint32_t>> watching;  // terms, by literal
  std::vector<std::vector<std::uint32_t>> others;    // clauses, by term
  for (std::size_t i = 0; i < expressions.size(); ++i) {
    const PatternNeeds needs = required_literals(expressions[i]);
    const int pattern = static_cast<int>(i);
    limits_.push_back({needs.longest, static_cast<Marks>(kAllMarks & ~needs.marks)});
    const bool unknown = std::any_of(
        needs.terms.begin(), needs.terms.end(), [](const LiteralTerm& t) { return t.empty(); });
    if (unknown) {
      always_.push_back(pattern);
      continue;
    }
    for (const LiteralTerm& needed : needs.terms) {
      const auto number = static_cast<std::uint32_t>(terms_.size());
      for (const std::string& literal : needed.front()) {
        const std::uint32_t id = literals.of(literal);
        watching.resize(literals.keys().size());
        watching[id].push_back(number);
      }
      terms_.push_back({pattern, {}});
      std::vector<std::uint32_t>& further = others.emplace_back();
      for (auto it = needed.begin() + 1; it != needed.end(); ++it)
        further.push_back(clauses.of(*it));
    }
  }
  lay_out(clauses.keys(), others);
  watch(literals.keys(), watching);
  scan_ = LiteralScan(literals.keys());
}

// Puts the clauses of each term beside each other.
void PatternFilter::lay_out(const std::vector<LiteralClause>& clauses,
                            const std::vector<std::vector<std::uint32_t>>& others) {
  CharacterRow row;
  std::vector<Span> spans;
  for (const LiteralClause& clause : clauses) {
    const std::uint32_t begin = size_of(hashes_);
    for (const std::string& literal : clause) {
      row.read(literal);
      LiteralHashes& hashes = hashes_.emplace_back();
      for (std::size_t k = 0; k < hashes.size(); ++k) {
        hashes[k] = hash_of(row.code(std::min(k, row.size() - 1)));
      }
    }
    spans.push_back({begin, size_of(hashes_)});
  }
  for (std::size_t t = 0; t < terms_.size(); ++t) {
    terms_[t].others.begin = size_of(others_);
    for (const std::uint32_t clause : others[t]) others_.push_back(spans[clause]);
    terms_[t].others.end = size_of(others_);
  }
}

void PatternFilter::watch(const std::vector<std::string>& literals,
                          const std::vector<std::vector<std::uint32_t>>& watching) {
  CharacterRow row;
  for (std::size_t i = 0; i < literals.size(); ++i) {
    row.read(literals[i]);
    const std::uint32_t begin = size_of(watching_);
    watching_.insert(watching_.end(), watching[i].begin(), watching[i].end());
    watched_.push_back({static_cast<std::uint32_t>(row.size()), {begin, size_of(watching_)}});
  }
}

template <std::size_t kBits>
bool PatternFilter::holds(const Term& term, const CharacterSet<kBits>& characters) const {
  const auto stands = [&](const LiteralHashes& hashes) {
    return characters.has(hashes[0]) && characters.has(hashes[1]) && characters.has(hashes[2]);
  };
  const auto some_stands = [&](Span clause) {
    return std::any_of(hashes_.data() + clause.begin, hashes_.data() + clause.end, stands);
  };
  return std::all_of(
      others_.data() + term.others.begin, others_.data() + term.others.end, some_stands);
}

// By the characters of the whole text, asked once a text.
bool PatternFilter::may_hold(std::uint32_t term, FilterScratch& scratch) const {
  std::uint8_t& known = scratch.terms[term];
  if (known == 0) {
    known = holds(terms_[term], scratch.characters) ? kMay : kCannot;
    scratch.asked.push_back(term);
  }
  return known == kMay;
}

// By the characters that a match could reach.
bool PatternFilter::may_hold_in(const Term& term,
                                Reach reach,
                                const CharacterRow& row,
                                FilterScratch& scratch) const {
  constexpr std::size_t kFar = 100;  // then too many characters share a bit
  if (term.others.begin == term.others.end || reach.end - reach.begin > kFar) return true;
  scratch.nearby.clear();
  for (std::size_t i = reach.begin; i < reach.end; ++i) {
    scratch.nearby.add(hash_of(row.code(i)));
  }
  return holds(term, scratch.nearby);
}

// What a match may hold around a literal of `size` characters at `at`: up to the marks that it
// cannot hold.  Places come in ascending order.
PatternFilter::Reach PatternFilter::reach_of(int pattern,
                                             std::size_t at,
                                             std::size_t size,
                                             const CharacterRow& row,
                                             FilterScratch& scratch) const {
  constexpr std::size_t kFar = 200;  // further off no mark is looked for
  const Limits& limits = limits_[static_cast<std::size_t>(pattern)];
  const std::size_t before = limits.longest - std::min(limits.longest, size);
  Reach reach = {at - std::min(at, before), at + std::min(limits.longest, row.size() - at)};
  if (limits.barriers == 0) return reach;
  const std::uint32_t* const marks = scratch.marks.data();
  while (marks[scratch.next_mark] < at) ++scratch.next_mark;
  const std::size_t lowest = std::max(reach.begin, at - std::min(at, kFar));
  const std::size_t highest = std::min(reach.end, at + kFar);
  const auto stops = [&](std::size_t i) { return (mark_of(row.code(i)) & limits.barriers) != 0; };
  for (std::size_t m = scratch.next_mark; m-- > 0 && marks[m] >= lowest;) {
    if (stops(marks[m])) {
      reach.begin = marks[m] + 1;
      break;
    }
  }
  for (std::size_t m = scratch.next_mark; marks[m] < highest; ++m) {
    if (marks[m] >= at + size && stops(marks[m])) {
      reach.end = marks[m];
      break;
    }
  }
  return reach;
}

// Widens the pattern's last window or begins another, when a match may lie within reach.
void PatternFilter::add_window(const Term& term,
                               Reach reach,
                               const CharacterRow& row,
                               std::vector<PatternWindow>& out,
                               FilterScratch& scratch) const {
  std::uint32_t& last = scratch.windows[static_cast<std::size_t>(term.pattern)];
  const std::size_t begin = row.begin(reach.begin);
  const std::size_t end = row.begin(reach.end);
  if (last == 0 || begin > out[last - 1].end) {
    if (!may_hold_in(term, reach, row, scratch)) return;
    out.push_back({term.pattern, begin, end});
    last = static_cast<std::uint32_t>(out.size());
    return;
  }
  PatternWindow& window = out[last - 1];
  const bool inside = begin >= window.begin && end <= window.end;
  if (inside || !may_hold_in(term, reach, row, scratch)) return;
  window.begin = std::min(window.begin, begin);
  window.end = std::max(window.end, end);
}

// What is asked of the text where a literal stands: in many none does.
void PatternFilter::read(const CharacterRow& row, FilterScratch& scratch) {
  if (scratch.marks.size() <= row.size()) scratch.marks.resize(row.size() + 1);
  std::uint32_t* const marks = scratch.marks.data();
  std::size_t count = 0;
  scratch.characters.clear();
  for (std::size_t i = 0; i < row.size(); ++i) {
    scratch.characters.add(hash_of(row.code(i)));
    marks[count] = static_cast<std::uint32_t>(i);
    count += may_be_mark(row.code(i));
  }
  marks[count] = static_cast<std::uint32_t>(row.size());
  scratch.next_mark = 0;
  scratch.is_read = true;
}

void PatternFilter::candidates(const CharacterRow& row,
                               std::vector<PatternWindow>& out,
                               FilterScratch& scratch) const {
  out.clear();
  for (const int pattern : always_) out.push_back({pattern, 0, row.text().size()});
  scratch.is_read = false;
  scratch.terms.resize(terms_.size());
  scratch.windows.resize(limits_.size());
  scan_.scan(row, [&](std::uint32_t literal, std::size_t at) {
    if (!scratch.is_read) read(row, scratch);
    const Watched& watched = watched_[literal];
    for (std::uint32_t w = watched.terms.begin; w < watched.terms.end; ++w) {
      const std::uint32_t number = watching_[w];
      if (!may_hold(number, scratch)) continue;
      const Term& term = terms_[number];
      const Reach reach = reach_of(term.pattern, at, watched.size, row, scratch);
      add_window(term, reach, row, out, scratch);
    }
  });
  for (const std::uint32_t term : scratch.asked) scratch.terms[term] = 0;
  for (const PatternWindow& window : out) {
    scratch.windows[static_cast<std::size_t>(window.pattern)] = 0;
  }
  scratch.asked.clear();
  std::sort(out.begin(), out.end(), [](const PatternWindow& a, const PatternWindow& b) {
    return std::tie(a.pattern, a.begin) < std::tie(b.pattern, b.begin);
  });
}

}  // namespace zc
