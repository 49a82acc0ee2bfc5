// How much of what is known to be on the shared corpora's pages is found, and at what cost per
// page.  Metrics: corpora/*/README.md.
//
//   cmake --preset release && cmake --build build/release --target bench_extract_corpora
//   build/release/tests/bench/bench_extract_corpora [../shared/corpora] [--list]
//
// --list also prints each page's score and each promotional item or snippet that is judged wrong.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "extractor/charset.h"
#include "extractor/extract.h"
#include "tests/extractor/corpus_measures.h"
#include "tests/extractor/slice_check.h"

namespace {

namespace fs = std::filesystem;
using namespace zc;

struct Share {
  double right = 0;
  double total = 0;
  void add(bool is_right) {
    right += is_right ? 1 : 0;
    total += 1;
  }
  double value() const { return total == 0 ? 0 : right / total; }
};

double cpu_milliseconds() {
  timespec now = {};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

class Bench {
 public:
  Bench(fs::path corpora, bool is_list) : corpora_(std::move(corpora)), is_list_(is_list) {}

  void run() {
    zh_main();
    promo();
    en_training();
    new_media();
    charsets();
    fmt::print("slices   {} of {} blocks read like the block, {} are put together by styles\n",
               exact_,
               exact_ + moved_ + wrong_,
               moved_);
    std::sort(costs_.begin(), costs_.end());
    fmt::print("pages {}; CPU per page: median {:.1f} ms, p99 {:.1f} ms, most {:.1f} ms\n",
               costs_.size(),
               costs_[costs_.size() / 2],
               costs_[costs_.size() * 99 / 100],
               costs_.back());
  }

 private:
  Document timed(const std::string& bytes, const std::string& url) {
    const double start = cpu_milliseconds();
    Document document = extract_bytes(bytes, url, "text/html");
    costs_.push_back(cpu_milliseconds() - start);
    check_slices(document, bytes);
    return document;
  }

  void zh_main() {
    const fs::path dir = corpora_ / "extraction" / "zh_main";
    std::map<std::string, std::vector<double>> scores;
    for (const auto& page : test::read_json_lines(dir / "gold.jsonl")) {
      const Document document =
          timed(test::read_file(dir / test::text_of(page, "file")), test::text_of(page, "url"));
      const double f1 = test::f1_char4(test::main_text(document), test::text_of(page, "gold"));
      scores[test::text_of(page, "kind")].push_back(f1);
      scores["all"].push_back(f1);
      if (is_list_) {
        fmt::print("  {:.3f} {} {} {}\n",
                   f1,
                   test::text_of(page, "kind"),
                   test::text_of(page, "id"),
                   test::text_of(page, "domain"));
      }
    }
    for (const auto& [kind, of_kind] : scores) {
      double sum = 0;
      for (const double f1 : of_kind) sum += f1;
      fmt::print("zh_main {:8} F1_char4 {:.3f}, least {:.3f}\n",
                 kind,
                 sum / static_cast<double>(of_kind.size()),
                 *std::min_element(of_kind.begin(), of_kind.end()));
    }
  }

  void promo() {
    const fs::path dir = corpora_ / "extraction" / "promo_zh";
    Share found;
    Share roles;
    for (const auto& page : test::read_json_lines(dir / "promo_gold.jsonl")) {
      const Document document = timed(test::read_file(dir / test::text_of(page, "file")), "");
      for (const auto& value : page.at("items").as_array()) {
        const test::PromoItem item = {test::text_of(value.as_object(), "role"),
                                      test::text_of(value.as_object(), "text")};
        found.add(test::has_text(document, item.text));
        const test::RoleAnswer answer = test::judge_role(document, item);
        if (answer == test::RoleAnswer::kNotClaimed) continue;
        roles.add(answer == test::RoleAnswer::kRight);
        if (answer == test::RoleAnswer::kRight || !is_list_) continue;
        const TextBlock* const block = test::block_with(document, item.text);
        fmt::print("  {} {} \"{}\" is {} \"{}\" {}\n",
                   test::text_of(page, "id"),
                   item.role,
                   item.text,
                   block == nullptr ? "absent" : name_of(block->role),
                   block == nullptr ? "" : block->text,
                   block == nullptr ? "" : block->path);
      }
    }
    fmt::print("promo_zh strings {:.0f} of {:.0f}, roles {:.3f} ({:.0f} of {:.0f})\n",
               found.right,
               found.total,
               roles.value(),
               roles.right,
               roles.total);
  }

  void en_training() {
    const fs::path dir = corpora_ / "extraction" / "en_training";
    Share with;
    Share with_same_marks;
    Share without;
    for (const auto& page : test::read_json_lines(dir / "gold.jsonl")) {
      const Document document =
          timed(test::read_file(dir / test::text_of(page, "file")), test::text_of(page, "url"));
      const std::string main = test::main_text(document);
      const auto judge = [&](const char* list, bool is_wanted, Share& share) {
        for (const auto& value : page.at(list).as_array()) {
          const std::string snippet(value.as_string());
          const bool is_right = test::main_text_has(main, snippet) == is_wanted;
          share.add(is_right);
          if (is_wanted) {
            with_same_marks.add(test::main_text_has(main, snippet, test::SnippetFit::kSameMarks));
          }
          if (is_right || !is_list_) continue;
          const TextBlock* const block = test::block_with(document, snippet);
          fmt::print("  {} {} \"{}\": {} {} {}\n",
                     test::text_of(page, "id"),
                     list,
                     snippet,
                     block == nullptr ? "in no block" : name_of(block->role),
                     block == nullptr ? "" : name_of(block->source),
                     block == nullptr ? "" : block->path);
        }
      };
      judge("with", true, with);
      judge("without", false, without);
    }
    fmt::print(
        "en_training with {:.3f} of {:.0f}, without {:.3f} of {:.0f}; with {:.3f} when "
        "typographic quotes and dashes count as the gold's ASCII ones\n",
        with.value(),
        with.total,
        without.value(),
        without.total,
        with_same_marks.value());
  }

  void new_media() {
    const fs::path dir = corpora_ / "newmedia";
    std::map<std::string, Share> fields;
    for (const auto& row : test::read_csv(dir / "manifest.csv")) {
      const Document document = timed(test::read_gzip(dir / row.at("file")), "");
      for (const test::FieldAnswer& answer : test::judge_new_media(document, row)) {
        fields[answer.field].add(answer.is_right);
        if (answer.is_right || !is_list_) continue;
        fmt::print("  {} {}\n", row.at("file"), answer.field);
      }
    }
    fmt::print("newmedia");
    for (const auto& [field, share] : fields) {
      fmt::print(" {} {:.0f} of {:.0f};", field, share.right, share.total);
    }
    fmt::print("\n");
  }

  void charsets() {
    const fs::path dir = corpora_ / "charset";
    Share files;
    Share vectors;
    for (const auto& row : test::read_csv(dir / "expected.csv")) {
      const std::string bytes = test::read_file(dir / row.at("file"));
      const Document document =
          extract_bytes(bytes, "http://a.example/", row.at("http_content_type"));
      files.add(test::same_charset(decode(bytes, row.at("http_content_type")).charset,
                                   row.at("expected_encoding")));
      check_slices(document, bytes);
    }
    for (const test::DecodeVector& vector : test::read_decode_vectors(dir / "decode_vectors.tsv")) {
      vectors.add(decode_as(vector.bytes, vector.encoding).text == vector.text);
    }
    fmt::print("charset  {:.0f} of {:.0f} files, {:.0f} of {:.0f} decode vectors\n",
               files.right,
               files.total,
               vectors.right,
               vectors.total);
  }

  void check_slices(const Document& document, const std::string& bytes) {
    test::SliceCheck slices(document, bytes);
    slices.run();
    exact_ += slices.exact();
    moved_ += slices.moved();
    wrong_ += slices.wrong().size();
  }

  fs::path corpora_;
  bool is_list_;
  std::vector<double> costs_ = {};
  std::size_t exact_ = 0;
  std::size_t moved_ = 0;
  std::size_t wrong_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  fs::path corpora = fs::path(ZC_SOURCE_DIR).parent_path() / "shared" / "corpora";
  bool is_list = false;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--list") {
      is_list = true;
    } else {
      corpora = argv[i];
    }
  }
  if (!fs::is_directory(corpora)) {
    fmt::print(stderr, "{}: no such folder\n", corpora.string());
    return 2;
  }
  Bench(corpora, is_list).run();
  return 0;
}
