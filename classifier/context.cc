#include "classifier/context.h"

#include <utility>
#include <vector>

#include "classifier/pattern.h"

namespace zc {
namespace {

// A denial right before the words.  "不用" "无需" "不限" and the like are no denials but offers,
// so the short negatives stand here only in compounds that deny.
constexpr const char* kDenial =
    "(?:从不|从没|从来不|绝不|决不|绝对不|并不|也不|更不|均不|都不|概不|一律不|坚决不|郑重不|"
    "我们不|本校不|"
    "本机构不|本班不|本站不|本平台不|本店不|不承诺|不作|不做|不保证|不提供|不存在|不搞|不支持|"
    "不参与|"
    "不组织|不协助|不代理|不代|不敢|不敢说|不能|不会|不可能|不可|不是|不等于|不等同|不含|不涉及|"
    "不允许|不得|不准|"
    "不许|不应|不宜|不要|没有|没|没法|无法|从未|并未|未曾|未|并非|绝非|而非|非|无|别|勿|切勿|请勿|"
    "切莫|莫|"
    "休想|不|谁也不|没人|谁敢|哪有|哪里有|怎么可能|不信|别信|轻信)"
    "(?:[^,。!?;:不无]{0,6}(?:承诺|保证|提供|写|说|叫|做|收|设|搞|打|有|存在|声称|宣传|使用|出现|"
    "冠以|称|相信|认可|"
    "接受|参与|组织|代|给|等于|等同|代表|属于|是|发|出|能|敢|会|替|推出|销售|办理|开设|允许)?[^,。!"
    "?;:不无]{0,4}|"
    "[^,。!?;:]{0,24}、[^,。!?;:]{0,12})$";

// Ends of clauses that look like a denial and are an offer.
constexpr const char* kNoDenial =
    "(?:不用|不需|不须|无需|无须|不必|不限|不问|不看|不论|无论|不管|不但|不仅|不只|不止|不怕|不愁|"
    "不了|没问题|"
    "没关系|没事|不错|不信你|要不要|是不是|能不能|有没有|可不可以|行不行|不想|没空|没时间|没基础|"
    "没考过|"
    "没学历|没来|不用来|不来|不去|不到场|不过|不锅|没过|没下|不下|不成|不满意|未通过|未过|没通过|"
    "不成功|"
    "不合格|不识字|不放心|不相信|不懂|不会|不熟|不收|不要钱|不再|不一样|不同|不光|不急|不耽误|"
    "不影响|不坐班|"
    "不到岗|没成|未拿)"
    "[^。!?;]{0,24}$";

// Prohibition, warning and report anywhere before the hit in its sentence.
constexpr const char* kWarning =
    "严禁|禁止|不得|不准|不许|杜绝|抵制|谨防|严防|防范|警惕|当心|小心|切勿|切莫|请勿|勿信|勿被|"
    "不要相信|别信|"
    "不要轻信|轻信|莫信|别被|不要被|打着|冒充|假冒|谎称|谎报|诈称|声称|宣称|号称|自称|谎言|吹嘘|"
    "鼓吹|标榜|所谓|"
    "骗子|骗术|骗局|骗走|被骗|诈骗|不法|违法|违规|非法|查处|查获|查明|查实|举报|投诉举报|曝光|揭穿|"
    "揭秘|拆穿|识破|打击|整治|"
    "清理|取缔|处罚|罚款|责令|立案|法院|判决|判令|被告|原告|嫌疑人|当事人|检察|民警|警方|公安机关|"
    "派出所|记者|"
    "据报道|造谣|辟谣|谣言|陷阱|套路|圈套|上当|误导|骗取|网传|网上(?:流传|有人|兜售)|山寨|假证|"
    "部分机构|一些机构|个别机构|"
    "某些机构|有的机构|有些机构|一些中介|有中介|部分商家|有商家|不良机构|黑中介|不能写|不能说|"
    "不要写|别写|"
    "不要说|改为|改成|删除|下架|屏蔽|拦截|敏感词|违禁词|关键词|词条|文案|误伤|误判";

// What is said of the words right after them.
constexpr const char* kJudged =
    "^[^,。!?;:]{0,6}(?:等)?(?:字样|说法|话术|用语|表述|表达|宣传语|字眼|词汇|词语|一词|二字|两字|"
    "三个字|四个字|噱头|套路|陷阱|"
    "骗局|的广告|广告|都是假|都是骗|均为|均属|纯属|属于违法|属违法|涉嫌|违反|违法|违规|是违法|"
    "是骗人|是假的|"
    "是不可能|不可信|不能信|别信|不要信|要警惕|需警惕|被罚|被查|被处|的骗子|的机构要|的中介|的行为|"
    "行为|等行为|现象|问题|乱象|"
    "的违法|罪|，?就是骗|才怪|吗|的说法|班是|项目,|类)";

// A lawful way of speaking that is near to the forbidden one.
constexpr const char* kLawful =
    "按(?:规定|国家|照)|依法|根据(?:国家|有关|相关)?[^,。]{0,8}规定|符合[^,。]{0,12}条件[^,。]{0,8}"
    "(?:可|免)|"
    "以(?:公布|公告|主管部门|评价机构|考试机构|实际|官方)[^,。]{0,10}为准";

struct Quotes {
  std::string_view open;
  std::string_view close;
};
constexpr Quotes kQuotes[] = {{"“", "”"}, {"「", "」"}, {"『", "』"}, {"《", "》"}, {"‘", "’"}};

}  // namespace

struct ContextRules::Impl {
  Pattern denial = {};
  Pattern no_denial = {};
  Pattern warning = {};
  Pattern judged = {};
  Pattern lawful = {};
};

ContextRules::ContextRules() = default;
ContextRules::~ContextRules() = default;
ContextRules::ContextRules(ContextRules&&) noexcept = default;
ContextRules& ContextRules::operator=(ContextRules&&) noexcept = default;

Result<ContextRules> ContextRules::create() {
  ContextRules out;
  out.impl_ = std::make_unique<Impl>();
  const std::vector<std::pair<Pattern*, const char*>> parts = {{&out.impl_->denial, kDenial},
                                                               {&out.impl_->no_denial, kNoDenial},
                                                               {&out.impl_->warning, kWarning},
                                                               {&out.impl_->judged, kJudged},
                                                               {&out.impl_->lawful, kLawful}};
  for (const auto& [pattern, expression] : parts) {
    ZC_TRY(*pattern, Pattern::compile(expression));
  }
  return out;
}

namespace {

bool quoted(const HitPlace& place) {
  for (const Quotes& quotes : kQuotes) {
    const std::size_t open = place.text.rfind(quotes.open, place.hit.begin);
    if (open == place.text.npos || open + 240 < place.hit.begin) continue;
    const std::size_t between = place.text.find(quotes.close, open);
    if (between != place.text.npos && between >= place.hit.end) return true;
  }
  return false;
}

std::string words(const Pattern& pattern, std::string_view text) {
  std::size_t begin = 0;
  std::size_t end = 0;
  if (!pattern.find(text, 0, text.size(), begin, end)) return {};
  return std::string(text.substr(begin, end - begin));
}

}  // namespace

std::string ContextRules::excuse(const HitPlace& place, const Rule& rule) const {
  const std::string_view sentence =
      place.text.substr(place.sentence.begin, place.sentence.end - place.sentence.begin);
  const std::string_view before =
      place.text.substr(place.sentence.begin, place.hit.begin - place.sentence.begin);
  const std::string_view after =
      place.text.substr(place.hit.end, place.sentence.end - place.hit.end);
  if (rule.voice == Voice::kAny && !rule.negatable) return {};
  if (rule.negatable) {
    const std::string_view clause =
        clause_before(place.text, place.sentence.begin, place.hit.begin);
    const std::string denial = words(impl_->denial, clause);
    if (!denial.empty() && !impl_->no_denial.in(clause)) return "否定语“" + denial + "”在前";
  }
  const std::string warning = words(impl_->warning, before);
  if (!warning.empty()) return "同句为警示、转述或规定：“" + warning + "”";
  const std::string judged = words(impl_->judged, after);
  if (!judged.empty()) return "其后为评判或列举：“" + judged + "”";
  if (quoted(place)) {
    const std::string cue = words(impl_->warning, sentence);
    if (!cue.empty()) return "引号内的话，同句有“" + cue + "”";
  }
  const std::string lawful = words(impl_->lawful, sentence);
  if (!lawful.empty()) return "同句为依规说明：“" + lawful + "”";
  return {};
}

}  // namespace zc
