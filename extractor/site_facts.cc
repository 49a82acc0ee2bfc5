#include "extractor/site_facts.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "extractor/block_builder.h"
#include "extractor/fact_scan.h"
#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::string_view kCodeLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY";

constexpr std::uint32_t letter(std::string_view utf8) {
  return static_cast<std::uint32_t>(static_cast<unsigned char>(utf8[0]) & 0x0FU) << 12 |
         static_cast<std::uint32_t>(static_cast<unsigned char>(utf8[1]) & 0x3FU) << 6 |
         static_cast<std::uint32_t>(static_cast<unsigned char>(utf8[2]) & 0x3FU);
}

// Every three-byte character that may open a fact; one bit per code point, so that the others cost
// one look.
constexpr std::string_view kWakingLetters =
    "公有集职培学大研协委基促联中事分人劳教办扣企微薇威维徽溦崴加➕卫绿地校一壹幺元￥０１２３４５６"
    "７８９";

constexpr std::array<std::uint64_t, 1024> make_waking() {
  std::array<std::uint64_t, 1024> waking = {};
  for (std::size_t i = 0; i + 3 <= kWakingLetters.size(); i += 3) {
    const std::uint32_t c = letter(kWakingLetters.substr(i, 3));
    waking[c / 64] |= std::uint64_t{1} << (c % 64);
  }
  return waking;
}
constexpr std::array<std::uint64_t, 1024> kWaking = make_waking();

bool wakes(std::uint32_t c) {
  return (kWaking[c / 64] >> (c % 64) & 1U) != 0;
}

// Which scanner, if any, a three-byte character wakes.
std::size_t scan_letter(std::string_view text,
                        std::size_t at,
                        std::size_t name_from,
                        TextFacts& out) {
  const auto organisation = [&] { return scan_organisation(text, at, name_from, out); };
  const auto first_of = [&](std::size_t next, auto other) { return next != at ? next : other(); };
  switch (letter(text.substr(at, 3))) {
    case letter("公"):
      return first_of(scan_police(text, at, out), organisation);
    case letter("有"):
    case letter("集"):
    case letter("职"):
    case letter("培"):
    case letter("学"):
    case letter("大"):
    case letter("研"):
    case letter("协"):
    case letter("委"):
    case letter("基"):
    case letter("促"):
    case letter("联"):
    case letter("中"):
    case letter("事"):
    case letter("分"):
      return organisation();
    case letter("人"):
    case letter("劳"):
    case letter("教"):
    case letter("办"):
      return scan_licence(text, at, out);
    case letter("扣"):
    case letter("企"):
      return scan_qq(text, at, out);
    case letter("微"):
    case letter("薇"):
    case letter("威"):
    case letter("维"):
    case letter("徽"):
    case letter("溦"):
    case letter("崴"):
    case letter("加"):
    case letter("➕"):
    case letter("卫"):
    case letter("绿"):
      return scan_wechat(text, at, out);
    case letter("地"):
    case letter("校"):
      return scan_address(text, at, out);
    case letter("￥"):
      return scan_price(text, at, out);
    case letter("元"):
      return scan_price_words(text, at, out);
    case letter("一"):
    case letter("壹"):
    case letter("幺"):
      return scan_phone_words(text, at, out);
    default:
      return at;
  }
}

// At the first digit of a number.
std::size_t scan_number(std::string_view text, std::size_t at, TextFacts& out) {
  const std::size_t next = scan_phone(text, at, out);
  return next != at ? next : scan_price(text, at, out);
}

// At the start of a word of ASCII letters and digits.
std::size_t scan_word(std::string_view text, std::size_t at, TextFacts& out) {
  const char c = text[at];
  std::size_t next = scan_code(text, at, out);
  if (next != at) return next;
  if (is_ascii_digit(c)) return scan_number(text, at, out);
  if (c == 'I' || c == 'i') return scan_filing(text, at, out);
  if (c == 'Q' || c == 'q') return scan_qq(text, at, out);
  if (c == 'V' || c == 'v' || c == 'W' || c == 'w') return scan_wechat(text, at, out);
  return at;
}

// Past the three-byte characters that open nothing: most of a Chinese text.
std::size_t skip_asleep(std::string_view text, std::size_t at) {
  while (at + 3 <= text.size()) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0xE0 || lead >= 0xF0 || wakes(letter(text.substr(at, 3)))) break;
    at += 3;
  }
  return at;
}

// Full-width digits (U+FF10-FF19) open a number as ASCII ones do.
bool is_wide_digit(std::string_view text, std::size_t at) {
  return text.substr(at, 2) == "\xEF\xBC" && at + 2 < text.size() &&
         static_cast<unsigned char>(text[at + 2]) >= 0x90 &&
         static_cast<unsigned char>(text[at + 2]) <= 0x99;
}

}  // namespace

bool is_credit_code(std::string_view code) {
  constexpr std::array<unsigned, 17> kWeights = {
      1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
  if (code.size() != 18 || code[0] < '1') return false;
  for (std::size_t i = 2; i < 8; ++i) {
    if (!is_ascii_digit(code[i])) return false;
  }
  unsigned sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) {
    const std::size_t value = kCodeLetters.find(code[i]);
    if (value == std::string_view::npos) return false;
    sum += static_cast<unsigned>(value) * kWeights[i];
  }
  return kCodeLetters[(31 - sum % 31) % 31] == code[17];
}

namespace {

// Reads a text once, from its start to its end.
class FactScan {
 public:
  explicit FactScan(std::string_view text) : text_(text) {}

  TextFacts run() {
    while (at_ < text_.size()) {
      const std::size_t asleep = skip_asleep(text_, at_);
      in_word_ = in_word_ && asleep == at_;
      at_ = asleep;
      if (at_ < text_.size()) step();
    }
    return std::move(out_);
  }

 private:
  void step() {
    const auto c = static_cast<unsigned char>(text_[at_]);
    if (c < 0x80) {
      move(read_ascii(), 1);
    } else if (c == 0xC2) {
      in_word_ = false;
      move(has_yen() ? scan_price(text_, at_, out_) : at_, 2);
    } else if (c >= 0xE0) {
      move(read_letter(), c >= 0xF0 ? 4 : 3);
    } else {
      move(at_, 1);
    }
  }

  // Behind the fact that was read, or else by `step` bytes.
  void move(std::size_t next, std::size_t step) {
    if (next == at_) {
      at_ += step;
      return;
    }
    name_from_ = at_ = next;
    in_word_ = false;
  }

  std::size_t read_ascii() {
    const bool is_word = is_ascii_word(text_[at_]);
    const bool opens = is_word && !in_word_;
    in_word_ = is_word;
    if (opens) return scan_word(text_, at_, out_);
    return text_[at_] == '@' ? scan_email(text_, at_, out_) : at_;
  }

  std::size_t read_letter() {
    const bool is_waking = at_ + 3 <= text_.size() && wakes(letter(text_.substr(at_, 3)));
    const bool is_digit = is_waking && is_wide_digit(text_, at_);
    const bool opens = is_digit && !in_word_;
    in_word_ = is_digit;
    if (opens) return scan_number(text_, at_, out_);
    return is_waking ? scan_letter(text_, at_, name_from_, out_) : at_;
  }

  bool has_yen() const { return text_.substr(at_, 2) == "¥"; }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t name_from_ = 0;  // an organisation's name does not reach into the last fact
  bool in_word_ = false;
  TextFacts out_ = {};
};

}  // namespace

std::vector<TextFact> find_facts(std::string_view text) {
  return FactScan(text).run();
}

namespace {

// A short block that is there for its price or its number has that role.
void note_role(TextBlock& block, const TextFact& fact) {
  constexpr std::size_t kShortBytes = 120;
  const bool is_plain = block.role == BlockRole::kBody || block.role == BlockRole::kListItem ||
                        block.role == BlockRole::kTableCell;
  if (!is_plain || block.text.size() > kShortBytes) return;
  switch (fact.kind) {
    case FactKind::kPrice:
      block.role = BlockRole::kPrice;
      break;
    case FactKind::kPhone:
    case FactKind::kWechat:
    case FactKind::kQq:
    case FactKind::kEmail:
    case FactKind::kAddress:
      block.role = BlockRole::kContact;
      break;
    case FactKind::kIcpNumber:
    case FactKind::kPoliceNumber:
      block.role = BlockRole::kFooter;
      break;
    default:
      break;
  }
}

}  // namespace

namespace {

constexpr std::array<std::string_view, 12> kIncome = {
    "月入", "月薪", "年薪", "时薪", "日薪", "薪资", "收入", "年入", "工资", "补贴", "奖励", "奖金"};

// The words right before a price, back to the last punctuation: "报名费：", "现价".
std::string words_before(std::string_view text, std::size_t at) {
  constexpr std::size_t kLongest = 45;  // bytes: fifteen Chinese characters
  std::size_t begin = at;
  while (begin > 0 && at - begin < kLongest) {
    std::size_t previous = begin - 1;
    while (previous > 0 && (static_cast<unsigned char>(text[previous]) & 0xC0U) == 0x80U)
      --previous;
    const CodePoint c = code_point_at(text, previous);
    const bool is_colon =
        (c.value == U'：' || c.value == U':' || c.value == U' ') && begin + 4 > at && previous > 0;
    if (!is_han(c.value) && !is_ascii_word(text[previous]) && !is_colon) break;
    begin = previous;
  }
  std::string words = fold_space(text.substr(begin, at - begin));
  while (words.ends_with("：")) words.resize(words.size() - 3);
  while (words.ends_with(":") || words.ends_with(" ")) words.pop_back();
  return words;
}

// What a price is for: the words before it, else the headers of its cell, else the short block
// before it (a card's title).
std::string purpose_of(const std::vector<TextBlock>& blocks, std::size_t index, std::size_t at) {
  constexpr std::size_t kShortTitle = 60;
  const TextBlock& block = blocks[index];
  std::string words = words_before(block.text, at);
  if (!block.headers.empty()) return block.headers + (words.empty() ? "" : " | ") + words;
  if (!words.empty() || index == 0) return words;
  const TextBlock& before = blocks[index - 1];
  const bool is_title = before.text.size() <= kShortTitle && before.role != BlockRole::kPrice &&
                        before.source == block.source;
  return is_title ? before.text : std::string();
}

bool is_income(std::string_view about) {
  return std::any_of(kIncome.begin(), kIncome.end(), [&](std::string_view word) {
    return about.find(word) != std::string_view::npos;
  });
}

}  // namespace

std::vector<Fact> collect_facts(std::vector<TextBlock>& blocks) {
  std::vector<Fact> facts;
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    TextBlock& block = blocks[i];
    for (TextFact& found : find_facts(block.text)) {
      if (found.kind == FactKind::kPrice) found.about = purpose_of(blocks, i, found.begin);
      if (found.kind != FactKind::kPrice || !is_income(found.about)) note_role(block, found);
      if (facts.size() >= kMaxFacts) return facts;
      // The same sum for two things is two prices.
      const std::string own = found.kind == FactKind::kPrice ? found.about : std::string();
      if (!seen.insert(static_cast<char>('A' + static_cast<int>(found.kind)) + found.value + own)
               .second) {
        continue;
      }
      facts.push_back({found.kind,
                       std::move(found.value),
                       block.text.substr(found.begin, found.end - found.begin),
                       std::move(found.about),
                       "text",
                       payload_span(block, found.begin, found.end)});
    }
  }
  return facts;
}

}  // namespace zc
