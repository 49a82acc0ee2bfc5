// Two linear models and a last step over both.  The first sees a stretch of a page: character
// 1-4-grams of the folded text, and marks (which rules hit, which cues stand there).  The second
// sees each sentence by itself, since one sentence may be the whole offence of a page that is
// honest otherwise.  One head says "lead or not", ten say which category.  Small, deterministic,
// and able to name what moved it.  It never raises an alert alone: what only the model suspects is
// of severity review.
//
// The weights are made by classifier/train.h and read by config/rule_file; the file holds hashes of
// n-grams, no text.  Immutable; thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "base/result.h"

namespace zc {

inline constexpr std::size_t kHeads = 1 + kAllCategories.size();

// What a window of a page looks like to the model.
struct WindowFeatures {
  std::string text = {};                // folded
  std::vector<std::string> marks = {};  // "rule:guarantee.pass", "cue:seller.price", ...
};

struct ModelOutput {
  double page = 0;  // probability 0..1 that this is a lead
  std::array<double, kAllCategories.size()> category = {};
};

struct ModelReason {
  std::string text = {};
  double weight = 0;  // added to the page's raw score
};

// Features seen already: bits, and which of them are set.
struct SeenFeatures {
  std::vector<std::uint64_t> bits = {};  // all zero between calls
  std::vector<std::uint32_t> touched = {};
};

// Buffers that one caller keeps over many windows; starts empty.
struct ModelScratch {
  SeenFeatures stretch = {};
  SeenFeatures sentence = {};
};

// A stretch of page and its sentences, each by itself, before the last step.
struct ModelScores {
  std::array<double, kHeads> stretch = {};
  std::array<double, kHeads> best_sentence = {};  // per head
  double least_sentence = 0;                      // of the lead head: the most innocent one
  std::size_t sentences = 0;
};

// What the last step sees of a window, per head: its own score, its best sentence's, the lead
// head's of both, the most innocent sentence's, how many sentences there were, and 1.
inline constexpr std::size_t kLastStep = 7;

class PageModel {
 public:
  PageModel() = default;
  bool empty() const { return hashes_.empty(); }

  ModelOutput judge(const WindowFeatures& window) const;
  ModelOutput judge(const WindowFeatures& window, ModelScratch& scratch) const;
  // What judge() works out before the last step.
  ModelScores scores_of(const WindowFeatures& window, ModelScratch& scratch) const;
  // What one sentence by itself speaks for, per head, before the last step.
  std::array<double, kHeads> scores_of_sentence(std::string_view sentence,
                                                ModelScratch& scratch) const;
  // Up to `most` n-grams of two characters and more that spoke most for a lead, strongest first;
  // n-grams that overlap a stronger one are left out.
  std::vector<ModelReason> reasons(const WindowFeatures& window, std::size_t most) const;

  // The weights file: "ZCM2", counts, scales and biases, hashes ascending, one row of weights each,
  // the weights of the last step.
  std::string to_bytes() const;
  static Result<PageModel> from_bytes(std::string_view bytes);  // kBadInput

  // Feature hashes of a window, ascending, each once: n-grams, then marks.
  static void hashes_of(const WindowFeatures& window,
                        std::vector<std::uint32_t>& grams,
                        std::vector<std::uint32_t>& marks);

  // The inputs of the last step for one head.
  static std::array<double, kLastStep> last_step_of(const ModelScores& scores, std::size_t head);

 private:
  friend class ModelTrainer;
  static constexpr std::size_t kColumns = 2 * kHeads;  // of the stretch, of the sentence
  using Sums = std::array<std::int32_t, kHeads>;

  std::size_t find(std::uint32_t hash) const;  // slot; npos when unknown
  void index();                                // after hashes_ and weights_
  // One sentence; what is new to the stretch is added to its sums.
  std::array<double, kHeads> add_sentence(std::string_view text,
                                          ModelScratch& scratch,
                                          Sums& stretch) const;
  std::array<double, kHeads> raw_of(std::size_t first_column,
                                    const Sums& grams,
                                    std::size_t known,
                                    const Sums& marks) const;

  // All that is known of a feature, in one cache line.
  struct Slot {
    std::uint32_t hash = 0;
    std::array<std::int8_t, kColumns> weights = {};
    bool used = false;
  };

  std::vector<std::uint32_t> hashes_ = {};  // ascending
  std::vector<std::int8_t> weights_ = {};   // hashes_.size() * kColumns
  std::array<float, kColumns> scale_ = {};  // of the int8 weights
  std::array<float, kColumns> bias_ = {};
  // Chance of a head: 1/(1+exp(-sum)) over the last step's inputs.
  std::array<std::array<float, kLastStep>, kHeads> last_ = {};
  std::vector<Slot> table_ = {};            // open addressing
  std::vector<std::uint64_t> filter_ = {};  // bits by the top of the hash: most n-grams end here
  int filter_shift_ = 0;
};

// How much a mark counts beside the text, whose n-grams together have length 1.
inline constexpr double kMarkValue = 0.12;

}  // namespace zc
