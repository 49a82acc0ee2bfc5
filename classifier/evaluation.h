// How right the classifier is on pages that somebody has judged: counts and the usual measures over
// them.  Pure; one thread at a time.
#pragma once

#include <array>
#include <map>
#include <string>

#include "base/finding.h"

namespace zc {

using CategorySet = std::array<bool, kAllCategories.size()>;  // in the order of kAllCategories

// What somebody has judged a page to be.
struct Expected {
  bool lead = false;
  CategorySet categories = {};
  std::string difficulty = {};  // "plain", "hard_negative", ...; "" when not told
};

// What a judgement says of its page: findings of review and above.
struct Verdict {
  bool lead = false;
  CategorySet categories = {};
};
Verdict verdict_of(const Judgement& judgement);

struct Tally {
  int right = 0;   // expected and found
  int wrong = 0;   // found, not expected
  int missed = 0;  // expected, not found

  void add(bool expected, bool found);
  // 0 where nothing was found, or nothing expected.
  double precision() const;
  double recall() const;
  double f1() const;
};

struct Share {
  int part = 0;
  int whole = 0;
  double value() const { return whole == 0 ? 0 : static_cast<double>(part) / whole; }
};

// Expected calibration error (Naeini et al., 2015; ten bins of equal width): how far told scores
// are from how often what they were told of was right.
class CalibrationBins {
 public:
  void add(double score, bool right);
  double error() const;  // 0..1; 0 without scores

 private:
  struct Bin {
    int right = 0;
    int all = 0;
    double scores = 0;
  };
  std::array<Bin, 10> bins_ = {};
};

class Evaluation {
 public:
  void add(const Expected& expected, const Judgement& judgement);

  int pages() const { return pages_; }
  const Tally& page() const { return page_; }
  const Tally& category(std::size_t index) const { return categories_[index]; }
  // Pages that were given a lead: recall among leads, false alarms among the others.
  const std::map<std::string, Share>& found_by_difficulty() const { return difficulties_; }
  double macro_f1() const;  // plain mean over the categories
  double micro_f1() const;  // of the pooled counts
  // Of the findings' scores: a finding is right when its category was expected.
  double calibration_error() const { return scores_.error(); }

 private:
  int pages_ = 0;
  Tally page_ = {};
  std::array<Tally, kAllCategories.size()> categories_ = {};
  std::map<std::string, Share> difficulties_ = {};
  CalibrationBins scores_ = {};
};

}  // namespace zc
