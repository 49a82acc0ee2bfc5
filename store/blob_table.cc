#include "store/blob_table.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "store/delta_codec.h"
#include "store/row_codec.h"

namespace zc {
namespace {

enum class Packing : std::uint8_t { kRaw = 0, kPacked = 1, kDelta = 2 };

struct BlobRow {
  Packing packing = Packing::kRaw;
  std::uint32_t depth = 0;
  std::size_t plain_bytes = 0;
  std::size_t keyframe_bytes = 0;
  Digest base = {};
  std::string_view bytes = {};
};

std::string to_row(const BlobRow& blob) {
  RowWriter row;
  row.reserve(blob.bytes.size() + 48);
  row.put_byte(static_cast<std::uint8_t>(blob.packing));
  row.put_number(blob.plain_bytes);
  if (blob.packing == Packing::kDelta) {
    row.put_number(blob.depth);
    row.put_number(blob.keyframe_bytes);
    row.put_digest(blob.base);
  }
  row.put_raw(blob.bytes);
  return row.take();
}

std::optional<BlobRow> from_row(std::string_view row) {
  RowReader reader(row);
  BlobRow blob;
  const std::uint8_t packing = reader.byte();
  if (packing > static_cast<std::uint8_t>(Packing::kDelta)) return std::nullopt;
  blob.packing = static_cast<Packing>(packing);
  blob.plain_bytes = static_cast<std::size_t>(reader.number());
  if (blob.packing == Packing::kDelta) {
    blob.depth = static_cast<std::uint32_t>(reader.number());
    blob.keyframe_bytes = static_cast<std::size_t>(reader.number());
    blob.base = reader.digest();
  }
  blob.bytes = reader.rest();
  if (blob.packing != Packing::kDelta) blob.keyframe_bytes = blob.bytes.size();
  if (!reader.ok()) return std::nullopt;
  return blob;
}

Error corrupt(const Digest& digest, std::string_view what) {
  return Error(ErrorKind::kCorrupt,
               fmt::format("body {}: {}", digest.hex(), what),
               {{"sha256", digest.hex()}});
}

Result<std::string> unpack_whole(const BlobRow& blob) {
  if (blob.packing == Packing::kPacked) return delta::unpack(blob.bytes, blob.plain_bytes);
  if (blob.bytes.size() != blob.plain_bytes) {
    return Error(ErrorKind::kCorrupt, "an unpacked body has another size than its row tells");
  }
  return std::string(blob.bytes);
}

}  // namespace

Result<BlobTable::Loaded> BlobTable::rebuild(const Digest& digest) const {
  std::vector<std::string> rows;
  Digest wanted = digest;
  while (true) {
    ZC_TRY(std::optional<std::string> row, rocks_.find(Family::kBlobs, wanted.raw()));
    if (!row) {
      if (!rows.empty()) return corrupt(digest, fmt::format("its base {} is gone", wanted.hex()));
      return Error(ErrorKind::kNotFound, fmt::format("no body {}", digest.hex()));
    }
    rows.push_back(*std::move(row));
    const std::optional<BlobRow> blob = from_row(rows.back());
    if (!blob) return corrupt(digest, "its row is broken");
    if (blob->packing != Packing::kDelta) break;
    // A wire form hangs from its payload's chain, one step further than the payload may go.
    if (rows.size() > kKeyframeEvery + 1) return corrupt(digest, "its chain does not end");
    wanted = blob->base;
  }
  Loaded loaded;
  loaded.depth = static_cast<std::uint32_t>(rows.size() - 1);
  for (std::size_t i = rows.size(); i-- > 0;) {
    const BlobRow blob = *from_row(rows[i]);
    Result<std::string> plain =
        blob.packing == Packing::kDelta
            ? delta::unpack_against(loaded.plain, blob.bytes, blob.plain_bytes)
            : unpack_whole(blob);
    if (!plain) return corrupt(digest, plain.error().message());
    loaded.plain = *std::move(plain);
    loaded.keyframe_bytes = blob.keyframe_bytes;
  }
  if (sha256(loaded.plain) != digest) return corrupt(digest, "the bytes give another digest");
  return loaded;
}

Result<std::optional<Digest>> BlobTable::base_in_row(std::string_view row) {
  const std::optional<BlobRow> blob = from_row(row);
  if (!blob) return Error(ErrorKind::kCorrupt, "the row of a body is broken");
  if (blob->packing != Packing::kDelta) return std::optional<Digest>();
  return std::optional<Digest>(blob->base);
}

Result<std::string> BlobTable::load(const Digest& digest) const {
  ZC_TRY(Loaded loaded, rebuild(digest));
  return std::move(loaded.plain);
}

Result<bool> BlobTable::Writer::is_kept(const Digest& digest) const {
  if (pending_.contains(digest)) return true;
  ZC_TRY(const std::optional<std::string> row, table_.rocks_.find(Family::kBlobs, digest.raw()));
  return row.has_value();
}

void BlobTable::Writer::keep_whole(const Digest& digest, std::string_view plain) {
  const std::string packed = delta::pack(plain);
  BlobRow row;
  row.packing = packed.empty() ? Packing::kRaw : Packing::kPacked;
  row.plain_bytes = plain.size();
  row.bytes = packed.empty() ? plain : std::string_view(packed);
  batch_.put(Family::kBlobs, digest.raw(), to_row(row));
  pending_[digest] = {plain, 0, row.bytes.size()};
}

Result<bool> BlobTable::Writer::keep_as_delta(const Digest& digest,
                                              std::string_view plain,
                                              const Digest& base) {
  Loaded loaded;
  std::string_view prefix;
  if (const auto known = pending_.find(base); known != pending_.end()) {
    prefix = known->second.plain;
    loaded.depth = known->second.depth;
    loaded.keyframe_bytes = known->second.keyframe_bytes;
  } else {
    ZC_TRY(loaded, table_.rebuild(base));
    prefix = loaded.plain;
  }
  if (loaded.depth + 1 >= kKeyframeEvery) return false;
  const std::string packed = delta::pack_against(prefix, plain);
  // The keyframe of the chain stands for what `plain` would take whole: packing it as well only to
  // compare would double the work of every change.
  if (packed.empty() || packed.size() >= loaded.keyframe_bytes) return false;
  BlobRow row{Packing::kDelta, loaded.depth + 1, plain.size(), loaded.keyframe_bytes, base, packed};
  batch_.put(Family::kBlobs, digest.raw(), to_row(row));
  pending_[digest] = {plain, row.depth, row.keyframe_bytes};
  return true;
}

Status BlobTable::Writer::keep(const Digest& digest, std::string_view plain, const Digest* like) {
  ZC_TRY(const bool kept, is_kept(digest));
  if (kept) return Done{};
  if (like != nullptr && *like != digest && plain.size() <= delta::kMaxDeltaBytes) {
    ZC_TRY(const bool done, keep_as_delta(digest, plain, *like));
    if (done) return Done{};
  }
  keep_whole(digest, plain);
  return Done{};
}

Status BlobTable::Writer::keep_whole_again(const Digest& digest) {
  ZC_TRY(const std::string plain, table_.load(digest));
  keep_whole(digest, plain);
  pending_.erase(digest);  // `plain` ends here
  return Done{};
}

Status BlobTable::Writer::keep_beside(const Digest& digest,
                                      std::string_view plain,
                                      const Digest& base,
                                      std::string_view prefix) {
  ZC_TRY(const bool kept, is_kept(digest));
  if (kept) return Done{};
  // Shorter than the payload: it was compressed by the server, and has nothing in common with the
  // payload that zstd could see.  Longer: chunked, which is the payload with a few bytes between.
  std::string packed;
  if (plain.size() >= prefix.size()) packed = delta::pack_against(prefix, plain);
  BlobRow row{Packing::kRaw, 0, plain.size(), 0, base, plain};
  if (!packed.empty()) {
    row.packing = Packing::kDelta;
    row.depth = kKeyframeEvery;
    row.bytes = packed;
  }
  batch_.put(Family::kBlobs, digest.raw(), to_row(row));
  // As a base it would be a poor one: full depth keeps others from choosing it.
  pending_[digest] = {plain, kKeyframeEvery, plain.size()};
  return Done{};
}

}  // namespace zc
