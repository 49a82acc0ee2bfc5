#include "config/letter_file.h"

#include <fstream>

#include <doctest/doctest.h>

#include "tests/support/temp_dir.h"

using namespace zc;

TEST_CASE("letters: the project's own load, and go by category and place") {
  const auto letters = load_letters(std::string(ZC_SOURCE_DIR) + "/config/letters");
  REQUIRE_MESSAGE(letters, (letters ? "" : letters.error().message()));
  CHECK(letters->size() == 5);
  const auto names = [&](std::vector<Category> categories) {
    std::string all;
    for (const LetterTemplate& letter : letters_for(*letters, categories, {})) {
      all += letter.name + " ";
    }
    return all;
  };
  CHECK(names({Category::kGuarantee}) == "platform-takedown access-assistance transfer-market ");
  CHECK(names({Category::kIssuance}) ==
        "platform-takedown access-assistance transfer-police transfer-cac ");
  LetterTemplate local;
  local.places = {"粤"};
  CHECK(letters_for({local}, {}, {"京"}).empty());
  CHECK(letters_for({local}, {}, {"京", "粤"}).size() == 1);
}

TEST_CASE("letters: what is wrong is told with its place") {
  const test::TempDir dir;
  const auto message = [&](const std::string& text) {
    std::ofstream(dir.file("letters.toml")) << text;
    const auto letters = load_letters(dir.path().string());
    REQUIRE_FALSE(letters);
    return letters.error().message();
  };
  CHECK(message("[[letter]]\nname = \"../x\"\ntitle = \"t\"\n").find(":2:") != std::string::npos);
  CHECK(message("[[letter]]\nname = \"x\"\n").find("title") != std::string::npos);
  CHECK(
      message("[[letter]]\nname = \"x\"\ntitle = \"t\"\ncategories = [\"luck\"]\n").find("luck") !=
      std::string::npos);
  CHECK(message("[[letter]]\nname = \"x\"\ntitle = \"t\"\n").find("x.html") != std::string::npos);
  CHECK(message("letter = 3\n").find("[[letter]]") != std::string::npos);
}
