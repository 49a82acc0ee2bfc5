// What a reader of the page sees, and what else it says: text blocks in document order, links and
// facts, each with the bytes of Capture::payload() that it came from.  Made by extractor/extract.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace zc {

// Half-open range of bytes in Capture::payload() (before charset decoding).
struct ByteSpan {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const ByteSpan&) const = default;
};

// What the text is for the reader.
enum class BlockRole {
  kTitle,
  kHeading,
  kBody,
  kListItem,
  kTableCell,
  kPrice,
  kButton,
  kForm,
  kPopup,
  kBanner,
  kNav,
  kFooter,
  kContact,
  kTestimonial,
  kComment,
  kCaption,
  kMetaDescription,
  kData,
};
std::string_view name_of(BlockRole role);  // "title", "list_item", ...

// Where the text stood.  Hidden text is kept and marked, never mixed with visible text.
enum class BlockSource {
  kVisible,    // a text node that a person sees
  kHidden,     // a text node that styles hide
  kAttribute,  // alt, title, placeholder, value, content
  kScript,     // a string in a script that is shown (document.write, alert, page state)
  kNoscript,
  kJsonLd,
  kFrame,     // iframe srcdoc
  kDocument,  // a PDF, DOCX or XLSX file
  kImage,     // what an image shows: the text of a QR code
};
std::string_view name_of(BlockSource source);  // "visible", "hidden", ...

struct TextBlock {
  BlockRole role = BlockRole::kBody;
  BlockSource source = BlockSource::kVisible;
  std::string text = {};  // UTF-8, white space folded to single spaces, never empty
  // Smallest range of payload bytes that holds all of `text`.  The slice gives the text again by
  // this folding: cut out what other blocks hold, decode by Document::charset, undo a script's
  // string escapes, cut out tags, comments, scripts and styles, resolve character references, drop
  // control and zero-width characters, fold white space (borders of elements add some).  Two
  // exceptions: text that styles write or turn round is put together piece by piece as `origins`
  // says, and the slice of a packed file or an image is the whole payload.
  ByteSpan span = {};
  // Where in the payload each piece of `text` came from: origins[i] says that text bytes from
  // `text_begin` on (up to the next entry) stand at payload byte `payload_begin`.  Ordered by
  // text_begin; the first entry has text_begin 0.
  struct Origin {
    std::uint32_t text_begin = 0;
    std::uint32_t payload_begin = 0;
    bool operator==(const Origin&) const = default;
  };
  std::vector<Origin> origins = {};
  std::string path = {};      // "html>body>div#main>p", for people; may be cut
  std::string headers = {};   // table cells: "课程 | 价格", of row and column; may be cut
  std::uint32_t page = 0;     // of a PDF or DOCX, sheet of an XLSX, from 1; 0: not from such a file
  bool in_main_text = false;  // part of the article, as opposed to navigation and frame
  bool operator==(const TextBlock&) const = default;
};

// Where bytes [begin, end) of the block's text stand in the payload; `block.span` when the block
// has no origins.  A character written as an entity is covered whole.
ByteSpan payload_span(const TextBlock& block, std::size_t begin, std::size_t end);

enum class LinkKind { kPage, kImage, kFrame, kRedirect, kSitemap, kFeed };
std::string_view name_of(LinkKind kind);

struct Link {
  LinkKind kind = LinkKind::kPage;
  std::string url = {};   // absolute, fetch form
  std::string text = {};  // what offered it; may be empty
  ByteSpan span = {};
  bool nofollow = false;
  std::string modified = {};  // when it last changed, as a sitemap or feed writes it
  bool operator==(const Link&) const = default;
};

enum class FactKind {
  kIcpNumber,     // ICP备案号
  kPoliceNumber,  // 公安联网备案号
  kCreditCode,    // 统一社会信用代码, check digit verified
  kLicence,       // 办学许可证号
  kPhone,
  kWechat,
  kQq,
  kEmail,
  kOrganisation,  // a name that ends like a registered body
  kAddress,
  kPrice,
  kAccount,    // name of the new-media account
  kPublished,  // publish time, ISO 8601
};
std::string_view name_of(FactKind kind);          // "icp_number", ...
std::string_view chinese_name_of(FactKind kind);  // "ICP备案号", ...
bool fact_kind_from_name(std::string_view name, FactKind& out);

// `kind` and `value` are the key by which pages of one operator find each other (page_marks.h), so
// the normal form is stable: ICP and 公安 numbers "冀ICP备12345678号" without the site's index,
// credit codes and licences as digits, phones "13800001234", "400-123-4567", "0311-88818178",
// WeChat ids and e-mail in lower case, QQ as digits, organisations without spaces and with
// full-width brackets.
struct Fact {
  FactKind kind = FactKind::kPhone;
  std::string value = {};  // normal form: what equals across pages when it is the same
  std::string quote = {};  // as written
  // Phones and addresses: province and city ("河北省石家庄市").  Prices: what they are for, in the
  // page's words ("现价", "健康管理师 | 价格"); income that is promised says so ("月入").
  std::string about = {};
  std::string reader = {};  // who found it: "text", "wechat", ...
  ByteSpan span = {};
  bool operator==(const Fact&) const = default;
};

struct Document {
  std::string url = {};
  std::string title = {};           // "" if none
  std::string charset = {};         // WHATWG name: "utf-8", "gb18030", ...
  std::string charset_source = {};  // "bom", "valid_utf8", "header", "meta", "guess", "fallback"
  std::string content_kind =
      {};                     // "html", "text", "xml", "json", "pdf", "image", "binary", "empty"
  std::string platform = {};  // "wechat", ... or "" for an ordinary site
  std::string state = {};     // "" normal; "deleted", "violation", "login_wall", "captcha", ...
  std::vector<TextBlock> blocks = {};
  std::vector<Link> links = {};
  std::vector<Fact> facts = {};
  std::uint64_t simhash = 0;            // of the main text; equal texts give equal values
  bool truncated = false;               // only the first part was read
  bool degraded = false;                // fallback reader: tags stripped, no structure
  std::vector<std::string> notes = {};  // what the extractor had to do, for people
  bool operator==(const Document&) const = default;
};

}  // namespace zc
