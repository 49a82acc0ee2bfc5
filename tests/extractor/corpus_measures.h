// Reading the shared corpora and the metrics their READMEs define, for tests and benches.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/document.h"

namespace zc::test {

std::string read_file(const std::filesystem::path& path);
std::string read_gzip(const std::filesystem::path& path);

using CsvRow = std::map<std::string, std::string>;  // by the header's names
std::vector<CsvRow> read_csv(const std::filesystem::path& path);
std::vector<boost::json::object> read_json_lines(const std::filesystem::path& path);
std::string text_of(const boost::json::object& object, std::string_view name);

// Lower case, no white space; full-width letters, digits and signs as ASCII (the part of NFKC that
// Chinese pages use).
std::string normal(std::string_view text);
// Multisets of 4-character shingles of the normal forms (corpora/extraction, metric 1).
double f1_char4(const std::string& predicted, const std::string& gold);

std::string main_text(const Document& document);
// The first block that holds `wanted` (normal forms); nullptr if none.
const TextBlock* block_with(const Document& document, std::string_view wanted);
bool has_text(const Document& document, std::string_view wanted);  // title or one block

// Is an item of promo_gold.jsonl found under the role that the gold claims?  Sets `role_claimed`
// to false for items whose gold role says nothing about ours ("text").
struct PromoItem {
  std::string role = {};
  std::string text = {};
};
enum class RoleAnswer { kRight, kWrong, kNotClaimed };
RoleAnswer judge_role(const Document& document, const PromoItem& item);

// Snippets of en_training, white space folded, case kept: as the corpus's README defines it
// (kStrict), or with typographic quotes and dashes taken for the ASCII that the gold writes in
// their place (kSameMarks).
enum class SnippetFit { kStrict, kSameMarks };
bool main_text_has(const std::string& main_text,
                   std::string_view snippet,
                   SnippetFit fit = SnippetFit::kStrict);

// One line of decode_vectors.tsv.
struct DecodeVector {
  std::string encoding = {};
  std::string bytes = {};
  std::string text = {};
};
std::vector<DecodeVector> read_decode_vectors(const std::filesystem::path& path);

// gb2312 and gbk are read as gb18030, big5-hkscs as big5.
bool same_charset(const std::string& a, const std::string& b);

// What manifest.csv wants of a new-media page: field and whether the document has it.
struct FieldAnswer {
  std::string field = {};
  bool is_right = false;
};
std::vector<FieldAnswer> judge_new_media(const Document& document, const CsvRow& wanted);

}  // namespace zc::test
