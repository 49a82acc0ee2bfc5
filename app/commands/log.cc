// `zhengcha log ...`: the head of the store's log, and that it only grew since an earlier head.
#include <memory>

#include <fmt/format.h>

#include "app/commands/command.h"
#include "app/commands/command_line.h"
#include "app/commands/inputs.h"
#include "app/sealing.h"
#include "evidence/checkpoint.h"
#include "evidence/consistency.h"

namespace zc {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30;

struct LogArgs {
  std::string config = {};
  std::string earlier = {};
  std::string output = {};
};

Result<int> give(const std::string& text, const std::string& output) {
  if (output.empty()) {
    fmt::print("{}", text);
    return kExitNothingFound;
  }
  ZC_CHECK(write_file(output, text));
  fmt::print("已写入 {}\n", output);
  return kExitNothingFound;
}

Result<int> run_head(const LogArgs& args) {
  const SystemClock clock;
  ZC_TRY(const Settings settings, load_settings(args.config));
  ZC_TRY(const std::unique_ptr<Store> store, open_for_reading(settings, clock));
  ZC_TRY(const BundleLog log, log_proof(*store, {}, settings.evidence));
  return give(log.checkpoint, args.output);
}

Result<int> run_prove(const LogArgs& args) {
  const SystemClock clock;
  ZC_TRY(const Settings settings, load_settings(args.config));
  ZC_TRY(const std::string file, read_file(args.earlier, kMostBytes));
  ConsistencyProof proof;
  ZC_TRY(proof.earlier, checkpoint_in(file));
  ZC_TRY(const Checkpoint earlier, parse_checkpoint(proof.earlier));
  ZC_TRY(const std::unique_ptr<Store> store, open_for_reading(settings, clock));
  const MerkleHead head = store->audit().head();
  if (earlier.head.size > head.size) {
    return Error(ErrorKind::kCorrupt,
                 fmt::format("{} tells of {} lines, the log has {}: it was cut, or is another log",
                             args.earlier,
                             earlier.head.size,
                             head.size));
  }
  ZC_TRY(proof.path, store->audit().consistency(earlier.head.size, head.size));
  if (!verify_consistency(earlier.head, head, proof.path)) {
    return Error(ErrorKind::kCorrupt,
                 fmt::format("the log does not begin as {} tells: it was rewritten, or is another",
                             args.earlier));
  }
  ZC_TRY(const BundleLog log, log_proof(*store, {}, settings.evidence));
  proof.later = log.checkpoint;
  return give(consistency_json(proof), args.output);
}

}  // namespace

void add_log_commands(CLI::App& app, Chosen& chosen) {
  const auto args = std::make_shared<LogArgs>();
  CLI::App& c = *add_command(app, "log", "the store's tamper-evident log");
  c.require_subcommand(1);
  CLI::App* const head = c.add_subcommand("head", "its checkpoint, to be kept elsewhere");
  needs_config(head, args->config);
  head->add_option("-o,--output", args->output, "file to write; default: standard output");
  head->callback([args, &chosen] { chosen = [args] { return run_head(*args); }; });
  CLI::App* const prove = c.add_subcommand("prove", "that it only grew; for `verify`");
  needs_config(prove, args->config);
  prove->add_option("EARLIER", args->earlier, "a checkpoint, or a bundle that holds one")
      ->required();
  prove->add_option("-o,--output", args->output, "file to write; default: standard output");
  prove->callback([args, &chosen] { chosen = [args] { return run_prove(*args); }; });
}

}  // namespace zc
