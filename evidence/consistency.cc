#include "evidence/consistency.h"

#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "evidence/bundle_layout.h"
#include "evidence/checkpoint.h"
#include "evidence/verify_parts.h"
#include "evidence/zip_file.h"

namespace zc {
namespace {

namespace json = boost::json;

constexpr std::string_view kFormat = "zhengcha-consistency/1";
constexpr std::size_t kLongestPath = 130;  // two edges of a tree of 2^64 leaves

Check check_note(std::string_view name,
                 const Result<Checkpoint>& checkpoint,
                 const VerifyOptions& options) {
  Problems problems;
  if (!checkpoint) {
    problems.add(checkpoint.error().message());
    return problems.check(name, "");
  }
  std::string told = "not compared with a key";
  if (!options.log_key.empty()) {
    told = "signed by the key given";
    if (!is_signed_by(*checkpoint, options.log_key)) problems.add("not signed by the key given");
  }
  return problems.check(
      name, fmt::format("{} lines of {}, {}", checkpoint->head.size, checkpoint->origin, told));
}

Check check_growth(const ConsistencyProof& proof,
                   const Checkpoint& earlier,
                   const Checkpoint& later,
                   const VerifyOptions& options) {
  Problems problems;
  if (!options.earlier.empty() && options.earlier != proof.earlier) {
    problems.add("the proof is not about the earlier checkpoint that was given");
  }
  if (earlier.origin != later.origin) problems.add("the checkpoints are of two logs");
  if (!verify_consistency(earlier.head, later.head, proof.path)) {
    problems.add("the later log does not begin with the earlier one");
  }
  return problems.check(
      "consistency",
      fmt::format("the first {} of {} lines are the same", earlier.head.size, later.head.size));
}

}  // namespace

std::string consistency_json(const ConsistencyProof& proof) {
  json::array path;
  for (const Digest& digest : proof.path) path.emplace_back(digest.hex());
  return json::serialize(json::object{{"format", kFormat},
                                      {"earlier", proof.earlier},
                                      {"later", proof.later},
                                      {"path", std::move(path)}}) +
         "\n";
}

Result<ConsistencyProof> parse_consistency(std::string_view text) {
  const Error wrong(ErrorKind::kBadInput, "no proof of consistency of the documented shape");
  try {
    const json::value value = json::parse({text.data(), text.size()});
    if (value.at("format").as_string() != kFormat) return wrong;
    ConsistencyProof proof;
    proof.earlier = std::string(value.at("earlier").as_string());
    proof.later = std::string(value.at("later").as_string());
    const json::array& path = value.at("path").as_array();
    if (path.size() > kLongestPath) return wrong;
    for (const json::value& hex : path) {
      Digest digest;
      if (!Digest::from_hex(std::string_view(hex.as_string()), digest)) return wrong;
      proof.path.push_back(digest);
    }
    return proof;
  } catch (const std::exception&) {  // Boost.JSON tells a wrong type or lost member by throwing
    return wrong;
  }
}

Result<std::string> checkpoint_in(std::string_view file) {
  std::string note(file);
  if (file.starts_with("PK")) {
    ZC_TRY(const std::vector<ZipEntry> entries, read_zip(file));
    const std::string name = fmt::format("/{}", bundle_path::kCheckpoint);
    note.clear();
    for (const ZipEntry& entry : entries) {
      if (entry.name.ends_with(name)) note = entry.content;
    }
    if (note.empty()) return Error(ErrorKind::kNotFound, "the bundle holds no log/checkpoint");
  }
  ZC_TRY(const Checkpoint read, parse_checkpoint(note));
  if (read.head.size == 0) return Error(ErrorKind::kBadInput, "a checkpoint of an empty log");
  return note;
}

VerifyReport verify_consistency_file(std::string_view text, const VerifyOptions& options) {
  VerifyReport report;
  const Result<ConsistencyProof> proof = parse_consistency(text);
  if (!proof) {
    report.checks = {missing_check("earlier", "not checked: the proof cannot be read"),
                     missing_check("later", "not checked: the proof cannot be read"),
                     {"consistency", CheckState::kFail, proof.error().message()}};
    return report;
  }
  const Result<Checkpoint> earlier = parse_checkpoint(proof->earlier);
  const Result<Checkpoint> later = parse_checkpoint(proof->later);
  report.checks.push_back(check_note("earlier", earlier, options));
  report.checks.push_back(check_note("later", later, options));
  report.checks.push_back(earlier && later
                              ? check_growth(*proof, *earlier, *later, options)
                              : missing_check("consistency", "not checked: a checkpoint is bad"));
  return report;
}

}  // namespace zc
