// A page of our own words with one of everything that the extractor looks at.
#pragma once

#include <string>

namespace zc::test {

inline std::string sample_page() {
  return R"HTML(<!DOCTYPE html>
<html><head><title>健康管理师培训报名_示例职业学校</title>
<meta name="description" content="示例学校常年招生，&quot;零基础&quot;可学">
<meta http-equiv="refresh" content="30; url='/again.html'">
<link rel="canonical" href="/index.html">
<style>.gone{display:none} #far{text-indent:-9999px} .stay.open{display:block}
.tip{position:fixed;bottom:0}</style>
</head><body>
<header class="site-header">示例学校 <a href="/">首页</a><a href="/kecheng.html">课程</a></header>
<nav><ul><li><a href="a.html">关于我们</a></li><li><a href="b.html?x=1&amp;y=2">师资</a></li></ul></nav>
<div id="main" class="article-content"><h1>健康管理师
  课程介绍</h1>
<p>本课程共<b>三</b>个月，由资深教师授课，&nbsp;每周两次，讲解细致，答疑及时。</p>
<p>第一行<br><br>第二行，写在换行之后。</p>
<p>学费<span style="display:none">内部价格面议</span>公开透明，按阶段收取，不另收费。</p>
<table><tr><th>班型</th><th>价格</th></tr><tr><td>标准班</td><td>￥1,980元</td></tr></table>
<ul><li>教材一套</li><li>题库一年</li></ul>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="/img/cover.jpg" alt="学员上课照片">
</div>
<div class="gone">这段文字平时看不见</div>
<div id="far">屏幕之外的关键词</div>
<div class="tip">在线客服为您解答</div>
<form action="/baoming"><input type="text" placeholder="请输入手机号"><select><option>一级</option>
<option>二级</option></select><input type="submit" value="立即报名"><button>免费试听</button></form>
<script>
// 注释里的汉字不算数
var state = {"name": "页面状态里的句子", 'short': "短"};
alert('请先填写姓名'); document.write("<p>脚本写出的<b>段落</b></p>");
layer.msg("\u62a5\u540d\u6210\u529f，稍后联系");
</script>
<noscript>请打开脚本</noscript>
<iframe srcdoc="&lt;p&gt;框中文字&lt;/p&gt;"></iframe>
<footer>主办单位：河北示例职业培训学校 地址：石家庄市桥西区示例路100号
电话：0311-80000001、微信同号：13800001234 QQ：12345678 邮箱 Info@Example.com.cn
冀ICP备16028401号-2 冀公网安备 13010402001234号</footer>
</body></html>)HTML";
}

}  // namespace zc::test
