#include "classifier/page_model.h"

#include <doctest/doctest.h>

#include "classifier/train.h"

using namespace zc;

namespace {
std::vector<TrainingPage> pages() {
  std::vector<TrainingPage> out;
  const char* const leads[] = {"交钱拿本不用来", "拿本快交钱就行", "不用来也拿本", "交钱就拿本"};
  const char* const clean[] = {"今天下雨在家看书", "孩子在家看书", "下雨天看书真好", "今天看书"};
  for (int round = 0; round < 5; ++round) {
    for (const char* text : leads) {
      TrainingPage page;
      page.window.text = text;
      page.lead = true;
      page.categories[static_cast<std::size_t>(Category::kIssuance)] = true;
      out.push_back(page);
    }
    for (const char* text : clean) {
      TrainingPage page;
      page.window.text = text;
      out.push_back(page);
    }
  }
  return out;
}
}  // namespace

TEST_CASE("page model: training is repeatable, byte for byte, and survives its file") {
  const PageModel model = train(pages(), {});
  CHECK(model.to_bytes() == train(pages(), {}).to_bytes());
  const auto read = PageModel::from_bytes(model.to_bytes());
  REQUIRE(read);
  WindowFeatures lead;
  lead.text = "拿本不用来";
  WindowFeatures clean;
  clean.text = "下雨看书";
  CHECK(read->judge(lead).page == model.judge(lead).page);
  CHECK(model.judge(lead).page > 0.7);
  ModelScratch scratch;
  for (const WindowFeatures& window : {lead, clean}) {
    CHECK(model.chance_of_lead(window, scratch) == model.judge(window).page);
  }
  CHECK(model.judge(clean).page < 0.3);
  CHECK(model.judge(lead).category[static_cast<std::size_t>(Category::kIssuance)] > 0.5);
  CHECK(!model.reasons(lead, 3).empty());
}

TEST_CASE("page model: the heaviest features are kept, and all marks") {
  std::vector<TrainingPage> all = pages();
  for (std::size_t i = 0; i < all.size(); i += 2) all[i].window.marks = {"cue:test"};
  TrainOptions few;
  few.most = 6;
  const PageModel model = train(all, few);
  CHECK(model.to_bytes() == train(all, few).to_bytes());
  CHECK(model.to_bytes().size() < train(all, {}).to_bytes().size() / 2);
  // A mark on leads and clean pages alike weighs least, and is known all the same.
  ModelScratch scratch;
  WindowFeatures lead;
  lead.text = "拿本不用来";
  const double without = model.scores_of(lead, scratch).stretch[0];
  lead.marks = {"cue:test"};
  CHECK(model.scores_of(lead, scratch).stretch[0] != without);
}

TEST_CASE("page model: a cut or foreign file is refused") {
  const std::string bytes = train(pages(), {}).to_bytes();
  CHECK(!PageModel::from_bytes(""));
  CHECK(!PageModel::from_bytes("ZCM1"));
  CHECK(!PageModel::from_bytes(std::string_view(bytes).substr(0, bytes.size() - 1)));
  CHECK(!PageModel::from_bytes("XXXX" + bytes.substr(4)));
}

TEST_CASE("page model: one bad sentence on an honest page weighs more than none") {
  std::vector<TrainingPage> all = pages();
  for (TrainingPage& page : all) {
    page.sentences = {{page.window.text, page.lead, page.categories, 1}};
  }
  const PageModel model = train(all, {});
  ModelScratch scratch;
  WindowFeatures honest;
  honest.text = "今天下雨在家看书。孩子在家看书。下雨天看书真好。今天看书";
  WindowFeatures mixed = honest;
  mixed.text += "。交钱拿本不用来";
  const ModelScores before = model.scores_of(honest, scratch);
  const ModelScores after = model.scores_of(mixed, scratch);
  CHECK(before.sentences == 4);
  CHECK(after.sentences == 5);
  CHECK(after.best_sentence[0] > before.best_sentence[0]);
  CHECK(after.least_sentence == before.least_sentence);
  CHECK(model.judge(mixed).page > model.judge(honest).page);
  const auto alone = model.scores_of_sentence("交钱拿本不用来", scratch);
  CHECK(alone[0] == doctest::Approx(after.best_sentence[0]));
}

TEST_CASE("page model: a number tells that there is one, not which") {
  std::vector<std::uint32_t> three;
  std::vector<std::uint32_t> seven;
  std::vector<std::uint32_t> marks;
  PageModel::hashes_of({"三天拿本收380元", {}}, three, marks);
  PageModel::hashes_of({"七天拿本收1200元", {}}, seven, marks);
  CHECK(three == seven);
}

TEST_CASE("page model: an n-gram reaches over the end of a sentence and of a line") {
  const auto hashes_of = [](const std::string& text) {
    std::vector<std::uint32_t> grams;
    std::vector<std::uint32_t> marks;
    PageModel::hashes_of({text, {}}, grams, marks);
    return grams;
  };
  CHECK(hashes_of("甲。乙").size() == 6);
  CHECK(hashes_of("甲\n乙") != hashes_of("甲乙"));
  CHECK(hashes_of("甲\n\n乙") == hashes_of("甲\n乙"));
  CHECK(hashes_of("甲 乙").size() == 2);  // a space ends it
}

TEST_CASE("page model: the stretch is weighed with what begins in an earlier sentence") {
  // Only what stands beside what tells the pages apart; no sentence does by itself.
  std::vector<TrainingPage> all;
  for (int i = 0; i < 40; ++i) {
    TrainingPage page;
    page.lead = i % 2 == 0;
    page.window.text = page.lead ? "甲。乙。丙。丁。" : "乙。甲。丁。丙。";
    all.push_back(page);
  }
  const PageModel model = train(all, {});
  CHECK(model.judge({all[0].window.text, {}}).page > 0.8);
  CHECK(model.judge({all[1].window.text, {}}).page < 0.2);
}

TEST_CASE("page model: the words that moved it hold no line break") {
  std::vector<TrainingPage> all = pages();
  for (TrainingPage& page : all) page.window.text += page.lead ? "\n马上\n交钱" : "\n散步\n回家";
  const PageModel model = train(all, {});
  const auto reasons = model.reasons({"拿本\n马上\n交钱", {}}, 5);
  REQUIRE(!reasons.empty());
  for (const ModelReason& reason : reasons) CHECK(reason.text.find('\n') == std::string::npos);
}
