// A raw SM2 signature over SM3 (GB/T 32918, GB/T 35276), beside the CMS one: OpenSSL 3.0 makes no
// CMS message of it.  DER of r and s, with the default id of GB/T 35276, "1234567812345678".
// The reader compares the public key with the office's.  Keys never leave this room.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace zc {

class Sm2Key {
 public:
  static Result<Sm2Key> load(const std::string& key_file);  // PEM; kNotFound, kBadInput
  ~Sm2Key();
  Sm2Key(Sm2Key&&) noexcept;
  Sm2Key& operator=(Sm2Key&&) noexcept;

  Result<std::string> sign(std::string_view content) const;
  std::string public_key_pem() const;

 private:
  struct Impl;
  explicit Sm2Key(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The signature holds under this public key (PEM).
bool check_sm2(std::string_view public_key_pem,
               std::string_view content,
               std::string_view signature);
// Both are the same SM2 public key, however their PEM is written.
bool is_same_sm2_key(std::string_view pem, std::string_view other_pem);

}  // namespace zc
