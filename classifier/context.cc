#include "classifier/context.h"

#include <algorithm>
#include <array>
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
    "查扣|查封|收缴|缴获|捣毁|是否(?:使用|出现|存在|有)|信了|(?:中介|机构|老师|客服|对方|销售|人家)"
    "(?:当时)?(?:跟我|和我|对我)?(?:说的|承诺的|忽悠)|避雷|踩雷|踩(?:过|了)?坑|"
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

// A title or question about the words, anywhere after them in the sentence.
constexpr const char* kAsked =
    "被骗|受骗|上当|踩(?:过|了)?坑|打(?:了)?水漂|靠谱吗|靠谱么|靠不靠谱|可信吗|能信吗|真的吗|"
    "真的假的|"
    "是真是假|合法吗|违法吗|怎么办$|怎么维权|是不是(?:骗|假|真)|查不到|才发现(?:是)?(?:假|骗)";

// Who speaks so is a reporter or an investigator; words in quotation marks are then another's.
constexpr const char* kReports =
    "记者|本报讯|通讯员|据[^,。]{0,6}报道|执法人员|民警|警方|卧底|暗访|检察院|法院|12315|12333";

// What an offer of this trade cannot do without; one of them beside a term told by its sound.
constexpr const char* kOffers =
    "证|本子|红本|考试|报考|考前|应考|报名|学费|学员|学时|培训|开班|班|退款|退费|全退|退钱|[0-9]{2,"
    "}元|"
    "[0-9]{2,}块|微信|加微|私信|私聊|私我|咨询|联系|电话|下本|拿本|题|工种|职称|资格|技师|焊工|"
    "电工|月嫂|"
    "育婴|护理|消防|建造师|安全员|理论|实操|机构|签约|名额|通过|上岗|单位|企业|公司|封|章|办理";

// Talk of a deal in words that name nothing.
constexpr const char* kDeals =
    "(?:给|帮|替|教)(?:你|您)|我(?:们)?(?:这边?|家|那边)|找我|找老|到手|尾款|懂的|先拿|打(?:过)?"
    "招呼|上面|"
    "上头|口径|撤场|搬(?:走|空|了)|驳回|不排队|不补考|念一遍|想来的|办本|发来|有人(?:带|管|接)|稳|"
    "不用(?:你|您|管|来|学|看|背|愁)|不耽误|(?:带|拿|下|出|见|过)(?:了)?(?:本|证|卡)|现成|门路|"
    "熟人|路子|"
    "拧走|关了|没了|认得我|私|戳|滴|群里|把钱还|没交过|一分钱?(?:没|不|要)";

struct CategoryWords {
  Category category;
  const char* words;
};
// Words without which a sentence shows nothing of the category.
constexpr CategoryWords kCategoryWords[] = {
    {Category::kRestrictedWords,
     "(?:国家|全国|中国|中华|国字)[^,。]{0,12}(?:认可|承认|认证|级|"
     "证|资格|中心|委员会|协会|网|平台|颁|统一|职业|发的|给的)|职业资格证|"
     "专业技术职务|岗位合格|国家统一|国字|gj"},
    {Category::kMarks,
     "徽|钢印|水印|公章|红章|印章|盖章|烫金|天安门|麦穗|红头|五角星|封皮|"
     "凸(?:起|印|的|出)|华表|长城|橄榄枝|盾形|红皮|绒面|对着灯|(?:像|跟|"
     "和)[^,。]{0,4}(?:单位|机关)[^,。]{0,4}(?:一样|发的)|"
     "哪个单位"},
    {Category::kAuthority,
     "(?:人社|劳动|教育|住建|建设|卫健|卫生|民政|应急|公安|工信|农业|交通|"
     "文旅)[部厅局委]|人力资源和社会保障|部委|主管部门|上级主管|官方(?:授权|指定|"
     "合作|认证)|政府(?:授权|指定|认可)|(?:上面|上头|局里|部里|厅里|省里|"
     "市里|区里)|人社(?:那边|系统)|(?:住建|教育|卫生|公安)系统|老领导|"
     "上级内部|评审办|批文|红头|系统内"},
    {Category::kGuarantee,
     "[包保](?:过|通过|拿|下|会|你|您)|保证[^,。]{0,6}(?:过|证|"
     "合格)|不过[^,。]{0,6}退|退(?:全款|全额|款)|免考|免试|(?:不用|"
     "无需|不需)[^,。]{0,3}考|(?:天|周|日|月|小时|"
     "分钟)[^,。]{0,8}(?:拿|下|出|取|领|寄|快递|到手|搞定)|(?:花了|"
     "才|全程)[^,。]{0,3}(?:天|分钟)|(?:拿|下|出|"
     "见)(?:了)?(?:证|本|卡)[^,。]{0,6}(?:付|给|快)|原题|答案|"
     "内部(?:题|名额|渠道|资料)|通过率|押题|100%|百分(?:之)?百|卷子|"
     "全选|照着(?:写|填|做)|(?:全|都|也)下来|不下来|下不来|没有一个|"
     "安排座位|注意配合|算你合格|(?:你|您)就(?:摸|按|选|点)|考场上出|念一遍|"
     "看一眼就行|人人有证|原封不动|没(?:怎么)?看书|打招呼|不补考|到手才|先拿后学|"
     "能过|稳过|拿去交|约定的学员|走二号|出b|不眨眼"},
    {Category::kExaggeration,
     "月入|月薪|年薪|年入|日薪|高薪|收入[^,。]{0,6}(?:万|翻|涨)|"
     "(?:包|推荐|安排|保证)就业|推荐名企|挂靠|挂证|挂出去|终身|永久有效|"
     "(?:全国|国际|全球)通用|含金量|不限(?:学历|年龄|专业|条件)|(?:学历|"
     "年龄|专业)(?:不限|都不限)|零基础|人人(?:可|都)|缺口|第一(?:品牌|"
     "机构)|(?:不用|免)年(?:审|检)|最后[^,。]{0,4}(?:批|期|次)|"
     "(?:工资|薪资|薪水)[^,。]{0,4}(?:涨|翻)|第一单|翻倍|倒赚|年头给|"
     "[一三]年一签|过了(?:这村|今晚)|不会再开|没有这个价|抢不到人|走到哪里都认|"
     "[一二三四五六七八九][万千][一二三四五六七八九]?(?:起|一(?:年|月|天))|"
     "名额组|刮k"},
    {Category::kLicence,
     "许可证?|资质|执照|牌照|备案|登记|注册公司|牌子|手续|名义|没批过|没有学校|"
     "不是学校|俱乐部|兴趣群|手工坊|培训的本|没有?(?:证照|照)"},
    {Category::kFees,
     "(?:渠道|加急|入库|录入|盖章|激活|关系|打点|通道|考务|沟通|协调|制证|"
     "登网|占座|工本|辛苦|信息|代办|中介)费|另(?:外)?(?:收|交|付|加|算)|"
     "红包|补(?:交|缴)|加急[^,。]{0,6}(?:[0-9]|"
     "[一二三四五六七八九][百十])|"
     "每人(?:再)?[一二三四五六七八九0-9][百千0-9]|人均[一二三四五六七八九]|"
     "烟酒|伙食|(?:加|补|再加)[一二三四五六七八九][百千十]|考前沟通|(?:专家|"
     "考官|评委)(?:那边)?的费用|不走公账|通道补|"
     "一门课[一二三四五六七八九][百十]|🧧"},
    {Category::kIssuance,
     "代考|替考|代学|代刷|刷(?:课|学时)|代(?:报|办)|替(?:你|您)|有人替|"
     "枪手|(?:不用|无需|不需|免)[^,。]{0,4}(?:培训|到场|上课|来|学|"
     "露面|到)|直接(?:出|拿|下|办|发)|空白|空着发|办证|买证|出售|(?:改|"
     "更换|换)(?:日期|年份|姓名)|(?:工作|社保)(?:证明|经历)|补(?:签|"
     "学时|材料|记录|办)|我们来补|全配|包装|造假|挂机|挂着|真证|没到课|随报随有|"
     "代表签到|不想(?:跑|来)|邮给你|发一本|给你办本|拿去交|有现成的|编号别|充当|"
     "先拿后学|代劳|名单[^,。]{0,6}(?:交来|发来)"},
    {Category::kTermination,
     "跑路|失联|关门|倒闭|停课|停(?:止|业|办)|人去楼空|联系不上|拉黑|不退|"
     "没退|拒退|拒绝退|(?:无法|没法)(?:返还|退)|解散|搬(?:了|走|空)|"
     "一分(?:钱)?(?:没|不|都)|关闭全部|蒸发|删了|打不开|撤资|撤场|驳回|"
     "拧走|没了|钱还给|钱要不|扣款"},
    {Category::kConfusion,
     "等同|相当于|视同|等于|一样|同等|效力|代替|顶替|必须持证|持证上岗|作废|失效|"
     "新规|强制|(?:补贴|补助)[^,。]{0,4}(?:[0-9]|"
     "[一二三四五六七八九][千百])|(?:自己|我们)[^,。]{0,4}(?:查询|"
     "网站|网址|网页|平台)|自己做的|官网|官方查询|换证|换领|评职称|行医|开馆|"
     "一律(?:清退|转岗|不得)|不得接单|双证|看不出区别|没区别|把脉|开方|"
     "抵[^,。]{0,4}(?:职称|学历)|充当发证|网上也能查|照着正规|没证封号|"
     "国家给补"},
};

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
  Pattern asked = {};
  Pattern reports = {};
  Pattern offers = {};
  Pattern deals = {};
  std::array<Pattern, kAllCategories.size()> category = {};
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
                                                               {&out.impl_->lawful, kLawful},
                                                               {&out.impl_->asked, kAsked},
                                                               {&out.impl_->reports, kReports},
                                                               {&out.impl_->offers, kOffers},
                                                               {&out.impl_->deals, kDeals}};
  for (const auto& [pattern, expression] : parts) {
    ZC_TRY(*pattern, Pattern::compile(expression));
  }
  for (const CategoryWords& entry : kCategoryWords) {
    Pattern& pattern = out.impl_->category[static_cast<std::size_t>(entry.category)];
    ZC_TRY(pattern, Pattern::compile(entry.words));
  }
  return out;
}

namespace {

bool quoted(const HitPlace& place) {
  constexpr std::size_t kFar = 240;  // bytes; what opens further off is not looked for
  const std::size_t from = place.hit.begin - std::min(place.hit.begin, kFar);
  const std::string_view near = place.text.substr(from);
  for (const Quotes& quotes : kQuotes) {
    const std::size_t open = near.rfind(quotes.open, place.hit.begin - from);
    if (open == near.npos) continue;
    const std::size_t between = place.text.find(quotes.close, from + open);
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
  const std::string_view from_hit =
      place.text.substr(place.hit.begin, place.sentence.end - place.hit.begin);
  const std::string asked = words(impl_->asked, from_hit);
  if (rule.voice != Voice::kComplaint && !asked.empty()) return "其后为质疑或追悔：“" + asked + "”";
  if (quoted(place)) {
    if (impl_->reports.in(place.page)) return "报道或调查中引述他人的话";
    const std::string cue = words(impl_->warning, sentence);
    if (!cue.empty()) return "引号内的话，同句有“" + cue + "”";
  }
  const std::string lawful = words(impl_->lawful, sentence);
  if (!lawful.empty()) return "同句为依规说明：“" + lawful + "”";
  return {};
}

bool ContextRules::offers(std::string_view sentence) const {
  return impl_->offers.in(sentence);
}

bool ContextRules::warns(std::string_view sentence) const {
  return impl_->warning.in(sentence);
}

bool ContextRules::deals(std::string_view sentence) const {
  return !impl_->warning.in(sentence) && impl_->deals.in(sentence);
}

bool ContextRules::speaks_of(Category category, std::string_view sentence) const {
  if (category != Category::kTermination && impl_->warning.in(sentence)) return false;
  return impl_->category[static_cast<std::size_t>(category)].in(sentence);
}

}  // namespace zc
