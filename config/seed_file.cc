#include "config/seed_file.h"

#include <fstream>
#include <sstream>
#include <string_view>

#include <fmt/format.h>

#include "base/url.h"
#include "config/csv.h"
#include "extractor/sitemap.h"

namespace zc {
namespace {

constexpr std::size_t kMostErrors = 20;

// Takes entries one by one and gathers what is wrong with them.
class SeedList {
 public:
  explicit SeedList(std::string file) : file_(std::move(file)) {}

  // `place`: "12" for a line, "entry 12" for an element.
  void add(std::string_view text, const std::string& place) {
    std::string address(trim(text));
    if (address.empty()) return;
    if (address.find("://") == std::string::npos) address.insert(0, "http://");
    const Result<Url> url = Url::parse(address);
    if (url && url->is_http() && !url->host().empty()) {
      seeds_.push_back(std::move(address));
      return;
    }
    ++bad_;
    if (bad_ > kMostErrors) return;
    const std::string why = url ? "neither http nor https" : url.error().message();
    errors_ += fmt::format("{}{}:{}: '{}': {}", bad_ == 1 ? "" : "\n", file_, place, address, why);
  }

  Result<std::vector<std::string>> take() {
    if (bad_ > kMostErrors) {
      errors_ += fmt::format("\n{}: {} more like these", file_, bad_ - kMostErrors);
    }
    if (bad_ > 0) return Error(ErrorKind::kBadInput, errors_);
    if (seeds_.empty()) return Error(ErrorKind::kBadInput, file_ + ":1: no address in it");
    return std::move(seeds_);
  }

 private:
  static std::string_view trim(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(kBlank);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
  }

  std::string file_;
  std::vector<std::string> seeds_ = {};
  std::string errors_ = {};
  std::size_t bad_ = 0;
};

Result<std::string> read_bytes(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error(ErrorKind::kBadInput, file + ": cannot be opened");
  std::ostringstream bytes;
  bytes << in.rdbuf();
  std::string text = bytes.str();
  if (text.size() > kMaxSeedFileBytes) {
    return Error(ErrorKind::kBadInput, file + ": larger than 64 MB");
  }
  return text;
}

Result<std::vector<std::string>> read_lines(const std::string& file) {
  ZC_TRY(const std::string bytes, read_bytes(file));
  SeedList seeds(file);
  std::string_view rest = bytes;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  for (int line = 1; !rest.empty(); ++line) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view text = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t first = text.find_first_not_of(" \t");
    const bool comment = first != std::string_view::npos && text[first] == '#';
    if (!comment) seeds.add(text, fmt::format("{}", line));
  }
  return seeds.take();
}

Result<std::vector<std::string>> read_table(const std::string& file) {
  Result<CsvTable> table = read_csv(file, {"url"});
  if (!table) {
    Result<CsvTable> chinese = read_csv(file, {"网址"});
    if (!chinese) return table.error().within("seeds (a column 'url' or '网址' is needed)");
    table = std::move(chinese);
  }
  SeedList seeds(file);
  for (std::size_t i = 0; i < table->rows.size(); ++i) {
    seeds.add(table->rows[i].front(), fmt::format("{}", table->lines[i]));
  }
  return seeds.take();
}

Result<std::vector<std::string>> read_list(const std::string& file) {
  ZC_TRY(const std::string bytes, read_bytes(file));
  const Result<Sitemap> list = parse_sitemap(bytes);
  if (!list) return list.error().within(file);
  if (list->is_broken || list->is_cut) {
    return Error(ErrorKind::kBadInput,
                 fmt::format("{}: {} after {} entries",
                             file,
                             list->is_cut ? "too long" : "the XML breaks off",
                             list->entries.size()));
  }
  SeedList seeds(file);
  for (std::size_t i = 0; i < list->entries.size(); ++i) {
    seeds.add(list->entries[i].url, fmt::format("entry {}", i + 1));
  }
  return seeds.take();
}

}  // namespace

Result<std::vector<std::string>> read_seed_file(const std::string& file) {
  if (file.ends_with(".txt")) return read_lines(file);
  if (file.ends_with(".csv")) return read_table(file);
  if (file.ends_with(".opml") || file.ends_with(".xml") || file.ends_with(".gz")) {
    return read_list(file);
  }
  return Error(ErrorKind::kBadInput,
               file + ": the name must end in .txt, .csv, .opml, .xml or .gz");
}

}  // namespace zc
