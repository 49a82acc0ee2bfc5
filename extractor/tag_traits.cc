#include "extractor/tag_traits.h"

namespace zc {

namespace {

constexpr TagName n(std::string_view text) {
  return name_of_tag(text);
}

}  // namespace

unsigned traits_of(TagName name) {
  switch (name) {
    case n("area"):
    case n("base"):
    case n("basefont"):
    case n("bgsound"):
    case n("br"):
    case n("col"):
    case n("embed"):
    case n("frame"):
    case n("img"):
    case n("image"):
    case n("input"):
    case n("keygen"):
    case n("link"):
    case n("meta"):
    case n("param"):
    case n("source"):
    case n("track"):
    case n("wbr"):
      return kVoid;
    case n("hr"):
      return kVoid | kClosesP;
    case n("script"):
    case n("style"):
    case n("title"):
    case n("textarea"):
    case n("xmp"):
    case n("iframe"):
    case n("noembed"):
    case n("noframes"):
      return kRawText;
    case n("a"):
    case n("b"):
    case n("big"):
    case n("code"):
    case n("em"):
    case n("font"):
    case n("i"):
    case n("nobr"):
    case n("s"):
    case n("small"):
    case n("strike"):
    case n("strong"):
    case n("tt"):
    case n("u"):
      return kFormatting;
    case n("address"):
    case n("article"):
    case n("aside"):
    case n("blockquote"):
    case n("center"):
    case n("details"):
    case n("dir"):
    case n("div"):
    case n("dl"):
    case n("fieldset"):
    case n("figcaption"):
    case n("figure"):
    case n("footer"):
    case n("header"):
    case n("hgroup"):
    case n("main"):
    case n("menu"):
    case n("nav"):
    case n("ol"):
    case n("p"):
    case n("section"):
    case n("summary"):
    case n("ul"):
    case n("h1"):
    case n("h2"):
    case n("h3"):
    case n("h4"):
    case n("h5"):
    case n("h6"):
    case n("pre"):
    case n("listing"):
    case n("form"):
    case n("li"):
    case n("dd"):
    case n("dt"):
    case n("plaintext"):
      return kClosesP | kSpecial;
    case n("table"):
      return kClosesP | kSpecial | kScope;
    case n("td"):
    case n("th"):
    case n("caption"):
    case n("applet"):
    case n("marquee"):
    case n("object"):
    case n("template"):
    case n("html"):
      return kSpecial | kScope;
    case n("tr"):
    case n("tbody"):
    case n("thead"):
    case n("tfoot"):
    case n("colgroup"):
    case n("select"):
    case n("button"):
    case n("body"):
    case n("head"):
      return kSpecial;
    default:
      return 0;
  }
}

}  // namespace zc
