// What was left out, refused or done while a page was rendered, in Chinese, for an officer.
// Each sentence once, bounded in number; not thread-safe.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace zc {

class PageNotes {
 public:
  static constexpr std::size_t kMost = 60;

  void add(std::string words) {
    const bool is_new = std::find(notes_.begin(), notes_.end(), words) == notes_.end();
    if (is_new && notes_.size() < kMost) notes_.push_back(std::move(words));
  }
  const std::vector<std::string>& all() const { return notes_; }

 private:
  std::vector<std::string> notes_ = {};
};

}  // namespace zc
