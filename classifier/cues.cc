#include "classifier/cues.h"

#include <algorithm>
#include <array>

namespace zc {

std::string_view name_of(Genre genre) {
  constexpr std::string_view kNames[] = {"other",
                                         "advertiser",
                                         "government",
                                         "news",
                                         "law",
                                         "warning",
                                         "platform_rule",
                                         "employer",
                                         "lawful_provider",
                                         "complaint"};
  return kNames[static_cast<std::size_t>(genre)];
}

std::string_view chinese_name_of(Genre genre) {
  constexpr std::string_view kNames[] = {"一般网页",
                                         "广告主",
                                         "政府公文",
                                         "新闻报道",
                                         "司法法律",
                                         "警示提醒",
                                         "平台规则",
                                         "招聘启事",
                                         "合规机构",
                                         "学员投诉"};
  return kNames[static_cast<std::size_t>(genre)];
}

const std::vector<Cue>& all_cues() {
  using enum Genre;
  static const std::vector<Cue> kCues = {
      // who sells
      {"seller.call",
       kAdvertiser,
       1.2,
       "私信|私聊|私我|滴滴我|戳我|加我|找我|联系我|咨询(?:我|电话|热线|微信|老师)|在线咨询|立即(?:"
       "报名|咨询|领取|抢购)|马上报名|"
       "点击(?:报名|领取|咨询|咨询)|扫码|评论区|评论(?:“|打|扣)|后台回复|留言|留电话|有意(?:者|向)|"
       "欢迎来电|要的(?:私|来|dd|滴)|"
       "(?:电话|致电|来电|微信|同号|v信|薇信|威信|加v|加微|vx|wx|qq)"},
      {"seller.contact",
       kAdvertiser,
       1.0,
       "1[3-9][0-9*x]{9}|[0-9*]{3}\\*{3,4}[0-9*]{3,4}|0000-|wechat|kc_"},
      {"seller.price",
       kAdvertiser,
       0.6,
       "[0-9]{2,5}(?:元|块|一本|一套|/本|/人|/"
       "科|起)|学费|定金|尾款|全款|押金|优惠|特价|立减|团购|拼团|团价|原价|工本|费用[0-9]|价格表|"
       "价目"},
      {"seller.hurry",
       kAdvertiser,
       1.0,
       "名额|限时|最后[一二三0-9]+(?:天|席|批|位|个|期)|截止|倒计时|抢|手慢|机会|错过|仅剩|今晚|"
       "今天截|本月底|涨价|即将|赶紧|抓紧|先到先得"},
      {"seller.agent",
       kAdvertiser,
       1.2,
       "代理|加盟|招商|渠道|提成|返佣|拿货|批发|合伙人|推广员|介绍一个|拉一个|推一人|上级|下级|"
       "业绩"},
      {"seller.first",
       kAdvertiser,
       0.6,
       "我们|我这|我家|咱们|本中心|本站|本校|我方|我司|本店|我处|我手里|本机构"},
      {"seller.stock",
       kAdvertiser,
       0.8,
       "各类证|各种证|各工种|常年|现货|一条龙|全程(?:代|办|托管)|代办|代报|快速|加急|特快|急件|"
       "当天|当日"},
      {"seller.proof",
       kAdvertiser,
       0.6,
       "学员(?:说|反馈|案例|见证)|老学员|朋友圈|已经拿到|姐妹|宝子|老铁|家人们|亲|口碑|靠谱"},
      {"seller.enrol",
       kAdvertiser,
       0.5,
       "招生|开班|报名|招募|报考|扫码报名|免费(?:试听|领取|测评)|在线报名|招收|火热|开课"},
      {"seller.secret",
       kAdvertiser,
       1.2,
       "懂的|你懂|看完删|看完自己删|不要外传|别外传|不方便说|不能说|不外传|内部件|别声张|低调|"
       "心照不宣|口径|话术|别打字|不开票"},
      {"seller.papers",
       kAdvertiser,
       0.9,
       "身份证(?:正反面|复印件|照片|号)|一寸照|两寸照|蓝底|白底照|照片发|发照片|提供照片|相片|"
       "姓名和身份证"},
      {"seller.post", kAdvertiser, 1.0, "顺丰|快递|包邮|寄(?:到|出|给|回)|到付|收货|发货|货到"},
      // who governs
      {"gov.number",
       kGovernment,
       1.5,
       "〔20[0-9]{2}〕[0-9]+号|第[0-9]+号|索引号|主题分类|政务公开|信息公开"},
      {"gov.notice",
       kGovernment,
       1.3,
       "关于[^。!?;\\n]{2,40}(?:的通知|的公告|的通报|的通告|的函|的公示|的提示|的说明|的意见|办法|"
       "方案|细则)|特此(?:通知|公告|通告)|"
       "现将[^。!?;\\n]{2,30}(?:通知|公告|公示|通报|印发)|印发给"},
      {"gov.we",
       kGovernment,
       1.3,
       "我局|本局|我厅|我部|我委|我市|我省|我县|我区|全市|全省|全县|各区县|各市州|各设区|本机关|"
       "局属|市人社局|省人社厅|县人社局|市场监管局|"
       "教育局|住建|网信办|民政部门|人社部门|主管部门|有关部门|应急管理局|卫健委"},
      {"gov.act",
       kGovernment,
       1.2,
       "专项(?:行动|治理|整治|检查)|责令|整改|查处|双随机|依法(?:依规)?|处以|罚没|没收|立案|通报|"
       "移送|取消[^。]{0,8}资格"},
      {"exam.notice",
       kGovernment,
       1.2,
       "准考证|成绩公布|报名(?:时间|条件|系统|网站|程序|入口)|考试(?:时间|科目|大纲|机构|院)|考区|"
       "考点设|合格标准|合格人员|资格审核|报考人员|"
       "免试(?:部分|条件|认定|科目)|告知承诺|网上报名|考务"},
      // who reports
      {"news.reporter",
       kNews,
       1.4,
       "记者|本报讯|通讯员|据悉|截至发稿|采访|化名|本报|本台|报道|来源:|编者按|责编|见习"},
      {"news.when",
       kNews,
       0.7,
       "日前|近日|昨日|昨天上午|今年以来|上半年|目前,?该?案|从.{2,12}获悉"},
      {"law.court",
       kLaw,
       1.4,
       "法院|判决|被告|原告|上诉|合议庭|检察|一审|二审|认定[^。]{0,20}构成|民法典|合同法|广告法|第["
       "一二三四五六七八九十百0-9]+条|律师|裁判|起诉|格式条款"},
      {"warn.police",
       kWarning,
       1.3,
       "民警|警方|公安|反诈|96110|派出所|刑侦|诈骗|骗子|骗局|骗术|嫌疑人|团伙|犯罪|刑责|刑事"},
      {"warn.advice",
       kWarning,
       1.2,
       "谨防|警惕|切勿|请勿|别信|不要(?:相信|轻信)|提醒|上当|套路|陷阱|避坑|辨别|识别|怎么分辨|"
       "12315|12333|举报|投诉渠道|曝光|拆解|揭秘|忽悠|智商税"},
      {"warn.wrong",
       kWarning,
       0.9,
       "违法|违规|无效|作废|撤销|不认|没有(?:依据|任何法律)|假证|山寨|误导|虚假|不属于|不等于|"
       "不能代替"},
      {"platform.rule",
       kPlatformRule,
       1.4,
       "禁止发布|禁售|违禁|敏感词|审核|拒审|社区规则|版规|词库|误伤|误判|命中|归一化|屏蔽|拦截|"
       "下架|封号|商家须知|平台将|本平台"},
      {"employer.ad",
       kEmployer,
       1.4,
       "招聘|诚聘|岗位职责|任职要求|五险一金|试用期|底薪|月薪|简历|面试|入职|包吃包住|年休|双休|"
       "录用"},
      // who teaches honestly
      {"honest.deny",
       kLawfulProvider,
       1.6,
       "不包过|不承诺|不保证(?:通过|结果|就业)|不保过|没有证书|不发证|不含考证|不押题|不代报名|"
       "不代考|没有包过|没有内部|不设“?不过退费|"
       "不敢保证|不敢说包|不是职业资格|不是国家|不能代替|没有(?:免考|加急)通道"},
      {"honest.filed",
       kLawfulProvider,
       1.2,
       "备案(?:的)?(?:机构|评价|企业)|评价机构|办学许可证(?:编号|号|:|有效)|人社民|考评员|合格率|"
       "以[^。,]{2,16}为准|考试由|由考点收取|职业技能等级认定|自愿参加|退费(?:规则|办法|公式)|"
       "剩余课时|业务范围|补考|学时"},
      {"honest.check",
       kLawfulProvider,
       0.7,
       "osta\\.org\\.cn|技能人才评价工作网|官方(?:网站|渠道)查|中国人事考试网|gov\\.cn"},
      // who complains
      {"complaint.money",
       kComplaint,
       1.2,
       "退(?:费|款|钱)|不退|没退|拒不|一分(?:钱)?(?:都)?(?:没|不)|要回|打水漂|血汗钱|追回|返还|"
       "结算"},
      {"complaint.gone",
       kComplaint,
       1.5,
       "跑路|失联|拉黑|联系不上|空号|人去楼空|关门|倒闭|搬空|停课|停更|停止(?:一切)?(?:教学|运营|"
       "培训)|遣散|解散|注销|闭校|停业|撤场|没人接"},
      {"complaint.voice",
       kComplaint,
       0.8,
       "维权|投诉|曝光|报警|经侦|受害|被骗|讨说法|12345|避雷|避坑|求助|拉个群"},
      // other tempers
      {"other.tech",
       kOther,
       1.0,
       "服务器|代码|接口|部署|算法|缓存|数据库|协议|内核|npm|https|ssl|tls|域名解析|浏览器"},
      {"other.life",
       kOther,
       0.6,
       "孩子|妈妈|爸爸|同学|宿舍|食堂|下雨|夏天|冬天|一只猫|电影|小说|球队"},
      {"other.talk",
       kOther,
       0.6,
       "主持人|嘉宾|台下|笑声|弹幕|楼主|最佳答案|采纳|提问|词条|参考资料|脚注"},
      {"other.civil",
       kOther,
       0.9,
       "公务员|省考|考研|研究生|专升本|高考|中考|驾校|科目[二三]|雅思|托业|教资"},
  };
  return kCues;
}

Genre genre_of(const std::vector<const Cue*>& found) {
  std::array<double, kGenres> sums = {};
  for (const Cue* cue : found) sums[static_cast<std::size_t>(cue->genre)] += cue->weight;
  sums[0] = 1;  // "other" needs no proof
  const auto best = std::max_element(sums.begin(), sums.end());
  return static_cast<Genre>(best - sums.begin());
}

std::string_view domain_words() {
  return "证|本子|本儿|红本|培训|考试|考核|考评|学员|学时|报考|考证|持证|职称|技师|技工|技能|资格|"
         "建造师|工程师|焊工|电工|"
         "叉车|月嫂|育婴|保育|养老|营养师|咨询师|指导师|师傅|上岗|挂靠|鉴定|评定|结业|办学|学校|"
         "机构|课程|包过|免考|代考|学费|"
         "考务|题库|课|师|班|学|考|评审|通道|封面|内页|二建|一建|机电|简历|牌子|封皮|徽|印章|名额|"
         "加急|协议|退款|退费|不退|老师|"
         "招生|考场|考官|上岸|拿本|出本|下本|zheng|kao|bg|gk";
}

}  // namespace zc
