// The shared corpora: how much of what is known to be on those pages is found.  Each test prints
// what it measured and asserts a little less.  Metrics: corpora/*/README.md.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "extractor/charset.h"
#include "extractor/extract.h"
#include "tests/extractor/corpus_measures.h"
#include "tests/extractor/slice_check.h"
#include "tests/extractor/span_check.h"
#include "tests/support/shared_corpora.h"

namespace zc {

namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using test::CsvRow;
using test::has_text;
using test::main_text;
using test::normal;
using test::read_csv;
using test::read_file;
using test::read_gzip;
using test::read_json_lines;
using test::text_of;

}  // namespace

TEST_CASE("corpora: charsets of real and spoiled pages") {
  ZC_SKIP_WITHOUT_SHARED();
  const fs::path dir = test::shared_dir() / "corpora" / "charset";
  int right = 0;
  int total = 0;
  int contained = 0;
  int wanted = 0;
  for (const CsvRow& row : read_csv(dir / "expected.csv")) {
    const std::string bytes = read_file(dir / row.at("file"));
    const Decoded decoded = decode(bytes, row.at("http_content_type"));
    ++total;
    if (test::same_charset(decoded.charset, row.at("expected_encoding"))) {
      ++right;
    } else {
      MESSAGE("charset of " << row.at("file") << ": " << decoded.charset);
    }
    if (!row.at("must_contain").empty()) {
      ++wanted;
      const bool found =
          normal(decoded.text).find(normal(row.at("must_contain"))) != std::string::npos;
      contained += found ? 1 : 0;
      if (!found) MESSAGE("text of " << row.at("file"));
    }
    if (row.at("file").find("mojibake") != std::string::npos) CHECK(decoded.mojibake);
    const Document document =
        extract_bytes(bytes, "http://a.example/", row.at("http_content_type"));
    CHECK(test::wrong_span(document, bytes) == "");
  }
  MESSAGE("charset: " << right << " of " << total << ", text: " << contained << " of " << wanted);
  CHECK(right == total);
  CHECK(contained == wanted);
}

TEST_CASE("corpora: the slice of every block of every page reads like the block") {
  ZC_SKIP_WITHOUT_SHARED();
  std::size_t exact = 0;
  std::size_t moved = 0;
  std::size_t wrong = 0;
  const auto check =
      [&](const std::string& name, const std::string& bytes, const std::string& type) {
        const Document document = extract_bytes(bytes, "http://a.example/", type);
        test::SliceCheck slices(document, bytes);
        slices.run();
        exact += slices.exact();
        moved += slices.moved();
        wrong += slices.wrong().size();
        for (const std::string& what : slices.wrong()) MESSAGE(name << ": " << what);
      };
  const fs::path corpora = test::shared_dir() / "corpora";
  for (const CsvRow& row : read_csv(corpora / "charset" / "expected.csv")) {
    check(row.at("file"),
          read_file(corpora / "charset" / row.at("file")),
          row.at("http_content_type"));
  }
  for (const std::string set : {"zh_main/gold", "promo_zh/promo_gold", "en_training/gold"}) {
    const fs::path list = corpora / "extraction" / (set + ".jsonl");
    for (const json::object& page : read_json_lines(list)) {
      const std::string file = text_of(page, "file");
      check(file, read_file(list.parent_path() / file), "text/html");
    }
  }
  for (const CsvRow& row : read_csv(corpora / "newmedia" / "manifest.csv")) {
    check(row.at("file"), read_gzip(corpora / "newmedia" / row.at("file")), "text/html");
  }
  MESSAGE("slices: " << exact << " blocks exact, " << moved << " moved by styles, " << wrong
                     << " wrong");
  CHECK(wrong == 0);
}

TEST_CASE("corpora: byte sequences decode as the Encoding Standard says") {
  ZC_SKIP_WITHOUT_SHARED();
  const fs::path path = test::shared_dir() / "corpora" / "charset" / "decode_vectors.tsv";
  for (const test::DecodeVector& vector : test::read_decode_vectors(path)) {
    CAPTURE(vector.encoding);
    CAPTURE(vector.text);
    CHECK(decode_as(vector.bytes, vector.encoding).text == vector.text);
  }
}

TEST_CASE("corpora: promotional strings of real training-school pages") {
  ZC_SKIP_WITHOUT_SHARED();
  const fs::path dir = test::shared_dir() / "corpora" / "extraction" / "promo_zh";
  std::map<std::string, std::pair<int, int>> by_place;
  int right = 0;
  int claimed = 0;
  for (const json::object& page : read_json_lines(dir / "promo_gold.jsonl")) {
    const std::string bytes = read_file(dir / text_of(page, "file"));
    const Document document = extract_bytes(bytes, "http://a.example/", "text/html");
    CHECK(test::wrong_span(document, bytes) == "");
    for (const json::value& value : page.at("items").as_array()) {
      const json::object& item = value.as_object();
      auto& [found, total] = by_place[text_of(item, "where")];
      ++total;
      if (has_text(document, text_of(item, "text"))) {
        ++found;
      } else {
        MESSAGE("not found: " << text_of(page, "id") << " " << text_of(item, "text"));
      }
      const test::RoleAnswer answer =
          test::judge_role(document, {text_of(item, "role"), text_of(item, "text")});
      claimed += answer == test::RoleAnswer::kNotClaimed ? 0 : 1;
      right += answer == test::RoleAnswer::kRight ? 1 : 0;
    }
  }
  int found = 0;
  int total = 0;
  for (const auto& [place, counts] : by_place) {
    MESSAGE("promo_zh " << place << ": " << counts.first << " of " << counts.second);
    found += counts.first;
    total += counts.second;
  }
  CHECK(found == total);
  MESSAGE("promo_zh roles: " << right << " of " << claimed);
  CHECK(right * 100 >= claimed * 92);
}

TEST_CASE("corpora: main text of real Chinese pages") {
  ZC_SKIP_WITHOUT_SHARED();
  const fs::path dir = test::shared_dir() / "corpora" / "extraction" / "zh_main";
  std::map<std::string, std::vector<double>> by_kind;
  for (const json::object& page : read_json_lines(dir / "gold.jsonl")) {
    const std::string bytes = read_file(dir / text_of(page, "file"));
    const Document document = extract_bytes(bytes, text_of(page, "url"), "text/html");
    CHECK_FALSE(document.blocks.empty());
    CHECK(test::wrong_span(document, bytes) == "");
    const double f1 = test::f1_char4(main_text(document), text_of(page, "gold"));
    by_kind[text_of(page, "kind")].push_back(f1);
    CHECK(f1 >= 0.3);
    if (f1 < 0.6) {
      MESSAGE(text_of(page, "kind")
              << " " << text_of(page, "id") << " " << text_of(page, "domain") << " " << f1);
    }
  }
  double sum = 0;
  std::size_t count = 0;
  for (const auto& [kind, scores] : by_kind) {
    double of_kind = 0;
    for (const double f1 : scores) of_kind += f1;
    MESSAGE("zh_main " << kind << ": F1_char4 " << of_kind / static_cast<double>(scores.size()));
    CHECK(of_kind / static_cast<double>(scores.size()) >= (kind == "article" ? 0.96 : 0.81));
    sum += of_kind;
    count += scores.size();
  }
  MESSAGE("zh_main all: F1_char4 " << sum / static_cast<double>(count));
  CHECK(sum / static_cast<double>(count) >= 0.91);
}

TEST_CASE("corpora: English course pages keep their offer and lose their frame") {
  ZC_SKIP_WITHOUT_SHARED();
  const fs::path dir = test::shared_dir() / "corpora" / "extraction" / "en_training";
  std::map<std::string, std::pair<int, int>> counts;
  for (const json::object& page : read_json_lines(dir / "gold.jsonl")) {
    const std::string bytes = read_file(dir / text_of(page, "file"));
    const Document document = extract_bytes(bytes, "http://a.example/", "text/html");
    CHECK_FALSE(document.blocks.empty());
    CHECK(test::wrong_span(document, bytes) == "");
    for (const std::string list : {"with", "without"}) {
      for (const json::value& snippet : page.at(list).as_array()) {
        const bool is_there =
            test::main_text_has(main_text(document), std::string_view(snippet.as_string().c_str()));
        ++counts[list].second;
        counts[list].first += is_there == (list == "with") ? 1 : 0;
      }
    }
  }
  for (const auto& [list, count] : counts) {
    MESSAGE("en_training " << list << ": " << count.first << " of " << count.second);
    CHECK(count.first * 10 >= count.second * 9);
  }
}

TEST_CASE("corpora: new-media pages give account, title, time and text") {
  ZC_SKIP_WITHOUT_SHARED();
  const fs::path dir = test::shared_dir() / "corpora" / "newmedia";
  std::map<std::string, std::pair<int, int>> fields;
  for (const CsvRow& row : read_csv(dir / "manifest.csv")) {
    const std::string name = row.at("file");
    const std::string bytes = read_gzip(dir / name);
    const Document document = extract_bytes(bytes, "", "text/html");
    CHECK(test::wrong_span(document, bytes) == "");
    for (const test::FieldAnswer& answer : test::judge_new_media(document, row)) {
      ++fields[answer.field].second;
      fields[answer.field].first += answer.is_right ? 1 : 0;
      if (!answer.is_right) MESSAGE("newmedia " << name << ": " << answer.field);
    }
  }
  int right = 0;
  int total = 0;
  for (const auto& [field, counts] : fields) {
    MESSAGE("newmedia " << field << ": " << counts.first << " of " << counts.second);
    right += counts.first;
    total += counts.second;
  }
  CHECK(right == total);
}

}  // namespace zc
