#include "classifier/page_model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <span>
#include <tuple>

#include "classifier/gram_walk.h"
#include "classifier/sentence.h"

namespace zc {
namespace {

constexpr std::string_view kMagic = "ZCM4";
constexpr std::size_t kMostFeatures = 4'000'000;
// More are counted as so many: no text of ours that the last step learnt from has more.
constexpr std::size_t kMostSentences = 60;

// Marks are kept apart from text by a character that no folded text holds.
std::uint32_t hash_of_mark(std::string_view mark) {
  std::uint32_t hash = grown(kEmptyGram, 1);
  for (const char c : mark) hash = grown(hash, static_cast<unsigned char>(c));
  return hash;
}

// Calls visit(first character, end) for every sentence of sentences_of(), with the marks that end
// it: a question is no promise.
template <typename Visit>
void for_each_sentence(const CharacterRow& row, Visit visit) {
  constexpr auto kNone = static_cast<std::size_t>(-1);
  std::size_t last = kNone;  // where the sentence begins that is not yet visited
  std::size_t from = 0;
  const auto close = [&](std::size_t end) {
    if (end == from) return;
    if (last != kNone) visit(last, from);
    last = last == kNone ? 0 : from;  // with what stands before the first
  };
  for (std::size_t i = 0; i < row.size(); ++i) {
    const bool ends = ends_sentence(row.code(i));
    if (!ends && row.begin(i) - row.begin(from) < kLongestSentence) continue;
    close(i);
    from = ends ? i + 1 : i;
  }
  close(row.size());
  if (last != kNone) visit(last, row.size());
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
  CharacterRow row;
  row.read(window.text);
  const auto keep = [&](std::uint32_t hash, std::size_t, std::size_t, std::size_t) {
    grams.push_back(hash);
  };
  GramWalk().over(row, 0, row.size(), keep);
  for (const std::string& mark : window.marks) marks.push_back(hash_of_mark(mark));
  for (std::vector<std::uint32_t>* list : {&grams, &marks}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
}

void PageModel::index() {
  // Half of the slots or more are free, so that most hashes stand where they belong, and of the
  // filter's bits seven in eight or more.
  const std::size_t size = std::bit_ceil(hashes_.size() * 2 + 2);
  const int filter_bits = std::clamp(static_cast<int>(std::bit_width(hashes_.size())) + 3, 10, 24);
  keys_.assign(size, kFree);
  leads_.assign(size, {});
  rows_.assign(size, {});
  filter_.assign(std::size_t{1} << (filter_bits - 6), 0);
  filter_shift_ = 32 - filter_bits;
  slot_shift_ = 33 - static_cast<int>(std::bit_width(size));
  for (std::size_t i = 0; i < hashes_.size(); ++i) {
    const std::uint32_t bit = hashes_[i] >> filter_shift_;
    filter_[bit >> 6] |= std::uint64_t{1} << (bit & 63);
    std::size_t slot = hashes_[i] >> slot_shift_;
    while (keys_[slot] != kFree) slot = (slot + 1) & (size - 1);
    keys_[slot] = hashes_[i];
    const auto from = weights_.begin() + static_cast<std::ptrdiff_t>(i * kColumns);
    std::copy_n(from, kHeads, rows_[slot].stretch.begin());
    std::copy_n(from + kHeads, kHeads, rows_[slot].sentence.begin());
    leads_[slot] = {rows_[slot].stretch[0], rows_[slot].sentence[0]};
  }
}

// Where a hash stands in the table, or would.
std::size_t PageModel::slot_of(std::uint32_t hash) const {
  const std::size_t mask = keys_.size() - 1;
  std::size_t slot = hash >> slot_shift_;
  while (keys_[slot] != hash && keys_[slot] != kFree) slot = (slot + 1) & mask;
  return slot;
}

std::size_t PageModel::find(std::uint32_t hash) const {
  const std::size_t slot = slot_of(hash);
  return keys_[slot] == kFree ? std::string::npos : slot;
}

template <bool kAll>
std::array<double, kHeads> PageModel::raw_of(std::size_t first_column,
                                             const Sums& grams,
                                             const Sums& marks) const {
  std::array<double, kHeads> out = {};
  const double length = std::sqrt(std::max(1.0, static_cast<double>(grams.features)));
  for (std::size_t h = 0; h < (kAll ? kHeads : 1); ++h) {
    const std::size_t column = first_column + h;
    out[h] = static_cast<double>(bias_[column]) +
             static_cast<double>(scale_[column]) * (static_cast<double>(grams.of[h]) / length +
                                                    static_cast<double>(marks.of[h]) * kMarkValue);
  }
  return out;
}

// In three steps, of which the first two have no branches that depend on the text: what may be
// known, what stands where it belongs, and the few that stand further on or are not known.
void PageModel::find_known(GramWalk& walk,
                           std::size_t first,
                           std::size_t end,
                           ModelScratch& scratch) const {
  scratch.crossing.clear();
  std::vector<std::uint32_t>& hashes = scratch.hashes;
  if (hashes.size() < (end - first) * kLongestGram) hashes.resize((end - first) * kLongestGram);
  std::uint32_t* next = hashes.data();
  const std::uint64_t* const filter = filter_.data();
  const int shift = filter_shift_;
  const auto sort_out = [&](std::uint32_t hash, std::size_t begin, std::size_t, std::size_t) {
    if (begin < first) {
      scratch.crossing.push_back(hash);
      return;
    }
    *next = hash;
    const std::uint32_t bit = hash >> shift;
    next += (filter[bit >> 6] >> (bit & 63)) & 1;
  };
  walk.over(scratch.row, first, end, sort_out);
  const auto maybe = static_cast<std::size_t>(next - hashes.data());
  if (scratch.slots.size() < maybe) scratch.slots.resize(maybe);
  std::size_t known = 0;
  std::size_t displaced = 0;
  for (std::size_t i = 0; i < maybe; ++i) {
    const std::uint32_t hash = hashes[i];
    const std::uint32_t at = hash >> slot_shift_;
    const std::uint32_t key = keys_[at];
    scratch.slots[known] = at;
    known += static_cast<std::size_t>((key == hash) & (key != kFree));
    hashes[displaced] = hash;
    displaced += key != hash && key != kFree;
  }
  for (std::size_t i = 0; i < displaced; ++i) {
    const std::size_t at = slot_of(hashes[i]);
    if (keys_[at] != kFree) scratch.slots[known++] = static_cast<std::uint32_t>(at);
  }
  scratch.known = known;
}

// A feature that the stretch may have met already.
void PageModel::add_to_stretch(std::size_t at, ModelScratch& scratch, Sums& sums) const {
  if (scratch.stretch.add(at) == 0) return;
  ++sums.features;
  sums.add(rows_[at].stretch);
  scratch.met.resize(std::max(scratch.met.size(), scratch.met_count + 1));
  scratch.met[scratch.met_count++] = static_cast<std::uint32_t>(at);
}

template <bool kAll>
std::array<double, kHeads> PageModel::add_sentence(GramWalk& walk,
                                                   std::size_t first,
                                                   std::size_t end,
                                                   ModelScratch& scratch,
                                                   Sums& stretch) const {
  find_known(walk, first, end, scratch);
  Sums sentence;
  const auto slots = std::span<const std::uint32_t>(scratch.slots).first(scratch.known);
  std::vector<std::uint32_t>& met = scratch.met;
  if (met.size() < scratch.met_count + slots.size()) met.resize(2 * met.size() + slots.size());
  for (const std::uint32_t at : slots) {
    const std::int32_t new_to_sentence = scratch.sentence.add(at);
    const std::int32_t new_to_stretch = scratch.stretch.add(at);
    met[scratch.met_count] = at;
    scratch.met_count += static_cast<std::size_t>(new_to_stretch);
    sentence.features += new_to_sentence;
    stretch.features += new_to_stretch;
    if constexpr (kAll) {
      if (new_to_sentence != 0) sentence.add(rows_[at].sentence);
      if (new_to_stretch != 0) stretch.add(rows_[at].stretch);
    } else {
      sentence.of[0] += new_to_sentence * leads_[at].sentence;
      stretch.of[0] += new_to_stretch * leads_[at].stretch;
    }
  }
  scratch.sentence.forget(slots);
  for (const std::uint32_t hash : scratch.crossing) {
    const std::size_t at = find(hash);
    if (at != std::string::npos) add_to_stretch(at, scratch, stretch);
  }
  return raw_of<kAll>(kHeads, sentence, {});
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

template <bool kAll>
ModelScores PageModel::scores(const WindowFeatures& window, ModelScratch& scratch) const {
  ModelScores out;
  if (empty()) return out;
  scratch.stretch.resize(keys_.size());
  scratch.sentence.resize(keys_.size());
  // 32 bits hold the sums: every feature counts once, and there are at most kMostFeatures.
  Sums stretch = {};
  Sums marks = {};
  scratch.row.read(window.text);
  GramWalk walk;
  for_each_sentence(scratch.row, [&](std::size_t first, std::size_t end) {
    note_sentence(add_sentence<kAll>(walk, first, end, scratch, stretch), out);
  });
  for (const std::string& mark : window.marks) {
    const std::size_t at = find(hash_of_mark(mark));
    if (at != std::string::npos) add_to_stretch(at, scratch, marks);
  }
  scratch.stretch.forget(std::span<const std::uint32_t>(scratch.met).first(scratch.met_count));
  scratch.met_count = 0;
  out.stretch = raw_of<kAll>(0, stretch, marks);
  return out;
}

ModelScores PageModel::scores_of(const WindowFeatures& window, ModelScratch& scratch) const {
  return scores<true>(window, scratch);
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
          std::log1p(static_cast<double>(std::min(scores.sentences, kMostSentences))),
          1};
}

ModelOutput PageModel::judge(const WindowFeatures& window) const {
  ModelScratch scratch;
  return judge(window, scratch);
}

double PageModel::chance_of(const ModelScores& scores, std::size_t head) const {
  const std::array<double, kLastStep> inputs = last_step_of(scores, head);
  double sum = 0;
  for (std::size_t i = 0; i < kLastStep; ++i)
    sum += static_cast<double>(last_[head][i]) * inputs[i];
  return sigmoid(sum);
}

ModelOutput PageModel::judge(const WindowFeatures& window, ModelScratch& scratch) const {
  ModelOutput out;
  if (empty()) return out;
  const ModelScores all = scores_of(window, scratch);
  out.page = chance_of(all, 0);
  for (std::size_t h = 1; h < kHeads; ++h) out.category[h - 1] = chance_of(all, h);
  return out;
}

double PageModel::chance_of_lead(const WindowFeatures& window, ModelScratch& scratch) const {
  return empty() ? 0 : chance_of(scores<false>(window, scratch), 0);
}

std::vector<ModelReason> PageModel::reasons(const WindowFeatures& window, std::size_t most) const {
  struct Gram {
    std::size_t begin;
    std::size_t end;
    int weight;
  };
  if (empty()) return {};
  const std::string_view text = window.text;
  CharacterRow row;
  row.read(text);
  std::vector<Gram> grams;
  const auto collect =
      [&](std::uint32_t hash, std::size_t first, std::size_t end, std::size_t characters) {
        const std::string_view words =
            text.substr(row.begin(first), row.begin(end) - row.begin(first));
        if (characters < 2 || words.find('\n') != words.npos) return;
        const std::size_t at = find(hash);
        if (at == std::string::npos || rows_[at].stretch[0] <= 0) return;
        grams.push_back({row.begin(first), row.begin(end), rows_[at].stretch[0]});
      };
  GramWalk().over(row, 0, row.size(), collect);
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
