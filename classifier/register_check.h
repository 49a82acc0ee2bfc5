// What the registers make of a page: whom it names (organisations, credit codes, its own host),
// what each register says of that body on the day of the capture, and what is a lead in it.
//
// "Unknown" is never a violation: a body that stands in no register is accused only where the
// office marks a register as complete and the page's one credit code belongs to its region.  Expiry
// and scope are judged only for one listed body, on a page that advertises, and give `review` at
// most. A white-listed body's licence findings are excused, nothing else.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/document.h"
#include "base/finding.h"
#include "base/result.h"
#include "classifier/page_scan.h"
#include "classifier/registers.h"

namespace zc {

enum class RegisterAnswer { kListed, kUnlisted, kOutOfScope, kExpired, kUnknown };
std::string_view chinese_name_of(RegisterAnswer answer);  // "在册", "超出范围", ...

// At bytes [begin, end) of a block's own text.
struct RegisterLead {
  std::string rule =
      {};  // "register.expired", "register.scope", "register.unlisted", "register.black"
  std::string clause = {};
  Severity severity = Severity::kReview;
  std::string why = {};  // Chinese, with file, line and row
  std::size_t block = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// What one register says.
struct RegisterNote {
  std::size_t reg = 0;  // index into Knowledge::registers
  RegisterAnswer answer = RegisterAnswer::kUnknown;
  std::string text = {};  // Chinese: how the body was found, and the row
};

struct RegisterCheck {
  std::vector<RegisterLead> leads = {};
  std::vector<RegisterNote> notes = {};  // one for each register
  std::string licence_excuse = {};       // "" or why licence findings do not count, with the row
};

struct CompiledRegisters;

// The registers, made ready once.  Immutable after create(); thread-safe as such.
class RegisterIndex {
 public:
  RegisterIndex();
  ~RegisterIndex();
  RegisterIndex(RegisterIndex&&) noexcept;
  RegisterIndex& operator=(RegisterIndex&&) noexcept;

  static Result<RegisterIndex> create(std::vector<Register> registers);

  bool empty() const;
  // `day` is that of the capture; none: terms are not judged.
  RegisterCheck check(const Document& document,
                      const PageScan& scan,
                      std::optional<CivilDay> day) const;
  // The first day after `day` on which a row that the page names counts otherwise than on `day`, so
  // that the same page may have to be judged anew; none: no such day is known.
  std::optional<CivilDay> next_change(const Document& document, CivilDay day) const;

 private:
  std::unique_ptr<CompiledRegisters> impl_;
};

// The same by the registers of a rule set.
std::optional<CivilDay> next_register_change(const Document& document,
                                             const RuleSet& rules,
                                             CivilDay day);

}  // namespace zc
