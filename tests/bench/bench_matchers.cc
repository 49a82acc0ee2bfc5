// Ways to tell which of the rules' patterns may match a text, on the same text in one run:
//   cmake --build --preset release --target bench_matchers
//   build/release/tests/bench/bench_matchers FILE [ROUNDS]      (a text file, a block a line)
// Ours (required literals), RE2's FilteredRE2 with the same literal scan, one RE2::Set, and
// Vectorscan where libvectorscan-dev is installed; time to compile, MB/s, how many patterns each
// would have RE2 confirm, and how many there are in truth.  Ends with 1 when one of them misses a
// match.  Last, the scan for the bare literals that ours needs, and of the raw text for the words
// of the trade (which alone tells what must be folded; Vectorscan looks for their plain spellings,
// and counts neither bytes nor characters), by our own and by Vectorscan.
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <re2/filtered_re2.h>
#include <re2/re2.h>
#include <re2/set.h>

#include "classifier/cues.h"
#include "classifier/folded_text.h"
#include "classifier/literal_scan.h"
#include "classifier/pattern_filter.h"
#include "classifier/required_literals.h"
#include "classifier/trade_gate.h"
#include "config/rule_file.h"

#if ZC_HAVE_VECTORSCAN
#include <hs.h>
#endif

namespace {

// CPU time of this process: the machine may be shared.
double seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

struct Text {
  std::vector<std::string> raw = {};
  std::vector<std::string> blocks = {};  // folded
  std::size_t bytes = 0;
};

Text read(const char* file) {
  Text out;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    out.raw.push_back(line);
    out.blocks.push_back(zc::FoldedText::fold(line).text());
    out.bytes += out.blocks.back().size();
  }
  return out;
}

std::vector<std::string> patterns(const zc::RuleSet& rules) {
  std::vector<std::string> out;
  for (const zc::Rule& rule : rules.rules())
    out.insert(out.end(), rule.any.begin(), rule.any.end());
  for (const zc::Cue& cue : zc::all_cues()) out.emplace_back(cue.pattern);
  return out;
}

// Which patterns match each block in truth.
std::vector<std::set<int>> matches(const std::vector<std::string>& expressions, const Text& text) {
  std::vector<std::unique_ptr<re2::RE2>> all;
  for (const std::string& e : expressions) all.push_back(std::make_unique<re2::RE2>(e));
  std::vector<std::set<int>> out;
  for (const std::string& block : text.blocks) {
    std::set<int>& found = out.emplace_back();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (re2::RE2::PartialMatch(block, *all[i])) found.insert(static_cast<int>(i));
    }
  }
  return out;
}

using Matcher = std::function<void(const std::string&, std::vector<int>&)>;

class Bench {
 public:
  Bench(const std::vector<std::string>& expressions, const Text& text, int rounds)
      : text_(text), truth_(matches(expressions, text)), rounds_(rounds) {
    std::size_t all = 0;
    for (const std::set<int>& found : truth_) all += found.size();
    fmt::print("{} blocks, {} bytes, {} patterns, {} matches\n",
               text.blocks.size(),
               text.bytes,
               expressions.size(),
               all);
  }

  void run(const char* name, double compiled, const Matcher& matcher) {
    std::vector<int> ids;
    std::size_t candidates = 0;
    std::size_t missed = 0;
    for (std::size_t i = 0; i < text_.blocks.size(); ++i) {
      matcher(text_.blocks[i], ids);
      candidates += ids.size();
      const std::set<int> said(ids.begin(), ids.end());
      for (const int id : truth_[i]) missed += said.count(id) == 0;
    }
    const double start = seconds();
    for (int round = 0; round < rounds_; ++round) {
      for (const std::string& block : text_.blocks) matcher(block, ids);
    }
    const double took = seconds() - start;
    fmt::print("{:18} compiled in {:6.3f} s  {:7.1f} MB/s  {:8} candidates  {} missed\n",
               name,
               compiled,
               static_cast<double>(text_.bytes) * rounds_ / 1e6 / took,
               candidates,
               missed);
    complete_ = complete_ && missed == 0;
  }
  bool complete() const { return complete_; }

 private:
  const Text& text_;
  std::vector<std::set<int>> truth_;
  int rounds_;
  bool complete_ = true;
};

void run_ours(Bench& bench, const std::vector<std::string>& expressions) {
  const double start = seconds();
  const zc::PatternFilter filter(expressions);
  const double compiled = seconds() - start;
  zc::FilterScratch scratch;
  zc::CharacterRow row;
  std::vector<zc::PatternWindow> windows;
  bench.run("required literals", compiled, [&](const std::string& block, std::vector<int>& ids) {
    row.read(block);
    filter.candidates(row, windows, scratch);
    ids.clear();
    for (const zc::PatternWindow& window : windows) ids.push_back(window.pattern);
  });
}

void run_filtered(Bench& bench, const std::vector<std::string>& expressions) {
  const double start = seconds();
  re2::FilteredRE2 filter(1);
  int id = 0;
  for (const std::string& e : expressions) filter.Add(e, re2::RE2::Options(), &id);
  std::vector<std::string> atoms;
  filter.Compile(&atoms);
  const zc::LiteralScan scan(atoms);
  const double compiled = seconds() - start;
  bench.run("FilteredRE2", compiled, [&](const std::string& block, std::vector<int>& ids) {
    filter.AllPotentials(scan.found_in(block), &ids);
  });
}

void run_set(Bench& bench, const std::vector<std::string>& expressions) {
  re2::RE2::Options options;
  options.set_max_mem(std::int64_t{512} << 20);
  const double start = seconds();
  re2::RE2::Set set(options, re2::RE2::UNANCHORED);
  for (const std::string& e : expressions) set.Add(e, nullptr);
  set.Compile();
  const double compiled = seconds() - start;
  bench.run("RE2::Set", compiled, [&](const std::string& block, std::vector<int>& ids) {
    ids.clear();
    set.Match(block, &ids);
  });
}

// The literals of the rarest clause of each term: what PatternFilter scans for.
std::vector<std::string> rarest_literals(const std::vector<std::string>& expressions) {
  std::set<std::string> all;
  for (const std::string& expression : expressions) {
    for (const zc::LiteralTerm& term : zc::required_literals(expression).terms) {
      if (!term.empty()) all.insert(term.front().begin(), term.front().end());
    }
  }
  return {all.begin(), all.end()};
}

// `scan` adds to its argument how many places it finds.
void run_literals(const char* name,
                  const std::vector<std::string>& blocks,
                  int rounds,
                  const std::function<void(const std::string&, std::size_t&)>& scan) {
  std::size_t places = 0;
  std::size_t bytes = 0;
  for (const std::string& block : blocks) bytes += block.size();
  const double start = seconds();
  for (int round = 0; round < rounds; ++round) {
    for (const std::string& block : blocks) scan(block, places);
  }
  fmt::print("{:24} {:7.1f} MB/s  {} places\n",
             name,
             static_cast<double>(bytes) * rounds / 1e6 / (seconds() - start),
             places / static_cast<std::size_t>(rounds));
}

void run_own_literals(const std::vector<std::string>& literals, const Text& text, int rounds) {
  const zc::LiteralScan scan(literals);
  zc::CharacterRow row;
  run_literals(
      "literals, our scan", text.blocks, rounds, [&](const std::string& block, std::size_t& n) {
        row.read(block);
        scan.scan(row, [&](std::uint32_t, std::size_t) { ++n; });
      });
}

void run_trade_gate(const Text& text, int rounds) {
  const zc::TradeGate gate(zc::trade_words());
  run_literals("raw text, our gate", text.raw, rounds, [&](const std::string& raw, std::size_t& n) {
    n += gate.survey(raw).most_words;
  });
}

#if ZC_HAVE_VECTORSCAN
int on_match(unsigned id, unsigned long long, unsigned long long, unsigned, void* out) {
  static_cast<std::vector<int>*>(out)->push_back(static_cast<int>(id));
  return 0;
}

void run_vectorscan(Bench& bench, const std::vector<std::string>& expressions) {
  std::vector<const char*> texts;
  std::vector<unsigned> ids;
  for (const std::string& e : expressions) {
    ids.push_back(static_cast<unsigned>(texts.size()));
    texts.push_back(e.c_str());
  }
  const std::vector<unsigned> flags(texts.size(), HS_FLAG_UTF8 | HS_FLAG_SINGLEMATCH);
  hs_database_t* database = nullptr;
  hs_compile_error_t* refused = nullptr;
  const double start = seconds();
  if (hs_compile_multi(texts.data(),
                       flags.data(),
                       ids.data(),
                       static_cast<unsigned>(texts.size()),
                       HS_MODE_BLOCK,
                       nullptr,
                       &database,
                       &refused) != HS_SUCCESS) {
    fmt::print("Vectorscan refuses: {}\n", refused->message);
    hs_free_compile_error(refused);
    return;
  }
  const double compiled = seconds() - start;
  hs_scratch_t* scratch = nullptr;
  if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) return;
  bench.run("Vectorscan", compiled, [&](const std::string& block, std::vector<int>& found) {
    found.clear();
    hs_scan(
        database, block.data(), static_cast<unsigned>(block.size()), 0, scratch, on_match, &found);
  });
  hs_free_scratch(scratch);
  hs_free_database(database);
}

int on_place(unsigned, unsigned long long, unsigned long long, unsigned, void* count) {
  ++*static_cast<std::size_t*>(count);
  return 0;
}

void run_vectorscan_literals(const char* name,
                             const std::vector<std::string>& literals,
                             const std::vector<std::string>& blocks,
                             int rounds) {
  std::vector<const char*> texts;
  std::vector<unsigned> ids;
  std::vector<std::size_t> sizes;
  for (const std::string& literal : literals) {
    ids.push_back(static_cast<unsigned>(texts.size()));
    texts.push_back(literal.c_str());
    sizes.push_back(literal.size());
  }
  const std::vector<unsigned> flags(texts.size(), 0);
  hs_database_t* database = nullptr;
  hs_compile_error_t* refused = nullptr;
  if (hs_compile_lit_multi(texts.data(),
                           flags.data(),
                           ids.data(),
                           sizes.data(),
                           static_cast<unsigned>(texts.size()),
                           HS_MODE_BLOCK,
                           nullptr,
                           &database,
                           &refused) != HS_SUCCESS) {
    fmt::print("Vectorscan refuses: {}\n", refused->message);
    hs_free_compile_error(refused);
    return;
  }
  hs_scratch_t* scratch = nullptr;
  if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) return;
  run_literals(name, blocks, rounds, [&](const std::string& block, std::size_t& n) {
    hs_scan(database, block.data(), static_cast<unsigned>(block.size()), 0, scratch, on_place, &n);
  });
  hs_free_scratch(scratch);
  hs_free_database(database);
}
#endif

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return fmt::print("usage: bench_matchers FILE [ROUNDS]\n"), 2;
  zc::RuleOptions options;
  options.directory = std::string(ZC_SOURCE_DIR) + "/config/rules";
  options.knowledge_directory = std::string(ZC_SOURCE_DIR) + "/config/knowledge";
  const auto rules = zc::load_rule_set(options);
  if (!rules) return fmt::print("the rules do not load\n"), 2;
  const std::vector<std::string> expressions = patterns(**rules);
  const Text text = read(argv[1]);
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 20;
  Bench bench(expressions, text, rounds);
  run_ours(bench, expressions);
  run_filtered(bench, expressions);
  run_set(bench, expressions);
  const std::vector<std::string> literals = rarest_literals(expressions);
#if ZC_HAVE_VECTORSCAN
  run_vectorscan(bench, expressions);
  run_vectorscan_literals("literals, Vectorscan", literals, text.blocks, rounds);
  run_vectorscan_literals("raw text, Vectorscan", zc::trade_words(), text.raw, rounds);
#endif
  fmt::print("{} literals\n", literals.size());
  run_own_literals(literals, text, rounds);
  run_trade_gate(text, rounds);
  return bench.complete() ? 0 : 1;
}
