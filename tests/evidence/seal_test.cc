// Signatures, tokens and checkpoints, made and checked against the real openssl: what we seal it
// verifies, what it makes we verify, and what is wrong with a seal is told.
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "evidence/bundle.h"
#include "evidence/checkpoint.h"
#include "evidence/signature.h"
#include "evidence/sm2_seal.h"
#include "evidence/verify.h"
#include "tests/evidence/sample_bundle.h"
#include "tests/support/temp_dir.h"

namespace zc {
namespace {

// An office with its own authority, an authority of time, and a stranger; all made by openssl.
struct Office {
  test::TempDir dir = {};
  UtcTime now = {};  // once the certificates are there

  Office() {
    std::ofstream(file("tsa.cnf")) << "[tsa]\ndefault_tsa=t\n[t]\nserial=" << file("serial")
                                   << "\nsigner_digest=sha256\ndefault_policy=1.2.3.4\n"
                                      "digests=sha256\nordering=yes\ntsa_name=yes\n"
                                      "ess_cert_id_alg=sha256\n";
    const std::string key = "openssl ecparam -name secp384r1 -genkey -noout -out ";
    for (const char* const who : {"ca", "office", "tsa", "stranger", "old", "server"}) {
      run(key + who + ".key");
    }
    run("openssl req -x509 -new -key ca.key -subj /CN=root -days 3650 -out ca.pem");
    run("openssl req -x509 -new -key stranger.key -subj /CN=stranger -days 30 -out stranger.pem");
    issue("office", "keyUsage=critical,digitalSignature,nonRepudiation", 365);
    issue("tsa", "extendedKeyUsage=critical,timeStamping", 365);
    issue("server", "keyUsage=critical,keyEncipherment", 365);
    run("openssl genpkey -algorithm ed25519 -out log.key");
    run("openssl pkey -in log.key -pubout -out log.pub");
    run("openssl genpkey -algorithm SM2 -out sm2.key");
    run("openssl pkey -in sm2.key -pubout -out sm2.pub");
    run("openssl genpkey -algorithm SM2 -out sm2-other.key");
    run("openssl pkey -in sm2-other.key -pubout -out sm2-other.pub");
    now = SystemClock().now();
  }
  void issue(const std::string& who, const std::string& extension, int days) {
    std::ofstream(file(who + ".ext")) << extension << "\n";
    run("openssl req -new -key " + who + ".key -subj /CN=" + who + " -out " + who + ".csr");
    run("openssl x509 -req -in " + who + ".csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile " +
        who + ".ext -days " + std::to_string(days) + " -out " + who + ".pem");
  }
  std::string file(const std::string& name) const { return dir.file(name); }
  bool runs(const std::string& command) const {
    return std::system(
               ("cd '" + dir.path().string() + "' && { " + command + "; } >log 2>&1").c_str()) == 0;
  }
  void run(const std::string& command) const {
    REQUIRE_MESSAGE(runs(command), command << "\n" << read("log"));
  }
  std::string read(const std::string& name) const {
    std::ifstream in(file(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(file(name), std::ios::binary) << bytes;
  }
  Result<Signer> signer(const std::string& who) const {
    return Signer::load(file(who + ".key"), file(who + ".pem"), now);
  }
  std::string sign(const std::string& who, const std::string& content) const {
    const Result<Signer> by = signer(who);
    REQUIRE_MESSAGE(by, (by ? "" : by.error().message()));
    return *by->sign(content);
  }
  std::string token(const std::string& content) const {
    const std::string query = *timestamp_query(content);
    write("q.tsq", query);
    run("openssl ts -reply -config tsa.cnf -queryfile q.tsq -signer tsa.pem -inkey tsa.key "
        "-chain ca.pem -out r.tsr");
    Result<std::string> token = timestamp_token(read("r.tsr"), query);
    REQUIRE_MESSAGE(token, (token ? "" : token.error().message()));
    return *token;
  }
  VerifyOptions trusted() const {
    VerifyOptions options;
    options.signers.pem = read("ca.pem");
    options.authorities.pem = read("ca.pem");
    options.log_key = *public_key_from_pem(read("log.pub"));
    return options;
  }
};

Office& office() {
  static Office the_office;
  return the_office;
}

BundleInput logged_case(const Office& o) {
  BundleInput input = test::small_case();
  MerkleEdge edge;
  std::vector<std::string> lines;
  for (int i = 1; i <= 7; ++i) lines.push_back("{\"seq\":" + std::to_string(i) + "}");
  for (const std::string& line : lines) edge.add(merkle_leaf(line));
  const MerklePart part = [&](std::uint64_t begin, std::uint64_t end) {
    MerkleEdge some;
    for (std::uint64_t i = begin; i < end; ++i) some.add(merkle_leaf(lines[i]));
    return some.root();
  };
  const MerkleHead head{edge.size(), edge.root()};
  const Result<LogKey> key = LogKey::load(o.file("log.key"));
  REQUIRE(key);
  input.audit_lines = {lines[2], lines[6]};
  input.log.inclusion =
      inclusion_json(head, {{3, inclusion_proof(2, 7, part)}, {7, inclusion_proof(6, 7, part)}});
  input.log.checkpoint = *signed_checkpoint("某局/zhengcha", head, *key);
  input.log.public_key_pem = public_key_pem(key->public_key());
  input.exported = o.now;
  return input;
}

std::string state(const VerifyReport& report, std::string_view check) {
  const Check* const found = report.find(check);
  REQUIRE(found != nullptr);
  INFO(found->detail);
  return std::string(name_of(found->state));
}

}  // namespace

TEST_CASE("seal: openssl verifies our signature, and we openssl's; a changed byte is seen") {
  const Office& o = office();
  o.write("content", "the tag manifest\n");
  o.write("ours.p7s", o.sign("office", "the tag manifest\n"));
  CHECK(
      o.runs("openssl cms -verify -binary -inform DER -in ours.p7s -content content -CAfile ca.pem "
             "-purpose any -out /dev/null"));
  o.run(
      "openssl cms -sign -binary -in content -signer office.pem -inkey office.key -outform DER "
      "-out theirs.p7s");
  for (const char* const name : {"ours.p7s", "theirs.p7s"}) {
    const SealCheck good =
        check_signature(o.read(name), "the tag manifest\n", {o.read("ca.pem")}, o.now);
    CHECK_MESSAGE(good.trusted, good.problem);
    CHECK(good.who == "CN=office");
    CHECK_FALSE(check_signature(o.read(name), "the tag manifesT\n", {}, o.now).right);
    CHECK_FALSE(check_signature(o.read(name), "the tag manifest\n", {o.read("stranger.pem")}, o.now)
                    .trusted);
  }
  CHECK_FALSE(check_signature("", "x", {}, o.now).right);
  CHECK_FALSE(check_signature("not DER", "x", {}, o.now).right);
}

TEST_CASE("seal: a key that cannot be used is refused, naming its file") {
  const Office& o = office();
  CHECK(o.signer("nobody").error().kind() == ErrorKind::kNotFound);
  CHECK(Signer::load(o.file("ca.pem"), o.file("ca.pem"), o.now).error().kind() ==
        ErrorKind::kBadInput);
  const auto mixed = Signer::load(o.file("tsa.key"), o.file("office.pem"), o.now);
  CHECK(mixed.error().message().find("does not belong") != std::string::npos);
  const auto later = Signer::load(
      o.file("office.key"), o.file("office.pem"), o.now + std::chrono::hours(24 * 400));
  CHECK(later.error().message().find("not valid at") != std::string::npos);
  CHECK(o.signer("server").error().message().find("key usage") != std::string::npos);
  o.run("openssl ec -in office.key -aes256 -passout pass:x -out locked.key");
  CHECK(Signer::load(o.file("locked.key"), o.file("office.pem"), o.now).error().kind() ==
        ErrorKind::kBadInput);
  CHECK(LogKey::load(o.file("office.key")).error().message().find("Ed25519") != std::string::npos);
}

TEST_CASE("seal: a token of openssl's authority holds for its content and no other") {
  const Office& o = office();
  const std::string token = o.token("content");
  const SealCheck good = check_timestamp(token, "content", {o.read("ca.pem")});
  CHECK_MESSAGE(good.trusted, good.problem);
  REQUIRE(good.time);
  CHECK(std::chrono::abs(*good.time - o.now) < std::chrono::hours(1));
  o.write("content", "content");
  o.write("ours.tst", token);
  CHECK(o.runs("openssl ts -verify -data content -in ours.tst -token_in -CAfile ca.pem"));
  CHECK_FALSE(check_timestamp(token, "contents", {o.read("ca.pem")}).right);
  CHECK_FALSE(check_timestamp(token, "content", {o.read("stranger.pem")}).trusted);
  CHECK_FALSE(check_timestamp("", "content", {}).right);
  CHECK_FALSE(check_timestamp(o.sign("office", "content"), "content", {}).right);
}

TEST_CASE("seal: openssl verifies our SM2 signature, and we openssl's; a changed byte is seen") {
  const Office& o = office();
  const Result<Sm2Key> key = Sm2Key::load(o.file("sm2.key"));
  REQUIRE(key);
  const std::string content = "the tag manifest\n";
  o.write("content", content);
  o.write("ours.sm2", *key->sign(content));
  const std::string id = "-sigopt distid:1234567812345678";
  CHECK(o.runs("openssl dgst -sm3 -verify sm2.pub " + id + " -signature ours.sm2 content"));
  o.run("openssl dgst -sm3 -sign sm2.key " + id + " -out theirs.sm2 content");
  for (const char* const name : {"ours.sm2", "theirs.sm2"}) {
    CHECK(check_sm2(o.read("sm2.pub"), content, o.read(name)));
    CHECK_FALSE(check_sm2(o.read("sm2.pub"), content + " ", o.read(name)));
    CHECK_FALSE(check_sm2(o.read("sm2-other.pub"), content, o.read(name)));
  }
  CHECK_FALSE(check_sm2(o.read("sm2.pub"), content, ""));
  CHECK_FALSE(check_sm2(o.read("log.pub"), content, o.read("ours.sm2")));
  CHECK_FALSE(check_sm2("", content, o.read("ours.sm2")));
  CHECK(is_same_sm2_key(key->public_key_pem(), o.read("sm2.pub")));
  CHECK(Sm2Key::load(o.file("office.key")).error().message().find("no SM2 key") !=
        std::string::npos);
}

TEST_CASE("seal: an SM2 signature in a bundle holds for the office's key alone") {
  const Office& o = office();
  const Bundle bundle = *make_bundle(logged_case(o));
  const Result<Sm2Key> key = Sm2Key::load(o.file("sm2.key"));
  BundleSeals seals;
  seals.sm2_signature = *key->sign(bundle.tag_manifest);
  seals.sm2_public_key = key->public_key_pem();
  const VerifyReport report =
      verify_bundle(*zip_bundle(bundle, seals), {{}, {}, {}, o.read("sm2.pub")});
  CHECK(state(report, "sm2") == "pass");
  CHECK(report.ok());
  CHECK(state(verify_bundle(*zip_bundle(bundle, seals), {{}, {}, {}, o.read("sm2-other.pub")}),
              "sm2") == "fail");
  CHECK_FALSE(verify_bundle(*zip_bundle(bundle, {}), {{}, {}, {}, o.read("sm2.pub")}).ok());
  seals.sm2_signature = *key->sign("another");
  CHECK(state(verify_bundle(*zip_bundle(bundle, seals)), "sm2") == "fail");
  seals.sm2_signature = "x";
  seals.sm2_public_key.clear();
  CHECK_FALSE(verify_bundle(*zip_bundle(bundle, seals)).ok());
}

TEST_CASE("seal: an answer that is no token for our query is refused in words") {
  const Office& o = office();
  const std::string query = *timestamp_query("one");
  CHECK(timestamp_token("<html>", query).error().kind() == ErrorKind::kProtocol);
  o.token("another");
  CHECK(timestamp_token(o.read("r.tsr"), query).error().kind() == ErrorKind::kProtocol);
  CHECK(*timestamp_query("one") == query);
}

TEST_CASE("seal: checkpoints read back, and hold for the key that signed them alone") {
  const Office& o = office();
  const MerkleHead head{5, sha256("root")};
  const Result<LogKey> key = LogKey::load(o.file("log.key"));
  REQUIRE(key);
  const std::string note = *signed_checkpoint("某局/zhengcha", head, *key);
  Result<Checkpoint> read = parse_checkpoint(note);
  REQUIRE(read);
  CHECK(read->head == head);
  CHECK(is_signed_by(*read, key->public_key()));
  CHECK_FALSE(is_signed_by(*read, std::string(32, 'x')));
  std::string forged = note;
  forged.replace(forged.find("\n5\n"), 3, "\n6\n");
  CHECK_FALSE(is_signed_by(*parse_checkpoint(forged), key->public_key()));
  for (const char* const bad : {"", "a\n", "a\n1\nAAAA\n\n", "a\nx\nAAAA\n\n", "a\n1\n"}) {
    CHECK_FALSE(parse_checkpoint(bad));
  }
  CHECK_FALSE(signed_checkpoint("two\nlines", head, *key));
  CHECK(*public_key_from_pem(public_key_pem(key->public_key())) == key->public_key());
  CHECK_FALSE(public_key_from_pem(o.read("ca.pem")));
}

TEST_CASE("seal: a bundle with all seals verifies, with and without what the reader trusts") {
  const Office& o = office();
  const Bundle bundle = *make_bundle(logged_case(o));
  BundleSeals seals;
  seals.signature = o.sign("office", bundle.tag_manifest);
  seals.second_signature = o.sign("stranger", bundle.tag_manifest);
  seals.timestamp = o.token(bundle.tag_manifest);
  const std::string zip = *zip_bundle(bundle, seals);
  const VerifyReport untrusting = verify_bundle(zip);
  CHECK(untrusting.ok());
  CHECK(state(untrusting, "signature") == "pass");
  CHECK(state(untrusting, "inclusion") == "pass");
  const VerifyReport stranger = verify_bundle(zip, o.trusted());
  CHECK(state(stranger, "signature") == "fail");  // the second officer is not of the office
  CHECK(state(stranger, "timestamp") == "pass");
  CHECK(state(stranger, "checkpoint") == "pass");
  seals.second_signature = o.sign("office", bundle.tag_manifest);
  CHECK(verify_bundle(*zip_bundle(bundle, seals), o.trusted()).ok());
}

TEST_CASE("seal: what is missing is told, and required once the reader names whom he trusts") {
  const Office& o = office();
  const Bundle bundle = *make_bundle(logged_case(o));
  const std::string bare = *zip_bundle(bundle, {});
  CHECK(verify_bundle(bare).ok());
  CHECK(state(verify_bundle(bare), "signature") == "missing");
  const VerifyReport strict = verify_bundle(bare, o.trusted());
  CHECK_FALSE(strict.ok());
  CHECK(state(strict, "timestamp") == "missing");
  const std::string unlogged = *export_bundle(test::small_case());
  CHECK(state(verify_bundle(unlogged), "checkpoint") == "missing");
  CHECK_FALSE(verify_bundle(unlogged, {{}, {}, o.trusted().log_key}).ok());
}

TEST_CASE("seal: seals of another bundle, or with a byte changed, fail by name") {
  const Office& o = office();
  const Bundle bundle = *make_bundle(logged_case(o));
  BundleSeals good;
  good.signature = o.sign("office", bundle.tag_manifest);
  good.timestamp = o.token(bundle.tag_manifest);
  BundleSeals moved = good;
  moved.signature = o.sign("office", "another");
  CHECK(state(verify_bundle(*zip_bundle(bundle, moved)), "signature") == "fail");
  moved = good;
  moved.timestamp = o.token("another");
  CHECK(state(verify_bundle(*zip_bundle(bundle, moved)), "timestamp") == "fail");
  const std::string zip = *zip_bundle(bundle, good);
  REQUIRE(verify_bundle(zip, o.trusted()).ok());
  std::string changed = zip;
  std::size_t accepted = 0;
#ifdef __SANITIZE_ADDRESS__
  constexpr std::size_t kStep = 7;  // five times as slow there
#else
  constexpr std::size_t kStep = 1;
#endif
  for (std::size_t i = 0; i < zip.size(); i += kStep) {
    changed[i] = static_cast<char>(changed[i] ^ 1);
    accepted += verify_bundle(changed, o.trusted()).ok() ? 1 : 0;
    changed[i] = zip[i];
  }
  CHECK(accepted == 0);
}

TEST_CASE("seal: a line that does not stand in the log is named") {
  const Office& o = office();
  BundleInput input = logged_case(o);
  input.audit_lines[1] = "{\"seq\":7,\"type\":\"forged\"}";
  CHECK(state(verify_bundle(*export_bundle(input)), "inclusion") == "fail");
  input = logged_case(o);
  input.audit_lines.pop_back();
  CHECK(state(verify_bundle(*export_bundle(input)), "inclusion") == "fail");
}

TEST_CASE("seal: a stranger checks log and seals with openssl, jq and a shell alone") {
  const Office& o = office();
  if (!o.runs("command -v jq && command -v unzip")) {
    MESSAGE("SKIPPED: jq or unzip is not installed");
    return;
  }
  const Bundle bundle = *make_bundle(logged_case(o));
  BundleSeals seals;
  seals.signature = o.sign("office", bundle.tag_manifest);
  seals.timestamp = o.token(bundle.tag_manifest);
  o.write("b.zip", *zip_bundle(bundle, seals));
  o.run("rm -rf ZC-2026-0001 && LC_ALL=C.UTF-8 unzip -q b.zip");
  const std::string in = "cd ZC-2026-0001 && ";
  CHECK(o.runs(in +
               "openssl cms -verify -binary -inform DER -in signatures/tagmanifest.p7s -content "
               "tagmanifest-sha256.txt -CAfile ../ca.pem -purpose any -out /dev/null"));
  CHECK(o.runs(in +
               "openssl ts -verify -data tagmanifest-sha256.txt -in signatures/tagmanifest.tst "
               "-token_in -CAfile ../ca.pem"));
  // The checkpoint: the text before the empty line, and the signature behind the four bytes of id.
  CHECK(o.runs(in +
               "sed '/^$/,$d' log/checkpoint >body && tail -n 1 log/checkpoint | sed 's/.* //' | "
               "base64 -d | tail -c +5 >sig && openssl pkeyutl -verify -rawin -pubin -inkey "
               "../log.pub -sigfile sig -in body"));
  // docs/evidence_format.md, "By hand".
  o.write("fold.sh", R"sh(
bytes() { printf "$(sed 's/../\\x&/g' <<<"$1")"; }
fold() {  # LINE SEQ SIZE ROOT PATH...: exit 0 when the line stands in the tree
  h=$({ printf '\000'; printf '%s' "$1"; } | sha256sum | cut -c-64)
  i=$(($2 - 1)); n=$(($3 - 1)); root=$4; shift 4
  for p; do
    if [ $((i & 1)) = 1 ] || [ $i = $n ]; then
      h=$(bytes "01$p$h" | sha256sum | cut -c-64)
      while [ $((i & 1)) = 0 ] && [ $i != 0 ]; do i=$((i >> 1)); n=$((n >> 1)); done
    else
      h=$(bytes "01$h$p" | sha256sum | cut -c-64)
    fi
    i=$((i >> 1)); n=$((n >> 1))
  done
  [ "$n" = 0 ] && [ "$h" = "$root" ]
}
size=$(sed -n 2p log/checkpoint); root=$(sed -n 3p log/checkpoint | base64 -d | od -An -tx1 | tr -d ' \n')
k=0
while IFS= read -r line; do
  seq=$(printf '%s' "$line" | jq .seq)
  fold "$line" "$seq" "$size" "$root" $(jq -r ".lines[$k].path[]" log/inclusion.json) || exit 1
  k=$((k + 1))
done <data/audit.jsonl
[ $k -gt 0 ]
)sh");
  CHECK(o.runs(in + "bash ../fold.sh"));
  CHECK(o.runs(in + "echo '{\"seq\":6}' >>data/audit.jsonl && ! bash ../fold.sh"));
}

}  // namespace zc
