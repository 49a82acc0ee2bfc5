#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "extractor/extract.h"
#include "extractor/platforms/js_value.h"
#include "extractor/platforms/platform_hosts.h"
#include "extractor/platforms/support.h"
#include "tests/extractor/span_check.h"

namespace zc {

namespace {

std::string values(const Document& d, FactKind kind) {
  std::string out;
  for (const Fact& fact : d.facts) {
    if (fact.kind == kind) out += (out.empty() ? "" : "|") + fact.value;
  }
  return out;
}

}  // namespace

TEST_CASE("platform: told by the host, and by nothing that only looks like it") {
  CHECK(platform_of_host("weibo.cn").id == "weibo");
  CHECK(platform_of_host("m.weibo.cn").id == "weibo");
  CHECK(platform_of_host("v.m.chenzhongtech.com").chinese == "快手");
  for (const char* host : {"", "notweibo.cn", "weibo.cn.example", "weixin.qq.com", "127.0.0.1"}) {
    CHECK_MESSAGE(platform_of_host(host).id.empty(), host);
  }
}

TEST_CASE("js: values are read tolerantly and never executed") {
  const JsValue value = read_js(
      "{a: undefined, 'b': 'x\\x41\\u4e2d', \"c\": '17' * 1, d: JsDecode('\\x3cp\\x3e'), /* no */\n"
      "e: JSON.parse(\"{\\\"k\\\":[1,2]}\"), f: '' || 'g', h: function(){ return {x: '}'} }, "
      "i: '&quot;title&quot;'.slice(6, -6), j: [ , {k: 1}], l: !1}; alert(1)",
      0);
  CHECK(value["b"].text == "xA中");
  CHECK(value["c"].number() == 17);
  CHECK(value["d"].text == "<p>");
  CHECK(value["e"]["k"]["1"].number() == 2);
  CHECK(value["f"].text == "g");
  CHECK(value["i"].text == "title");
  CHECK(value["j"].first()["k"].number() == 1);
  CHECK_FALSE(value["a"]);
  CHECK(value["l"].number() == 1);
}

TEST_CASE("js: deep, endless and broken values end") {
  CHECK_NOTHROW(read_js(std::string(100'000, '['), 0));
  CHECK_NOTHROW(read_js(std::string(100'000, '{'), 0));
  std::string code = "[";
  for (int i = 0; i < 300'000; ++i) code += "{a:1},";
  CHECK_NOTHROW(read_js(code, 0));
  CHECK_NOTHROW(read_js("{a:'unclosed", 0));
  CHECK_NOTHROW(read_js(std::string(100'000, '!'), 0));
}

TEST_CASE("platforms: times are Beijing time, from seconds, milliseconds and text") {
  CHECK(iso_beijing(1764842451) == "2025-12-04T18:00:51+08:00");
  CHECK(iso_beijing(1764842451000) == "2025-12-04T18:00:51+08:00");
  CHECK(iso_beijing(0).empty());
  CHECK(iso_from_text("2019-09-09 16:01:46") == "2019-09-09T16:01:46+08:00");
  CHECK(iso_from_text("发布于 2024年5月9日 22:30") == "2024-05-09T22:30:00+08:00");
  CHECK(iso_from_text("10-08").empty());
}

TEST_CASE("wechat: an article gives account, time, title and its text though styled away") {
  const std::string page =
      "<html><head><title></title><meta property='og:title' content='示例文章标题'></head><body>"
      "<h1 id='activity-name'> 示例文章标题 </h1><a id='js_name'>示例公众号</a>"
      "<div id='js_content' style='visibility:hidden;opacity:0'><p>这里是文章的第一段文字。</p>"
      "<img data-src='https://mmbiz.example/1.jpg'></div><div>相关推荐阅读</div>"
      "<script>var nickname = htmlDecode('示例公众号'); var user_name = 'gh_0123456789ab';"
      "var ct = '1764842451';</script></body></html>";
  const Document d = extract_bytes(page, "https://mp.weixin.qq.com/s/abc", "text/html");
  CHECK(d.platform == "wechat");
  CHECK(d.state.empty());
  CHECK(d.title == "示例文章标题");
  CHECK(values(d, FactKind::kAccount) == "示例公众号|gh_0123456789ab");
  CHECK(values(d, FactKind::kPublished) == "2025-12-04T18:00:51+08:00");
  const auto text = std::find_if(d.blocks.begin(), d.blocks.end(), [](const TextBlock& block) {
    return block.text == "这里是文章的第一段文字。";
  });
  REQUIRE(text != d.blocks.end());
  CHECK(text->source == BlockSource::kVisible);
  CHECK(text->in_main_text);
  CHECK(test::wrong_span(d, page) == "");
}

TEST_CASE("wechat: a notice is a state, not an article") {
  const auto state = [](std::string_view words) {
    const std::string page =
        "<div class='weui-msg'><h2>" + std::string(words) + "</h2><p>说明文字</p></div>";
    return extract_bytes(page, "https://mp.weixin.qq.com/s/abc", "text/html").state;
  };
  CHECK(state("该内容已被发布者删除") == "deleted");
  CHECK(state("此内容因违规无法查看") == "violation");
  CHECK(state("该内容暂时无法查看") == "unavailable");
}

TEST_CASE("xiaohongshu: the note's author, never the viewer") {
  const std::string page =
      "<title>示例笔记 - 小红书</title><div id='detail-desc'>考证心得写在这里 #考证</div><script>"
      "window.__INITIAL_STATE__={\"user\":{\"userInfo\":{\"nickname\":\"看的人\"}},\"note\":{"
      "\"firstNoteId\":\"n1\",\"noteDetailMap\":{\"n1\":{\"note\":{\"noteId\":\"n1\",\"title\":"
      "\"示例笔记\",\"desc\":\"考证心得写在这里\",\"time\":1683296413000,\"x\":undefined,\"user\":"
      "{\"userId\":\"u1\",\"nickname\":\"写的人\"},\"imageList\":[{\"urlDefault\":"
      "\"http:\\u002F\\u002Fimg.example\\u002F1.jpg\"}]}}}}}</script>";
  const Document d = extract_bytes(page, "https://www.xiaohongshu.com/explore/n1", "text/html");
  CHECK(d.platform == "xiaohongshu");
  CHECK(d.title == "示例笔记");
  CHECK(values(d, FactKind::kAccount) == "写的人|u1");
  CHECK(values(d, FactKind::kPublished) == "2023-05-05T22:20:13+08:00");
  CHECK(std::any_of(d.links.begin(), d.links.end(), [](const Link& link) {
    return link.url == "http://img.example/1.jpg";
  }));
}

// Shapes as ../shared/design/extraction.md documents them; no saved page of the two is at hand.
TEST_CASE("kuaishou: the work that the address names, not the recommended one") {
  const std::string page =
      "<title>快手</title><script>window.__APOLLO_STATE__={\"defaultClient\":{"
      "\"VisionVideoDetailAuthor:u2\":{\"id\":\"u2\",\"name\":\"别人\"},"
      "\"VisionVideoDetailPhoto:3xother\":{\"id\":\"3xother\",\"caption\":\"推荐的作品\","
      "\"timestamp\":1600000000000},\"VisionVideoDetailAuthor:u1\":{\"id\":\"u1\","
      "\"name\":\"示例快手号\"},\"VisionVideoDetailPhoto:3xabc\":{\"id\":\"3xabc\","
      "\"caption\":\"考证\\u8BFE\u7A0B说明 #考证\",\"timestamp\":1683296413000,"
      "\"coverUrl\":\"https:\\u002F\\u002Fimg.example\\u002Fc.jpg\"},"
      "\"$ROOT_QUERY.visionVideoDetail\":{\"photo\":{\"type\":\"id\",\"id\":"
      "\"VisionVideoDetailPhoto:3xabc\"},\"author\":{\"type\":\"id\",\"id\":"
      "\"VisionVideoDetailAuthor:u1\"}}}};(function(){})()</script>";
  const Document d =
      extract_bytes(page, "https://www.kuaishou.com/short-video/3xabc?x=1", "text/html");
  CHECK(d.platform == "kuaishou");
  CHECK(d.title == "考证课程说明 #考证");
  CHECK(d.blocks.at(0).role == BlockRole::kTitle);
  CHECK(d.blocks.at(0).path == "script");
  CHECK(values(d, FactKind::kAccount) == "示例快手号|u1");
  CHECK(values(d, FactKind::kPublished) == "2023-05-05T22:20:13+08:00");
  CHECK(std::any_of(d.links.begin(), d.links.end(), [](const Link& link) {
    return link.kind == LinkKind::kImage && link.url == "https://img.example/c.jpg";
  }));
  CHECK(test::wrong_span(d, page) == "");
}

TEST_CASE("kuaishou: a share page") {
  const std::string page =
      "<script>window.__DATA__={\"photo\":{\"photoId\":\"1\",\"caption\":\"分享的作品\","
      "\"timestamp\":1683296413000,\"userName\":\"示例号\",\"userEid\":\"3xuser\","
      "\"coverUrls\":[{\"url\":\"https://img.example/c.jpg\"}]}}</script>";
  const Document d = extract_bytes(page, "https://v.m.chenzhongtech.com/fw/photo/1", "text/html");
  CHECK(d.platform == "kuaishou");
  CHECK(d.title == "分享的作品");
  CHECK(values(d, FactKind::kAccount) == "示例号|3xuser");
}

TEST_CASE("bilibili: a video and a column") {
  const std::string video =
      "<title>示例视频标题_哔哩哔哩_bilibili</title><script>window.__INITIAL_STATE__={\"aid\":1,"
      "\"bvid\":\"BV1xx\",\"videoData\":{\"bvid\":\"BV1xx\",\"title\":\"示例视频标题\",\"desc\":"
      "\"简介\\n第二行\",\"pubdate\":1683296413,\"pic\":\"http://i0.example/p.jpg\",\"owner\":"
      "{\"mid\":42,\"name\":\"示例UP主\"}}};(function(){var s;}());</script>";
  const Document d = extract_bytes(video, "https://www.bilibili.com/video/BV1xx/", "text/html");
  CHECK(d.platform == "bilibili");
  CHECK(d.title == "示例视频标题");
  CHECK(values(d, FactKind::kAccount) == "示例UP主|42");
  CHECK(values(d, FactKind::kPublished) == "2023-05-05T22:20:13+08:00");
  CHECK(test::wrong_span(d, video) == "");
  const std::string column =
      "<script>window.__INITIAL_STATE__={\"cvid\":7,\"readInfo\":{\"title\":\"专栏标题\","
      "\"publish_time\":1683296413,\"author\":{\"mid\":43,\"name\":\"专栏作者\"},\"image_urls\":"
      "[\"https://i0.example/a.jpg\"]}};</script><div "
      "id='read-article-holder'><p>专栏正文。</p></div>";
  const Document c = extract_bytes(column, "https://www.bilibili.com/read/cv7", "text/html");
  CHECK(c.title == "专栏标题");
  CHECK(values(c, FactKind::kAccount) == "专栏作者|43");
  CHECK(std::any_of(c.blocks.begin(), c.blocks.end(), [](const TextBlock& block) {
    return block.in_main_text && block.text == "专栏正文。";
  }));
}

TEST_CASE("platforms: pages that show no work say why") {
  struct Wall {
    std::string_view url;
    std::string_view html;
    std::string_view state;
  };
  for (const Wall& wall :
       {Wall{"https://www.bilibili.com/video/BV1/",
             "<title>视频去哪了呢？_哔哩哔哩</title>",
             "deleted"},
        Wall{"https://www.bilibili.com/video/BV1/",
             "<script>window.__INITIAL_STATE__={\"videoData\":{},\"error\":{\"code\":-404}}</"
             "script>",
             "deleted"},
        Wall{"https://www.zhihu.com/question/1", "<title>安全验证 - 知乎</title>", "captcha"},
        Wall{"https://www.zhihu.com/question/1", "<p>请先登录</p>", "login_wall"},
        Wall{"https://m.weibo.cn/1", "<title>Sina Visitor System</title>", "login_wall"},
        Wall{"https://weibo.com/1", "<p>抱歉，该微博不存在</p>", "deleted"},
        Wall{"https://weibo.com/1", "<p>该微博因被多人投诉，无法查看</p>", "violation"},
        Wall{"https://www.douyin.com/video/1", "<title>验证码中间页</title>", "captcha"},
        Wall{"https://www.kuaishou.com/short-video/1", "<p>作品不存在</p>", "deleted"},
        Wall{"https://www.kuaishou.com/short-video/1", "<p>请拖动滑块</p>", "captcha"},
        Wall{"https://www.xiaohongshu.com/explore/1", "<p>当前笔记已删除</p>", "deleted"},
        Wall{"https://tieba.baidu.com/p/1", "<title>百度安全验证</title>", "captcha"},
        Wall{"https://tieba.baidu.com/p/1", "<p>该贴子可能已被删除</p>", "deleted"},
        Wall{"https://baijiahao.baidu.com/s?id=1", "<title>百度安全验证</title>", "captcha"},
        Wall{"https://www.toutiao.com/article/1", "<p>内容已被删除</p>", "deleted"},
        Wall{"https://m.toutiao.com/i1", "<a href=/>打开App</a>", "app_landing"}}) {
    CAPTURE(wall.url);
    CAPTURE(wall.html);
    CHECK(extract_bytes(wall.html, wall.url, "text/html").state == wall.state);
  }
}

}  // namespace zc
