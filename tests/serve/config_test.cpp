#include "nucha/serve/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "nucha/base/file.h"
#include "nucha/base/text.h"
#include "nucha/serve/crypto.h"

namespace nucha::serve {
namespace {

using ::testing::HasSubstr;

struct ConfigFolder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("nucha-config-" + randomId());
  ConfigFolder() { std::filesystem::create_directories(path); }
  ConfigFolder(const ConfigFolder&) = delete;
  ConfigFolder& operator=(const ConfigFolder&) = delete;
  ~ConfigFolder() { std::filesystem::remove_all(path); }

  std::filesystem::path write(const std::string& text) const {
    writeFile(path / "nucha.conf", text);
    return path / "nucha.conf";
  }
};

using Environment = std::map<std::string, std::string>;

std::vector<Fault> faultsOf(const std::string& text, const Environment& environment = {}) {
  const ConfigFolder folder;
  try {
    readConfig(folder.write(text), environment);
  } catch (const InputError& error) {
    return error.faults();
  }
  return {};
}

ServerConfig configOf(const std::string& text, const Environment& environment = {}) {
  const ConfigFolder folder;
  return readConfig(folder.write(text), environment);
}

TEST(ServeConfigRead, FileThenEnvironment) {
  const ServerConfig config = configOf(
      "# the clinic\n\n  port = 9000   # not the default\naddress=::1\ntrusted_proxies = 10.0.0.1, fd00::/8\n"
      "fhir_servers = North, https://north.example/fhir, nucha; Local, http://127.0.0.1:8080/fhir, dev\r\n"
      "time_zone = UTC",
      {{"NUCHA_SERVE_PORT", "9100"}, {"NUCHA_SERVE_SHORTEST_PASSWORD", "20"}, {"PATH", "/bin"}, {"HOME", "/home/ada"}});
  EXPECT_EQ(config.port, 9100) << "the environment comes after the file";
  EXPECT_EQ(config.address, "::1");
  EXPECT_EQ(config.trusted_proxies, (std::vector<std::string>{"10.0.0.1", "fd00::/8"}));
  ASSERT_EQ(config.fhir_servers.size(), 2U);
  EXPECT_EQ(config.fhir_servers[1].base, "http://127.0.0.1:8080/fhir");
  EXPECT_EQ(config.fhir_servers[0].client_id, "nucha");
  EXPECT_EQ(config.accounts.shortest_password, 20U);
  EXPECT_EQ(config.folder, "/home/ada/.local/share/nucha");
}

TEST(ServeConfigRead, FolderOfTheStore) {
  EXPECT_EQ(readConfig({}, {{"HOME", "/h"}, {"XDG_DATA_HOME", "/x"}}).folder, "/x/nucha");
  EXPECT_EQ(readConfig({}, {{"HOME", "/h"}, {"NUCHA_SERVE_FOLDER", "/srv/nucha"}}).folder, "/srv/nucha");
  EXPECT_TRUE(readConfig({}, {}).folder.empty());
}

TEST(ServeConfigRead, EveryFaultIsTold) {
  const std::vector<Fault> faults =
      faultsOf("prot = 1\nport = 70000\nport = 5\nnonsense\naddress = example.org/8\n", {{"NUCHA_SERVE_WORKER", "x"}});
  ASSERT_EQ(faults.size(), 6U);
  EXPECT_THAT(faults[0].where, HasSubstr("nucha.conf:1"));
  EXPECT_THAT(faults[0].fix, HasSubstr("'port'"));
  EXPECT_THAT(describe(faults[1]), HasSubstr("port: '70000' is no whole number from 0 to 65535"));
  EXPECT_THAT(faults[2].what, HasSubstr("second time"));
  EXPECT_THAT(faults[3].where, HasSubstr(":4"));
  EXPECT_THAT(faults[4].what, HasSubstr("address"));
  EXPECT_EQ(faults[5].where, "NUCHA_SERVE_WORKER");
  EXPECT_THAT(faults[5].fix, HasSubstr("NUCHA_SERVE_WORKERS"));
}

TEST(ServeConfigRead, ValuesThatMakeNoSense) {
  for (const char* line : {"port = -1",
                           "port = 80 80",
                           "port =",
                           "port = 0x50",
                           "workers = 1e3",
                           "max_body = 10",
                           "max_body = -1",
                           "public_url = ftp://a",
                           "public_url = https://a/b",
                           "public_url = http://clinic.example",
                           "public_url = https://",
                           "time_zone = ../../etc/passwd",
                           "time_zone = Mars/Olympus",
                           "log_level = loud",
                           "language = e",
                           "database = mysql",
                           "trusted_proxies = 10.0.0.0/99",
                           "trusted_proxies = everyone",
                           "address = ",
                           "fhir_servers = a, b",
                           "fhir_servers = a, http://far.example/fhir, c",
                           "shortest_password = 3"}) {
    EXPECT_EQ(faultsOf(line).size(), 1U) << line;
  }
  for (const char* line :
       {"public_url = https://clinic.example", "public_url = http://127.0.0.1:80", "public_url = http://[::1]:8642",
        "public_url =", "database = postgresql://u:p@h/d", "database = host=/run dbname=nucha", "language = de",
        "fhir_servers =", "address = localhost"}) {
    EXPECT_EQ(faultsOf(line).size(), 0U) << line;
  }
}

TEST(ServeConfigRead, APasswordInAConnectionIsNotRepeated) {
  const std::vector<Fault> faults = faultsOf("database = mysql://root:hunter2@host/db");
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(describe(faults[0]).find("hunter2"), std::string::npos);
}

TEST(ServeConfigRead, FilesThatAreNoText) {
  EXPECT_THROW(readConfig("/nonexistent/nucha.conf", {}), InputError);
  EXPECT_THROW(readConfig("/tmp", {}), InputError);
  EXPECT_THROW(configOf(std::string("port = 1\0", 9)), InputError);
  EXPECT_THROW(configOf("port = \xff"), InputError);
}

TEST(ServeConfigWrite, IsReadBackUnchanged) {
  ServerConfig config = readConfig({}, {{"HOME", "/h"}});
  config.port = 1234;
  config.trusted_proxies = {"10.0.0.0/8", "::1"};
  config.fhir_servers = {{"North", "https://north.example/fhir", "id"}};
  config.accounts.lock_minutes = 7;
  const std::string text = writeConfig(config);
  EXPECT_EQ(writeConfig(configOf(text)), text);
  const ServerConfig read = configOf(text);
  EXPECT_EQ(read.port, 1234);
  EXPECT_EQ(read.accounts.lock_minutes, 7);
  EXPECT_EQ(read.fhir_servers.size(), 1U);
}

TEST(ServeConfigSettings, EachTakesItsOwnDefaultAndChangesOnlyItself) {
  const ServerConfig defaults;
  for (const serve::Setting& setting : settingsOf(defaults)) {
    ServerConfig config;
    EXPECT_EQ(setting.set(config, setting.value), "") << setting.name;
    EXPECT_EQ(writeConfig(config), writeConfig(defaults)) << setting.name;
    EXPECT_FALSE(setting.meaning.empty()) << setting.name;
  }
}

TEST(ServeConfigSettings, TheManualNamesThemAll) {
  const std::string manual = readFile(std::filesystem::path(NUCHA_TEST_ROOT) / "docs/serve.md");
  for (const serve::Setting& setting : settingsOf(ServerConfig())) {
    const std::string value = setting.value.empty() ? "" : "`" + setting.value + "`";
    EXPECT_THAT(manual, HasSubstr("| `" + setting.name + "` | " + value + " | " + setting.meaning + " |"));
  }
}

std::string faultNames(const ServerConfig& config) {
  std::vector<std::string> names;
  for (const Fault& fault : checkConfig(config)) names.push_back(fault.where);
  return joined(names, " ");
}

TEST(ServeConfigCheck, WhatShowsOnlyInTheWhole) {
  const ConfigFolder folder;
  ServerConfig config;
  config.folder = folder.path;
  EXPECT_EQ(faultNames(config), "");
  config.address = "0.0.0.0";
  EXPECT_EQ(faultNames(config), "address");
  EXPECT_THAT(checkConfig(config)[0].fix, HasSubstr("tls_certificate"));
  config.trusted_proxies = {"10.0.0.1"};
  EXPECT_EQ(faultNames(config), "");
  config.trusted_proxies.clear();
  config.tls_certificate = folder.path / "cert.pem";
  EXPECT_EQ(faultNames(config), "tls_key tls_certificate") << "half of TLS, and a file that is missing";
  std::ofstream(config.tls_certificate) << "x";
  config.tls_key = config.tls_certificate;
  EXPECT_EQ(faultNames(config), "");
  config.max_connections = 10;
  config.key_file = folder.path / "missing" / "key";
  config.folder.clear();
  EXPECT_EQ(faultNames(config), "folder key_file max_connections_per_address");
}

TEST(ServeConfigCheck, LoopbackHasManyNames) {
  ServerConfig config;
  config.folder = "/tmp";
  for (const char* address : {"127.0.0.1", "127.8.8.8", "::1", "localhost"}) {
    config.address = address;
    EXPECT_EQ(faultNames(config), "") << address;
  }
  for (const char* address : {"::", "192.168.1.2", "fd00::1"}) {
    config.address = address;
    EXPECT_EQ(faultNames(config), "address") << address;
  }
}

TEST(ServeConfigUrl, ComesFromAddressAndPort) {
  ServerConfig config;
  EXPECT_EQ(defaultUrl(config), "http://127.0.0.1:8642");
  config.address = "::1";
  config.tls_certificate = "c";
  EXPECT_EQ(defaultUrl(config), "https://[::1]:8642");
}

}  // namespace
}  // namespace nucha::serve
