#include "classifier/page_model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <tuple>

#include "classifier/folded_text.h"
#include "classifier/sentence.h"

namespace zc {
namespace {

constexpr std::size_t kLongestGram = 4;
constexpr std::string_view kMagic = "ZCM2";
constexpr std::size_t kMostFeatures = 4'000'000;

// 32-bit FNV-1a with a last mix (murmur3 finaliser).
constexpr std::uint32_t kBasis = 2166136261U;
constexpr std::uint32_t kPrime = 16777619U;

std::uint32_t mixed(std::uint32_t hash) {
  hash ^= hash >> 16;
  hash *= 0x85ebca6bU;
  hash ^= hash >> 13;
  return hash;
}

// Marks are kept apart from text by a byte that no folded text holds.
std::uint32_t hash_of_mark(std::string_view mark) {
  std::uint32_t hash = (kBasis ^ 1U) * kPrime;
  for (const char c : mark) hash = (hash ^ static_cast<unsigned char>(c)) * kPrime;
  return mixed(hash);
}

bool starts_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

// Numbers tell the model that there is one, not which: digits count as 0, a numeral as 三.
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
// The end of the character at `at`, or of the run of digits.
std::size_t end_of_unit(std::string_view text, std::size_t at) {
  const bool digits = is_digit(text[at]);
  std::size_t end = at + 1;
  while (end < text.size() && (digits ? is_digit(text[end]) : !starts_character(text[end]))) ++end;
  return end;
}
std::string_view counted_as(std::string_view character) {
  constexpr std::string_view kNumerals[] = {"二", "四", "五", "六", "七", "八", "九"};
  if (is_digit(character.front())) return "0";
  if (character.size() != 3 || (character[0] != '\xE4' && character[0] != '\xE5')) return character;
  const bool numeral =
      std::find(std::begin(kNumerals), std::end(kNumerals), character) != std::end(kNumerals);
  return numeral ? "三" : character;
}

// Calls visit(hash, begin, end, characters) for every n-gram that holds no space or line break, by
// end and then by begin.  FNV grows at its end, so each open n-gram keeps one running hash: the
// newest in the last lane.
template <typename Visit>
void for_each_gram(std::string_view text, Visit visit) {
  std::array<std::uint32_t, kLongestGram> running = {};
  std::array<std::size_t, kLongestGram> starts = {};
  std::size_t filled = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = end_of_unit(text, at);
    const std::string_view counted = counted_as(text.substr(at, end - at));
    if (text[at] == ' ' || text[at] == '\n') {
      filled = 0;
      at = end;
      continue;
    }
    for (std::size_t i = 1; i < kLongestGram; ++i) {
      running[i - 1] = running[i];
      starts[i - 1] = starts[i];
    }
    running[kLongestGram - 1] = kBasis;
    starts[kLongestGram - 1] = at;
    filled = std::min(filled + 1, kLongestGram);
    for (const char c : counted) {
      const std::uint32_t byte = static_cast<unsigned char>(c);
      for (std::uint32_t& hash : running) hash = (hash ^ byte) * kPrime;
    }
    at = end;
    for (std::size_t i = kLongestGram - filled; i < kLongestGram; ++i) {
      visit(mixed(running[i]), starts[i], end, kLongestGram - i);
    }
  }
}

// Sentences with the marks that end them: a question is no promise.
std::vector<TextRange> sentences_with_ends(std::string_view text) {
  std::vector<TextRange> out = sentences_of(text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].end = i + 1 < out.size() ? out[i + 1].begin : text.size();
  }
  return out;
}

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

template <typename T>
void put(std::string& out, const T& value) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  if constexpr (std::endian::native == std::endian::big) std::reverse(bytes, bytes + sizeof(T));
  out.append(bytes, sizeof(T));
}

template <typename T>
bool take(std::string_view& in, T& value) {
  if (in.size() < sizeof(T)) return false;
  char bytes[sizeof(T)];
  std::memcpy(bytes, in.data(), sizeof(T));
  if constexpr (std::endian::native == std::endian::big) std::reverse(bytes, bytes + sizeof(T));
  std::memcpy(&value, bytes, sizeof(T));
  in.remove_prefix(sizeof(T));
  return true;
}

}  // namespace

void PageModel::hashes_of(const WindowFeatures& window,
                          std::vector<std::uint32_t>& grams,
                          std::vector<std::uint32_t>& marks) {
  grams.clear();
  marks.clear();
  for (const TextRange& range : sentences_with_ends(window.text)) {
    for_each_gram(
        std::string_view(window.text).substr(range.begin, range.end - range.begin),
        [&](std::uint32_t hash, std::size_t, std::size_t, std::size_t) { grams.push_back(hash); });
  }
  for (const std::string& mark : window.marks) marks.push_back(hash_of_mark(mark));
  for (std::vector<std::uint32_t>* list : {&grams, &marks}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
}

void PageModel::index() {
  const std::size_t size = std::bit_ceil(hashes_.size() * 2 + 2);
  const int filter_bits = std::clamp(static_cast<int>(std::bit_width(hashes_.size())) + 4, 10, 24);
  table_.assign(size, {});
  filter_.assign(std::size_t{1} << (filter_bits - 6), 0);
  filter_shift_ = 32 - filter_bits;
  for (std::size_t i = 0; i < hashes_.size(); ++i) {
    const std::uint32_t bit = hashes_[i] >> filter_shift_;
    filter_[bit >> 6] |= std::uint64_t{1} << (bit & 63);
    std::size_t slot = hashes_[i] & (size - 1);
    while (table_[slot].used) slot = (slot + 1) & (size - 1);
    table_[slot].used = true;
    table_[slot].hash = hashes_[i];
    std::copy_n(weights_.begin() + static_cast<std::ptrdiff_t>(i * kColumns),
                kColumns,
                table_[slot].weights.begin());
  }
}

std::size_t PageModel::find(std::uint32_t hash) const {
  const std::uint32_t bit = hash >> filter_shift_;
  if (((filter_[bit >> 6] >> (bit & 63)) & 1) == 0) return std::string::npos;
  const std::size_t mask = table_.size() - 1;
  for (std::size_t slot = hash & mask; table_[slot].used; slot = (slot + 1) & mask) {
    if (table_[slot].hash == hash) return slot;
  }
  return std::string::npos;
}

namespace {

// Whether a feature is new to `seen`, which then knows it.
bool is_new(SeenFeatures& seen, std::size_t at) {
  std::uint64_t& word = seen.bits[at >> 6];
  const std::uint64_t bit = std::uint64_t{1} << (at & 63);
  if ((word & bit) != 0) return false;
  word |= bit;
  seen.touched.push_back(static_cast<std::uint32_t>(at));
  return true;
}

void forget(SeenFeatures& seen) {
  for (const std::uint32_t at : seen.touched) seen.bits[at >> 6] = 0;
  seen.touched.clear();
}

}  // namespace

std::array<double, kHeads> PageModel::raw_of(std::size_t first_column,
                                             const Sums& grams,
                                             std::size_t known,
                                             const Sums& marks) const {
  std::array<double, kHeads> out = {};
  const double length = known > 0 ? std::sqrt(static_cast<double>(known)) : 1;
  for (std::size_t h = 0; h < kHeads; ++h) {
    const std::size_t column = first_column + h;
    out[h] = static_cast<double>(bias_[column]) +
             static_cast<double>(scale_[column]) * (static_cast<double>(grams[h]) / length +
                                                    static_cast<double>(marks[h]) * kMarkValue);
  }
  return out;
}

std::array<double, kHeads> PageModel::add_sentence(std::string_view text,
                                                   ModelScratch& scratch,
                                                   Sums& stretch) const {
  Sums sentence = {};
  for_each_gram(text, [&](std::uint32_t hash, std::size_t, std::size_t, std::size_t) {
    const std::size_t at = find(hash);
    if (at == std::string::npos || !is_new(scratch.sentence, at)) return;
    const Slot& slot = table_[at];
    for (std::size_t h = 0; h < kHeads; ++h) sentence[h] += slot.weights[kHeads + h];
    if (!is_new(scratch.stretch, at)) return;
    for (std::size_t h = 0; h < kHeads; ++h) stretch[h] += slot.weights[h];
  });
  const std::size_t known = scratch.sentence.touched.size();
  forget(scratch.sentence);
  return raw_of(kHeads, sentence, known, {});
}

namespace {

void note_sentence(const std::array<double, kHeads>& raw, ModelScores& out) {
  const bool first = out.sentences++ == 0;
  out.least_sentence = first ? raw[0] : std::min(out.least_sentence, raw[0]);
  for (std::size_t h = 0; h < kHeads; ++h) {
    out.best_sentence[h] = first ? raw[h] : std::max(out.best_sentence[h], raw[h]);
  }
}

}  // namespace

ModelScores PageModel::scores_of(const WindowFeatures& window, ModelScratch& scratch) const {
  ModelScores out;
  if (empty()) return out;
  for (SeenFeatures* seen : {&scratch.stretch, &scratch.sentence}) {
    seen->bits.resize(table_.size() / 64 + 1);
  }
  // 32 bits hold the sums: every feature counts once, and there are at most kMostFeatures.
  Sums stretch = {};
  Sums marks = {};
  const std::string_view text = window.text;
  for (const TextRange& range : sentences_with_ends(text)) {
    note_sentence(add_sentence(text.substr(range.begin, range.end - range.begin), scratch, stretch),
                  out);
  }
  const std::size_t known = scratch.stretch.touched.size();
  for (const std::string& mark : window.marks) {
    const std::size_t at = find(hash_of_mark(mark));
    if (at == std::string::npos || !is_new(scratch.stretch, at)) continue;
    for (std::size_t h = 0; h < kHeads; ++h) marks[h] += table_[at].weights[h];
  }
  forget(scratch.stretch);
  out.stretch = raw_of(0, stretch, known, marks);
  return out;
}

std::array<double, kHeads> PageModel::scores_of_sentence(std::string_view sentence,
                                                         ModelScratch& scratch) const {
  return scores_of({std::string(sentence), {}}, scratch).best_sentence;
}

std::array<double, kLastStep> PageModel::last_step_of(const ModelScores& scores, std::size_t head) {
  return {scores.stretch[head],
          scores.best_sentence[head],
          scores.stretch[0],
          scores.best_sentence[0],
          scores.least_sentence,
          std::log1p(static_cast<double>(scores.sentences)),
          1};
}

ModelOutput PageModel::judge(const WindowFeatures& window) const {
  ModelScratch scratch;
  return judge(window, scratch);
}

ModelOutput PageModel::judge(const WindowFeatures& window, ModelScratch& scratch) const {
  ModelOutput out;
  if (empty()) return out;
  const ModelScores scores = scores_of(window, scratch);
  for (std::size_t h = 0; h < kHeads; ++h) {
    const std::array<double, kLastStep> inputs = last_step_of(scores, h);
    double sum = 0;
    for (std::size_t i = 0; i < kLastStep; ++i) sum += static_cast<double>(last_[h][i]) * inputs[i];
    (h == 0 ? out.page : out.category[h - 1]) = sigmoid(sum);
  }
  return out;
}

std::vector<ModelReason> PageModel::reasons(const WindowFeatures& window, std::size_t most) const {
  struct Gram {
    std::size_t begin;
    std::size_t end;
    int weight;
  };
  if (empty()) return {};
  const std::string_view text = window.text;
  std::vector<Gram> grams;
  const auto collect =
      [&](std::uint32_t hash, std::size_t begin, std::size_t end, std::size_t characters) {
        if (characters < 2) return;
        const std::size_t at = find(hash);
        if (at == std::string::npos || table_[at].weights[0] <= 0) return;
        grams.push_back({begin, end, table_[at].weights[0]});
      };
  for_each_gram(text, collect);
  // Few are looked at before the strongest are told: a heap, ties by place, is cheaper than a sort.
  const auto later = [](const Gram& a, const Gram& b) {
    return std::make_tuple(a.weight, b.end, b.begin) < std::make_tuple(b.weight, a.end, a.begin);
  };
  std::make_heap(grams.begin(), grams.end(), later);
  std::vector<ModelReason> out;
  std::vector<Gram> taken;
  const auto consider = [&](const Gram& gram) {
    const bool overlaps = std::any_of(taken.begin(), taken.end(), [&](const Gram& other) {
      return (gram.begin < other.end && other.begin < gram.end) ||
             text.substr(gram.begin, gram.end - gram.begin) ==
                 text.substr(other.begin, other.end - other.begin);
    });
    if (overlaps) return;
    taken.push_back(gram);
    out.push_back({std::string(text.substr(gram.begin, gram.end - gram.begin)),
                   static_cast<double>(scale_[0]) * gram.weight});
  };
  while (!grams.empty() && out.size() < most) {
    std::pop_heap(grams.begin(), grams.end(), later);
    consider(grams.back());
    grams.pop_back();
  }
  return out;
}

std::string PageModel::to_bytes() const {
  std::string out(kMagic);
  put(out, static_cast<std::uint32_t>(hashes_.size()));
  put(out, static_cast<std::uint32_t>(kColumns));
  for (std::size_t c = 0; c < kColumns; ++c) put(out, scale_[c]), put(out, bias_[c]);
  for (const std::uint32_t hash : hashes_) put(out, hash);
  for (const std::int8_t weight : weights_) put(out, weight);
  for (const auto& row : last_) {
    for (const float weight : row) put(out, weight);
  }
  return out;
}

Result<PageModel> PageModel::from_bytes(std::string_view bytes) {
  const Error broken(ErrorKind::kBadInput, "not a page model, or cut off");
  if (bytes.substr(0, kMagic.size()) != kMagic) return broken;
  bytes.remove_prefix(kMagic.size());
  PageModel model;
  std::uint32_t count = 0;
  std::uint32_t columns = 0;
  if (!take(bytes, count) || !take(bytes, columns) || columns != kColumns) return broken;
  for (std::size_t c = 0; c < kColumns; ++c) {
    if (!take(bytes, model.scale_[c]) || !take(bytes, model.bias_[c])) return broken;
  }
  constexpr std::size_t kTail = kHeads * kLastStep * sizeof(float);
  if (count > kMostFeatures || bytes.size() != count * (4 + kColumns) + kTail) return broken;
  model.hashes_.resize(count);
  for (std::uint32_t& hash : model.hashes_) take(bytes, hash);
  model.weights_.resize(count * kColumns);
  for (std::int8_t& weight : model.weights_) take(bytes, weight);
  for (auto& row : model.last_) {
    for (float& weight : row) take(bytes, weight);
  }
  const auto not_above = [](std::uint32_t a, std::uint32_t b) { return a >= b; };
  if (std::adjacent_find(model.hashes_.begin(), model.hashes_.end(), not_above) !=
      model.hashes_.end()) {
    return broken;
  }
  model.index();
  return model;
}

}  // namespace zc
