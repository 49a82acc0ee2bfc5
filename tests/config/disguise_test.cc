// Derives disguised forms from plain advertisements and from innocent texts with the rules as they
// are shipped: how many advertisements are still found, and how many innocent texts stay innocent.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "classifier/classify.h"
#include "classifier/code_point.h"
#include "classifier/folded_text.h"
#include "config/rule_file.h"
#include "extractor/extract.h"

using namespace zc;

namespace {

// A strong term and its disguises, character by character where the method works so.
struct Term {
  std::string plain;
  std::string traditional;
  std::string homophone;
  std::string pinyin;
  std::string split;
  std::string initials;  // of its syllables, as people write them in chats
  std::string emoji;     // a character of it as a picture
};

const std::vector<Term>& terms() {
  static const std::vector<Term> kList = {
      {"包过", "包過", "抱锅", "bao guo", "勹巳过", "bg", "🎒过"},
      {"代考", "代考", "待烤", "dai kao", "亻弋考", "dk", "代🍢"},
      {"免考拿证", "免考拿證", "勉烤拿正", "mian kao na zheng", "免考拿讠正", "mknz", "免🍢拿证"},
      {"不用考试",
       "不用考試",
       "不用烤式",
       "bu yong kao shi",
       "不用考讠式",
       "byks",
       "🈚️用考试"},
      {"国家认可", "國家認可", "国加认渴", "guo jia ren ke", "国家讠人可", "gjrk", "国🏠认可"},
      {"保证拿证",
       "保證拿證",
       "保正拿政",
       "bao zheng na zheng",
       "亻呆讠正拿讠正",
       "bznz",
       "保证✋证"},
      {"不过退款", "不過退款", "布锅退宽", "bu guo tui kuan", "不过退款", "bgtk", "不过退💰"},
      {"包拿证", "包拿證", "抱拿政", "bao na zheng", "包拿讠正", "bnz", "包拿📜"},
  };
  return kList;
}

std::string each_character(const std::string& text, const std::string& between) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (!out.empty()) out += between;
    append_code_point(out, next_code_point(text, at));
  }
  return out;
}

std::string full_width(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t cp = next_code_point(text, at);
    append_code_point(out, cp > 0x20 && cp < 0x7F ? cp + 0xFEE0 : cp);
  }
  return out;
}

using Disguise = std::function<std::string(const Term&)>;

struct Method {
  const char* name;
  Disguise disguise;
  bool widen = false;  // the whole text in full width
  double least = 0;    // of the advertisements that must still be found
};

std::vector<Method> methods() {
  return {
      {"traditional", [](const Term& t) { return t.traditional; }, false, 0.99},
      {"full width", [](const Term& t) { return t.plain; }, true, 0.99},
      {"zero width", [](const Term& t) { return each_character(t.plain, "\u200b"); }, false, 0.99},
      {"symbols", [](const Term& t) { return each_character(t.plain, "★"); }, false, 0.99},
      {"homophone", [](const Term& t) { return t.homophone; }, false, 0.95},
      {"pinyin", [](const Term& t) { return t.pinyin; }, false, 0.95},
      {"split", [](const Term& t) { return t.split; }, false, 0.80},
      {"emoji between", [](const Term& t) { return each_character(t.plain, "🔥"); }, false, 0.99},
      {"emoji for a character", [](const Term& t) { return t.emoji; }},
      {"initials", [](const Term& t) { return t.initials; }, false, 0.80},
  };
}

std::string filled(std::string text, const std::string& words) {
  text.replace(text.find('@'), 1, words);
  return text;
}

const std::vector<std::string>& advertisements() {
  static const std::vector<std::string> kList = {
      "叉车证报名，@，十天到手，咨询加微信 wx12**45，学费580元。",
      "我们中心@，焊工、电工、登高都有，身份证照片发来就办，价格面议。",
      "月嫂证@，姐妹们抓紧私信我，名额只剩五个，先付定金三百。",
      "消防中级@，不过全额退款，有意者联系王老师 138****0000。",
      "安全员证@，不用来现场，照片发我，快递到家，代理有返佣。",
      "健康管理师证书@，零基础也能报，拿证月入过万，扫码咨询。",
      "保育师、育婴师报名中，@，两寸照片一张，学费780，电话同微信。",
      "塔吊司机证@，老师傅带队，考点我们熟，定金二百，余款到手再付。",
      "心理咨询师@，学员都拿到了，名额有限，评论区留言我拉你进群。",
      "中级职称@，材料全包，价格面议，有意者私聊，代理另有返点。"};
  return kList;
}

const std::vector<std::string>& innocents() {
  static const std::vector<std::string> kList = {
      "民警提醒：网上声称“@”的都是骗局，请勿转账，遇到请拨打96110。",
      "市场监管局通报：某公司在广告中使用“@”字样，被依法罚款两万元。",
      "记者调查发现，对方宣称“@”，收到钱后失联，目前警方已立案。",
      "平台规则：禁止发布含“@”的内容，违者下架并封号。",
      "本校郑重声明：不承诺“@”，考核由备案评价机构实施，以公布成绩为准。",
      "法院认为，双方约定“@”违反法律规定，合同无效，被告应返还价款。",
      "我们从不“@”，请学员自觉参加考试，成绩以公告为准。",
      "考生问：有人说交钱就能“@”，是真的吗？答：假的，请举报。",
      "社区反诈讲座：凡是叫你先付定金、声称“@”的，一律不要信。",
      "公告：近期有人冒充我中心名义宣称“@”，与我中心无关。"};
  return kList;
}

bool is_lead(const std::string& text, const RuleSet& rules) {
  for (const Finding& finding : classify(document_from_text("", text), rules).findings) {
    if (finding.severity >= Severity::kReview) return true;
  }
  return false;
}

// Share of texts that are leads.
double leads(const std::vector<std::string>& texts, const Method& method, const RuleSet& rules) {
  int found = 0;
  int all = 0;
  for (const std::string& text : texts) {
    for (const Term& term : terms()) {
      const std::string words = filled(text, method.disguise(term));
      const std::string shown = method.widen ? full_width(words) : words;
      const bool lead = is_lead(shown, rules);
      found += lead;
      ++all;
      CAPTURE(shown);
    }
  }
  return static_cast<double>(found) / all;
}

}  // namespace

TEST_CASE("disguise: advertisements stay found and innocent texts stay innocent, however written") {
  RuleOptions options;
  options.directory = std::string(ZC_SOURCE_DIR) + "/config/rules";
  options.knowledge_directory = std::string(ZC_SOURCE_DIR) + "/config/knowledge";
  const Result<std::shared_ptr<const RuleSet>> rules = load_rule_set(options);
  REQUIRE(rules);
  const Method plain = {"plain", [](const Term& t) { return t.plain; }};
  CHECK(leads(advertisements(), plain, **rules) == 1.0);
  CHECK(leads(innocents(), plain, **rules) <= 0.03);
  for (const Method& method : methods()) {
    CAPTURE(method.name);
    const double found = leads(advertisements(), method, **rules);
    const double accused = leads(innocents(), method, **rules);
    MESSAGE(std::string(method.name) << ": found " << found << ", accused " << accused);
    CHECK(found >= method.least);
    CHECK(accused <= 0.03);
  }
}

TEST_CASE("disguise: the term itself is what is found, not only its company") {
  RuleOptions options;
  options.directory = std::string(ZC_SOURCE_DIR) + "/config/rules";
  options.knowledge_directory = std::string(ZC_SOURCE_DIR) + "/config/knowledge";
  const Result<std::shared_ptr<const RuleSet>> rules = load_rule_set(options);
  REQUIRE(rules);
  for (const Method& method : methods()) {
    CAPTURE(method.name);
    int found = 0;
    for (const Term& term : terms()) {
      const std::string words = method.disguise(term);
      const std::string text = filled("叉车证报名，@，咨询加微信，学费580元。", words);
      const Judgement judgement = classify(document_from_text("", text), **rules);
      for (const Finding& finding : judgement.findings) {
        if (finding.rule.starts_with("model.")) continue;
        const std::size_t begin = text.find(words);
        if (finding.begin < begin + words.size() && begin < finding.end) {
          ++found;
          break;
        }
      }
    }
    MESSAGE(std::string(method.name)
            << ": the term itself found " << found << " of " << terms().size());
    CHECK(found >= static_cast<int>(method.least * static_cast<double>(terms().size())));
  }
}

TEST_CASE(
    "disguise: an offer in code words alone is suspected, the same words in earnest are not") {
  RuleOptions options;
  options.directory = std::string(ZC_SOURCE_DIR) + "/config/rules";
  options.knowledge_directory = std::string(ZC_SOURCE_DIR) + "/config/knowledge";
  const Result<std::shared_ptr<const RuleSet>> rules = load_rule_set(options);
  REQUIRE(rules);
  const Judgement coded =
      classify(document_from_text(
                   "塘主报价",
                   "草鱼四十二，鲫鱼三十八，单位十块。\n人不用到塘边，我替您下竿，七天鱼送到家，"
                   "没鱼退饵钱。\n鱼鳞上压红圆章，要的私我。"),
               **rules);
  REQUIRE(!coded.findings.empty());
  for (const Finding& finding : coded.findings) {
    CHECK(finding.rule.starts_with("model."));
    CHECK(finding.severity == Severity::kReview);
  }
  const Judgement earnest =
      classify(document_from_text(
                   "塘主公告",
                   "草鱼按斤算，一斤九块，鲫鱼十二。\n竿子自备，饵料店里有，十五一包。\n周六放鱼"
                   "三百斤，钓不到的送两条回家炖汤。\n要来的群里报个数，好备午饭。"),
               **rules);
  CHECK(earnest.findings.empty());
}
