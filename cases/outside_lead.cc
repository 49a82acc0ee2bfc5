#include "cases/outside_lead.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/url.h"

namespace zc {
namespace {

constexpr std::size_t kLongestUrl = 2048, kLongestAccount = 120;
constexpr std::size_t kLeastDigits = 7, kMostDigits = 15;
constexpr std::chrono::hours kTryFor(24 * 7);

Error wrong(std::string_view field, std::string_view why) {
  return {ErrorKind::kBadInput, fmt::format("{}：{}", field, why)};
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

Result<LeadSubject> url_subject(const std::string& written) {
  if (written.size() > kLongestUrl) return wrong("网址", "过长");
  std::string address = written;
  if (address.find("://") == std::string::npos) address.insert(0, "http://");
  const Result<Url> url = Url::parse(address);
  if (!url) return wrong("网址", "不是有效的网址");
  if (!url->is_http()) return wrong("网址", "只能是 http 或 https");
  const bool named =
      url->host().find('.') != std::string_view::npos || url->host().starts_with('[');
  if (!named) return wrong("网址", "没有主机名");
  if (!url->username().empty() || !url->password().empty())
    return wrong("网址", "带有用户名或密码");
  return LeadSubject{LeadKind::kUrl, url->key(), url->href()};
}

// Blanks of both widths out, full-width letters and digits narrow, Latin letters small.
std::string account_key(std::string_view written) {
  std::string key;
  for (std::size_t at = 0; at < written.size(); ++at) {
    const auto byte = [&](std::size_t i) {
      return i < written.size() ? static_cast<unsigned char>(written[i]) : 0U;
    };
    if (byte(at) == ' ' || byte(at) == '\t') continue;
    if (written.substr(at, 3) == "\u3000") {
      at += 2;
      continue;
    }
    if (byte(at) == 0xEF && (byte(at + 1) == 0xBC || byte(at + 1) == 0xBD)) {  // U+FF01 to U+FF5E
      const unsigned point = 0xF000U | (byte(at + 1) & 0x3FU) << 6U | (byte(at + 2) & 0x3FU);
      if (point >= 0xFF01 && point <= 0xFF5E) {
        key += static_cast<char>(point - 0xFEE0);
        at += 2;
        continue;
      }
    }
    key += written[at];
  }
  return lower(key);
}

// "微信：abc" is the account abc of a kind.
struct Named {
  std::string_view word;
  FactKind kind;
};
constexpr std::array<Named, 8> kAccountWords = {{{"微信号:", FactKind::kWechat},
                                                 {"微信:", FactKind::kWechat},
                                                 {"wechat:", FactKind::kWechat},
                                                 {"qq号:", FactKind::kQq},
                                                 {"qq:", FactKind::kQq},
                                                 {"公众号:", FactKind::kAccount},
                                                 {"抖音号:", FactKind::kAccount},
                                                 {"抖音:", FactKind::kAccount}}};

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string without_country(std::string digits) {
  if (digits.size() > 11 && digits.starts_with("0086")) return digits.substr(4);
  if (digits.size() > 11 && digits.starts_with("86")) return digits.substr(2);
  return digits;
}

LeadStanding told(LeadStatus status) {
  LeadStanding standing;
  standing.status = status;
  standing.words = chinese_name_of(status);
  return standing;
}

LeadStanding told(const Case& one) {
  const bool gone = one.state == CaseState::kTakenDown || one.state == CaseState::kRectified;
  LeadStanding standing = told(gone ? LeadStatus::kGone : LeadStatus::kCase);
  standing.case_number = one.number;
  standing.case_state = one.state;
  standing.words = fmt::format("已立案 {}（{}）", one.number, chinese_name_of(one.state));
  if (gone) standing.words = fmt::format("{}（案件 {}）", chinese_name_of(one.state), one.number);
  return standing;
}

bool answered(Outcome outcome) {
  return outcome == Outcome::kPage || outcome == Outcome::kRedirect ||
         outcome == Outcome::kNotModified || outcome == Outcome::kGone;
}

LeadStatus status_of_visit(Outcome outcome) {
  if (outcome == Outcome::kGone) return LeadStatus::kGone;
  if (outcome == Outcome::kDenied) return LeadStatus::kRefused;
  return answered(outcome) ? LeadStatus::kClear : LeadStatus::kUnreachable;
}

// The last case of all pages.
const Case* case_of(const std::vector<LeadPageState>& pages) {
  const Case* last = nullptr;
  for (const LeadPageState& page : pages) {
    for (const Case& one : page.cases) {
      if (last == nullptr || one.number > last->number) last = &one;
    }
  }
  return last;
}

}  // namespace

std::string phone_key(std::string_view written) {
  constexpr std::string_view kBetween = " -+()";
  std::string digits;
  const std::string narrow = account_key(written);
  for (const char c : narrow) {
    if (c >= '0' && c <= '9') {
      digits += c;
    } else if (kBetween.find(c) == std::string_view::npos) {
      return {};
    }
  }
  digits = without_country(std::move(digits));
  if (digits.size() < kLeastDigits || digits.size() > kMostDigits) return {};
  const bool service = digits.starts_with("400") || digits.starts_with("800");
  if (service && digits.size() == 10) {
    return fmt::format("{}-{}-{}", digits.substr(0, 3), digits.substr(3, 3), digits.substr(6));
  }
  if (digits[0] != '0') return digits;
  const std::size_t area = digits[1] == '1' || digits[1] == '2' ? 3 : 4;
  return fmt::format("{}-{}", digits.substr(0, area), digits.substr(area));
}

Result<std::vector<LeadSubject>> subjects_of(const LeadForm& form) {
  std::vector<LeadSubject> subjects;
  if (!form.url.empty()) {
    ZC_TRY(LeadSubject subject, url_subject(form.url));
    subjects.push_back(std::move(subject));
  }
  if (!form.account.empty()) {
    if (form.account.size() > kLongestAccount) return wrong("账号", "过长");
    std::string key = account_key(form.account);
    if (key.empty()) return wrong("账号", "是空白");
    subjects.push_back({LeadKind::kAccount, std::move(key), form.account});
  }
  if (!form.phone.empty()) {
    std::string key = phone_key(form.phone);
    if (key.empty()) return wrong("电话", "不是 7 至 15 位的电话号码");
    std::string shown = key;
    subjects.push_back({LeadKind::kPhone, std::move(key), std::move(shown)});
  }
  if (subjects.empty()) return wrong("网址、账号、电话", "至少要有一项");
  return subjects;
}

std::vector<PageMark> marks_of_lead(const LeadSubject& subject) {
  if (subject.kind == LeadKind::kUrl) return {};
  if (subject.kind == LeadKind::kPhone) return {{FactKind::kPhone, subject.key}};
  for (const Named& named : kAccountWords) {
    if (!subject.key.starts_with(named.word)) continue;
    const std::string id = subject.key.substr(named.word.size());
    if (named.kind != FactKind::kAccount) return {{named.kind, id}};
    return {{FactKind::kAccount, id}, {FactKind::kWechat, id}};
  }
  std::vector<PageMark> marks = {{FactKind::kAccount, subject.shown},
                                 {FactKind::kOrganisation, subject.shown},
                                 {FactKind::kWechat, subject.key}};
  if (all_digits(subject.key)) marks.push_back({FactKind::kQq, subject.key});
  return marks;
}

LeadStanding standing_of(const Lead& lead, const std::vector<LeadPageState>& pages) {
  if (const Case* const one = case_of(pages)) return told(*one);
  bool any_visit = false, any_clear = false;
  LeadStatus last = LeadStatus::kAwaiting;
  for (const LeadPageState& page : pages) {
    if (page.open_findings > 0) return told(LeadStatus::kFound);
    if (!page.last_visit) continue;
    if (lead.subject.kind == LeadKind::kUrl && page.last_visit->time < lead.last_report) continue;
    any_visit = true;
    last = status_of_visit(page.last_visit->outcome);
    any_clear = any_clear || last == LeadStatus::kClear;
  }
  if (any_clear) return told(LeadStatus::kClear);
  if (any_visit) return told(last);
  return told(lead.subject.kind == LeadKind::kUrl ? LeadStatus::kAwaiting : LeadStatus::kReceived);
}

bool needs_look(const Lead& lead, const std::optional<Visit>& last_visit, UtcTime now) {
  if (lead.subject.kind != LeadKind::kUrl) return false;
  if (!last_visit || last_visit->time < lead.last_report) return true;
  if (answered(last_visit->outcome) || last_visit->outcome == Outcome::kDenied) return false;
  return now - lead.last_report < kTryFor;
}

}  // namespace zc
