#include "notice/notice_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.h"

namespace zc {
namespace {

constexpr std::size_t kMostQuoteBytes = 600;
constexpr std::size_t kMostFiguresBytes = 2000;
constexpr std::size_t kMostUrlBytes = 2048;

// U+200B to U+200F, U+2028 to U+202E, U+2066 to U+2069, U+FEFF: unseen, or they turn the writing.
bool is_unseen(std::string_view character) {
  if (character.size() != 3) return false;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(character[at]); };
  const unsigned last = byte(2);
  if (byte(0) == 0xEF) return byte(1) == 0xBB && last == 0xBF;
  if (byte(0) != 0xE2) return false;
  if (byte(1) == 0x80) return (last >= 0x8B && last <= 0x8F) || (last >= 0xA8 && last <= 0xAE);
  return byte(1) == 0x81 && last >= 0xA6 && last <= 0xA9;
}

bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7F;
  return character.size() == 2 && first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

bool may_stand_in_link(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte < 0x7F &&
         std::string_view("\"'()<>[]\\^`{|}").find(c) == std::string_view::npos;
}

}  // namespace

std::string one_line(std::string_view text) {
  const std::string good = well_formed_utf8(text);
  std::string out;
  for (std::size_t at = 0; at < good.size();) {
    const std::size_t length = utf8_step(good, at).length;
    const std::string_view character = std::string_view(good).substr(at, length);
    at += length;
    if (is_unseen(character)) continue;
    if (character == " " || is_control(character)) {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += character;
    }
  }
  if (out.ends_with(' ')) out.pop_back();
  return out;
}

std::string cut_text(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  constexpr std::string_view kRest = "…";
  std::size_t end = 0;
  while (true) {
    const std::size_t next = end + utf8_step(text, end).length;
    if (next + kRest.size() > most) break;
    end = next;
  }
  return std::string(text.substr(0, end)) + std::string(kRest);
}

std::string without_markup(std::string_view text) {
  constexpr std::array<std::pair<char, std::string_view>, 14> kFullWidth = {{{'<', "＜"},
                                                                             {'>', "＞"},
                                                                             {'[', "［"},
                                                                             {']', "］"},
                                                                             {'(', "（"},
                                                                             {')', "）"},
                                                                             {'*', "＊"},
                                                                             {'_', "＿"},
                                                                             {'`', "｀"},
                                                                             {'#', "＃"},
                                                                             {'!', "！"},
                                                                             {'~', "～"},
                                                                             {'\\', "＼"},
                                                                             {'@', "＠"}}};
  std::string out;
  for (const char c : text) {
    const auto* const known = std::find_if(
        kFullWidth.begin(), kFullWidth.end(), [&](const auto& one) { return one.first == c; });
    if (known == kFullWidth.end()) {
      out += c;
    } else {
      out += known->second;
    }
  }
  return out;
}

std::string link_of(const Notice& notice, std::size_t most) {
  const std::string& url = notice.url;
  if (!url.starts_with("http://") && !url.starts_with("https://")) return "";
  std::string out;
  for (const char c : url) {
    if (may_stand_in_link(c)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out.size() <= most ? out : "";
}

std::string head_of(const Notice& n) {
  std::string head(chinese_name_of(n.kind));
  if (n.kind == NoticeKind::kTest) return head + "：证察的告警通道工作正常";
  head += "：";
  if (n.kind == NoticeKind::kWeekly) return head + (n.region.empty() ? "全部地区" : n.region);
  if (n.case_number != 0) head += fmt::format("案件 {}，", n.case_number);
  if (n.kind == NoticeKind::kOverdue) {
    const std::string day = to_beijing(n.deadline.value_or(n.time)).substr(0, 10);
    return head + fmt::format("期限 {} 已过，网页仍未整改", day);
  }
  if (n.category) head += fmt::format("{}，", chinese_name_of(*n.category));
  head += chinese_name_of(n.severity);
  if (!n.region.empty()) head += "，" + n.region;
  return head;
}

std::string subject_of(std::span<const Notice> notices) {
  std::array<std::size_t, kNoticeKindCount> counts = {};
  for (const Notice& one : notices) ++counts.at(static_cast<std::size_t>(one.kind));
  std::string text;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts.at(i) == 0) continue;
    text += fmt::format("{}{} 条{}",
                        text.empty() ? "证察：" : "、",
                        counts.at(i),
                        chinese_name_of(static_cast<NoticeKind>(i)));
  }
  return text;
}

std::string plain_text(const Notice& n) {
  std::string text = head_of(n) + "\n";
  const auto add = [&](std::string_view name, std::string_view value, std::size_t most) {
    if (!value.empty()) text += fmt::format("{}：{}\n", name, cut_text(one_line(value), most));
  };
  add("数字", n.figures, kMostFiguresBytes);
  add("引文", n.quote, kMostQuoteBytes);
  add("网址", n.url, kMostUrlBytes);
  add("依据", n.clause, kMostQuoteBytes);
  add("规则", n.rule, kMostQuoteBytes);
  add("理由", n.why, kMostQuoteBytes);
  add("线索号", n.finding_id, kMostQuoteBytes);
  if (n.kind != NoticeKind::kTest)
    text += fmt::format("时间：{}（北京时间）\n", to_beijing(n.time));
  return text;
}

}  // namespace zc
