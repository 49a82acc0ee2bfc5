#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <csignal>

#include <doctest/doctest.h>

namespace {

// As app/main.cc does.
[[maybe_unused]] const auto kBefore = std::signal(SIGPIPE, SIG_IGN);

}  // namespace
