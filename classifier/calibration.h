// Whether a told score is how often such a finding is right, and the sigmoids that would make it
// so.
//
// A finding's score is Platt's sigmoid over a value (score.h), one for what rules hit and one for
// what only the model suspects.  Their constants are fitted by hand, from findings on pages that
// the model was not trained on:
//
//   Calibration all;
//   for (each fold, each held-out page) all.add(expected, judgement, fold);
//   all.hits().fitted;      // the constants for kHit of score.h
//
// Source: Platt, Probabilistic outputs for support vector machines (1999), targets and all; Newton
// steps after Lin, Lin and Weng, A note on Platt's probabilistic outputs (2007).  Pure.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "classifier/evaluation.h"
#include "classifier/score.h"

namespace zc {

struct CalibrationPoint {
  double logit = 0;  // of the finding's value, before the sigmoid
  bool right = false;
  int fold = 0;
};

// The likeliest one; nullopt when all points are right, or none is.
std::optional<Sigmoid> fit_sigmoid(std::span<const CalibrationPoint> points);

struct Refit {
  std::size_t findings = 0;
  std::size_t right = 0;
  Sigmoid now = {};
  std::optional<Sigmoid> fitted = {};  // to all of them; nullopt as above
  double error_now = 0;                // calibration error (evaluation.h) of the scores as told
  double error_fitted = 0;  // of each fold by a sigmoid fitted to the others; 0 without `fitted`
};

class Calibration {
 public:
  // `fold`: the same for all pages that one model judged.
  void add(const Expected& expected, const Judgement& judgement, int fold);

  Refit hits() const;        // of rules; what tables and registers say has a score of its own
  Refit suspicions() const;  // "model.*"

 private:
  std::vector<CalibrationPoint> hits_ = {};
  std::vector<CalibrationPoint> suspicions_ = {};
};

}  // namespace zc
