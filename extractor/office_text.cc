#include "extractor/office_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <expat.h>
#include <zip.h>

#include "extractor/plain_text.h"
#include "extractor/utf8.h"
#include "extractor/visible_text.h"

namespace zc {

namespace {

// The parts of one package, unpacked on demand.
class Package {
 public:
  Package(std::string_view payload, std::vector<std::string>& notes) : notes_(notes) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* const source =
        zip_source_buffer_create(payload.data(), payload.size(), 0, &error);
    if (source != nullptr) {
      zip_.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
      if (zip_ == nullptr) zip_source_free(source);
    }
    if (zip_ == nullptr) notes_.emplace_back("the package is broken and could not be read");
    zip_error_fini(&error);
  }

  bool is_open() const { return zip_ != nullptr; }

  // "" when it is absent, encrypted, broken or larger than the ceilings; the latter three are told.
  std::string part(const std::string& name) {
    const zip_int64_t index = zip_name_locate(zip_.get(), name.c_str(), 0);
    if (index < 0) return {};
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
        zip_fopen_index(zip_.get(), static_cast<zip_uint64_t>(index), 0), &zip_fclose);
    if (file == nullptr) {
      notes_.push_back(name + " is encrypted or broken and could not be read");
      return {};
    }
    std::string out;
    std::array<char, 65536> chunk = {};
    for (;;) {
      const zip_int64_t size = zip_fread(file.get(), chunk.data(), chunk.size());
      if (size == 0) return out;
      if (size < 0) {
        notes_.push_back(name + " is broken; it was read up to there");
        return out;
      }
      out.append(chunk.data(), static_cast<std::size_t>(size));
      total_ += static_cast<std::size_t>(size);
      if (out.size() > kMaxOfficePart || total_ > kMaxOfficeTotal) {
        notes_.push_back(name + " unpacks to more than is read; the rest was left out");
        return out;
      }
    }
  }

 private:
  struct Closer {
    void operator()(zip_t* zip) const { zip_discard(zip); }
  };
  std::vector<std::string>& notes_;
  std::unique_ptr<zip_t, Closer> zip_ = nullptr;
  std::size_t total_ = 0;
};

// Feeds one XML part to a reader with start(name, attributes), end(name) and text(piece).  Stops at
// a document type: packages have none, and entities are how XML bombs are made.
template <typename Reader>
class XmlRun {
 public:
  explicit XmlRun(Reader& reader) : reader_(reader) {}

  void run(std::string_view xml) {
    const std::unique_ptr<XML_ParserStruct, void (*)(XML_Parser)> parser(XML_ParserCreate("UTF-8"),
                                                                         &XML_ParserFree);
    if (parser == nullptr) return;
    parser_ = parser.get();
    XML_SetUserData(parser_, this);
    XML_SetElementHandler(parser_, &XmlRun::on_start, &XmlRun::on_end);
    XML_SetCharacterDataHandler(parser_, &XmlRun::on_text);
    XML_SetStartDoctypeDeclHandler(parser_, &XmlRun::on_doctype);
    XML_Parse(parser_, xml.data(), static_cast<int>(xml.size()), XML_TRUE);
  }

 private:
  static std::string_view local(const XML_Char* name) {
    const std::string_view full(name);
    const std::size_t colon = full.find(':');
    return colon == std::string_view::npos ? full : full.substr(colon + 1);
  }
  static void XMLCALL on_start(void* self, const XML_Char* name, const XML_Char** attributes) {
    static_cast<XmlRun*>(self)->reader_.start(local(name), attributes);
  }
  static void XMLCALL on_end(void* self, const XML_Char* name) {
    static_cast<XmlRun*>(self)->reader_.end(local(name));
  }
  static void XMLCALL on_text(void* self, const XML_Char* text, int size) {
    static_cast<XmlRun*>(self)->reader_.text({text, static_cast<std::size_t>(size)});
  }
  static void XMLCALL
  on_doctype(void* self, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    XML_StopParser(static_cast<XmlRun*>(self)->parser_, XML_FALSE);
  }

  Reader& reader_;
  XML_Parser parser_ = nullptr;
};

std::string_view value_of(const XML_Char** attributes, std::string_view name) {
  for (; *attributes != nullptr; attributes += 2) {
    if (name == attributes[0]) return attributes[1];
  }
  return {};
}

// word/document.xml and its kin: w:p holds w:r, which hold w:t.
class WordReader {
 public:
  WordReader(std::size_t payload_size, std::vector<TextBlock>& blocks)
      : payload_size_(payload_size), blocks_(blocks) {}

  void start(std::string_view name, const XML_Char** attributes) {
    if (name == "t") in_text_ = true;
    if (name == "tc") ++cells_;
    if (name == "tab" || name == "br" || name == "cr") text_.push_back(' ');
    if (name == "pStyle") {
      is_heading_ = starts_with_ignore_case(value_of(attributes, "w:val"), "heading") ||
                    starts_with_ignore_case(value_of(attributes, "w:val"), "title");
    }
    const bool is_break = name == "br" && value_of(attributes, "w:type") == "page";
    if (is_break || name == "lastRenderedPageBreak") {
      flush();
      ++page_;
    }
  }
  void end(std::string_view name) {
    if (name == "t") in_text_ = false;
    if (name == "p") {
      flush();
      is_heading_ = false;
    }
    if (name == "tc" && cells_ > 0) --cells_;
  }
  void text(std::string_view piece) {
    if (in_text_) text_ += piece;
  }

 private:
  void flush() {
    const std::size_t before = blocks_.size();
    append_paged(text_, page_, payload_size_, blocks_);
    for (std::size_t i = before; i < blocks_.size(); ++i) {
      if (cells_ > 0) blocks_[i].role = BlockRole::kTableCell;
      if (is_heading_) blocks_[i].role = BlockRole::kHeading;
    }
    text_.clear();
  }

  std::size_t payload_size_;
  std::vector<TextBlock>& blocks_;
  std::string text_ = {};
  std::uint32_t page_ = 1;
  int cells_ = 0;
  bool in_text_ = false;
  bool is_heading_ = false;
};

// xl/sharedStrings.xml: the texts that cells name by number.
class StringsReader {
 public:
  void start(std::string_view name, const XML_Char**) {
    if (name == "si" && strings_.size() < kMaxStrings) strings_.emplace_back();
    if (name == "t") in_text_ = true;
    if (name == "rPh") ++phonetic_;  // how to pronounce it: not seen
  }
  void end(std::string_view name) {
    if (name == "t") in_text_ = false;
    if (name == "rPh" && phonetic_ > 0) --phonetic_;
  }
  void text(std::string_view piece) {
    if (in_text_ && phonetic_ == 0 && !strings_.empty()) strings_.back() += piece;
  }
  const std::vector<std::string>& strings() const { return strings_; }

 private:
  static constexpr std::size_t kMaxStrings = 500'000;
  std::vector<std::string> strings_ = {};
  bool in_text_ = false;
  int phonetic_ = 0;
};

// xl/worksheets/sheetN.xml: rows of cells <c r="B2" t="s"><v>17</v></c>.
class SheetReader {
 public:
  SheetReader(const std::vector<std::string>& strings,
              std::uint32_t number,
              std::size_t payload_size,
              std::vector<TextBlock>& blocks)
      : strings_(strings), number_(number), payload_size_(payload_size), blocks_(blocks) {}

  void start(std::string_view name, const XML_Char** attributes) {
    if (name == "row") ++row_;
    if (name == "c") {
      is_shared_ = value_of(attributes, "t") == "s";
      column_ = column_of(value_of(attributes, "r"));
      text_.clear();
    }
    if (name == "v" || name == "t") in_text_ = true;
  }
  void end(std::string_view name) {
    if (name == "v" || name == "t") in_text_ = false;
    if (name == "c") flush();
  }
  void text(std::string_view piece) {
    if (in_text_) text_ += piece;
  }

 private:
  static constexpr std::size_t kMaxColumns = 256;

  // "AB12": the letters as a number from 0.
  static std::size_t column_of(std::string_view reference) {
    std::size_t column = 0;
    for (const char c : reference.substr(0, 3)) {
      if (c < 'A' || c > 'Z') break;
      column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
    }
    return column == 0 ? 0 : column - 1;
  }

  void flush() {
    if (is_shared_) {
      std::size_t index = 0;
      for (const char c : std::string_view(text_).substr(0, 9)) {
        if (is_ascii_digit(c)) index = index * 10 + static_cast<std::size_t>(c - '0');
      }
      text_ = index < strings_.size() ? strings_[index] : std::string();
    }
    const std::size_t before = blocks_.size();
    append_paged(text_, number_, payload_size_, blocks_);
    for (std::size_t i = before; i < blocks_.size(); ++i) {
      blocks_[i].role = BlockRole::kTableCell;
      if (row_ > 1 && column_ < headers_.size()) blocks_[i].headers = headers_[column_];
    }
    if (row_ != 1 || column_ >= kMaxColumns || text_.size() > 60) return;
    headers_.resize(std::max(headers_.size(), column_ + 1));
    headers_[column_] = fold_space(text_);
  }

  const std::vector<std::string>& strings_;
  std::uint32_t number_;
  std::size_t payload_size_;
  std::vector<TextBlock>& blocks_;
  std::vector<std::string> headers_ = {};
  std::string text_ = {};
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  bool is_shared_ = false;
  bool in_text_ = false;
};

template <typename Reader>
void read_part(Package& package, const std::string& name, Reader reader) {
  const std::string xml = package.part(name);
  if (!xml.empty()) XmlRun<Reader>(reader).run(xml);
}

void note_cut(Document& out) {
  if (out.blocks.size() < kMaxBlocks) return;
  out.truncated = true;
  out.notes.emplace_back("more than 50000 blocks; the rest was not read");
}

}  // namespace

void read_docx(std::string_view payload, Document& out) {
  Package package(payload, out.notes);
  if (!package.is_open()) return;
  for (const char* const name : {"word/document.xml",
                                 "word/footnotes.xml",
                                 "word/header1.xml",
                                 "word/header2.xml",
                                 "word/footer1.xml",
                                 "word/footer2.xml"}) {
    read_part(package, name, WordReader(payload.size(), out.blocks));
  }
  note_cut(out);
}

void read_xlsx(std::string_view payload, Document& out) {
  constexpr std::uint32_t kMaxSheets = 50;
  Package package(payload, out.notes);
  if (!package.is_open()) return;
  StringsReader strings;
  const std::string shared = package.part("xl/sharedStrings.xml");
  if (!shared.empty()) XmlRun<StringsReader>(strings).run(shared);
  for (std::uint32_t number = 1; number <= kMaxSheets; ++number) {
    read_part(package,
              "xl/worksheets/sheet" + std::to_string(number) + ".xml",
              SheetReader(strings.strings(), number, payload.size(), out.blocks));
  }
  note_cut(out);
}

}  // namespace zc
