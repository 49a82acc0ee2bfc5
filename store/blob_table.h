// Bodies, each kept once under its SHA-256, whatever page or version it belongs to: raw, packed, or
// as the difference to an earlier body.  Nothing is trusted on the way back: load() checks the
// digest of what it rebuilt.
//
// Order: a Blobs::Writer collects new bodies into a batch; after the batch is written, load() from
// any thread.  A Writer is not thread-safe; one at a time (the audit log's Turn sees to that).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/result.h"
#include "store/rocks.h"

namespace zc {

class BlobTable {
 public:
  // A difference to a difference ... ends at a body kept whole, at most so many steps away.
  static constexpr std::uint32_t kKeyframeEvery = 32;

  explicit BlobTable(Rocks& rocks) : rocks_(rocks) {}

  // kNotFound: no such body; kCorrupt: the bytes do not give that digest.
  Result<std::string> load(const Digest& digest) const;

  // The body that a row is the difference to; nullopt: kept whole.  kCorrupt.
  static Result<std::optional<Digest>> base_in_row(std::string_view row);

  class Writer {
   public:
    Writer(const BlobTable& table, Batch& batch) : table_(table), batch_(batch) {}
    // Keeps `plain`, whose SHA-256 is `digest`, unless it is there.  `like`: a body it may be kept
    // as the difference to.  `plain` must live as long as the Writer.
    // kCorrupt when `like` is damaged.
    Status keep(const Digest& digest, std::string_view plain, const Digest* like = nullptr);
    // Keeps `plain` only as a difference to `prefix` (with digest `base`) when that is smaller,
    // and as it is otherwise: for the wire form of a body whose payload is kept too.
    Status keep_beside(const Digest& digest,
                       std::string_view plain,
                       const Digest& base,
                       std::string_view prefix);

    // Keeps a body whole that is kept as a difference: what it hangs from may then go.
    Status keep_whole_again(const Digest& digest);

   private:
    struct Pending {
      std::string_view plain = {};
      std::uint32_t depth = 0;
      std::size_t keyframe_bytes = 0;
    };
    Result<bool> is_kept(const Digest& digest) const;
    Result<bool> keep_as_delta(const Digest& digest, std::string_view plain, const Digest& base);
    void keep_whole(const Digest& digest, std::string_view plain);

    const BlobTable& table_;
    Batch& batch_;
    std::map<Digest, Pending> pending_;
  };

 private:
  struct Loaded {
    std::string plain = {};
    std::uint32_t depth = 0;         // steps to the body kept whole
    std::size_t keyframe_bytes = 0;  // what that one takes on disk
  };
  Result<Loaded> rebuild(const Digest& digest) const;

  Rocks& rocks_;
};

}  // namespace zc
