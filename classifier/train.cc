#include "classifier/train.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <unordered_map>

namespace zc {
namespace {

struct Item {
  std::size_t feature;
  double value;
};

struct Example {
  std::vector<Item> items = {};
  std::array<double, kHeads> target = {};  // 0 or 1
  double weight = 1;
};

// The minimal standard generator (Park and Miller 1988): the same order on every machine.
class Shuffler {
 public:
  void shuffle(std::vector<std::size_t>& order) {
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[next() % i]);
  }

 private:
  std::uint64_t next() { return state_ = state_ * 48271 % 2147483647; }
  std::uint64_t state_ = 20220325;
};

struct Vocabulary {
  std::vector<std::uint32_t> hashes = {};  // ascending
  std::size_t find(std::uint32_t hash) const {
    const auto at = std::lower_bound(hashes.begin(), hashes.end(), hash);
    return at != hashes.end() && *at == hash ? static_cast<std::size_t>(at - hashes.begin())
                                             : std::string::npos;
  }
};

Vocabulary vocabulary_of(const std::vector<TrainingPage>& pages, int rarest) {
  std::unordered_map<std::uint32_t, int> pages_with;
  std::vector<std::uint32_t> grams;
  std::vector<std::uint32_t> marks;
  for (const TrainingPage& page : pages) {
    PageModel::hashes_of(page.window, grams, marks);
    for (const std::uint32_t hash : grams) ++pages_with[hash];
    for (const std::uint32_t hash : marks) pages_with[hash] += rarest;
  }
  Vocabulary out;
  for (const auto& [hash, count] : pages_with) {
    if (count >= rarest) out.hashes.push_back(hash);
  }
  std::sort(out.hashes.begin(), out.hashes.end());
  return out;
}

Example example_of(const TrainingPage& page, const Vocabulary& vocabulary) {
  Example out;
  std::vector<std::uint32_t> grams;
  std::vector<std::uint32_t> marks;
  PageModel::hashes_of(page.window, grams, marks);
  for (const std::uint32_t hash : grams) {
    const std::size_t at = vocabulary.find(hash);
    if (at != std::string::npos) out.items.push_back({at, 1});
  }
  const double length = std::sqrt(std::max<double>(1, static_cast<double>(out.items.size())));
  for (Item& item : out.items) item.value = 1 / length;
  for (const std::uint32_t hash : marks) {
    const std::size_t at = vocabulary.find(hash);
    if (at != std::string::npos) out.items.push_back({at, kMarkValue});
  }
  out.target[0] = page.lead ? 1 : 0;
  for (std::size_t c = 0; c < kAllCategories.size(); ++c) {
    out.target[c + 1] = page.categories[c] ? 1 : 0;
  }
  out.weight = page.weight;
  return out;
}

struct Weights {
  std::vector<double> of = {};  // feature * kHeads + head
  std::array<double, kHeads> bias = {};

  double score(const Example& example, std::size_t head) const {
    double sum = bias[head];
    for (const Item& item : example.items) sum += of[item.feature * kHeads + head] * item.value;
    return sum;
  }
};

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

// AdaGrad steps (Duchi 2011) on the examples that `used` names.
Weights fit(const std::vector<Example>& examples,
            const std::vector<std::size_t>& used,
            std::size_t features,
            const TrainOptions& options) {
  Weights weights;
  weights.of.assign(features * kHeads, 0);
  std::vector<double> squares(features * kHeads, 1e-2);
  std::array<double, kHeads> bias_squares = {};
  bias_squares.fill(1);
  std::vector<std::size_t> order = used;
  Shuffler shuffler;
  for (int round = 0; round < options.rounds; ++round) {
    shuffler.shuffle(order);
    for (const std::size_t i : order) {
      const Example& example = examples[i];
      for (std::size_t h = 0; h < kHeads; ++h) {
        const double slope =
            example.weight * (sigmoid(weights.score(example, h)) - example.target[h]);
        bias_squares[h] += slope * slope;
        weights.bias[h] -= 0.3 * slope / std::sqrt(bias_squares[h]);
        for (const Item& item : example.items) {
          const std::size_t at = item.feature * kHeads + h;
          const double step = slope * item.value + options.penalty * weights.of[at];
          squares[at] += step * step;
          weights.of[at] -= 0.3 * step / std::sqrt(squares[at]);
        }
      }
    }
  }
  return weights;
}

// Platt's sigmoid (1999) by Newton steps on held-out scores.
void calibrate(const std::vector<std::pair<double, double>>& scored, float& slope, float& shift) {
  double a = 1;
  double b = 0;
  for (int round = 0; round < 60; ++round) {
    double ga = 1e-3 * (a - 1), gb = 1e-3 * b, haa = 1e-3, hab = 0, hbb = 1e-3;
    for (const auto& [score, target] : scored) {
      const double p = sigmoid(a * score + b);
      const double w = p * (1 - p) + 1e-9;
      ga += (p - target) * score, gb += p - target;
      haa += w * score * score, hab += w * score, hbb += w;
    }
    const double determinant = haa * hbb - hab * hab;
    if (determinant <= 0) break;
    a -= std::clamp((hbb * ga - hab * gb) / determinant, -1.0, 1.0);
    b -= std::clamp((haa * gb - hab * ga) / determinant, -1.0, 1.0);
  }
  slope = static_cast<float>(std::max(a, 0.05));
  shift = static_cast<float>(b);
}

}  // namespace

class ModelTrainer {
 public:
  static PageModel assemble(const Vocabulary& vocabulary, const Weights& weights) {
    PageModel model;
    std::array<double, kHeads> largest = {};
    for (std::size_t i = 0; i < weights.of.size(); ++i) {
      largest[i % kHeads] = std::max(largest[i % kHeads], std::abs(weights.of[i]));
    }
    for (std::size_t h = 0; h < kHeads; ++h) {
      model.scale_[h] = static_cast<float>(std::max(largest[h], 1e-9) / 127);
      model.bias_[h] = static_cast<float>(weights.bias[h]);
    }
    for (std::size_t f = 0; f < vocabulary.hashes.size(); ++f) {
      model.hashes_.push_back(vocabulary.hashes[f]);
      for (std::size_t h = 0; h < kHeads; ++h) {
        const double scaled = weights.of[f * kHeads + h] / static_cast<double>(model.scale_[h]);
        model.weights_.push_back(static_cast<std::int8_t>(std::lround(scaled)));
      }
    }
    model.index();
    return model;
  }

  static void set_calibration(PageModel& model, std::size_t head, float slope, float shift) {
    model.slope_[head] = slope;
    model.shift_[head] = shift;
  }
};

PageModel train(const std::vector<TrainingPage>& pages, const TrainOptions& options) {
  const Vocabulary vocabulary = vocabulary_of(pages, options.rarest);
  std::vector<Example> examples;
  examples.reserve(pages.size());
  for (const TrainingPage& page : pages) examples.push_back(example_of(page, vocabulary));
  std::array<std::vector<std::pair<double, double>>, kHeads> held_out;
  for (int fold = 0; fold < options.folds; ++fold) {
    std::vector<std::size_t> used;
    for (std::size_t i = 0; i < examples.size(); ++i) {
      if (static_cast<int>(i) % options.folds != fold) used.push_back(i);
    }
    const Weights weights = fit(examples, used, vocabulary.hashes.size(), options);
    for (std::size_t i = 0; i < examples.size(); ++i) {
      if (static_cast<int>(i) % options.folds != fold) continue;
      for (std::size_t h = 0; h < kHeads; ++h) {
        held_out[h].emplace_back(weights.score(examples[i], h), examples[i].target[h]);
      }
    }
  }
  std::vector<std::size_t> all(examples.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  PageModel model =
      ModelTrainer::assemble(vocabulary, fit(examples, all, vocabulary.hashes.size(), options));
  for (std::size_t h = 0; h < kHeads; ++h) {
    float slope = 1;
    float shift = 0;
    if (!held_out[h].empty()) calibrate(held_out[h], slope, shift);
    ModelTrainer::set_calibration(model, h, slope, shift);
  }
  return model;
}

}  // namespace zc
