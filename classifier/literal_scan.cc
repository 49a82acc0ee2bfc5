#include "classifier/literal_scan.h"

#include <algorithm>
#include <deque>

namespace zc {
namespace {
constexpr std::uint32_t kNone = 0xFFFFFFFF;
}

LiteralScan::LiteralScan(const std::vector<std::string>& literals) : literals_(literals.size()) {
  std::array<bool, 256> used = {};
  for (const std::string& literal : literals) {
    for (const char c : literal) used[static_cast<unsigned char>(c)] = true;
  }
  for (std::size_t byte = 0; byte < 256; ++byte) {
    if (used[byte] && classes_ < 255) class_of_[byte] = static_cast<std::uint8_t>(classes_++);
  }
  moves_.assign(classes_, kNone);
  ends_.emplace_back();
  for (std::size_t i = 0; i < literals.size(); ++i) add(literals[i], static_cast<int>(i));
  finish();
}

void LiteralScan::add(const std::string& literal, int index) {
  std::uint32_t node = 0;
  for (const char c : literal) {
    const std::size_t slot = node * classes_ + class_of_[static_cast<unsigned char>(c)];
    if (moves_[slot] == kNone) {
      moves_[slot] = static_cast<std::uint32_t>(ends_.size());
      ends_.emplace_back();
      moves_.resize(ends_.size() * classes_, kNone);
    }
    node = moves_[slot];
  }
  ends_[node].push_back(index);
}

// Breadth first: a missing move is the move of the longest proper suffix.
void LiteralScan::finish() {
  std::vector<std::uint32_t> suffix(ends_.size(), 0);
  std::deque<std::uint32_t> queue;
  for (std::size_t c = 0; c < classes_; ++c) {
    std::uint32_t& move = moves_[c];
    if (move == kNone) {
      move = 0;
    } else {
      queue.push_back(move);
    }
  }
  while (!queue.empty()) {
    const std::uint32_t node = queue.front();
    queue.pop_front();
    const std::vector<int>& inherited = ends_[suffix[node]];
    ends_[node].insert(ends_[node].end(), inherited.begin(), inherited.end());
    for (std::size_t c = 0; c < classes_; ++c) {
      std::uint32_t& move = moves_[node * classes_ + c];
      const std::uint32_t fallback = moves_[suffix[node] * classes_ + c];
      if (move == kNone) {
        move = fallback;
      } else {
        suffix[move] = fallback;
        queue.push_back(move);
      }
    }
  }
  any_end_.resize(ends_.size());
  for (std::size_t i = 0; i < ends_.size(); ++i) any_end_[i] = !ends_[i].empty();
}

void LiteralScan::scan(std::string_view text, std::vector<int>& found) const {
  found.clear();
  if (literals_ == 0) return;
  std::vector<bool> seen(literals_, false);
  std::uint32_t node = 0;
  for (const char c : text) {
    node = moves_[node * classes_ + class_of_[static_cast<unsigned char>(c)]];
    if (!any_end_[node]) continue;
    for (const int index : ends_[node]) {
      if (seen[static_cast<std::size_t>(index)]) continue;
      seen[static_cast<std::size_t>(index)] = true;
      found.push_back(index);
    }
  }
  std::sort(found.begin(), found.end());
}

}  // namespace zc
