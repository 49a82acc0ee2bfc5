// A set of 64-bit fingerprints of texts, 16 to 32 bytes each whatever their length: what a session
// remembers of the addresses it has offered.  Two texts share a fingerprint once in about 2^64
// pairs.  Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace zc {

class Fingerprints {
 public:
  // True: it was not there before.
  bool insert(std::string_view text);
  bool contains(std::string_view text) const;
  std::size_t size() const { return size_; }

 private:
  std::size_t slot_of(std::uint64_t print) const;
  void grow();

  std::vector<std::uint64_t> slots_ = {};  // open addressing; 0: free; at most half full
  std::size_t size_ = 0;
};

}  // namespace zc
