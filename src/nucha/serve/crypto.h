// The few cryptographic operations of the clinic, all libsodium's: nothing is invented here.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace nucha::serve {

/// Argon2id with libsodium's interactive limits, as a string that holds its parameters and salt.
std::string hashPassword(std::string_view password);
/// Constant time; also true for hashes of older parameters.
bool checkPassword(const std::string& hash, std::string_view password);
/// Takes as long as checking one: for names that do not exist.
void wastePasswordTime(std::string_view password);

/// 256 random bits as 43 characters of base64url.
std::string randomToken();
/// 128 random bits as 32 hexadecimal digits.
std::string randomId();
/// RFC 9562 version 4: "0c2f9a4e-5b1d-4c3a-9f10-2d8e7b6a5c41"
std::string randomUuid();
/// BLAKE2b-256 of a token, hexadecimal: what is stored instead of it.
std::string tokenHash(std::string_view token);
/// SHA-256, hexadecimal.
std::string sha256(std::string_view bytes);
/// SHA-256 as base64url without padding (PKCE).
std::string sha256Base64Url(std::string_view bytes);
/// HMAC-SHA-256, hexadecimal.
std::string keyedHash(std::string_view key, std::string_view bytes);
bool equalInConstantTime(std::string_view left, std::string_view right);

/// 32 bytes for XChaCha20-Poly1305; wiped when destroyed.
class SecretKey {
 public:
  static constexpr std::size_t kBytes = 32;
  static SecretKey random();
  /// From 64 hexadecimal digits; nullopt when it is none.
  static std::optional<SecretKey> fromHex(std::string_view hex);
  SecretKey(const SecretKey&) = default;
  SecretKey& operator=(const SecretKey&) = default;
  ~SecretKey();
  std::string hex() const;
  std::string_view bytes() const { return {bytes_.data(), bytes_.size()}; }

 private:
  SecretKey() = default;
  std::array<char, kBytes> bytes_{};  // no heap: a moved string would leave copies behind
};

/// Encrypts and authenticates `plain`; `bound` (such as "patients.record:7f3a") is authenticated with it, so that a
/// sealed text cannot be moved to another row. Base64 text.
std::string seal(const SecretKey& key, std::string_view plain, std::string_view bound);
/// nullopt when the text was changed, is bound elsewhere, or the key is another.
std::optional<std::string> unseal(const SecretKey& key, std::string_view sealed, std::string_view bound);

/// Reads the master key from a file of 64 hexadecimal digits with mode 0600; makes a new one when the file is missing
/// and `create` is set. Throws InputError when others may read it, or it holds something else.
SecretKey loadMasterKey(const std::filesystem::path& file, bool create);

}  // namespace nucha::serve
