#include "nucha/serve/crypto.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sodium.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <set>
#include <thread>
#include <vector>

#include "serve/account_store.h"

namespace nucha::serve {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

TEST(Crypto, PasswordsAreArgon2idWithSaltAndTakeOddBytes) {
  const std::string password = std::string("pässwort\0 with a zero", 22);
  const std::string hash = hashPassword(password);
  EXPECT_THAT(hash, StartsWith("$argon2id$"));
  EXPECT_NE(hash, hashPassword(password)) << "each hash has a salt of its own";
  EXPECT_TRUE(checkPassword(hash, password));
  EXPECT_FALSE(checkPassword(hash, password + " "));
  EXPECT_FALSE(checkPassword(hash, password.substr(0, 9))) << "a zero byte does not end a password";
  EXPECT_FALSE(checkPassword(hash, ""));
}

TEST(Crypto, HashesOfOtherParametersCountAndDamagedOnesDoNot) {
  std::array<char, crypto_pwhash_STRBYTES> cheap{};
  ASSERT_EQ(crypto_pwhash_str(cheap.data(), "correct one", 11, crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN),
            0);
  EXPECT_TRUE(checkPassword(cheap.data(), "correct one"));
  EXPECT_FALSE(checkPassword(cheap.data(), "correct two"));
  const std::string hash = hashPassword("correct one");
  for (const std::string& bad : {std::string(), std::string("x"), hash.substr(0, hash.size() - 1), hash + "A",
                                 std::string(200, '$'), std::string("$argon2id$v=19$m=1,t=1,p=1$$")})
    EXPECT_FALSE(checkPassword(bad, "correct one")) << bad;
  std::string other = hash;
  other.back() = other.back() == 'A' ? 'E' : 'A';
  EXPECT_FALSE(checkPassword(other, "correct one"));
}

TEST(Crypto, TokensAndIdsHaveTheirShapeAndNeverRepeat) {
  std::set<std::string> tokens, ids;
  for (int i = 0; i < 1000; ++i) {
    tokens.insert(randomToken());
    ids.insert(randomId());
  }
  EXPECT_EQ(tokens.size(), 1000u);
  EXPECT_EQ(ids.size(), 1000u);
  EXPECT_THAT(*tokens.begin(), MatchesRegex("[A-Za-z0-9_-]{43}"));
  EXPECT_THAT(*ids.begin(), MatchesRegex("[0-9a-f]{32}"));
}

TEST(Crypto, HashesAreThePublishedOnes) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  // RFC 7636, appendix B
  EXPECT_EQ(sha256Base64Url("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  // RFC 4231, test case 2
  EXPECT_EQ(keyedHash("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(tokenHash(""), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
  EXPECT_NE(tokenHash("a"), tokenHash("b"));
}

TEST(Crypto, ComparesWholeTexts) {
  EXPECT_TRUE(equalInConstantTime("", ""));
  EXPECT_TRUE(equalInConstantTime("same", "same"));
  EXPECT_FALSE(equalInConstantTime("same", "samf"));
  EXPECT_FALSE(equalInConstantTime("same", "sam"));
  EXPECT_FALSE(equalInConstantTime("", "s"));
}

TEST(Crypto, KeysTravelAsHexadecimal) {
  const SecretKey key = SecretKey::random();
  const std::optional<SecretKey> again = SecretKey::fromHex(key.hex());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->bytes(), key.bytes());
  EXPECT_NE(SecretKey::random().hex(), key.hex());
  for (const std::string& bad : {std::string(), std::string(63, 'a'), std::string(65, 'a'), std::string(64, 'g'),
                                 std::string(32, 'a') + " " + std::string(31, 'a')})
    EXPECT_FALSE(SecretKey::fromHex(bad)) << bad;
}

TEST(Crypto, SealedTextOpensOnlyWithItsKeyAndInItsPlace) {
  const SecretKey key = SecretKey::random();
  for (const std::string& plain : {std::string(), std::string("{\"person\":{}}"), std::string(100000, '\0')}) {
    const std::string sealed = seal(key, plain, "patients.record:1");
    EXPECT_EQ(unseal(key, sealed, "patients.record:1"), plain);
    EXPECT_NE(seal(key, plain, "patients.record:1"), sealed) << "a nonce is never used twice";
    EXPECT_FALSE(unseal(key, sealed, "patients.record:2"));
    EXPECT_FALSE(unseal(SecretKey::random(), sealed, "patients.record:1"));
  }
  EXPECT_EQ(seal(key, "Miller", "x").find("Miller"), std::string::npos);
}

TEST(Crypto, EveryChangedCharacterOfASealedTextShows) {
  const SecretKey key = SecretKey::random();
  const std::string sealed = seal(key, "C5-C6", "b");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(unseal(key, changed, "b")) << i;
  }
  for (std::size_t length = 0; length < sealed.size(); ++length)
    EXPECT_FALSE(unseal(key, sealed.substr(0, length), "b")) << length;
  EXPECT_FALSE(unseal(key, sealed + "AAAA", "b"));
  EXPECT_FALSE(unseal(key, "not base64!", "b"));
}

TEST(Crypto, WorksFromManyThreads) {
  const SecretKey key = SecretKey::random();
  std::vector<std::thread> threads;
  std::vector<int> good(8, 0);
  for (std::size_t i = 0; i < good.size(); ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 100; ++round) good[i] += unseal(key, seal(key, randomToken(), "t"), "t").has_value();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(good, ::testing::Each(100));
}

std::string faultOf(const std::filesystem::path& file, bool create = false) {
  try {
    loadMasterKey(file, create);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(MasterKey, IsMadeOnceForItsOwnerOnly) {
  const AccountFolder folder;
  const std::filesystem::path file = folder.path / "master.key";
  EXPECT_THAT(faultOf(file), HasSubstr("there is no master key"));
  const SecretKey made = loadMasterKey(file, true);
  EXPECT_EQ(loadMasterKey(file, true).hex(), made.hex());
  EXPECT_EQ(loadMasterKey(file, false).hex(), made.hex());
  struct stat about {};
  ASSERT_EQ(::stat(file.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777u, 0600u);
  const std::filesystem::directory_iterator files(folder.path);
  EXPECT_EQ(std::distance(begin(files), end(files)), 1) << "no draft is left behind";
}

TEST(MasterKey, SeveralStartsAtOnceAgreeOnOne) {
  const AccountFolder folder;
  std::vector<std::string> keys(6);
  std::vector<std::thread> threads;
  for (std::string& key : keys)
    threads.emplace_back([&] { key = loadMasterKey(folder.path / "master.key", true).hex(); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(keys, ::testing::Each(keys[0]));
}

TEST(MasterKey, IsRefusedWhenOthersMayReadItOrItIsNone) {
  const AccountFolder folder;
  const std::filesystem::path file = folder.path / "master.key";
  loadMasterKey(file, true);
  ASSERT_EQ(::chmod(file.c_str(), 0640), 0);
  EXPECT_THAT(faultOf(file), HasSubstr("chmod 600"));
  ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
  EXPECT_EQ(faultOf(file), "");
  for (const std::string& text : {std::string(), std::string("secret"), std::string(65, 'a'), std::string(5000, 'a')}) {
    std::ofstream(file) << text;
    EXPECT_THAT(faultOf(file), HasSubstr("this is no master key")) << text.size();
    EXPECT_THAT(faultOf(file), ::testing::Not(HasSubstr("secret"))) << "a wrong file may hold another secret";
  }
  EXPECT_THAT(faultOf(folder.path), HasSubstr("no plain file"));
  EXPECT_THAT(faultOf(folder.path / "none" / "master.key", true), HasSubstr("cannot be written"));
}

}  // namespace
}  // namespace nucha::serve
