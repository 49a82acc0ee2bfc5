// SHA-256 (FIPS 180-4) and SM3 (GB/T 32905-2016) of bytes, whole or piece by piece.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace zc {

enum class DigestKind { kSha256, kSm3 };

// Both kinds give 32 bytes.
struct Digest {
  std::array<std::uint8_t, 32> bytes = {};

  std::string hex() const;       // 64 lower-case hex digits
  std::string_view raw() const;  // the 32 bytes; lives as long as the Digest
  // From 64 hex digits (any case); false leaves `out` alone.
  static bool from_hex(std::string_view hex, Digest& out);

  auto operator<=>(const Digest&) const = default;  // NOLINT(modernize-use-nullptr): no pointer
};

Digest sha256(std::string_view bytes);
Digest sm3(std::string_view bytes);

// Keyed by a secret of any length, which may be empty.  Source: RFC 2104, FIPS 198-1.
Digest hmac_sha256(std::string_view key, std::string_view bytes);

// add() any number of times, then finish() once.  Not thread-safe.
class Hasher {
 public:
  explicit Hasher(DigestKind kind);
  ~Hasher();
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;

  void add(std::string_view bytes);
  Digest finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace zc
