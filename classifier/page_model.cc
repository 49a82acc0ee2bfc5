#include "classifier/page_model.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "classifier/folded_text.h"

namespace zc {
namespace {

constexpr std::size_t kLongestGram = 4;
constexpr std::string_view kMagic = "ZCM1";
constexpr std::size_t kMostFeatures = 4'000'000;

// 32-bit FNV-1a with a last mix (murmur3 finaliser).
std::uint32_t hash_bytes(std::string_view bytes) {
  std::uint32_t hash = 2166136261U;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  hash ^= hash >> 16;
  hash *= 0x85ebca6bU;
  hash ^= hash >> 13;
  return hash;
}

bool starts_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

// Calls visit(begin, end, characters) for every n-gram that holds no space or line break.
template <typename Visit>
void for_each_gram(std::string_view text, Visit visit) {
  std::array<std::size_t, kLongestGram> starts = {};
  std::size_t filled = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (end < text.size() && !starts_character(text[end])) ++end;
    if (text[at] == ' ' || text[at] == '\n') {
      filled = 0;
    } else {
      if (filled == kLongestGram) {
        std::copy(starts.begin() + 1, starts.end(), starts.begin());
        --filled;
      }
      starts[filled++] = at;
      for (std::size_t i = 0; i < filled; ++i) visit(starts[i], end, filled - i);
    }
    at = end;
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
  const std::string_view text = window.text;
  for_each_gram(text, [&](std::size_t begin, std::size_t end, std::size_t) {
    grams.push_back(hash_bytes(text.substr(begin, end - begin)));
  });
  for (const std::string& mark : window.marks) marks.push_back(hash_bytes("\x01" + mark));
  for (std::vector<std::uint32_t>* list : {&grams, &marks}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
}

void PageModel::index() {
  const std::size_t size = std::bit_ceil(hashes_.size() * 2 + 2);
  table_.assign(size, 0);
  for (std::size_t i = 0; i < hashes_.size(); ++i) {
    std::size_t slot = hashes_[i] & (size - 1);
    while (table_[slot] != 0) slot = (slot + 1) & (size - 1);
    table_[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

std::size_t PageModel::find(std::uint32_t hash) const {
  const std::size_t mask = table_.size() - 1;
  for (std::size_t slot = hash & mask; table_[slot] != 0; slot = (slot + 1) & mask) {
    if (hashes_[table_[slot] - 1] == hash) return table_[slot] - 1;
  }
  return std::string::npos;
}

ModelOutput PageModel::judge(const WindowFeatures& window) const {
  ModelOutput out;
  if (empty()) return out;
  std::vector<bool> seen(hashes_.size(), false);
  std::array<std::int64_t, kHeads> gram_sum = {};
  std::array<std::int64_t, kHeads> mark_sum = {};
  std::int64_t known = 0;
  const auto add = [&](std::uint32_t hash, std::array<std::int64_t, kHeads>& sum) {
    const std::size_t at = find(hash);
    if (at == std::string::npos || seen[at]) return false;
    seen[at] = true;
    for (std::size_t h = 0; h < kHeads; ++h) sum[h] += weights_[at * kHeads + h];
    return true;
  };
  const std::string_view text = window.text;
  for_each_gram(text, [&](std::size_t begin, std::size_t end, std::size_t) {
    if (add(hash_bytes(text.substr(begin, end - begin)), gram_sum)) ++known;
  });
  for (const std::string& mark : window.marks) add(hash_bytes("\x01" + mark), mark_sum);
  const double length = known > 0 ? std::sqrt(static_cast<double>(known)) : 1;
  for (std::size_t h = 0; h < kHeads; ++h) {
    const double raw =
        static_cast<double>(bias_[h]) +
        static_cast<double>(scale_[h]) * (static_cast<double>(gram_sum[h]) / length +
                                          static_cast<double>(mark_sum[h]) * kMarkValue);
    out.raw[h] = raw;
    const double p = sigmoid(static_cast<double>(slope_[h]) * raw + static_cast<double>(shift_[h]));
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
  std::vector<Gram> grams;
  if (empty()) return {};
  const std::string_view text = window.text;
  for_each_gram(text, [&](std::size_t begin, std::size_t end, std::size_t characters) {
    if (characters < 2) return;
    const std::size_t at = find(hash_bytes(text.substr(begin, end - begin)));
    if (at == std::string::npos || weights_[at * kHeads] <= 0) return;
    grams.push_back({begin, end, weights_[at * kHeads]});
  });
  std::stable_sort(
      grams.begin(), grams.end(), [](const Gram& a, const Gram& b) { return a.weight > b.weight; });
  std::vector<ModelReason> out;
  std::vector<Gram> taken;
  for (const Gram& gram : grams) {
    if (out.size() == most) break;
    const bool overlaps = std::any_of(taken.begin(), taken.end(), [&](const Gram& other) {
      return (gram.begin < other.end && other.begin < gram.end) ||
             text.substr(gram.begin, gram.end - gram.begin) ==
                 text.substr(other.begin, other.end - other.begin);
    });
    if (overlaps) continue;
    taken.push_back(gram);
    out.push_back({std::string(text.substr(gram.begin, gram.end - gram.begin)),
                   static_cast<double>(scale_[0]) * gram.weight});
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
