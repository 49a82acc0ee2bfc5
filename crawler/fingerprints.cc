#include "crawler/fingerprints.h"

#include <functional>
#include <utility>

namespace zc {
namespace {

constexpr std::size_t kFirstSlots = 1024;

// Never 0, which marks a free slot.
std::uint64_t print_of(std::string_view text) {
  const std::uint64_t print = std::hash<std::string_view>{}(text);
  return print == 0 ? 1 : print;
}

}  // namespace

// Where the print is, or where it would go.  Precondition: a slot is free.
std::size_t Fingerprints::slot_of(std::uint64_t print) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = static_cast<std::size_t>(print) & mask;
  while (slots_[slot] != 0 && slots_[slot] != print) slot = (slot + 1) & mask;
  return slot;
}

void Fingerprints::grow() {
  const std::vector<std::uint64_t> old = std::move(slots_);
  slots_.assign(old.empty() ? kFirstSlots : old.size() * 2, 0);
  for (const std::uint64_t print : old) {
    if (print != 0) slots_[slot_of(print)] = print;
  }
}

bool Fingerprints::insert(std::string_view text) {
  if (size_ * 2 >= slots_.size()) grow();
  const std::uint64_t print = print_of(text);
  std::uint64_t& slot = slots_[slot_of(print)];
  if (slot == print) return false;
  slot = print;
  ++size_;
  return true;
}

bool Fingerprints::contains(std::string_view text) const {
  if (slots_.empty()) return false;
  return slots_[slot_of(print_of(text))] != 0;
}

}  // namespace zc
