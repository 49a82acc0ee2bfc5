#include "store/delta_codec.h"

#include <algorithm>
#include <bit>
#include <memory>
#include <new>

#include <fmt/format.h>
#include <zstd.h>

namespace zc::delta {
namespace {

constexpr int kLevel = 3;
constexpr int kMinWindowLog = 17;
constexpr int kMaxWindowLog = 27;  // what every zstd decoder accepts by default

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

// Making a context costs more than packing a small page; one per thread is never shared.
ZSTD_CCtx& compressor() {
  thread_local std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
  if (context == nullptr) throw std::bad_alloc();
  ZSTD_CCtx_reset(context.get(), ZSTD_reset_session_and_parameters);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kLevel);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 0);  // SHA-256 is checked instead
  return *context;
}

ZSTD_DCtx& decompressor() {
  thread_local std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  if (context == nullptr) throw std::bad_alloc();
  ZSTD_DCtx_reset(context.get(), ZSTD_reset_session_and_parameters);
  return *context;
}

std::string pack_with(ZSTD_CCtx& context, std::string_view plain) {
  if (plain.empty()) return {};
  // One byte less than `plain`: what does not fit is no gain.
  std::string packed(plain.size() - 1, '\0');
  const std::size_t size =
      ZSTD_compress2(&context, packed.data(), packed.size(), plain.data(), plain.size());
  if (ZSTD_isError(size) != 0) return {};
  packed.resize(size);
  packed.shrink_to_fit();
  return packed;
}

Result<std::string> unpack_with(ZSTD_DCtx& context,
                                std::string_view packed,
                                std::size_t plain_bytes) {
  if (plain_bytes > kMaxPlainBytes ||
      ZSTD_getFrameContentSize(packed.data(), packed.size()) != plain_bytes) {
    return Error(ErrorKind::kCorrupt, "a packed body tells another size than its row");
  }
  std::string plain(plain_bytes, '\0');
  const std::size_t size =
      ZSTD_decompressDCtx(&context, plain.data(), plain.size(), packed.data(), packed.size());
  if (ZSTD_isError(size) != 0) {
    return Error(ErrorKind::kCorrupt,
                 fmt::format("a packed body does not unpack: {}", ZSTD_getErrorName(size)));
  }
  if (size != plain_bytes) return Error(ErrorKind::kCorrupt, "a packed body is cut short");
  return plain;
}

}  // namespace

std::string pack(std::string_view plain) {
  return pack_with(compressor(), plain);
}

std::string pack_against(std::string_view prefix, std::string_view plain) {
  if (prefix.size() > kMaxDeltaBytes || plain.size() > kMaxDeltaBytes) return {};
  ZSTD_CCtx& context = compressor();
  // The window must reach over all of `plain` back to the start of `prefix`.
  const int reach = static_cast<int>(std::bit_width(prefix.size() + plain.size()));
  ZSTD_CCtx_setParameter(
      &context, ZSTD_c_windowLog, std::clamp(reach, kMinWindowLog, kMaxWindowLog));
  ZSTD_CCtx_refPrefix(&context, prefix.data(), prefix.size());
  return pack_with(context, plain);
}

Result<std::string> unpack(std::string_view packed, std::size_t plain_bytes) {
  return unpack_with(decompressor(), packed, plain_bytes);
}

Result<std::string> unpack_against(std::string_view prefix,
                                   std::string_view packed,
                                   std::size_t plain_bytes) {
  ZSTD_DCtx& context = decompressor();
  ZSTD_DCtx_refPrefix(&context, prefix.data(), prefix.size());
  return unpack_with(context, packed, plain_bytes);
}

}  // namespace zc::delta
