// Makes config/knowledge/page_model.bin from the odd ids of a judged set, the rules' own examples
// and the case files; same input, same bytes:
//   build/release/tests/bench/train_page_model ../shared/corpora/classifier/violations.jsonl
//       ../shared/corpora/classifier/clean.jsonl config/knowledge/page_model.bin
#include <fstream>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/bench/judged_pages.h"

int main(int argc, char** argv) {
  using namespace zc;
  if (argc != 4) {
    fmt::print("usage: train_page_model VIOLATIONS CLEAN OUT\n");
    return 2;
  }
  const std::vector<Rule> rules = bench::checkout_rules();
  const auto plain = bench::compiled(rules, bench::checkout_knowledge(false));
  std::vector<TrainingPage> pages;
  for (const auto& list : {bench::example_pages(rules), bench::case_pages(), bench::own_pages()}) {
    for (const bench::JudgedPage& page : list) pages.push_back(bench::training_page(page, *plain));
  }
  for (const char* file : {argv[1], argv[2]}) {
    for (const bench::JudgedPage& page : bench::read_pages(file)) {
      if (page.number % 2 == 1) pages.push_back(bench::training_page(page, *plain));
    }
  }
  const std::string bytes = train(pages, {}).to_bytes();
  std::ofstream out(argv[3], std::ios::binary);
  out << bytes;
  fmt::print("{} pages, {} bytes\n", pages.size(), bytes.size());
  return out.flush() ? 0 : 1;
}
