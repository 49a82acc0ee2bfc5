// Other layouts of the ten platforms than those of the shared pages, written by hand in the shape
// that the platforms use.  Names and texts are our own.
#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "extractor/extract.h"
#include "tests/extractor/span_check.h"

namespace zc {

namespace {

Document read(const std::string& page, std::string_view url) {
  const Document d = extract_bytes(page, url, "text/html; charset=utf-8");
  CHECK(test::wrong_span(d, page) == "");
  for (const Fact& fact : d.facts) CHECK(fact.span.end <= page.size());
  return d;
}

std::string values(const Document& d, FactKind kind) {
  std::string out;
  for (const Fact& fact : d.facts) {
    if (fact.kind == kind) out += (out.empty() ? "" : "|") + fact.value;
  }
  return out;
}

std::string accounts(const Document& d) {
  return values(d, FactKind::kAccount);
}
std::string published(const Document& d) {
  return values(d, FactKind::kPublished);
}

bool has_image(const Document& d, std::string_view url) {
  return std::any_of(d.links.begin(), d.links.end(), [&](const Link& link) {
    return link.kind == LinkKind::kImage && link.url == url;
  });
}

std::string main_text(const Document& d) {
  std::string out;
  for (const TextBlock& block : d.blocks) {
    if (block.in_main_text) out += block.text + "\n";
  }
  return out;
}

// What is within a page, percent-encoded as encodeURIComponent does.
std::string encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_ascii_word(c)) {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(kHex[byte >> 4U]);
      out.push_back(kHex[byte & 15U]);
    }
  }
  return out;
}

}  // namespace

TEST_CASE("variants: other sites that link to WeChat or use its styles are not WeChat") {
  const Document d = read(
      "<title>示例学校</title><p>关注我们的公众号</p><div class='weui-msg'>提交成功</div>"
      "<script>var share='https://mp.weixin.qq.com/s/abc'; var nickname='访客';</script>",
      "https://school.example/");
  CHECK(d.platform.empty());
  CHECK(accounts(d).empty());
  CHECK(d.state.empty());
}

TEST_CASE("variants: WeChat, a picture share without an article") {
  const Document d = read(
      "<meta property='og:title' content='三个月拿证\\x0a先学后付'><div id='js_image_desc'></div>"
      "<script>window.name = '示例考证'; window.user_name = 'gh_0123456789ab'; window.ct = "
      "'1764842451'; window.desc = '三个月拿证\\x0a先学后付';\n"
      "window.picture_page_info_list = [{cdn_url:'https://mmbiz.qpic.cn/a/0?wx_fmt=jpeg',"
      "watermark_info:{cdn_url:'https://mmbiz.qpic.cn/w/0'}},"
      "{cdn_url:'https://mmbiz.qpic.cn/b/0'}];</script>",
      "https://mp.weixin.qq.com/s/xyz");
  CHECK(d.platform == "wechat");
  CHECK(accounts(d) == "示例考证|gh_0123456789ab");
  CHECK(published(d) == "2025-12-04T18:00:51+08:00");
  CHECK(d.title == "三个月拿证");
  CHECK(main_text(d).find("先学后付") != std::string::npos);
  CHECK(has_image(d, "https://mmbiz.qpic.cn/a/0?wx_fmt=jpeg"));
  CHECK(has_image(d, "https://mmbiz.qpic.cn/b/0"));
}

TEST_CASE("variants: WeChat, notices instead of an article") {
  const auto state = [](const std::string& words) {
    return read("<title></title><div class='weui-msg'><div class='weui-msg__title'>" + words +
                    "</div><div "
                    "class='weui-msg__desc'>由用户投诉并经平台审核，涉嫌过度营销</div></div>",
                "https://mp.weixin.qq.com/s/xyz")
        .state;
  };
  CHECK(state("该内容已被发布者删除") == "deleted");
  CHECK(state("此内容因违规无法查看") == "violation");
  CHECK(state("该公众号已被封禁") == "violation");
  CHECK(state("该公众号已迁移") == "moved");
  CHECK(state("此内容发送失败无法查看") == "violation");
  CHECK(state("环境异常") == "captcha");
}

TEST_CASE("variants: WeChat, a name that only the page shows has its bytes") {
  const std::string page =
      "<h1 id='activity-name'>通知</h1><a id='js_name'> 示例考证中心 </a><em id='publish_time'>"
      "2025-12-04 18:00</em><div id='js_content' style='visibility:hidden'><p>报名开始</p></div>";
  const Document d = read(page, "https://mp.weixin.qq.com/s/xyz");
  REQUIRE(accounts(d) == "示例考证中心");
  CHECK(published(d) == "2025-12-04T18:00:00+08:00");
  for (const Fact& fact : d.facts) {
    if (fact.kind != FactKind::kAccount) continue;
    CHECK(fact.reader == "wechat:dom");
    CHECK(page.substr(fact.span.begin, fact.span.end - fact.span.begin) == " 示例考证中心 ");
  }
}

TEST_CASE("variants: Weibo, a post as the site's script shows it") {
  const Document d = read(
      "<div class='Feed_body_3R0rO'><header><a class='ALink_default_2ibt1' href='/u/1234567890'>"
      "<div class='head_name_24eEB'><span>示例培训</span></div></a>"
      "<a class='head-info_time_6sFQg'>24-5-13 17:07</a></header>"
      "<div class='detail_wbtext_4CRf9'>不用考试，直接拿证</div><img "
      "src='https://wx1.sinaimg.cn/a.jpg'>"
      "</div>",
      "https://weibo.com/1234567890/Abcdef");
  CHECK(d.platform == "weibo");
  CHECK(accounts(d) == "示例培训|1234567890");
  CHECK(published(d) == "2024-05-13T17:07:00+08:00");
  CHECK(main_text(d) == "不用考试，直接拿证\n");
}

TEST_CASE("variants: Weibo, the older page of one post and a long article") {
  const Document post = read(
      "<div class='WB_detail'><div class='WB_info'><a nick-name='示例培训' "
      "href='//weibo.com/1234567890?x=1'>示例培训</a></div><div class='WB_from'><a "
      "node-type='feed_list_item_date' date='1715591220000' title='2024-05-13 17:07'>5月13日 "
      "17:07</a></div><div class='WB_text' node-type='feed_list_content' "
      "nick-name='示例培训'>直接拿证</div></div>",
      "https://weibo.com/1234567890/Abcdef");
  CHECK(accounts(post) == "示例培训|1234567890");
  CHECK(published(post) == "2024-05-13T17:07:00+08:00");
  const Document article = read(
      "<div class='title' node-type='articleTitle'>怎样报考</div><div class='authorinfo'><span "
      "class='author2'><em class='W_autocut'>示例培训</em></span><span class='time'>2023-08-02 "
      "16:30</span></div><div node-type='contentBody'><p>报考条件如下</p></div>",
      "https://weibo.com/ttarticle/p/show?id=2309404930000000000001");
  CHECK(article.title == "怎样报考");
  CHECK(accounts(article) == "示例培训");
  CHECK(published(article) == "2023-08-02T16:30:00+08:00");
  CHECK(main_text(article) == "报考条件如下\n");
}

TEST_CASE("variants: Weibo, a visitor page is a login wall") {
  const Document d = read("<title>Sina Visitor System</title><p>新浪访客系统</p>",
                          "https://passport.weibo.com/visitor/visitor?entry=miniblog");
  CHECK(d.state == "login_wall");
}

TEST_CASE("variants: Zhihu, an article, a question, a person, and a page saved without its state") {
  const auto state = [](const std::string& entities) {
    return "<script id='js-initialData' type='text/json'>{\"initialState\":{\"entities\":" +
           entities + "}}</script>";
  };
  const Document article = read(
      state("{\"articles\":{\"22925478480\":{\"title\":\"如何报考\",\"created\":1764842451,"
            "\"author\":{\"name\":\"示例老师\",\"urlToken\":\"shili\"},\"titleImage\":"
            "\"https://pic1.zhimg.com/t.jpg\"}}}") +
          "<h1 class='Post-Title'>如何报考</h1><div class='Post-RichText'><p>先看条件</p></div>",
      "https://zhuanlan.zhihu.com/p/22925478480");
  CHECK(article.title == "如何报考");
  CHECK(accounts(article) == "示例老师|shili");
  CHECK(published(article) == "2025-12-04T18:00:51+08:00");
  CHECK(has_image(article, "https://pic1.zhimg.com/t.jpg"));

  const std::string both =
      "{\"questions\":{\"55\":{\"title\":\"证书有用吗\",\"created\":1700000000,\"author\":{"
      "\"name\":"
      "\"提问者\",\"urlToken\":\"asker\"}}},\"answers\":{\"7\":{\"createdTime\":1764842451,"
      "\"author\":{\"name\":\"甲\",\"urlToken\":\"jia\"}},\"8\":{\"createdTime\":1764842452,"
      "\"author\":{\"name\":\"乙\",\"urlToken\":\"yi\"}}}}";
  CHECK(accounts(read(state(both), "https://www.zhihu.com/question/55/answer/8")) == "乙|yi");
  const Document question = read(state(both), "https://www.zhihu.com/question/55");
  CHECK(accounts(question) == "提问者|asker");
  CHECK(question.title == "证书有用吗");

  const Document person = read(
      state("{\"users\":{\"other\":{\"name\":\"别人\",\"urlToken\":\"other\"},\"shili\":{\"name\":"
            "\"示例老师\",\"urlToken\":\"shili\"}}}"),
      "https://www.zhihu.com/people/shili/answers");
  CHECK(accounts(person) == "示例老师|shili");

  const Document saved = read(
      "<h1 class='QuestionHeader-title'>证书有用吗</h1><div class='AuthorInfo'><span "
      "class='UserLink AuthorInfo-name'><a href='//www.zhihu.com/people/yi'>乙</a></span></div>"
      "<div class='RichContent-inner'><p>有用</p></div><div class='ContentItem-time'>发布于 "
      "2023-05-06 17:10</div>",
      "https://www.zhihu.com/question/55/answer/8");
  CHECK(saved.title == "证书有用吗");
  CHECK(accounts(saved) == "乙");
  CHECK(published(saved) == "2023-05-06T17:10:00+08:00");
}

TEST_CASE("variants: Toutiao, a mobile article, a video, a gallery, and a page without its state") {
  const auto page = [](const std::string& json) {
    return "<script id='RENDER_DATA' type='application/json'>" + encoded(json) +
           "</script><div class='article-content'><p>报名开始</p></div>";
  };
  const Document mobile = read(
      page("{\"articleInfo\":{\"title\":\"报名通知\",\"publishTime\":1764842451,\"mediaUser\":{"
           "\"screenName\":\"示例号\",\"id\":\"99887766\"}}}"),
      "https://m.toutiao.com/article/7300000000000000000/");
  CHECK(mobile.title == "报名通知");
  CHECK(accounts(mobile) == "示例号|99887766");
  CHECK(published(mobile) == "2025-12-04T18:00:51+08:00");
  CHECK(main_text(mobile) == "报名开始\n");
  const Document video = read(
      page("{\"data\":{\"initialVideo\":{\"title\":\"三分钟看懂报考\",\"publishTime\":1764842451,"
           "\"coverUrl\":\"https://p3.toutiaoimg.com/c.jpg\",\"userInfo\":{\"name\":\"示例号\","
           "\"userId\":\"99887766\"}}}}"),
      "https://www.toutiao.com/video/7300000000000000000/");
  CHECK(video.title == "三分钟看懂报考");
  CHECK(accounts(video) == "示例号|99887766");
  CHECK(has_image(video, "https://p3.toutiaoimg.com/c.jpg"));
  const Document gallery = read(
      "<script>var BASE_DATA = {galleryInfo: {title: '校区环境', gallery_data: JSON.parse("
      "\"{\\\"sub_images\\\":[{\\\"url\\\":\\\"http://p1.pstatp.com/1.jpg\\\"}]}\"), mediaInfo: "
      "{name: '示例号', user_id: '99887766'}, publish_time: '2019-09-09 16:01:46'}};</script>",
      "https://www.toutiao.com/a6700000000000000000/");
  CHECK(accounts(gallery) == "示例号|99887766");
  CHECK(published(gallery) == "2019-09-09T16:01:46+08:00");
  CHECK(has_image(gallery, "http://p1.pstatp.com/1.jpg"));
  const Document saved = read(
      "<title>报名通知-今日头条</title><h1>报名通知</h1><div "
      "class='article-meta'><span>2023-05-06 17:10</span><span class='dot'>·</span><span "
      "class='name'><a href='/c/user/token/x/'>示例号</a></span></div><article "
      "class='article-content'><p>报名开始</p></article>",
      "https://www.toutiao.com/article/7300000000000000000/");
  CHECK(saved.title == "报名通知");
  CHECK(accounts(saved) == "示例号");
  CHECK(published(saved) == "2023-05-06T17:10:00+08:00");
}

TEST_CASE("variants: Baijiahao with hashed classes, and with test ids") {
  const Document hashed = read(
      "<div class='index-module_articleTitle_28fPT'>报名通知</div><p "
      "class='index-module_authorName_7y5nA'>示例号</p><div "
      "class='index-module_accountAuthentication_3BwIx'>示例教育科技有限公司</div><meta "
      "itemprop='dateUpdate' content='2023-05-06 17:10:05'><div "
      "class='index-module_articleWrap_2Zphx'><p>报名开始</p></div><p>相关推荐</p>",
      "https://baijiahao.baidu.com/s?id=1700000000000000000");
  CHECK(hashed.platform == "baijiahao");
  CHECK(hashed.title == "报名通知");
  CHECK(accounts(hashed) == "示例号");
  CHECK(values(hashed, FactKind::kOrganisation) == "示例教育科技有限公司");
  CHECK(published(hashed) == "2023-05-06T17:10:05+08:00");
  CHECK(main_text(hashed) == "报名开始\n");
  const Document marked = read(
      "<title>报名通知</title><span data-testid='author-name'>示例号</span><span "
      "data-testid='updatetime'>发布时间：2023-05-06 17:10</span><div "
      "data-testid='article'><p>报名开始</p></div>",
      "https://baijiahao.baidu.com/s?id=1700000000000000000");
  CHECK(accounts(marked) == "示例号");
  CHECK(published(marked) == "2023-05-06T17:10:00+08:00");
  CHECK(main_text(marked) == "报名开始\n");
  const Document checked = read("<title>百度安全验证</title><div>百度安全验证</div>",
                                "https://wappass.baidu.com/static/captcha/tuxing.html");
  CHECK(checked.platform.empty());
}

TEST_CASE("variants: Tieba, a floor without its data") {
  const Document d = read(
      "<h3 class='core_title_txt'>求推荐考证机构</h3><div class='l_post j_l_post' "
      "data-field='{}'><ul><li class='d_name'><a class='p_author_name'>吧友甲</a></li></ul><div "
      "class='d_post_content'>哪家靠谱</div><span class='tail-info'>1楼</span><span "
      "class='tail-info'>2022-10-02 23:02</span></div>",
      "https://tieba.baidu.com/p/8000000000");
  CHECK(d.platform == "tieba");
  CHECK(d.title == "求推荐考证机构");
  CHECK(accounts(d) == "吧友甲");
  CHECK(published(d) == "2022-10-02T23:02:00+08:00");
}

TEST_CASE("variants: Xiaohongshu, a saved page, a user, a note that is gone") {
  const Document saved = read(
      "<div class='author'><span class='username'>示例老师</span></div><div "
      "id='detail-title'>考证攻略</div><div id='detail-desc'>三步走</div><div "
      "class='date'>2024-05-13 "
      "河北</div>",
      "https://www.xiaohongshu.com/explore/65f000000000000000000001");
  CHECK(saved.title == "考证攻略");
  CHECK(accounts(saved) == "示例老师");
  CHECK(published(saved) == "2024-05-13T00:00:00+08:00");
  CHECK(main_text(saved) == "三步走\n");
  const Document user = read(
      "<script>window.__INITIAL_STATE__={\"user\":{\"userInfo\":{\"nickname\":\"看的人\"},"
      "\"userPageData\":{\"basicInfo\":{\"nickname\":\"示例老师\",\"redId\":\"123456789\"}}}}"
      "</script>",
      "https://www.xiaohongshu.com/user/profile/5f0000000000000000000001");
  CHECK(accounts(user) == "示例老师|123456789");
  const Document plain = read(
      "<script>window.__INITIAL_STATE__ = {\"note\":{\"noteId\":\"65f1\",\"title\":\"考证攻略\","
      "\"desc\":\"三步走完成报名\",\"time\":1715591220000,\"user\":{\"nickname\":\"示例老师\","
      "\"userId\":\"5f01\"},\"imageList\":[{\"urlDefault\":\"https://sns.xhscdn.com/a\"}],"
      "\"x\":undefined}}</script>",
      "https://www.xiaohongshu.com/explore/65f1");
  CHECK(accounts(plain) == "示例老师|5f01");
  CHECK(published(plain) == "2024-05-13T17:07:00+08:00");
  CHECK(has_image(plain, "https://sns.xhscdn.com/a"));
  const Document gone = read("<title>你访问的页面不见了</title><p>你访问的页面不见了</p>",
                             "https://www.xiaohongshu.com/404");
  CHECK_FALSE(gone.state.empty());
}

TEST_CASE("variants: Douyin, the site's page, its description, a user") {
  const Document site = read(
      "<script id='RENDER_DATA' type='application/json'>" +
          encoded(
              "{\"app\":{\"videoDetail\":{\"awemeId\":\"7300000000000000001\",\"desc\":"
              "\"三天拿证\",\"createTime\":1764842451,\"authorInfo\":{\"nickname\":\"示例考证\","
              "\"uid\":\"111222333\",\"uniqueId\":\"shilikz\"},\"video\":{\"coverUrlList\":["
              "\"https://p3-sign.douyinpic.com/c.jpg\"]}},\"related\":[{\"awemeId\":"
              "\"7300000000000000002\",\"desc\":\"别的\",\"authorInfo\":{\"nickname\":\"别人\"}}]}"
              "}") +
          "</script>",
      "https://www.douyin.com/video/7300000000000000001");
  CHECK(site.platform == "douyin");
  CHECK(site.title == "三天拿证");
  CHECK(accounts(site) == "示例考证|shilikz|111222333");
  CHECK(published(site) == "2025-12-04T18:00:51+08:00");
  CHECK(has_image(site, "https://p3-sign.douyinpic.com/c.jpg"));
  const Document described = read(
      "<meta name='description' content='三天拿证 - "
      "示例考证于20250804发布在抖音，已经收获了12个喜欢'>"
      "<meta name='lark:url:video_title' content='三天拿证'>",
      "https://www.douyin.com/video/7300000000000000001");
  CHECK(described.title == "三天拿证");
  CHECK(accounts(described) == "示例考证");
  CHECK(published(described) == "2025-08-04T00:00:00+08:00");
  const Document user = read("<title>示例考证的抖音 - 抖音</title><p>关注</p>",
                             "https://www.douyin.com/user/MS4wLjAB");
  CHECK(accounts(user) == "示例考证");
  const Document landing =
      read("<title>在抖音，记录美好生活</title><p>打开App</p>", "https://www.douyin.com/");
  CHECK(landing.state == "app_landing");
}

TEST_CASE("variants: Bilibili, a post, a saved video, a page that says it in metas") {
  const Document post = read(
      "<script>window.__INITIAL_STATE__={\"detail\":{\"modules\":[{\"module_title\":{\"text\":"
      "\"报考说明\"}},{\"module_author\":{\"name\":\"示例UP\",\"mid\":7788,\"pub_ts\":1764842451}}]"
      "}};"
      "(function(){})()</script><div class='opus-module-content'><p>先看条件</p></div>",
      "https://www.bilibili.com/opus/900000000000000000");
  CHECK(post.title == "报考说明");
  CHECK(accounts(post) == "示例UP|7788");
  CHECK(published(post) == "2025-12-04T18:00:51+08:00");
  CHECK(main_text(post) == "先看条件\n");
  const Document saved = read(
      "<title>三分钟看懂报考_哔哩哔哩_bilibili</title><meta itemprop='author' name='author' "
      "content='示例UP'><meta itemprop='uploadDate' content='2025-12-04 18:00:51'><meta "
      "property='og:image' content='//i0.hdslb.com/c.jpg'><p>简介</p>",
      "https://www.bilibili.com/video/BV1xx411c7mD/");
  CHECK(saved.title == "三分钟看懂报考");
  CHECK(accounts(saved) == "示例UP");
  CHECK(published(saved) == "2025-12-04T18:00:51+08:00");
  CHECK(has_image(saved, "https://i0.hdslb.com/c.jpg"));
}

TEST_CASE("variants: JSON-LD fills what the adapter does not find; its zone is reckoned with") {
  const Document d = read(
      "<title>报名通知 - 知乎</title><script type='application/ld+json'>{\"@graph\":[{\"@type\":"
      "\"Organization\",\"name\":\"平台\"},{\"@type\":\"NewsArticle\",\"headline\":\"报名通知\","
      "\"datePublished\":\"2025-12-04T10:00:51.000Z\",\"author\":[{\"name\":\"示例老师\"}]}]}"
      "</script><p>报名开始</p>",
      "https://zhuanlan.zhihu.com/p/1");
  CHECK(d.title == "报名通知");
  CHECK(accounts(d) == "示例老师");
  CHECK(published(d) == "2025-12-04T18:00:51+08:00");
  for (const Fact& fact : d.facts) CHECK(fact.reader == "zhihu:json-ld");
}

TEST_CASE("variants: Kuaishou, a captcha page and a work that is gone") {
  CHECK(
      read("<title>快手</title><p>拖动滑块完成拼图</p>", "https://www.kuaishou.com/short-video/3x")
          .state == "captcha");
  CHECK(read("<title>快手</title><p>作品不存在</p>", "https://www.kuaishou.com/short-video/3x")
            .state == "deleted");
}

}  // namespace zc
