// New-media pages keep account, time and text where no general reader finds them.  One adapter per
// platform, one file each; read_platform() picks by host and by marks of the page.  An adapter adds
// facts (kAccount, kPublished), image links and blocks, and sets Document::state for pages that are
// no article (deleted, violation, login wall ...).  Page state in scripts is read by ScriptState,
// which never executes.  Adding a platform: one file, one line in
// platform.cc, its domains in platform_hosts.cc.
// Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/document.h"
#include "extractor/charset.h"
#include "extractor/html_document.h"
#include "extractor/links.h"

namespace zc {

// What an adapter works with; references live as long as the call.
struct PlatformPage {
  const HtmlDocument& page;
  const Decoded& decoded;
  LinkResolver& resolver;
  std::string_view host;  // of Document::url; "" when unknown
};

void read_platform(const HtmlDocument& page,
                   const Decoded& decoded,
                   LinkResolver& resolver,
                   Document& out);

// Each returns false, with `out` untouched, when the page is not its own.
bool read_wechat(const PlatformPage& page, Document& out);
bool read_xiaohongshu(const PlatformPage& page, Document& out);
bool read_douyin(const PlatformPage& page, Document& out);
bool read_toutiao(const PlatformPage& page, Document& out);
bool read_zhihu(const PlatformPage& page, Document& out);
bool read_baijiahao(const PlatformPage& page, Document& out);
bool read_weibo(const PlatformPage& page, Document& out);
bool read_tieba(const PlatformPage& page, Document& out);
bool read_kuaishou(const PlatformPage& page, Document& out);
bool read_bilibili(const PlatformPage& page, Document& out);

}  // namespace zc
