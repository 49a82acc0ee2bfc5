#include "classifier/page_model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <tuple>

#include "classifier/folded_text.h"

namespace zc {
namespace {

constexpr std::size_t kLongestGram = 4;
constexpr std::string_view kMagic = "ZCM1";
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

// Calls visit(hash, begin, end, characters) for every n-gram that holds no space or line break, by
// end and then by begin.  FNV grows at its end, so each open n-gram keeps one running hash: the
// newest in the last lane.
template <typename Visit>
void for_each_gram(std::string_view text, Visit visit) {
  std::array<std::uint32_t, kLongestGram> running = {};
  std::array<std::size_t, kLongestGram> starts = {};
  std::size_t filled = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && !starts_character(text[end])) ++end;
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
    for (; at < end; ++at) {
      const std::uint32_t byte = static_cast<unsigned char>(text[at]);
      for (std::uint32_t& hash : running) hash = (hash ^ byte) * kPrime;
    }
    for (std::size_t i = kLongestGram - filled; i < kLongestGram; ++i) {
      visit(mixed(running[i]), starts[i], end, kLongestGram - i);
    }
  }
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
  for_each_gram(window.text, [&](std::uint32_t hash, std::size_t, std::size_t, std::size_t) {
    grams.push_back(hash);
  });
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
    std::copy_n(weights_.begin() + static_cast<std::ptrdiff_t>(i * kHeads),
                kHeads,
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

std::array<double, kHeads> PageModel::raw_of(std::string_view text,
                                             const std::vector<std::string>& marks,
                                             ModelScratch& scratch) const {
  std::array<double, kHeads> out = {};
  if (empty()) return out;
  scratch.seen.resize(table_.size() / 64 + 1);
  // 32 bits hold the sums: every feature counts once, and there are at most kMostFeatures.
  std::array<std::int32_t, kHeads> gram_sum = {};
  std::array<std::int32_t, kHeads> mark_sum = {};
  const auto add = [&](std::uint32_t hash, std::array<std::int32_t, kHeads>& sum) {
    const std::size_t at = find(hash);
    if (at == std::string::npos) return;
    std::uint64_t& word = scratch.seen[at >> 6];
    const std::uint64_t bit = std::uint64_t{1} << (at & 63);
    if ((word & bit) != 0) return;
    word |= bit;
    scratch.touched.push_back(static_cast<std::uint32_t>(at));
    const Slot& slot = table_[at];
    for (std::size_t h = 0; h < kHeads; ++h) sum[h] += slot.weights[h];
  };
  for_each_gram(text, [&](std::uint32_t hash, std::size_t, std::size_t, std::size_t) {
    add(hash, gram_sum);
  });
  const std::size_t known = scratch.touched.size();
  for (const std::string& mark : marks) add(hash_of_mark(mark), mark_sum);
  for (const std::uint32_t at : scratch.touched) scratch.seen[at >> 6] = 0;
  scratch.touched.clear();
  const double length = known > 0 ? std::sqrt(static_cast<double>(known)) : 1;
  for (std::size_t h = 0; h < kHeads; ++h) {
    out[h] = static_cast<double>(bias_[h]) +
             static_cast<double>(scale_[h]) * (static_cast<double>(gram_sum[h]) / length +
                                               static_cast<double>(mark_sum[h]) * kMarkValue);
  }
  return out;
}

ModelOutput PageModel::judge(const WindowFeatures& window) const {
  ModelScratch scratch;
  return judge(window, scratch);
}

ModelOutput PageModel::judge(const WindowFeatures& window, ModelScratch& scratch) const {
  ModelOutput out;
  if (empty()) return out;
  out.raw = raw_of(window.text, window.marks, scratch);
  for (std::size_t h = 0; h < kHeads; ++h) {
    const double p =
        sigmoid(static_cast<double>(slope_[h]) * out.raw[h] + static_cast<double>(shift_[h]));
    (h == 0 ? out.page : out.category[h - 1]) = p;
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
  put(out, static_cast<std::uint32_t>(kHeads));
  for (std::size_t h = 0; h < kHeads; ++h) {
    put(out, scale_[h]), put(out, bias_[h]), put(out, slope_[h]), put(out, shift_[h]);
  }
  for (const std::uint32_t hash : hashes_) put(out, hash);
  for (const std::int8_t weight : weights_) put(out, weight);
  return out;
}

Result<PageModel> PageModel::from_bytes(std::string_view bytes) {
  const Error broken(ErrorKind::kBadInput, "not a page model, or cut off");
  if (bytes.substr(0, kMagic.size()) != kMagic) return broken;
  bytes.remove_prefix(kMagic.size());
  PageModel model;
  std::uint32_t count = 0;
  std::uint32_t heads = 0;
  if (!take(bytes, count) || !take(bytes, heads) || heads != kHeads) return broken;
  for (std::size_t h = 0; h < kHeads; ++h) {
    if (!take(bytes, model.scale_[h]) || !take(bytes, model.bias_[h])) return broken;
    if (!take(bytes, model.slope_[h]) || !take(bytes, model.shift_[h])) return broken;
  }
  if (count > kMostFeatures || bytes.size() != count * (4 + kHeads)) return broken;
  model.hashes_.resize(count);
  for (std::uint32_t& hash : model.hashes_) take(bytes, hash);
  model.weights_.resize(count * kHeads);
  for (std::int8_t& weight : model.weights_) take(bytes, weight);
  if (std::adjacent_find(
          model.hashes_.begin(), model.hashes_.end(), [](std::uint32_t a, std::uint32_t b) {
            return a >= b;
          }) != model.hashes_.end()) {
    return broken;
  }
  model.index();
  return model;
}

}  // namespace zc
