#include "classifier/syllables.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>

#include "classifier/folded_text.h"

namespace zc {
namespace {

constexpr std::string_view kNames[] = {
#include "classifier/tables/syllable_names.inc"
};
struct Reading {
  char32_t cp;
  std::uint16_t syllable;
};
constexpr Reading kReadings[] = {
#include "classifier/tables/syllable_table.inc"
};
static_assert(std::size(kNames) <= 512, "SoundIndex::kSyllables");
constexpr std::uint16_t kNone = 0xFFFF;
constexpr std::size_t kHanBegin = 0x4E00;
constexpr std::size_t kHanSize = 0xA000 - kHanBegin;

// Words that sound like a term and are innocent; by hand, from what ordinary text holds.
constexpr std::string_view kRealWords[] = {
    "包裹", "报国", "爆锅", "饱过", "报过", "抱过", "宝锅", "煲锅", "大考", "待考", "带考",
    "贷考", "戴考", "问过", "温过", "闻过", "吻过", "稳过", "免靠", "面靠", "替靠", "提靠",
    "题考", "挂正", "挂政", "刮痕", "刚印", "港印", "国际", "国辉", "国会", "果汇", "国徽",
    "国计", "国技", "过激", "过继", "果机", "锅机", "过寄", "过季", "国季", "通国", "全过",
    "权过", "保国", "宝国", "保果", "出征", "初症", "出症", "出政", "处正", "拿正", "拿政",
    "那正", "哪证", "那证", "办正", "半正", "办政", "搬正", "买正", "卖正", "必过", "逼过",
    "闭过", "比过", "避过", "笔过", "碧过", "毕过", "免学", "绵雪", "免雪"};

const std::array<std::uint16_t, kHanSize>& readings() {
  static const std::unique_ptr<const std::array<std::uint16_t, kHanSize>> kTable = [] {
    auto made = std::make_unique<std::array<std::uint16_t, kHanSize>>();
    made->fill(kNone);
    for (const Reading& reading : kReadings) (*made)[reading.cp - kHanBegin] = reading.syllable;
    return made;
  }();
  return *kTable;
}

std::uint16_t syllable_of(char32_t cp) {
  return cp >= kHanBegin && cp < kHanBegin + kHanSize ? readings()[cp - kHanBegin] : kNone;
}

std::optional<std::uint16_t> syllable_named(std::string_view name) {
  const auto at = std::lower_bound(std::begin(kNames), std::end(kNames), name);
  if (at == std::end(kNames) || *at != name) return std::nullopt;
  return static_cast<std::uint16_t>(at - std::begin(kNames));
}

struct Sound {
  std::uint16_t syllable;
  std::size_t begin;
  std::size_t end;
};

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

// A run of letters as syllables, longest first with backing off; nothing if it is not all pinyin.
bool split_pinyin(std::string_view letters, std::size_t offset, std::vector<Sound>& out) {
  const std::size_t before = out.size();
  for (std::size_t at = 0; at < letters.size();) {
    bool found = false;
    for (std::size_t length = std::min<std::size_t>(6, letters.size() - at); length >= 1;
         --length) {
      const auto syllable = syllable_named(letters.substr(at, length));
      if (!syllable) continue;
      out.push_back({*syllable, offset + at, offset + at + length});
      at += length;
      found = true;
      break;
    }
    if (!found) return out.resize(before), false;
  }
  return true;
}

// "b40gu0", "ba0": digits that stand for letters inside a run of letters.
std::string with_letters(std::string_view run) {
  std::string out(run);
  for (char& c : out) c = c == '0' ? 'o' : c == '4' ? 'a' : c == '1' ? 'i' : c;
  return out;
}

unsigned byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

bool is_continuation(unsigned byte) {
  return (byte & 0xC0) == 0x80;
}

// The run of letters at text[at], as pinyin where it is; steps over a space after it: "bao guo".
void sound_of_letters(std::string_view text, std::size_t& at, std::vector<Sound>& out) {
  const std::size_t begin = at;
  while (at < text.size() && (is_letter(text[at]) || text[at] == '0' || text[at] == '4')) ++at;
  const bool short_run = at - begin <= 24;
  if (!short_run || !split_pinyin(with_letters(text.substr(begin, at - begin)), begin, out)) {
    out.push_back({kNone, begin, at});
  }
  if (at < text.size() && text[at] == ' ') ++at;
}

void sounds_of(std::string_view text, std::vector<Sound>& out) {
  const std::array<std::uint16_t, kHanSize>& table = readings();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    if (is_letter(text[at])) {
      sound_of_letters(text, at, out);
      continue;
    }
    // Two continuation bytes after a lead from E4 to E9 are a character of the table's range.
    const unsigned lead = byte_at(text, at);
    if (lead >= 0xE4 && lead <= 0xE9 && at + 2 < text.size() &&
        is_continuation(byte_at(text, at + 1)) && is_continuation(byte_at(text, at + 2))) {
      const char32_t han = ((lead & 0xF) << 12) | ((byte_at(text, at + 1) & 0x3F) << 6) |
                           (byte_at(text, at + 2) & 0x3F);
      at += 3;
      const bool inside = han >= kHanBegin && han < kHanBegin + kHanSize;
      out.push_back({inside ? table[han - kHanBegin] : kNone, begin, at});
      continue;
    }
    const char32_t cp = next_code_point(text, at);
    out.push_back({syllable_of(cp), begin, at});
  }
}

bool is_real_word(std::string_view surface) {
  return std::find(std::begin(kRealWords), std::end(kRealWords), surface) != std::end(kRealWords);
}

// Whether the text begins with these syllables; the first two are known to agree.
bool sounds_like(const std::vector<std::uint16_t>& syllables, std::span<const Sound> text) {
  if (syllables.size() > text.size()) return false;
  for (std::size_t k = 2; k < syllables.size(); ++k) {
    if (text[k].syllable != syllables[k]) return false;
  }
  return true;
}

}  // namespace

void SoundIndex::add(std::string_view term, std::size_t owner) {
  Term made;
  made.text = term;
  made.owner = owner;
  for (std::size_t at = 0; at < term.size();) {
    made.syllables.push_back(syllable_of(next_code_point(term, at)));
  }
  const bool sounds =
      std::find(made.syllables.begin(), made.syllables.end(), kNone) == made.syllables.end();
  if (!sounds || made.syllables.size() < 2 || made.syllables.size() > 8) return;
  const std::uint32_t key = (std::uint32_t{made.syllables[0]} << 16) | made.syllables[1];
  by_first_two_[key].push_back(terms_.size());
  pairs_.resize(kSyllables * kSyllables / 64);
  const std::size_t bit = made.syllables[0] * kSyllables + made.syllables[1];
  pairs_[bit >> 6] |= std::uint64_t{1} << (bit & 63);
  terms_.push_back(std::move(made));
}

void SoundIndex::find(std::string_view folded, std::vector<SoundHit>& out) const {
  std::vector<Sound> sounds;
  sounds.reserve(folded.size() / 3 + 1);
  sounds_of(folded, sounds);
  for (std::size_t i = 0; i + 1 < sounds.size(); ++i) {
    if (sounds[i].syllable == kNone || sounds[i + 1].syllable == kNone) continue;
    if (!may_begin(sounds[i].syllable, sounds[i + 1].syllable)) continue;
    const auto bucket =
        by_first_two_.find((std::uint32_t{sounds[i].syllable} << 16) | sounds[i + 1].syllable);
    if (bucket == by_first_two_.end()) continue;
    for (const std::size_t index : bucket->second) {
      const Term& term = terms_[index];
      if (!sounds_like(term.syllables, std::span(sounds).subspan(i))) continue;
      const std::size_t begin = sounds[i].begin;
      const std::size_t end = sounds[i + term.syllables.size() - 1].end;
      const std::string_view surface = folded.substr(begin, end - begin);
      if (surface == term.text || is_real_word(surface)) continue;
      out.push_back({term.owner, begin, end, term.text});
    }
  }
}

}  // namespace zc
