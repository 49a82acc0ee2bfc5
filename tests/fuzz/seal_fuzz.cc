// Any bytes as a signature, a token, an authority's reply, a checkpoint, a list of proofs.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "evidence/checkpoint.h"
#include "evidence/consistency.h"
#include "evidence/signature.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string query = *zc::timestamp_query("content");
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 6) {
    case 0:
      if (zc::check_signature(bytes, "content", {}, std::nullopt).trusted) std::abort();
      break;
    case 1:
      if (zc::check_timestamp(bytes, "content", {}).trusted) std::abort();
      break;
    case 2:
      static_cast<void>(zc::timestamp_token(bytes, query));
      break;
    case 3: {
      const auto checkpoint = zc::parse_checkpoint(bytes);
      if (checkpoint && checkpoint->text.empty()) std::abort();
      break;
    }
    case 4: {
      const auto proof = zc::parse_consistency(bytes);
      if (proof && *zc::parse_consistency(zc::consistency_json(*proof)) != *proof) std::abort();
      static_cast<void>(zc::verify_consistency_file(bytes, {}));
      break;
    }
    default:
      static_cast<void>(zc::parse_inclusion(bytes));
  }
  return 0;
}
