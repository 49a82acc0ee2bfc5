#include "base/digest.h"

#include <new>

#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace zc {
namespace {

const EVP_MD* algorithm(DigestKind kind) {
  // Fetched once: an implicit fetch at each EVP_DigestInit costs more than hashing a small page.
  static EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static EVP_MD* const kSm3 = EVP_MD_fetch(nullptr, "SM3", nullptr);
  return kind == DigestKind::kSha256 ? kSha256 : kSm3;
}

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Digest digest_of(DigestKind kind, std::string_view bytes) {
  Hasher hasher(kind);
  hasher.add(bytes);
  return hasher.finish();
}

}  // namespace

Digest hmac_sha256(std::string_view key, std::string_view bytes) {
  // A null key would mean "the one before".
  const char* const secret = key.empty() ? "" : key.data();
  Digest digest;
  unsigned int size = 0;
  const auto* const text = reinterpret_cast<const unsigned char*>(bytes.data());
  if (HMAC(EVP_sha256(),
           secret,
           static_cast<int>(key.size()),
           text,
           bytes.size(),
           digest.bytes.data(),
           &size) == nullptr) {
    throw std::bad_alloc();  // libcrypto fails here only for want of memory
  }
  return digest;
}

struct Hasher::Impl {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~Impl() { EVP_MD_CTX_free(context); }
};

Hasher::Hasher(DigestKind kind) : impl_(std::make_unique<Impl>()) {
  // libcrypto fails here only for want of memory.
  if (impl_->context == nullptr ||
      EVP_DigestInit_ex(impl_->context, algorithm(kind), nullptr) != 1) {
    throw std::bad_alloc();
  }
}
Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;

void Hasher::add(std::string_view bytes) {
  EVP_DigestUpdate(impl_->context, bytes.data(), bytes.size());
}

Digest Hasher::finish() {
  Digest digest;
  unsigned int size = 0;
  EVP_DigestFinal_ex(impl_->context, digest.bytes.data(), &size);
  return digest;
}

std::string Digest::hex() const {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
  return out;
}

std::string_view Digest::raw() const {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool Digest::from_hex(std::string_view hex, Digest& out) {
  if (hex.size() != 64) return false;
  Digest read;
  for (size_t i = 0; i < 32; ++i) {
    const int high = nibble(hex[2 * i]);
    const int low = nibble(hex[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    read.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  out = read;
  return true;
}

Digest sha256(std::string_view bytes) {
  return digest_of(DigestKind::kSha256, bytes);
}

Digest sm3(std::string_view bytes) {
  return digest_of(DigestKind::kSm3, bytes);
}

}  // namespace zc
