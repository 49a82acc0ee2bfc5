#include "extractor/diff_noise.h"

#include <functional>
#include <map>
#include <set>
#include <string>

#include "extractor/utf8.h"

namespace zc {

namespace {

constexpr std::size_t kLeastSteps = 3;
constexpr std::size_t kShortText = 90;  // bytes: thirty Chinese characters

bool may_be_noise(const TextBlock& block) {
  return block.source == BlockSource::kVisible && block.role != BlockRole::kPrice &&
         block.role != BlockRole::kContact && block.role != BlockRole::kTitle;
}

bool may_be_random(const TextBlock& block) {
  return may_be_noise(block) && !block.in_main_text && block.text.size() <= kShortText;
}

std::uint64_t path_key(const TextBlock& block) {
  return std::hash<std::string>()(block.path);
}

// What one version says: per shape and per path, its texts.
using Texts = std::map<std::uint64_t, std::set<std::string>>;
struct Version {
  Texts shapes = {};
  Texts paths = {};
};

Version version_of(const Document& document) {
  Version out;
  for (const TextBlock& block : document.blocks) {
    if (!may_be_noise(block)) continue;
    const bool has_digit = block.text.find_first_of("0123456789") != std::string::npos;
    if (has_digit) out.shapes[shape_of(block)].insert(block.text);
    if (may_be_random(block)) out.paths[path_key(block)].insert(block.text);
  }
  return out;
}

// In how many steps were the texts of a key others than the step before?
std::map<std::uint64_t, std::size_t> changes(const std::vector<Version>& versions,
                                             Texts Version::*texts) {
  std::map<std::uint64_t, std::size_t> out;
  for (std::size_t i = 1; i < versions.size(); ++i) {
    for (const auto& [key, now] : versions[i].*texts) {
      const auto before = (versions[i - 1].*texts).find(key);
      if (before != (versions[i - 1].*texts).end() && before->second != now) ++out[key];
    }
  }
  return out;
}

}  // namespace

std::uint64_t shape_of(const TextBlock& block) {
  std::string shape;
  for (const char c : block.text) {
    if (!is_ascii_digit(c)) {
      shape.push_back(c);
    } else if (!shape.ends_with('#')) {
      shape.push_back('#');
    }
  }
  return std::hash<std::string>()(shape);
}

bool DiffNoise::masks(const TextBlock& block) const {
  return !shapes.empty() && may_be_noise(block) && shapes.contains(shape_of(block));
}

bool DiffNoise::drops(const TextBlock& block) const {
  return !paths.empty() && may_be_random(block) && paths.contains(path_key(block));
}

DiffNoise learn_noise(const std::vector<const Document*>& history) {
  DiffNoise out;
  if (history.size() <= kLeastSteps) return out;
  std::vector<Version> versions;
  versions.reserve(history.size());
  for (const Document* const document : history) versions.push_back(version_of(*document));
  const std::size_t steps = versions.size() - 1;
  for (const auto& [shape, count] : changes(versions, &Version::shapes)) {
    if (count * 2 >= steps) out.shapes.insert(shape);
  }
  for (const auto& [path, count] : changes(versions, &Version::paths)) {
    if (count == steps) out.paths.insert(path);
  }
  return out;
}

}  // namespace zc
