// Gumbo's memory.  Bump allocation with free lists by size, because Gumbo frees a dozen small
// buffers per tag; everything goes at once with the arena, so nothing is destroyed recursively.
// When the ceiling is passed, allocate() jumps to way_out(), since Gumbo does not check for
// nullptr.
#pragma once

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace zc {

inline constexpr std::size_t kMaxParseMemory = std::size_t{256} * 1024 * 1024;

class ParseArena {
 public:
  ParseArena() = default;
  ~ParseArena() {
    for (void* chunk : chunks_) std::free(chunk);
  }
  ParseArena(const ParseArena&) = delete;
  ParseArena& operator=(const ParseArena&) = delete;

  std::jmp_buf& way_out() { return way_out_; }

  static void* allocate(void* self, std::size_t size) {
    return static_cast<ParseArena*>(self)->take(size);
  }
  static void release(void* self, void* block) {
    if (block != nullptr) static_cast<ParseArena*>(self)->give_back(static_cast<char*>(block));
  }

 private:
  static constexpr std::size_t kHeader = 8;
  static constexpr std::size_t kClasses = 64;  // of 16 bytes: blocks to 1 KB
  static constexpr std::size_t kFirstChunk = std::size_t{256} * 1024;
  static constexpr std::size_t kLargestChunk = std::size_t{4} * 1024 * 1024;

  void* take(std::size_t size) {
    const std::size_t units = (size + kHeader + 15) / 16;
    if (units < kClasses && free_[units] != nullptr) {
      char* const block = free_[units];
      std::memcpy(&free_[units], block, sizeof(char*));
      return block;
    }
    const std::size_t whole = units * 16;
    if (static_cast<std::size_t>(end_ - next_) < whole) grow(whole);
    char* const start = next_;
    next_ += whole;
    std::memcpy(start, &units, kHeader);
    return start + kHeader;
  }

  void give_back(char* block) {
    std::size_t units = 0;
    std::memcpy(&units, block - kHeader, kHeader);
    if (units >= kClasses) return;
    std::memcpy(block, &free_[units], sizeof(char*));
    free_[units] = block;
  }

  void grow(std::size_t least) {
    const std::size_t size = std::max(least, chunk_size_);
    chunk_size_ = std::min(chunk_size_ * 2, kLargestChunk);
    if (total_ + size > kMaxParseMemory) std::longjmp(way_out_, 1);
    char* const chunk = static_cast<char*>(std::malloc(size));
    if (chunk == nullptr) std::longjmp(way_out_, 1);
    chunks_.push_back(chunk);
    total_ += size;
    next_ = chunk;
    end_ = chunk + size;
  }

  std::vector<void*> chunks_ = std::vector<void*>();
  std::array<char*, kClasses> free_ = {};
  char* next_ = nullptr;
  char* end_ = nullptr;
  std::size_t chunk_size_ = kFirstChunk;
  std::size_t total_ = 0;
  std::jmp_buf way_out_ = {};
};

}  // namespace zc
