// Strings in scripts that a person gets to see: arguments of alert, layer.msg, document.write, and
// any literal with at least four Chinese characters (page state, JSON-LD, popup texts).  A lexer
// that knows strings, comments and regular expressions, and never executes.  One linear pass.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/document.h"
#include "extractor/text_align.h"

namespace zc {

inline constexpr std::size_t kMinScriptHan = 4;
inline constexpr std::size_t kMaxScriptTexts = 4000;  // per script

struct ScriptText {
  std::string_view text = {};  // escapes undone; markup cut out
  Alignment alignment = {};    // to bytes of the script
  BlockRole role = BlockRole::kData;
};

// Cheap test: has the script anything but ASCII, or escapes that could hide Chinese?
bool may_speak(std::string_view script);

void each_script_text(std::string_view script, const std::function<void(const ScriptText&)>& use);

// A JavaScript or JSON string literal's inside, escapes undone: \n \xNN \uNNNN \u{...} \NNN, line
// continuation.  Unpaired surrogates become U+FFFD.
void unescape_script(std::string_view literal, std::string& text, Alignment& alignment);

}  // namespace zc
