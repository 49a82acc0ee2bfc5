// zhengcha-verify BUNDLE.zip: the stand-alone verifier.  Needs neither crawler nor database, so
// that a court's expert can build and read it.  Prints one line for each check.
// Exit: 0 every required check passed, 1 something failed or is missing, 2 the file cannot be read
// or the command line is wrong.
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "evidence/consistency.h"
#include "evidence/verify.h"

namespace {

constexpr int kExitOk = 0;
constexpr int kExitNotOk = 1;
constexpr int kExitBadInput = 2;
constexpr std::streamoff kMaxFileBytes = std::streamoff{3} << 30;

int usage(std::FILE* to) {
  fmt::print(
      to,
      "usage: zhengcha-verify BUNDLE.zip [--signers PEM] [--authorities PEM] [--log-key PEM]\n"
      "                       [--sm2-key PEM]\n"
      "       zhengcha-verify PROOF.json [--earlier CHECKPOINT] [--log-key PEM]\n"
      "Checks an evidence bundle from its bytes alone, and its seals against the\n"
      "certificates and the keys that you trust; or that a log only grew.\n"
      "exit: 0 verified, 1 not verified, 2 the file cannot be read\n");
  return to == stdout ? kExitOk : kExitBadInput;
}

bool read_file(const char* path, std::string& bytes) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = in ? static_cast<std::streamoff>(in.tellg()) : -1;
  if (size < 0 || size > kMaxFileBytes) return false;
  bytes.resize(static_cast<std::size_t>(size));
  in.seekg(0);
  in.read(bytes.data(), size);
  return static_cast<bool>(in);
}

bool read_trust(std::string_view option, const char* path, zc::VerifyOptions& options) {
  std::string pem;
  if (!read_file(path, pem)) {
    fmt::print(stderr, "zhengcha-verify: cannot read {}\n", path);
    return false;
  }
  if (option == "--signers") options.signers.pem = pem;
  if (option == "--authorities") options.authorities.pem = pem;
  if (option == "--earlier") {
    zc::Result<std::string> note = zc::checkpoint_in(pem);
    if (!note) return false;
    options.earlier = *std::move(note);
  }
  if (option == "--sm2-key") options.sm2_key = pem;
  if (option == "--log-key") {
    zc::Result<std::string> key = zc::public_key_from_pem(pem);
    if (!key) return false;
    options.log_key = *std::move(key);
  }
  return option == "--signers" || option == "--authorities" || option == "--log-key" ||
         option == "--sm2-key" || option == "--earlier";
}

int print(const zc::VerifyReport& report) {
  for (const zc::Check& check : report.checks) {
    fmt::print("{:<8}{:<16}{}：{}\n",
               name_of(check.state),
               check.name,
               zc::chinese_name_of_check(check.name),
               check.detail);
  }
  if (!report.fingerprint.empty()) {
    fmt::print("\n整包指纹 fingerprint (SHA-256 of tagmanifest-sha256.txt):\n  {}\n",
               report.fingerprint);
  }
  fmt::print("{}\n", report.ok() ? "\n核验通过 VERIFIED" : "\n核验未通过 NOT VERIFIED");
  return report.ok() ? kExitOk : kExitNotOk;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc % 2 != 0) return usage(stderr);
  if (argv[1] == std::string_view("--help") || argv[1] == std::string_view("-h")) {
    return usage(stdout);
  }
  std::string bytes;
  zc::VerifyOptions options;
  for (int i = 2; i < argc; i += 2) {
    if (!read_trust(argv[i], argv[i + 1], options)) return usage(stderr);
  }
  if (!read_file(argv[1], bytes)) {
    fmt::print(stderr, "zhengcha-verify: cannot read {}\n", argv[1]);
    return kExitBadInput;
  }
  return print(bytes.starts_with('{') ? zc::verify_consistency_file(bytes, options)
                                      : zc::verify_bundle(bytes, options));
}
