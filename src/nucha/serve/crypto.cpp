#include "nucha/serve/crypto.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "nucha/base/error.h"
#include "nucha/base/text.h"

namespace nucha::serve {
namespace {

constexpr std::size_t kIdBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kLongestKeyFile = 256;

static_assert(SecretKey::kBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

/// Every function that uses libsodium comes by here first; C++ runs the initializer once, whoever is first.
void needSodium() {
  static const int kStarted = sodium_init();
  NUCHA_ASSERT(kStarted >= 0, "libsodium cannot start: no source of random numbers");
}

const unsigned char* bytesOf(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

unsigned char* bytesOf(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string hexOf(std::string_view bytes) {
  std::string hex(bytes.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), bytesOf(bytes), bytes.size());
  hex.pop_back();
  return hex;
}

std::string base64Of(std::string_view bytes, int variant) {
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytesOf(bytes), bytes.size(), variant);
  text.resize(text.find('\0'));
  return text;
}

std::optional<std::string> fromBase64(std::string_view text) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_base642bin(bytesOf(bytes), bytes.size(), text.data(), text.size(), nullptr, &size, &end,
                        sodium_base64_VARIANT_ORIGINAL) != 0 ||
      end != text.data() + text.size()) {
    return std::nullopt;
  }
  bytes.resize(size);
  return bytes;
}

std::string randomBytes(std::size_t count) {
  needSodium();
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::string sha256Bytes(std::string_view bytes) {
  needSodium();
  std::string hash(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(bytesOf(hash), bytesOf(bytes), bytes.size());
  return hash;
}

[[noreturn]] void failKey(const std::filesystem::path& file, const std::string& what, const std::string& fix) {
  throw InputError(Fault{file.string(), what, fix});
}

/// Closes when left.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

SecretKey readKey(const std::filesystem::path& file, int descriptor) {
  struct stat about {};
  if (::fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode))
    failKey(file, "the master key is no plain file", "name a file with key_file");
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    failKey(file, "others than its owner may use the master key", "take the rights away: chmod 600 " + file.string());
  std::string text(kLongestKeyFile, '\0');
  const ssize_t got = ::read(descriptor, text.data(), text.size());
  const std::optional<SecretKey> key =
      got < 0 ? std::nullopt
              : SecretKey::fromHex(trimmed(std::string_view(text).substr(0, static_cast<std::size_t>(got))));
  sodium_memzero(text.data(), text.size());
  if (!key)
    failKey(file, "this is no master key: not 64 hexadecimal digits", "put the right file back from its backup");
  return *key;
}

void writeDurably(const std::filesystem::path& file, int descriptor, std::string_view text) {
  if (descriptor < 0 || ::write(descriptor, text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::fsync(descriptor) != 0) {
    failKey(file, std::string("the master key cannot be written: ") + std::strerror(errno),
            "name a folder that can be written to");
  }
}

/// Written whole under another name first: a crash leaves no half key, and of two starts at once one makes it.
void makeKey(const std::filesystem::path& file) {
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  const std::filesystem::path draft = file.string() + "." + randomId();
  std::string text = SecretKey::random().hex() + "\n";
  try {
    const Descriptor made(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    writeDurably(file, made.number(), text);
    if (::link(draft.c_str(), file.c_str()) != 0 && errno != EEXIST)
      failKey(file, std::string("the master key cannot be made: ") + std::strerror(errno), "choose another folder");
  } catch (const InputError&) {
    ::unlink(draft.c_str());
    sodium_memzero(text.data(), text.size());
    throw;
  }
  ::unlink(draft.c_str());
  sodium_memzero(text.data(), text.size());
  const Descriptor place(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (place.number() >= 0) ::fsync(place.number());
}

}  // namespace

std::string hashPassword(std::string_view password) {
  needSodium();
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  const int done =
      crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                            crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13);
  if (done != 0) throw std::bad_alloc();  // the only reason libsodium knows: 64 MiB were not to be had
  hash.resize(hash.find('\0'));
  return hash;
}

bool checkPassword(const std::string& hash, std::string_view password) {
  needSodium();
  // the function reads a whole buffer of this size in some versions, and a longer text is none of its hashes
  std::string padded = hash;
  if (padded.size() >= crypto_pwhash_STRBYTES) return false;
  padded.resize(crypto_pwhash_STRBYTES, '\0');
  return crypto_pwhash_str_verify(padded.c_str(), password.data(), password.size()) == 0;
}

void wastePasswordTime(std::string_view password) { hashPassword(password); }

std::string randomToken() { return base64Of(randomBytes(SecretKey::kBytes), sodium_base64_VARIANT_URLSAFE_NO_PADDING); }

std::string randomId() { return hexOf(randomBytes(kIdBytes)); }

std::string randomUuid() {
  std::string id = randomId();
  id[12] = '4';
  id[16] = "89ab"[static_cast<std::size_t>(id[16]) % 4];
  return id.substr(0, 8) + "-" + id.substr(8, 4) + "-" + id.substr(12, 4) + "-" + id.substr(16, 4) + "-" +
         id.substr(20);
}

std::string tokenHash(std::string_view token) {
  needSodium();
  std::string hash(kHashBytes, '\0');
  crypto_generichash(bytesOf(hash), hash.size(), bytesOf(token), token.size(), nullptr, 0);
  return hexOf(hash);
}

std::string sha256(std::string_view bytes) { return hexOf(sha256Bytes(bytes)); }

std::string sha256Base64Url(std::string_view bytes) {
  return base64Of(sha256Bytes(bytes), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string keyedHash(std::string_view key, std::string_view bytes) {
  needSodium();
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytesOf(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytesOf(bytes), bytes.size());
  std::string hash(crypto_auth_hmacsha256_BYTES, '\0');
  crypto_auth_hmacsha256_final(&state, bytesOf(hash));
  sodium_memzero(&state, sizeof state);
  return hexOf(hash);
}

bool equalInConstantTime(std::string_view left, std::string_view right) {
  // lengths of tokens and hashes are no secret
  return left.size() == right.size() && sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

SecretKey SecretKey::random() {
  needSodium();
  SecretKey key;
  randombytes_buf(key.bytes_.data(), key.bytes_.size());
  return key;
}

std::optional<SecretKey> SecretKey::fromHex(std::string_view hex) {
  if (hex.size() != 2 * kBytes) return std::nullopt;
  SecretKey key;
  std::size_t size = 0;
  const char* end = nullptr;
  if (sodium_hex2bin(reinterpret_cast<unsigned char*>(key.bytes_.data()), kBytes, hex.data(), hex.size(), nullptr,
                     &size, &end) != 0 ||
      size != kBytes || end != hex.data() + hex.size()) {
    return std::nullopt;
  }
  return key;
}

SecretKey::~SecretKey() { sodium_memzero(bytes_.data(), bytes_.size()); }

std::string SecretKey::hex() const { return hexOf(bytes()); }

std::string seal(const SecretKey& key, std::string_view plain, std::string_view bound) {
  // 192 random bits never meet again, so no counter has to be kept
  std::string sealed = randomBytes(kNonceBytes);
  sealed.resize(kNonceBytes + plain.size() + kTagBytes);
  unsigned char* const start = bytesOf(sealed);
  crypto_aead_xchacha20poly1305_ietf_encrypt(start + kNonceBytes, nullptr, bytesOf(plain), plain.size(), bytesOf(bound),
                                             bound.size(), nullptr, start, bytesOf(key.bytes()));
  return base64Of(sealed, sodium_base64_VARIANT_ORIGINAL);
}

std::optional<std::string> unseal(const SecretKey& key, std::string_view sealed, std::string_view bound) {
  needSodium();
  const std::optional<std::string> bytes = fromBase64(sealed);
  if (!bytes || bytes->size() < kNonceBytes + kTagBytes) return std::nullopt;
  std::string plain(bytes->size() - kNonceBytes - kTagBytes, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytesOf(plain), nullptr, nullptr, bytesOf(*bytes) + kNonceBytes,
                                                 bytes->size() - kNonceBytes, bytesOf(bound), bound.size(),
                                                 bytesOf(*bytes), bytesOf(key.bytes())) != 0) {
    return std::nullopt;
  }
  return plain;
}

SecretKey loadMasterKey(const std::filesystem::path& file, bool create) {
  needSodium();
  for (const bool may_make : {create, false}) {
    const Descriptor found(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (found.number() >= 0) return readKey(file, found.number());
    if (errno != ENOENT)
      failKey(file, std::string("the master key cannot be read: ") + std::strerror(errno), "run as its owner");
    if (may_make) makeKey(file);
  }
  failKey(file, "there is no master key; without it nothing stored can be read",
          "put the file back from its backup, or name it with key_file");
}

}  // namespace nucha::serve
