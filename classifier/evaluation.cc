#include "classifier/evaluation.h"

#include <algorithm>
#include <cmath>

namespace zc {
namespace {

double ratio(int part, int whole) {
  return Share{part, whole}.value();
}

}  // namespace

Verdict verdict_of(const Judgement& judgement) {
  Verdict out;
  for (const Finding& finding : judgement.findings) {
    if (finding.severity < Severity::kReview) continue;
    out.lead = true;
    out.categories[static_cast<std::size_t>(finding.category)] = true;
  }
  return out;
}

void Tally::add(bool expected, bool found) {
  right += static_cast<int>(expected && found);
  wrong += static_cast<int>(!expected && found);
  missed += static_cast<int>(expected && !found);
}

double Tally::precision() const {
  return ratio(right, right + wrong);
}

double Tally::recall() const {
  return ratio(right, right + missed);
}

double Tally::f1() const {
  return ratio(2 * right, 2 * right + wrong + missed);
}

void Evaluation::add(const Expected& expected, const Judgement& judgement) {
  const Verdict got = verdict_of(judgement);
  ++pages_;
  page_.add(expected.lead, got.lead);
  Share& share = difficulties_[expected.difficulty];
  share.part += static_cast<int>(got.lead);
  ++share.whole;
  for (std::size_t c = 0; c < categories_.size(); ++c) {
    categories_[c].add(expected.categories[c], got.categories[c]);
  }
  for (const Finding& finding : judgement.findings) {
    scores_.add(finding.score, expected.categories[static_cast<std::size_t>(finding.category)]);
  }
}

double Evaluation::macro_f1() const {
  double sum = 0;
  for (const Tally& tally : categories_) sum += tally.f1();
  return sum / static_cast<double>(categories_.size());
}

double Evaluation::micro_f1() const {
  Tally all;
  for (const Tally& tally : categories_) {
    all.right += tally.right;
    all.wrong += tally.wrong;
    all.missed += tally.missed;
  }
  return all.f1();
}

void CalibrationBins::add(double score, bool right) {
  const auto at =
      static_cast<std::size_t>(std::clamp(score, 0.0, 0.999) * static_cast<double>(bins_.size()));
  Bin& bin = bins_[at];
  ++bin.all;
  bin.right += static_cast<int>(right);
  bin.scores += score;
}

double CalibrationBins::error() const {
  int findings = 0;
  double apart = 0;
  for (const Bin& bin : bins_) {
    findings += bin.all;
    apart += std::abs(bin.scores - bin.right);  // bin.all times the gap of the bin
  }
  return findings == 0 ? 0 : apart / findings;
}

}  // namespace zc
