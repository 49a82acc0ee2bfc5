#include "classifier/train.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <limits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

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

struct Judged {
  const WindowFeatures* window = nullptr;
  bool lead = false;
  std::array<bool, kAllCategories.size()> categories = {};
  double weight = 1;
};

Vocabulary vocabulary_of(const std::vector<Judged>& all, int rarest) {
  std::unordered_map<std::uint32_t, int> pages_with;
  std::vector<std::uint32_t> grams;
  std::vector<std::uint32_t> marks;
  for (const Judged& one : all) {
    PageModel::hashes_of(*one.window, grams, marks);
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

Example example_of(const Judged& page, const Vocabulary& vocabulary) {
  Example out;
  std::vector<std::uint32_t> grams;
  std::vector<std::uint32_t> marks;
  PageModel::hashes_of(*page.window, grams, marks);
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

// AdaGrad steps (Duchi 2011).
Weights fit(const std::vector<Example>& examples,
            std::size_t features,
            const TrainOptions& options) {
  Weights weights;
  weights.of.assign(features * kHeads, 0);
  std::vector<double> squares(features * kHeads, 1e-2);
  std::array<double, kHeads> bias_squares = {};
  bias_squares.fill(1);
  std::vector<std::size_t> order(examples.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
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

// What the last step learns from: inputs of a page the models were not fitted on, and the truth.
struct LastStepExample {
  std::array<double, kLastStep> inputs = {};
  double target = 0;
};

// Solves the symmetric positive system a * x = b in place (Gauss, largest pivot not needed).
std::array<double, kLastStep> solve(std::array<std::array<double, kLastStep>, kLastStep> a,
                                    std::array<double, kLastStep> b) {
  for (std::size_t i = 0; i < kLastStep; ++i) {
    for (std::size_t r = i + 1; r < kLastStep; ++r) {
      const double factor = a[r][i] / a[i][i];
      for (std::size_t c = i; c < kLastStep; ++c) a[r][c] -= factor * a[i][c];
      b[r] -= factor * b[i];
    }
  }
  for (std::size_t i = kLastStep; i-- > 0;) {
    for (std::size_t c = i + 1; c < kLastStep; ++c) b[i] -= a[i][c] * b[c];
    b[i] /= a[i][i];
  }
  return b;
}

using LastWeights = std::array<double, kLastStep>;

constexpr double kDraw = 1;  // how strongly the last step's weights are drawn towards 0

double draw_of(std::size_t input) {
  return input + 1 == kLastStep ? 1e-3 : kDraw;
}

double dot(const LastWeights& weights, const LastWeights& inputs) {
  double sum = 0;
  for (std::size_t i = 0; i < kLastStep; ++i) sum += weights[i] * inputs[i];
  return sum;
}

double loss_of(const std::vector<LastStepExample>& examples, const LastWeights& weights) {
  double loss = 0;
  for (std::size_t i = 0; i < kLastStep; ++i) loss += draw_of(i) * weights[i] * weights[i] / 2;
  for (const LastStepExample& example : examples) {
    const double sum = dot(weights, example.inputs) * (example.target > 0.5 ? -1 : 1);
    loss += sum > 30 ? sum : std::log1p(std::exp(sum));
  }
  return loss;
}

// Where Newton's method would go from `weights`.
LastWeights newton_step(const std::vector<LastStepExample>& examples, const LastWeights& weights) {
  std::array<LastWeights, kLastStep> hessian = {};
  LastWeights gradient = {};
  for (std::size_t i = 0; i < kLastStep; ++i) {
    hessian[i][i] = draw_of(i);
    gradient[i] = draw_of(i) * weights[i];
  }
  for (const LastStepExample& example : examples) {
    const double p = sigmoid(dot(weights, example.inputs));
    const double w = p * (1 - p) + 1e-9;
    for (std::size_t i = 0; i < kLastStep; ++i) {
      gradient[i] += (p - example.target) * example.inputs[i];
      for (std::size_t k = 0; k < kLastStep; ++k) {
        hessian[i][k] += w * example.inputs[i] * example.inputs[k];
      }
    }
  }
  return solve(hessian, gradient);
}

// Logistic regression over more than one score (after Platt 1999) by Newton steps, each halved
// until it does not make things worse.
LastWeights fit_last_step(const std::vector<LastStepExample>& examples) {
  LastWeights weights = {};
  double loss = loss_of(examples, weights);
  for (int round = 0; round < 30; ++round) {
    const LastWeights step = newton_step(examples, weights);
    double length = 1;
    for (int half = 0; half < 20; ++half, length /= 2) {
      LastWeights next = weights;
      for (std::size_t i = 0; i < kLastStep; ++i) next[i] -= length * step[i];
      const double next_loss = loss_of(examples, next);
      if (next_loss > loss) continue;
      weights = next;
      loss = next_loss;
      break;
    }
  }
  return weights;
}

}  // namespace

class ModelTrainer {
 public:
  explicit ModelTrainer(const TrainOptions& options) : options_(options) {}

  // A model without its last step.
  PageModel fit_both(const std::vector<TrainingPage>& pages) const {
    std::vector<Judged> stretches;
    std::vector<WindowFeatures> texts;
    std::vector<Judged> sentences;
    for (const TrainingPage& page : pages) {
      stretches.push_back({&page.window, page.lead, page.categories, page.weight});
      for (const TrainingSentence& one : page.sentences) {
        if (one.weight <= 0) continue;
        texts.push_back({one.text, {}});
        sentences.push_back({nullptr, one.lead, one.categories, one.weight});
      }
    }
    for (std::size_t i = 0; i < sentences.size(); ++i) sentences[i].window = &texts[i];
    const std::array<Fitted, 2> fitted = {fit_one(stretches), fit_one(sentences)};
    PageModel model;
    std::set_union(fitted[0].vocabulary.hashes.begin(),
                   fitted[0].vocabulary.hashes.end(),
                   fitted[1].vocabulary.hashes.begin(),
                   fitted[1].vocabulary.hashes.end(),
                   std::back_inserter(model.hashes_));
    model.weights_.assign(model.hashes_.size() * PageModel::kColumns, 0);
    for (std::size_t part = 0; part < fitted.size(); ++part) {
      put_columns(fitted[part], part * kHeads, model);
    }
    model.index();
    return model;
  }

  static void set_last_step(PageModel& model, std::size_t head, const LastWeights& weights) {
    for (std::size_t i = 0; i < kLastStep; ++i) {
      model.last_[head][i] = static_cast<float>(weights[i]);
    }
  }

 private:
  struct Fitted {
    Vocabulary vocabulary = {};
    Weights weights = {};
  };
  static constexpr double kLeadCounts = 2;  // how much more than a category's head

  Fitted fit_one(const std::vector<Judged>& all) const {
    Fitted out = fit_to(all, vocabulary_of(all, options_.rarest));
    if (out.vocabulary.hashes.size() <= options_.most) return out;
    return fit_to(all, heaviest(out, marks_of(all), options_.most));
  }

  Fitted fit_to(const std::vector<Judged>& all, Vocabulary vocabulary) const {
    std::vector<Example> examples;
    examples.reserve(all.size());
    for (const Judged& one : all) examples.push_back(example_of(one, vocabulary));
    Weights weights = fit(examples, vocabulary.hashes.size(), options_);
    return {std::move(vocabulary), std::move(weights)};
  }

  static std::unordered_set<std::uint32_t> marks_of(const std::vector<Judged>& all) {
    std::unordered_set<std::uint32_t> out;
    std::vector<std::uint32_t> grams;
    std::vector<std::uint32_t> marks;
    for (const Judged& one : all) {
      PageModel::hashes_of(*one.window, grams, marks);
      out.insert(marks.begin(), marks.end());
    }
    return out;
  }

  // The `most` features that weigh most for or against some head, marks before all others.
  static Vocabulary heaviest(const Fitted& fitted,
                             const std::unordered_set<std::uint32_t>& marks,
                             std::size_t most) {
    struct Feature {
      double weight;
      std::uint32_t hash;
    };
    std::vector<Feature> features;
    for (std::size_t f = 0; f < fitted.vocabulary.hashes.size(); ++f) {
      double weight = kLeadCounts * std::abs(fitted.weights.of[f * kHeads]);
      for (std::size_t h = 1; h < kHeads; ++h) {
        weight = std::max(weight, std::abs(fitted.weights.of[f * kHeads + h]));
      }
      const std::uint32_t hash = fitted.vocabulary.hashes[f];
      if (marks.contains(hash)) weight = std::numeric_limits<double>::infinity();
      features.push_back({weight, hash});
    }
    std::sort(features.begin(), features.end(), [](const Feature& a, const Feature& b) {
      return a.weight != b.weight ? a.weight > b.weight : a.hash < b.hash;
    });
    features.resize(most);
    Vocabulary out;
    for (const Feature& feature : features) out.hashes.push_back(feature.hash);
    std::sort(out.hashes.begin(), out.hashes.end());
    return out;
  }

  // Whole numbers of -127..127 with one scale a column.
  static void put_columns(const Fitted& fitted, std::size_t first_column, PageModel& model) {
    std::array<double, kHeads> largest = {};
    const std::vector<double>& of = fitted.weights.of;
    for (std::size_t i = 0; i < of.size(); ++i) {
      largest[i % kHeads] = std::max(largest[i % kHeads], std::abs(of[i]));
    }
    for (std::size_t h = 0; h < kHeads; ++h) {
      model.scale_[first_column + h] = static_cast<float>(std::max(largest[h], 1e-9) / 127);
      model.bias_[first_column + h] = static_cast<float>(fitted.weights.bias[h]);
    }
    for (std::size_t f = 0; f < fitted.vocabulary.hashes.size(); ++f) {
      const auto row =
          std::lower_bound(model.hashes_.begin(), model.hashes_.end(), fitted.vocabulary.hashes[f]);
      const auto at = static_cast<std::size_t>(row - model.hashes_.begin());
      for (std::size_t h = 0; h < kHeads; ++h) {
        const std::size_t column = first_column + h;
        const double scaled = of[f * kHeads + h] / static_cast<double>(model.scale_[column]);
        model.weights_[at * PageModel::kColumns + column] =
            static_cast<std::int8_t>(std::lround(scaled));
      }
    }
  }

  TrainOptions options_;
};

namespace {

using LastStepExamples = std::array<std::vector<LastStepExample>, kHeads>;

// One fold: what a model of the other pages says of the pages left out.
void add_held_out(const std::vector<TrainingPage>& pages,
                  const TrainOptions& options,
                  int fold,
                  LastStepExamples& out) {
  std::vector<TrainingPage> used;
  std::vector<const TrainingPage*> left_out;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    if (static_cast<int>(i) % options.folds == fold) {
      left_out.push_back(&pages[i]);
    } else {
      used.push_back(pages[i]);
    }
  }
  const PageModel model = ModelTrainer(options).fit_both(used);
  ModelScratch scratch;
  for (const TrainingPage* page : left_out) {
    const ModelScores scores = model.scores_of(page->window, scratch);
    for (std::size_t h = 0; h < kHeads; ++h) {
      const bool target = h == 0 ? page->lead : page->categories[h - 1];
      out[h].push_back({PageModel::last_step_of(scores, h), target ? 1.0 : 0.0});
    }
  }
}

}  // namespace

PageModel train(const std::vector<TrainingPage>& pages, const TrainOptions& options) {
  LastStepExamples held_out;
  for (int fold = 0; fold < options.folds; ++fold) add_held_out(pages, options, fold, held_out);
  PageModel model = ModelTrainer(options).fit_both(pages);
  for (std::size_t h = 0; h < kHeads; ++h) {
    ModelTrainer::set_last_step(model, h, fit_last_step(held_out[h]));
  }
  return model;
}

}  // namespace zc
