// The letters that go with a case: `letters.toml` in the letters folder names each template with
// the categories and places that it is for; the templates lie beside it and are the office's to
// edit.
#pragma once

#include <string>
#include <vector>

#include "base/finding.h"
#include "base/result.h"

namespace zc {

struct LetterTemplate {
  std::string name = {};                  // of the file to be written, without ".html"
  std::string title = {};                 // in Chinese
  std::string to = {};                    // 收文单位
  std::vector<Category> categories = {};  // none: any
  std::vector<std::string> places = {};  // first characters of filing numbers, e.g. "粤"; none: any
  std::string text = {};
};

// kNotFound or kBadInput with file:line:column.
Result<std::vector<LetterTemplate>> load_letters(const std::string& directory);

// Those for a case with these categories, in these places (of all that is known; empty: unknown,
// then only letters for any place).
std::vector<LetterTemplate> letters_for(const std::vector<LetterTemplate>& letters,
                                        const std::vector<Category>& categories,
                                        const std::vector<std::string>& places);

}  // namespace zc
