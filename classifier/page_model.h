// A linear model over a stretch of a page: character 1-4-grams of the folded text, and marks (which
// rules hit, which cues stand there).  One head says "lead or not", ten say which category.  Small,
// deterministic, and able to name what moved it.  It never raises an alert alone: what only the
// model suspects is of severity review.
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
  std::array<double, kHeads> raw = {};  // before calibration
};

struct ModelReason {
  std::string text = {};
  double weight = 0;  // added to the page's raw score
};

// Buffers that one caller keeps over many windows; starts empty.
struct ModelScratch {
  std::vector<std::uint64_t> seen = {};  // all zero between calls
  std::vector<std::uint32_t> touched = {};
};

class PageModel {
 public:
  PageModel() = default;
  bool empty() const { return hashes_.empty(); }

  ModelOutput judge(const WindowFeatures& window) const;
  ModelOutput judge(const WindowFeatures& window, ModelScratch& scratch) const;
  // judge().raw alone, for many short texts.
  std::array<double, kHeads> raw_of(std::string_view text,
                                    const std::vector<std::string>& marks,
                                    ModelScratch& scratch) const;
  // Up to `most` n-grams of two characters and more that spoke most for a lead, strongest first;
  // n-grams that overlap a stronger one are left out.
  std::vector<ModelReason> reasons(const WindowFeatures& window, std::size_t most) const;

  // The weights file: "ZCM1", counts, calibration, hashes ascending, one row of weights each.
  std::string to_bytes() const;
  static Result<PageModel> from_bytes(std::string_view bytes);  // kBadInput

  // Feature hashes of a window, ascending, each once: n-grams, then marks.
  static void hashes_of(const WindowFeatures& window,
                        std::vector<std::uint32_t>& grams,
                        std::vector<std::uint32_t>& marks);

 private:
  friend class ModelTrainer;
  std::size_t find(std::uint32_t hash) const;  // slot; npos when unknown
  void index();                                // after hashes_ and weights_

  // All that is known of a feature, in one cache line.
  struct Slot {
    std::uint32_t hash = 0;
    std::array<std::int8_t, kHeads> weights = {};
    bool used = false;
  };

  std::vector<std::uint32_t> hashes_ = {};  // ascending
  std::vector<std::int8_t> weights_ = {};   // hashes_.size() * kHeads
  std::array<float, kHeads> scale_ = {};    // of the int8 weights
  std::array<float, kHeads> bias_ = {};
  std::array<float, kHeads> slope_ = {};  // calibration: 1/(1+exp(-(slope*raw+shift)))
  std::array<float, kHeads> shift_ = {};
  std::vector<Slot> table_ = {};            // open addressing
  std::vector<std::uint64_t> filter_ = {};  // bits by the top of the hash: most n-grams end here
  int filter_shift_ = 0;
};

// How much a mark counts beside the text, whose n-grams together have length 1.
inline constexpr double kMarkValue = 0.12;

}  // namespace zc
