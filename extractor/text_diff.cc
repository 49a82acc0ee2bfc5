#include "extractor/text_diff.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string_view>
#include <unordered_map>

#include "extractor/utf8.h"

namespace zc {

namespace {

using Keys = std::vector<std::uint64_t>;

// One step of an edit script over two sequences.
struct Step {
  DiffPiece::Kind kind = DiffPiece::Kind::kSame;
  std::size_t before = 0;  // index in the old sequence (kSame, kRemoved)
  std::size_t after = 0;   // index in the new one (kSame, kAdded)
};

constexpr std::size_t kMaxCells = 4'000'000;  // 4 MB of table

class Differ {
 public:
  Differ(const Keys& before, const Keys& after) : before_(before), after_(after) {}

  std::vector<Step> run() {
    // Ranges still to compare; a stack of our own, so that nothing recurses.
    std::vector<Range> todo = {{0, before_.size(), 0, after_.size()}};
    while (!todo.empty()) {
      Range range = todo.back();
      todo.pop_back();
      if (range.is_match) {
        steps_.push_back({DiffPiece::Kind::kSame, range.b0, range.a0});
        continue;
      }
      while (range.b0 < range.b1 && range.a0 < range.a1 && equal(range.b0, range.a0)) {
        steps_.push_back({DiffPiece::Kind::kSame, range.b0++, range.a0++});
      }
      std::size_t tail = 0;
      while (range.b0 < range.b1 - tail && range.a0 < range.a1 - tail &&
             equal(range.b1 - tail - 1, range.a1 - tail - 1)) {
        ++tail;
      }
      for (std::size_t i = 1; i <= tail; ++i) {
        todo.push_back({range.b1 - i, range.b1 - i, range.a1 - i, range.a1 - i, true});
      }
      range.b1 -= tail;
      range.a1 -= tail;
      const std::size_t rows = range.b1 - range.b0;
      const std::size_t columns = range.a1 - range.a0;
      if (rows == 0 || columns == 0 || rows * columns > kMaxCells) {
        if (rows == 0 || columns == 0 || !split(range, todo)) replace(range);
      } else {
        table(range);
      }
    }
    return std::move(steps_);
  }

 private:
  struct Range {
    std::size_t b0 = 0;
    std::size_t b1 = 0;
    std::size_t a0 = 0;
    std::size_t a1 = 0;
    bool is_match = false;
  };

  bool equal(std::size_t b, std::size_t a) const { return before_[b] == after_[a]; }

  void replace(const Range& range) {
    for (std::size_t b = range.b0; b < range.b1; ++b) {
      steps_.push_back({DiffPiece::Kind::kRemoved, b, range.a0});
    }
    for (std::size_t a = range.a0; a < range.a1; ++a) {
      steps_.push_back({DiffPiece::Kind::kAdded, range.b1, a});
    }
  }

  // Longest common subsequence, cell by cell.
  void table(const Range& range) { follow(range, ways_through(range)); }

  enum class Way : std::uint8_t { kSame, kRemoved, kAdded };

  // The best first step from each cell (row: before, column: after), row by row.
  std::vector<Way> ways_through(const Range& range) const {
    const std::size_t rows = range.b1 - range.b0;
    const std::size_t columns = range.a1 - range.a0;
    std::vector<std::uint32_t> next(columns + 1);
    std::vector<std::uint32_t> here(columns + 1);
    std::vector<Way> ways(rows * columns);
    for (std::size_t r = rows; r-- > 0;) {
      for (std::size_t c = columns; c-- > 0;) {
        if (equal(range.b0 + r, range.a0 + c)) {
          here[c] = next[c + 1] + 1;
          ways[r * columns + c] = Way::kSame;
        } else {
          const bool is_down = next[c] >= here[c + 1];
          here[c] = is_down ? next[c] : here[c + 1];
          ways[r * columns + c] = is_down ? Way::kRemoved : Way::kAdded;
        }
      }
      std::swap(next, here);
      here[columns] = 0;
    }
    return ways;
  }

  void follow(const Range& range, const std::vector<Way>& ways) {
    const std::size_t columns = range.a1 - range.a0;
    std::size_t b = range.b0;
    std::size_t a = range.a0;
    while (b < range.b1 && a < range.a1) {
      switch (ways[(b - range.b0) * columns + (a - range.a0)]) {
        case Way::kSame:
          steps_.push_back({DiffPiece::Kind::kSame, b++, a++});
          break;
        case Way::kRemoved:
          steps_.push_back({DiffPiece::Kind::kRemoved, b++, a});
          break;
        case Way::kAdded:
          steps_.push_back({DiffPiece::Kind::kAdded, b, a++});
          break;
      }
    }
    replace({b, range.b1, a, range.a1});
  }

  // Patience: matches of keys that occur once on each side, in the longest rising order, cut the
  // range into smaller ones.  False when there is no such key.
  bool split(const Range& range, std::vector<Range>& todo) const {
    struct Count {
      std::uint32_t before = 0;
      std::uint32_t after = 0;
      std::size_t b = 0;
      std::size_t a = 0;
    };
    std::unordered_map<std::uint64_t, Count> counts;
    for (std::size_t b = range.b0; b < range.b1; ++b) {
      Count& count = counts[before_[b]];
      ++count.before;
      count.b = b;
    }
    for (std::size_t a = range.a0; a < range.a1; ++a) {
      Count& count = counts[after_[a]];
      ++count.after;
      count.a = a;
    }
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t b = range.b0; b < range.b1; ++b) {
      const Count& count = counts[before_[b]];
      if (count.before == 1 && count.after == 1) pairs.emplace_back(b, count.a);
    }
    if (pairs.empty()) return false;
    const std::vector<std::pair<std::size_t, std::size_t>> chain = longest_rising(pairs);
    Range rest = range;
    std::vector<Range> parts;
    for (const auto& [b, a] : chain) {
      parts.push_back({rest.b0, b, rest.a0, a});
      parts.push_back({b, b, a, a, true});
      rest.b0 = b + 1;
      rest.a0 = a + 1;
    }
    parts.push_back(rest);
    todo.insert(todo.end(), parts.rbegin(), parts.rend());
    return true;
  }

  static std::vector<std::pair<std::size_t, std::size_t>> longest_rising(
      const std::vector<std::pair<std::size_t, std::size_t>>& pairs) {
    std::vector<std::size_t> ends;  // index of the pair that ends the best chain of each length
    std::vector<std::size_t> previous(pairs.size(), pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      const auto place = std::lower_bound(
          ends.begin(), ends.end(), pairs[i].second, [&](std::size_t end, std::size_t value) {
            return pairs[end].second < value;
          });
      if (place != ends.begin()) previous[i] = *(place - 1);
      if (place == ends.end()) {
        ends.push_back(i);
      } else {
        *place = i;
      }
    }
    std::vector<std::pair<std::size_t, std::size_t>> chain;
    for (std::size_t i = ends.back(); i < pairs.size(); i = previous[i]) chain.push_back(pairs[i]);
    std::reverse(chain.begin(), chain.end());
    return chain;
  }

  const Keys& before_;
  const Keys& after_;
  std::vector<Step> steps_ = {};
};

std::vector<const TextBlock*> seen_blocks(const Document& document, const DiffNoise& noise) {
  std::vector<const TextBlock*> out;
  for (const TextBlock& block : document.blocks) {
    if (block.source == BlockSource::kVisible && !noise.drops(block)) out.push_back(&block);
  }
  return out;
}

Keys keys_of(const std::vector<const TextBlock*>& blocks, const DiffNoise& noise) {
  Keys keys;
  for (const TextBlock* block : blocks) {
    keys.push_back(noise.masks(*block) ? shape_of(*block) : std::hash<std::string>()(block->text));
  }
  return keys;
}

struct Characters {
  Keys keys = {};
  std::vector<std::size_t> ends = {};  // byte after each character
};

Characters characters_of(std::string_view text) {
  Characters out;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint c = code_point_at(text, i);
    i += c.length;
    out.keys.push_back(c.value);
    out.ends.push_back(i);
  }
  return out;
}

class Writer {
 public:
  void add(DiffPiece::Kind kind, std::string_view text, BlockRole role, bool may_join) {
    if (may_join && !pieces_.empty() && pieces_.back().kind == kind && joinable_) {
      pieces_.back().text += text;
      return;
    }
    pieces_.push_back({kind, std::string(text), role});
    joinable_ = may_join;
  }

  void inside(const TextBlock& before, const TextBlock& after) {
    const Characters old_text = characters_of(before.text);
    const Characters new_text = characters_of(after.text);
    joinable_ = false;
    bool is_first = true;
    for (const Step& step : Differ(old_text.keys, new_text.keys).run()) {
      const bool is_added = step.kind == DiffPiece::Kind::kAdded;
      const Characters& from = is_added ? new_text : old_text;
      const std::size_t index = is_added ? step.after : step.before;
      const std::size_t begin = index == 0 ? 0 : from.ends[index - 1];
      const std::string& text = is_added ? after.text : before.text;
      if (is_first) joinable_ = false;
      add(step.kind,
          std::string_view(text).substr(begin, from.ends[index] - begin),
          is_added ? after.role : before.role,
          true);
      is_first = false;
    }
    joinable_ = false;
  }

  std::vector<DiffPiece> take() { return std::move(pieces_); }

 private:
  std::vector<DiffPiece> pieces_ = {};
  bool joinable_ = false;
};

// Do the two share enough characters that a reader would call one the other's new wording?
bool is_rewording(std::string_view before, std::string_view after) {
  std::unordered_map<std::uint64_t, int> counts;
  const Characters old_text = characters_of(before);
  const Characters new_text = characters_of(after);
  for (const std::uint64_t key : old_text.keys) ++counts[key];
  std::size_t common = 0;
  for (const std::uint64_t key : new_text.keys) {
    if (counts[key]-- > 0) ++common;
  }
  return common * 2 >= std::max(old_text.keys.size(), new_text.keys.size());
}

}  // namespace

std::vector<DiffPiece> diff_documents(const Document& before,
                                      const Document& after,
                                      const DiffNoise& noise) {
  const std::vector<const TextBlock*> old_blocks = seen_blocks(before, noise);
  const std::vector<const TextBlock*> new_blocks = seen_blocks(after, noise);
  const Keys old_keys = keys_of(old_blocks, noise);
  const Keys new_keys = keys_of(new_blocks, noise);
  Writer writer;
  std::vector<const TextBlock*> removed;
  std::vector<const TextBlock*> added;
  // Removed and added runs between two equal blocks are paired in order.
  const auto settle = [&] {
    const std::size_t pairs = std::min(removed.size(), added.size());
    for (std::size_t i = 0; i < std::max(removed.size(), added.size()); ++i) {
      if (i < pairs && is_rewording(removed[i]->text, added[i]->text)) {
        writer.inside(*removed[i], *added[i]);
        continue;
      }
      if (i < removed.size()) {
        writer.add(DiffPiece::Kind::kRemoved, removed[i]->text, removed[i]->role, false);
      }
      if (i < added.size()) {
        writer.add(DiffPiece::Kind::kAdded, added[i]->text, added[i]->role, false);
      }
    }
    removed.clear();
    added.clear();
  };
  for (const Step& step : Differ(old_keys, new_keys).run()) {
    if (step.kind == DiffPiece::Kind::kRemoved) {
      removed.push_back(old_blocks[step.before]);
    } else if (step.kind == DiffPiece::Kind::kAdded) {
      added.push_back(new_blocks[step.after]);
    } else {
      settle();
      writer.add(step.kind, new_blocks[step.after]->text, new_blocks[step.after]->role, false);
    }
  }
  settle();
  return writer.take();
}

}  // namespace zc
