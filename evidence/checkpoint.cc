#include "evidence/checkpoint.h"

#include <algorithm>
#include <charconv>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/base64.h"
#include "evidence/text.h"

namespace zc {
namespace {

constexpr std::string_view kDash = "\xE2\x80\x94 ";  // the em dash of signed-note
constexpr char kEd25519 = '\1';
constexpr std::size_t kKeyIdBytes = 4;
constexpr std::size_t kMostProofs = 200'000;
constexpr std::size_t kLongestPath = 64;  // a tree of 2^64 leaves

// C2SP signed-note: the first four bytes of SHA-256(name, newline, algorithm, key).
std::string key_id(std::string_view name, std::string_view public_key) {
  std::string bytes(name);
  bytes.append("\n").append(1, kEd25519).append(public_key);
  return std::string(sha256(bytes).raw().substr(0, kKeyIdBytes));
}

Error bad(std::string_view why) {
  return Error(ErrorKind::kBadInput, fmt::format("checkpoint: {}", why));
}

Result<Checkpoint::Signature> signature_in(std::string_view line) {
  if (!line.starts_with(kDash)) return bad("a line after the text that is no signature");
  line.remove_prefix(kDash.size());
  const std::size_t space = line.rfind(' ');
  if (space == std::string_view::npos) return bad("a signature without a name");
  Checkpoint::Signature signature;
  signature.name = line.substr(0, space);
  if (!from_base64(line.substr(space + 1), signature.bytes))
    return bad("a signature that is not base64");
  return signature;
}

}  // namespace

std::string checkpoint_text(std::string_view origin, const MerkleHead& head) {
  return fmt::format("{}\n{}\n{}\n", origin, head.size, to_base64(head.root.raw()));
}

Result<std::string> signed_checkpoint(std::string_view origin,
                                      const MerkleHead& head,
                                      const LogKey& key) {
  if (origin.empty() || origin.find_first_of("\n+") != std::string_view::npos) {
    return Error(ErrorKind::kBadInput, fmt::format("'{}' cannot name a log", origin));
  }
  const std::string text = checkpoint_text(origin, head);
  ZC_TRY(const std::string signature, key.sign(text));
  const std::string bytes = key_id(origin, key.public_key()) + signature;
  return fmt::format("{}\n{}{} {}\n", text, kDash, origin, to_base64(bytes));
}

Result<Checkpoint> parse_checkpoint(std::string_view note) {
  const std::size_t end = note.find("\n\n");
  if (end == std::string_view::npos) return bad("no empty line after the text");
  Checkpoint checkpoint;
  checkpoint.text = note.substr(0, end + 1);
  std::string_view text = checkpoint.text;
  checkpoint.origin = take_line(text, "\n");
  const std::string_view size = take_line(text, "\n");
  const std::string_view root = take_line(text, "\n");
  const auto [stop, code] =
      std::from_chars(size.data(), size.data() + size.size(), checkpoint.head.size);
  if (size.empty() || code != std::errc() || stop != size.data() + size.size()) {
    return bad("its second line is no number");
  }
  std::string bytes;
  if (!from_base64(root, bytes) || bytes.size() != checkpoint.head.root.bytes.size()) {
    return bad("its third line is no root");
  }
  std::copy(bytes.begin(), bytes.end(), checkpoint.head.root.bytes.begin());
  if (!text.empty()) return bad("more than three lines of text");
  for (std::string_view rest = note.substr(end + 2); !rest.empty();) {
    ZC_TRY(Checkpoint::Signature signature, signature_in(take_line(rest, "\n")));
    checkpoint.signatures.push_back(std::move(signature));
  }
  return checkpoint;
}

bool is_signed_by(const Checkpoint& checkpoint, std::string_view public_key) {
  const std::string id = key_id(checkpoint.origin, public_key);
  return std::any_of(
      checkpoint.signatures.begin(), checkpoint.signatures.end(), [&](const auto& signature) {
        return signature.name == checkpoint.origin && signature.bytes.starts_with(id) &&
               check_ed25519(public_key,
                             checkpoint.text,
                             std::string_view(signature.bytes).substr(kKeyIdBytes));
      });
}

std::string inclusion_json(const MerkleHead& head, const std::vector<LineProof>& proofs) {
  std::string json =
      fmt::format(R"({{"size":{},"root":"{}","lines":[)", head.size, head.root.hex());
  for (std::size_t i = 0; i < proofs.size(); ++i) {
    json += fmt::format("{}\n{{\"seq\":{},\"path\":[", i == 0 ? "" : ",", proofs[i].sequence);
    for (std::size_t j = 0; j < proofs[i].path.size(); ++j) {
      json += fmt::format("{}\"{}\"", j == 0 ? "" : ",", proofs[i].path[j].hex());
    }
    json += "]}";
  }
  return json + "\n]}\n";
}

Result<Inclusion> parse_inclusion(std::string_view text) {
  namespace json = boost::json;
  const Error wrong(ErrorKind::kBadInput, "inclusion.json: not of the documented shape");
  try {
    const json::value value = json::parse({text.data(), text.size()});
    Inclusion inclusion;
    inclusion.head.size = json::value_to<std::uint64_t>(value.at("size"));
    if (!Digest::from_hex(std::string_view(value.at("root").as_string()), inclusion.head.root)) {
      return wrong;
    }
    const json::array& lines = value.at("lines").as_array();
    if (lines.size() > kMostProofs) return wrong;
    for (const json::value& line : lines) {
      LineProof proof;
      proof.sequence = json::value_to<std::uint64_t>(line.at("seq"));
      const json::array& path = line.at("path").as_array();
      if (path.size() > kLongestPath) return wrong;
      for (const json::value& hex : path) {
        Digest digest;
        if (!Digest::from_hex(std::string_view(hex.as_string()), digest)) return wrong;
        proof.path.push_back(digest);
      }
      inclusion.proofs.push_back(std::move(proof));
    }
    return inclusion;
  } catch (const std::exception&) {  // Boost.JSON tells a wrong type or lost member by throwing
    return wrong;
  }
}

}  // namespace zc
