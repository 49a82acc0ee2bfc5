// Makes a PageModel from judged windows: logistic regression with L2 by dual-free stochastic
// gradient steps in a fixed order, so that the same input gives the same bytes.  Pure compute.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "classifier/page_model.h"

namespace zc {

// One sentence of a page; `weight` 0 leaves it out.
struct TrainingSentence {
  std::string text = {};  // folded
  bool lead = false;
  std::array<bool, kAllCategories.size()> categories = {};
  double weight = 1;
};

struct TrainingPage {
  WindowFeatures window = {};
  std::vector<TrainingSentence> sentences = {};  // what proves the verdict, and what does not
  bool lead = false;
  std::array<bool, kAllCategories.size()> categories = {};
  double weight = 1;
};

struct TrainOptions {
  int rounds = 10;
  double penalty = 3e-5;  // L2, per page and step
  int rarest = 3;         // n-grams on fewer pages are left out
  // Features kept of the stretches' and of the sentences' each: marks, and the n-grams that weigh
  // most in a first fit.  The rest would cost as much time and room, and decide little.
  std::size_t most = 80'000;
  int folds = 5;  // for the calibration: scores of pages the model was not fitted on
};

PageModel train(const std::vector<TrainingPage>& pages, const TrainOptions& options);

}  // namespace zc
