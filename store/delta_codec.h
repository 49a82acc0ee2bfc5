// Bytes packed with zstd, alone or as the difference to other bytes (ZSTD_CCtx_refPrefix, the
// engine of `zstd --patch-from`).  Pure; contexts are kept per thread.  Source: RFC 8878 and the
// zstd manual.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace zc::delta {

// Larger things are never packed as a difference: both sides would be held in memory at once.
inline constexpr std::size_t kMaxDeltaBytes = std::size_t{32} << 20;
// No row of ours unpacks to more.
inline constexpr std::size_t kMaxPlainBytes = std::size_t{1} << 30;

// Empty when zstd could not make it smaller.
std::string pack(std::string_view plain);
// `plain` as a difference to `prefix`; both at most kMaxDeltaBytes.  Empty when not smaller.
std::string pack_against(std::string_view prefix, std::string_view plain);

// kCorrupt when the bytes do not unpack to exactly `plain_bytes`.
Result<std::string> unpack(std::string_view packed, std::size_t plain_bytes);
Result<std::string> unpack_against(std::string_view prefix,
                                   std::string_view packed,
                                   std::size_t plain_bytes);

}  // namespace zc::delta
