#include "classifier/syllables.h"

#include <algorithm>
#include <array>
#include <memory>
#include <span>

#include "classifier/code_point.h"
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

// Syllables by name; a name of at most six letters is one number.
class SyllableNames {
 public:
  SyllableNames() {
    for (std::size_t i = 0; i < std::size(kNames); ++i) {
      Entry& entry = entries_[slot_of(key_of(kNames[i]))];
      entry = {key_of(kNames[i]), static_cast<std::uint16_t>(i)};
    }
  }
  // kNone for what is no syllable.
  std::uint16_t find(std::string_view name) const {
    const std::uint64_t key = key_of(name);
    const Entry& entry = entries_[slot_of(key)];
    return entry.key == key ? entry.syllable : kNone;
  }

 private:
  struct Entry {
    std::uint64_t key = 0;
    std::uint16_t syllable = kNone;
  };
  static constexpr std::size_t kSize = 2048;

  static std::uint64_t key_of(std::string_view name) {
    std::uint64_t key = 0;
    for (const char c : name) key = (key << 8) | static_cast<unsigned char>(c);
    return key;
  }
  // Where the key stands, or the free place for it.
  std::size_t slot_of(std::uint64_t key) const {
    std::size_t slot = (key * 0x9E3779B97F4A7C15U) >> 53;
    while (entries_[slot].key != 0 && entries_[slot].key != key) slot = (slot + 1) % kSize;
    return slot;
  }

  std::array<Entry, kSize> entries_ = {};
};

std::uint16_t syllable_named(std::string_view name) {
  static const SyllableNames kTable;  // immutable after construction
  return kTable.find(name);
}

// A run of letters that begins with character `first` as syllables, longest first with backing off;
// how many, or 0 if it is not all pinyin.
std::size_t split_pinyin(std::string_view letters, std::size_t first, Sound* out) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < letters.size(); ++count) {
    std::size_t length = std::min<std::size_t>(6, letters.size() - at);
    std::uint16_t syllable = kNone;
    while (length >= 1 && (syllable = syllable_named(letters.substr(at, length))) == kNone)
      --length;
    if (syllable == kNone) return 0;
    out[count] = {syllable,
                  static_cast<std::uint32_t>(first + at),
                  static_cast<std::uint32_t>(first + at + length)};
    at += length;
  }
  return count;
}

// "b40gu0", "ba0": digits that stand for letters inside a run of letters.
std::string with_letters(std::string_view run) {
  std::string out(run);
  for (char& c : out) c = c == '0' ? 'o' : c == '4' ? 'a' : c == '1' ? 'i' : c;
  return out;
}

bool is_letter(std::uint16_t code) {
  return code >= 'a' && code <= 'z';
}

// The run of letters from character i on, as pinyin where it is; steps over a space after it: "bao
// guo".
std::size_t sound_of_letters(const CharacterRow& row, std::size_t& i, Sound* out) {
  constexpr std::size_t kLongest = 24;
  const std::size_t first = i;
  while (i < row.size() && (is_letter(row.code(i)) || row.code(i) == '0' || row.code(i) == '4')) {
    ++i;
  }
  std::size_t count = 0;
  if (i - first <= kLongest) {
    const std::string_view run =
        row.text().substr(row.begin(first), row.begin(i) - row.begin(first));
    count = split_pinyin(with_letters(run), first, out);
  }
  if (count == 0) {
    out[count++] = {kNone, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(i)};
  }
  if (i < row.size() && row.code(i) == ' ') ++i;
  return count;
}

// No more syllables than characters.
std::size_t sounds_of(const CharacterRow& row, std::vector<Sound>& out) {
  if (out.size() < row.size()) out.resize(row.size());
  const std::array<std::uint16_t, kHanSize>& table = readings();
  std::size_t count = 0;
  for (std::size_t i = 0; i < row.size();) {
    const std::uint16_t code = row.code(i);
    if (is_letter(code)) {
      count += sound_of_letters(row, i, &out[count]);
      continue;
    }
    const std::size_t han = std::size_t{code} - kHanBegin;
    const auto at = static_cast<std::uint32_t>(i);
    out[count++] = {han < kHanSize ? table[han] : kNone, at, at + 1};
    ++i;
  }
  return count;
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

void SoundIndex::find(const CharacterRow& folded,
                      std::vector<SoundHit>& out,
                      std::vector<Sound>& scratch) const {
  if (terms_.empty()) return;
  const std::size_t count = sounds_of(folded, scratch);
  const std::span<const Sound> sounds(scratch.data(), count);
  for (std::size_t i = 0; i + 1 < sounds.size(); ++i) {
    const std::uint16_t first = sounds[i].syllable;
    const std::uint16_t second = sounds[i + 1].syllable;
    if (first == kNone || second == kNone || !may_begin(first, second)) continue;
    const auto bucket = by_first_two_.find((std::uint32_t{first} << 16) | second);
    if (bucket == by_first_two_.end()) continue;
    for (const std::size_t index : bucket->second) {
      const Term& term = terms_[index];
      if (!sounds_like(term.syllables, sounds.subspan(i))) continue;
      const std::size_t begin = folded.begin(sounds[i].begin);
      const std::size_t end = folded.begin(sounds[i + term.syllables.size() - 1].end);
      const std::string_view surface = folded.text().substr(begin, end - begin);
      if (surface == term.text || is_real_word(surface)) continue;
      out.push_back({term.owner, begin, end, term.text});
    }
  }
}

}  // namespace zc
