#include "tests/extractor/corpus_measures.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <zlib.h>

#include "extractor/utf8.h"

namespace zc::test {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string read_gzip(const fs::path& path) {
  std::string out;
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return out;
  std::vector<char> chunk(1 << 16);
  for (int n = 0; (n = gzread(file, chunk.data(), 1 << 16)) > 0;) {
    out.append(chunk.data(), static_cast<std::size_t>(n));
  }
  gzclose(file);
  return out;
}

namespace {

std::vector<std::vector<std::string>> csv_cells(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1, std::vector<std::string>(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
        rows.back().back() += text[++i];
      } else if (c == '"') {
        quoted = false;
      } else {
        rows.back().back() += c;
      }
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      rows.back().emplace_back();
    } else if (c == '\n') {
      rows.emplace_back(1);
    } else if (c != '\r') {
      rows.back().back() += c;
    }
  }
  return rows;
}

}  // namespace

std::vector<CsvRow> read_csv(const fs::path& path) {
  const std::vector<std::vector<std::string>> cells = csv_cells(read_file(path));
  std::vector<CsvRow> rows;
  for (std::size_t r = 1; r < cells.size(); ++r) {
    if (cells[r].size() < 2) continue;
    CsvRow row;
    for (std::size_t c = 0; c < cells[0].size() && c < cells[r].size(); ++c) {
      row[cells[0][c]] = cells[r][c];
    }
    rows.push_back(row);
  }
  return rows;
}

std::vector<json::object> read_json_lines(const fs::path& path) {
  std::vector<json::object> out;
  std::istringstream text(read_file(path));
  for (std::string line; std::getline(text, line);) {
    if (!line.empty()) out.push_back(json::parse(line).as_object());
  }
  return out;
}

std::string text_of(const json::object& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}

std::string normal(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const Blank blank = blank_at(text, i);
    if (blank.length != 0) {
      i += blank.length;
      continue;
    }
    CodePoint c = code_point_at(text, i);
    i += c.length;
    if (c.value >= 0xFF01 && c.value <= 0xFF5E) c.value -= 0xFEE0;
    if (c.value < 0x80) c.value = static_cast<char32_t>(ascii_lower(static_cast<char>(c.value)));
    append_utf8(out, c.value);
  }
  return out;
}

namespace {

std::map<std::u32string, int> shingles(std::string_view text) {
  std::u32string all;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint c = code_point_at(text, i);
    i += c.length;
    all.push_back(c.value);
  }
  std::map<std::u32string, int> out;
  for (std::size_t i = 0; i + 4 <= all.size(); ++i) ++out[all.substr(i, 4)];
  return out;
}

}  // namespace

double f1_char4(const std::string& predicted, const std::string& gold) {
  const std::map<std::u32string, int> mine = shingles(normal(predicted));
  const std::map<std::u32string, int> theirs = shingles(normal(gold));
  double common = 0;
  double count_mine = 0;
  double count_theirs = 0;
  for (const auto& [shingle, count] : theirs) count_theirs += count;
  for (const auto& [shingle, count] : mine) {
    count_mine += count;
    const auto found = theirs.find(shingle);
    if (found != theirs.end()) common += std::min(count, found->second);
  }
  return common == 0 ? 0 : 2 * common / (count_mine + count_theirs);
}

std::string main_text(const Document& document) {
  std::string out;
  for (const TextBlock& block : document.blocks) {
    if (block.in_main_text) out += block.text + "\n";
  }
  return out;
}

const TextBlock* block_with(const Document& document, std::string_view wanted) {
  const std::string needle = normal(wanted);
  for (const TextBlock& block : document.blocks) {
    if (normal(block.text).find(needle) != std::string::npos) return &block;
  }
  return nullptr;
}

bool has_text(const Document& document, std::string_view wanted) {
  return normal(document.title).find(normal(wanted)) != std::string::npos ||
         block_with(document, wanted) != nullptr;
}

namespace {

bool has_fact(const Document& document, FactKind kind, std::string_view text) {
  const std::string wanted = normal(text);
  return std::any_of(document.facts.begin(), document.facts.end(), [&](const Fact& fact) {
    const std::string quote = normal(fact.quote);
    return fact.kind == kind && !quote.empty() &&
           (wanted.find(quote) != std::string::npos || quote.find(wanted) != std::string::npos);
  });
}

}  // namespace

RoleAnswer judge_role(const Document& document, const PromoItem& item) {
  static const std::map<std::string, std::vector<BlockRole>> kRoles = {
      {"title", {BlockRole::kTitle, BlockRole::kHeading, BlockRole::kBanner}},
      {"claim",
       {BlockRole::kBody,
        BlockRole::kHeading,
        BlockRole::kListItem,
        BlockRole::kTableCell,
        BlockRole::kBanner,
        BlockRole::kTestimonial}},
      {"price", {BlockRole::kPrice}},
      {"button_value", {BlockRole::kButton}},
      {"placeholder", {BlockRole::kForm}},
      {"form_option", {BlockRole::kForm}},
      {"popup", {BlockRole::kPopup}}};
  static const std::map<std::string, FactKind> kFacts = {{"phone", FactKind::kPhone},
                                                         {"qq", FactKind::kQq},
                                                         {"wechat", FactKind::kWechat},
                                                         {"address", FactKind::kAddress},
                                                         {"org", FactKind::kOrganisation},
                                                         {"icp", FactKind::kIcpNumber}};
  if (item.role == "text") return RoleAnswer::kNotClaimed;
  const auto fact = kFacts.find(item.role);
  if (fact != kFacts.end()) {
    return has_fact(document, fact->second, item.text) ? RoleAnswer::kRight : RoleAnswer::kWrong;
  }
  const std::string needle = normal(item.text);
  const auto roles = kRoles.find(item.role);
  const bool is_right =
      std::any_of(document.blocks.begin(), document.blocks.end(), [&](const TextBlock& block) {
        if (normal(block.text).find(needle) == std::string::npos) return false;
        if (item.role == "script") return block.source == BlockSource::kScript;
        return std::find(roles->second.begin(), roles->second.end(), block.role) !=
               roles->second.end();
      });
  return is_right ? RoleAnswer::kRight : RoleAnswer::kWrong;
}

bool main_text_has(const std::string& main_text, std::string_view snippet, SnippetFit fit) {
  if (fit == SnippetFit::kStrict) {
    return fold_space(main_text).find(fold_space(snippet)) != std::string::npos;
  }
  // The gold writes typographic quotes and dashes as ASCII; the pages do not.
  const auto plain = [](std::string_view text) {
    std::string out;
    const std::string folded = fold_space(text);
    for (std::size_t i = 0; i < folded.size();) {
      const CodePoint c = code_point_at(folded, i);
      i += c.length;
      const bool is_quote = c.value == 0x2018 || c.value == 0x2019;
      const bool is_double = c.value == 0x201C || c.value == 0x201D;
      const bool is_dash = c.value == 0x2013 || c.value == 0x2014;
      append_utf8(out, is_quote ? U'\'' : is_double ? U'"' : is_dash ? U'-' : c.value);
    }
    return out;
  };
  return plain(main_text).find(plain(snippet)) != std::string::npos;
}

std::vector<DecodeVector> read_decode_vectors(const fs::path& path) {
  std::vector<DecodeVector> out;
  std::istringstream lines(read_file(path));
  std::string line;
  std::getline(lines, line);  // the names of the columns
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    DecodeVector vector;
    std::string hex;
    std::string points;
    std::getline(cells, vector.encoding, '\t');
    std::getline(cells, hex, '\t');
    std::getline(cells, points, '\t');
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
      vector.bytes.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
    }
    std::istringstream words(points);
    for (std::string word; words >> word;) {
      append_utf8(vector.text, static_cast<char32_t>(std::stoul(word, nullptr, 16)));
    }
    out.push_back(std::move(vector));
  }
  return out;
}

bool same_charset(const std::string& a, const std::string& b) {
  const auto family = [](const std::string& charset) -> std::string {
    if (charset == "gb2312" || charset == "gbk") return "gb18030";
    return charset == "big5-hkscs" ? "big5" : charset;
  };
  return family(a) == family(b);
}

std::vector<FieldAnswer> judge_new_media(const Document& document, const CsvRow& wanted) {
  std::vector<FieldAnswer> out;
  const auto has = [&](FactKind kind, const std::string& value) {
    return std::any_of(document.facts.begin(), document.facts.end(), [&](const Fact& fact) {
      return fact.kind == kind &&
             (kind == FactKind::kPublished ? fact.value.substr(0, 16) == value.substr(0, 16)
                                           : normal(fact.value) == normal(value));
    });
  };
  const auto judge = [&](const std::string& field, const std::string& column, auto is_right) {
    const std::string& value = wanted.at(column);
    if (!value.empty()) out.push_back({field, is_right(value)});
  };
  const std::string& type = wanted.at("page_type");
  judge("account", "expected_account", [&](const std::string& value) {
    return has(FactKind::kAccount, value);
  });
  judge("account id", "expected_account_id", [&](const std::string& value) {
    return has(FactKind::kAccount, value);
  });
  if (type != "account_about") {
    judge("title", "expected_title", [&](const std::string& value) {
      return normal(document.title) == normal(value);
    });
  }
  judge("time", "expected_publish_time", [&](const std::string& value) {
    return has(FactKind::kPublished, value);
  });
  judge(
      "text", "must_contain", [&](const std::string& value) { return has_text(document, value); });
  judge("images", "min_images", [&](const std::string& value) {
    const auto images =
        std::count_if(document.links.begin(), document.links.end(), [](const Link& link) {
          return link.kind == LinkKind::kImage;
        });
    return images >= std::stoi(value);
  });
  if (type.starts_with("state_")) {
    out.push_back({"state", document.state == type.substr(6) && main_text(document).empty()});
  }
  return out;
}

}  // namespace zc::test
