// Two linear models and a last step over both.  The first sees a stretch of a page: character
// 1-4-grams of the folded text, and marks (which rules hit, which cues stand there, how the text is
// cut into lines).  The second sees each sentence by itself, since one sentence may be the whole
// offence of a page that is honest otherwise.  One head says "lead or not", ten say which category.
// Small, deterministic, and able to name what moved it.  It never raises an alert alone: what only
// the model suspects is of severity review.
//
// The weights are made by classifier/train.h and read by config/rule_file; the file holds hashes of
// n-grams, no text.  Immutable; thread-safe.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "base/result.h"
#include "classifier/character_row.h"

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

// Which features were seen.
class SeenFeatures {
 public:
  // Room for features below `features`; what was seen stays so.
  void resize(std::size_t features) { bits_.resize(features / 64 + 1); }
  // 1 for a feature that is new, which then is not.
  std::int32_t add(std::size_t at) {
    std::uint64_t& word = bits_[at >> 6];
    const std::uint64_t known = word >> (at & 63);
    word |= std::uint64_t{1} << (at & 63);
    return static_cast<std::int32_t>(~known & 1);
  }
  // Nothing is seen any more; `all` holds all that was.
  void forget(std::span<const std::uint32_t> all) {
    for (const std::uint32_t at : all) bits_[at >> 6] = 0;
  }

 private:
  std::vector<std::uint64_t> bits_ = {};
};

// Buffers that one caller keeps over many windows; starts empty.
struct ModelScratch {
  CharacterRow row = {};
  SeenFeatures stretch = {};
  SeenFeatures sentence = {};
  std::vector<std::uint32_t> hashes = {};  // of a sentence's n-grams that may be known
  std::vector<std::uint32_t> slots = {};   // of those that are: the first `known`
  std::size_t known = 0;
  std::vector<std::uint32_t> crossing = {};  // hashes of n-grams that begin in an earlier sentence
  std::vector<std::uint32_t> met = {};  // slots of the stretch, each once: the first `met_count`
  std::size_t met_count = 0;
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

class GramWalk;

class PageModel {
 public:
  PageModel() = default;
  bool empty() const { return hashes_.empty(); }

  ModelOutput judge(const WindowFeatures& window) const;
  ModelOutput judge(const WindowFeatures& window, ModelScratch& scratch) const;
  // judge().page by itself, for a good part of the work.
  double chance_of_lead(const WindowFeatures& window, ModelScratch& scratch) const;
  // What judge() works out before the last step.
  ModelScores scores_of(const WindowFeatures& window, ModelScratch& scratch) const;
  // What one sentence by itself speaks for, per head, before the last step.
  std::array<double, kHeads> scores_of_sentence(std::string_view sentence,
                                                ModelScratch& scratch) const;
  // Up to `most` n-grams of two characters and more that spoke most for a lead, strongest first;
  // n-grams that overlap a stronger one are left out.
  std::vector<ModelReason> reasons(const WindowFeatures& window, std::size_t most) const;

  // The weights file: "ZCM4", counts, scales and biases, hashes ascending, one row of weights each,
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
  static constexpr std::size_t kLanes = 16;            // heads, and room to add them at once
  using Weights = std::array<std::int8_t, kLanes>;
  struct Sums {
    std::array<std::int32_t, kLanes> of = {};
    std::int32_t features = 0;  // that are summed up
    void add(const Weights& weights) {
      for (std::size_t h = 0; h < kLanes; ++h) of[h] += weights[h];
    }
  };

  std::size_t slot_of(std::uint32_t hash) const;
  std::size_t find(std::uint32_t hash) const;  // slot; npos when unknown
  void find_known(GramWalk& walk, std::size_t first, std::size_t end, ModelScratch& scratch) const;
  void add_to_stretch(std::size_t at, ModelScratch& scratch, Sums& sums) const;
  void index();  // after hashes_ and weights_
  // Of all heads, or of the lead's alone; the others' scores are 0 then.
  template <bool kAll>
  ModelScores scores(const WindowFeatures& window, ModelScratch& scratch) const;
  // The next sentence of scratch.row; what is new to the stretch is added to its sums.
  template <bool kAll>
  std::array<double, kHeads> add_sentence(GramWalk& walk,
                                          std::size_t first,
                                          std::size_t end,
                                          ModelScratch& scratch,
                                          Sums& stretch) const;
  template <bool kAll>
  std::array<double, kHeads> raw_of(std::size_t first_column,
                                    const Sums& grams,
                                    const Sums& marks) const;

  double chance_of(const ModelScores& scores, std::size_t head) const;

  // Of one feature: of all heads, and of the lead's, which is asked most.
  struct Row {
    Weights stretch = {};
    Weights sentence = {};
  };
  struct LeadWeights {
    std::int8_t stretch = 0;
    std::int8_t sentence = 0;
  };

  std::vector<std::uint32_t> hashes_ = {};  // ascending
  std::vector<std::int8_t> weights_ = {};   // hashes_.size() * kColumns
  std::array<float, kColumns> scale_ = {};  // of the int8 weights
  std::array<float, kColumns> bias_ = {};
  // Chance of a head: 1/(1+exp(-sum)) over the last step's inputs.
  std::array<std::array<float, kLastStep>, kHeads> last_ = {};
  static constexpr std::uint32_t kFree = 0;  // a feature of hash 0 is never known
  std::vector<std::uint32_t> keys_ = {};     // open addressing
  std::vector<LeadWeights> leads_ = {};      // of each key
  std::vector<Row> rows_ = {};
  std::vector<std::uint64_t> filter_ = {};  // bits by the top of the hash: most n-grams end here
  int filter_shift_ = 0;
  int slot_shift_ = 0;
};

// How much a mark counts beside the text, whose n-grams together have length 1.
inline constexpr double kMarkValue = 0.12;

}  // namespace zc
