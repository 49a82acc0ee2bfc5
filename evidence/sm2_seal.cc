#include "evidence/sm2_seal.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include "evidence/openssl_parts.h"

namespace zc {
namespace {

using openssl::Owned;

constexpr std::string_view kDefaultId = "1234567812345678";
constexpr std::size_t kMostSignatureBytes = 256;  // a DER of two 32-byte numbers takes 72

// A digest context of SM3 for this key, with the signer's id; the key's context must outlive it.
struct Sm2Context {
  Owned<EVP_PKEY_CTX> key;
  Owned<EVP_MD_CTX> digest;
};

Sm2Context context_for(EVP_PKEY* key) {
  Sm2Context context{Owned<EVP_PKEY_CTX>(EVP_PKEY_CTX_new(key, nullptr)),
                     Owned<EVP_MD_CTX>(EVP_MD_CTX_new())};
  EVP_PKEY_CTX_set1_id(context.key.get(), kDefaultId.data(), static_cast<int>(kDefaultId.size()));
  EVP_MD_CTX_set_pkey_ctx(context.digest.get(), context.key.get());
  return context;
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Owned<EVP_PKEY> sm2_public_key(std::string_view pem) {
  Owned<EVP_PKEY> key = openssl::read_public_key(pem);
  if (key != nullptr && EVP_PKEY_is_a(key.get(), "SM2") != 1) key.reset();
  return key;
}

}  // namespace

struct Sm2Key::Impl {
  Owned<EVP_PKEY> key;
};

Sm2Key::Sm2Key(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Sm2Key::~Sm2Key() = default;
Sm2Key::Sm2Key(Sm2Key&&) noexcept = default;
Sm2Key& Sm2Key::operator=(Sm2Key&&) noexcept = default;

Result<Sm2Key> Sm2Key::load(const std::string& key_file) {
  auto impl = std::make_unique<Impl>();
  ZC_TRY(impl->key, openssl::read_key(key_file));
  if (EVP_PKEY_is_a(impl->key.get(), "SM2") != 1) {
    return openssl::cannot_use(key_file, "is no SM2 key");
  }
  return Sm2Key(std::move(impl));
}

Result<std::string> Sm2Key::sign(std::string_view content) const {
  const Sm2Context context = context_for(impl_->key.get());
  std::string signature(kMostSignatureBytes, '\0');
  std::size_t size = signature.size();
  const bool made =
      EVP_DigestSignInit(context.digest.get(), nullptr, EVP_sm3(), nullptr, impl_->key.get()) ==
          1 &&
      EVP_DigestSignUpdate(context.digest.get(), content.data(), content.size()) == 1 &&
      EVP_DigestSignFinal(
          context.digest.get(), reinterpret_cast<unsigned char*>(signature.data()), &size) == 1;
  if (!made) return Error(ErrorKind::kUnsupported, openssl::last_problem());
  signature.resize(size);
  return signature;
}

std::string Sm2Key::public_key_pem() const {
  const Owned<BIO> bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PUBKEY(bio.get(), impl_->key.get());
  return openssl::taken_from(bio.get());
}

bool check_sm2(std::string_view public_key_pem,
               std::string_view content,
               std::string_view signature) {
  const Owned<EVP_PKEY> key = sm2_public_key(public_key_pem);
  if (key == nullptr) return false;
  const Sm2Context context = context_for(key.get());
  const bool right =
      EVP_DigestVerifyInit(context.digest.get(), nullptr, EVP_sm3(), nullptr, key.get()) == 1 &&
      EVP_DigestVerifyUpdate(context.digest.get(), content.data(), content.size()) == 1 &&
      EVP_DigestVerifyFinal(context.digest.get(), bytes_of(signature), signature.size()) == 1;
  ERR_clear_error();
  return right;
}

bool is_same_sm2_key(std::string_view pem, std::string_view other_pem) {
  const Owned<EVP_PKEY> one = sm2_public_key(pem);
  const Owned<EVP_PKEY> other = sm2_public_key(other_pem);
  return one != nullptr && other != nullptr && EVP_PKEY_eq(one.get(), other.get()) == 1;
}

}  // namespace zc
