#include "nucha/serve/config.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <system_error>
#include <utility>

#include "nucha/base/file.h"
#include "nucha/base/text.h"
#include "nucha/serve/log.h"

namespace nucha::serve {
namespace {

constexpr const char* kPrefix = "NUCHA_SERVE_";
constexpr std::size_t kMaxConfigBytes = 1 << 20;
constexpr std::size_t kPageColumns = 100;

/// A row of the table: the members of Setting, with the value read from a configuration.
struct SettingRow {
  const char* name;
  const char* section;
  std::string meaning;
  std::function<std::string(ServerConfig&)> get;
  std::function<std::string(ServerConfig&, const std::string&)> set;
};

template <typename Number>
SettingRow number(const char* name, const char* section, const std::string& meaning, Number& (*at)(ServerConfig&),
                  Number lowest, Number highest) {
  const std::string range = std::to_string(lowest) + " to " + std::to_string(highest);
  return {name, section, meaning + " " + range + ".", [at](ServerConfig& config) { return std::to_string(at(config)); },
          [=](ServerConfig& config, const std::string& text) -> std::string {
            Number value{};
            const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
            if (failed != std::errc() || end != text.data() + text.size() || value < lowest || value > highest)
              return "'" + text + "' is no whole number from " + range;
            at(config) = value;
            return "";
          }};
}

// `check` says what is wrong with a value, or nothing
SettingRow text(const char* name, const char* section, const std::string& meaning, std::string& (*at)(ServerConfig&),
                std::string (*check)(const std::string&)) {
  return {name, section, meaning, at, [at, check](ServerConfig& config, const std::string& value) {
            std::string wrong = check(value);
            if (wrong.empty()) at(config) = value;
            return wrong;
          }};
}

SettingRow path(const char* name, const char* section, const std::string& meaning,
                std::filesystem::path& (*at)(ServerConfig&)) {
  return {name, section, meaning, [at](ServerConfig& config) { return at(config).string(); },
          [at](ServerConfig& config, const std::string& value) {
            at(config) = value;
            return std::string();
          }};
}

std::string checkAddress(const std::string& value) {
  if (value == "localhost" || (isAddressBlock(value) && value.find('/') == std::string::npos)) return "";
  return "'" + value + "' is no address such as 127.0.0.1 or ::1";
}

std::string checkDatabase(const std::string& value) {
  const bool known = value == "sqlite" || value.compare(0, 13, "postgresql://") == 0 ||
                     value.compare(0, 11, "postgres://") == 0 || value.find('=') != std::string::npos;
  // what was written may hold a password
  return known ? "" : "is neither sqlite nor a connection string such as postgresql:///nucha";
}

std::string checkLanguage(const std::string& value) {
  const bool fits = value.size() >= 2 && value.size() <= 8 && std::all_of(value.begin(), value.end(), [](char c) {
                      return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '-';
                    });
  return fits ? "" : "'" + value + "' is no language such as en or de";
}

std::string checkLogLevel(const std::string& value) {
  return findLogLevel(value) ? "" : "'" + value + "' is none of error, warning, info, debug";
}

std::string checkZone(const std::string& value) {
  const bool plain = std::all_of(value.begin(), value.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '/' || c == '_' || c == '-' || c == '+';
  });
  std::error_code failed;
  if (value == "UTC") return "";
  if (plain && !value.empty() && value.front() != '/' &&
      std::filesystem::is_regular_file(std::filesystem::path("/usr/share/zoneinfo") / value, failed))
    return "";
  return "'" + value + "' is no time zone that this machine knows, such as Europe/Zurich";
}

bool isLoopback(const std::string& address) {
  return address == "localhost" || addressInBlocks(address, {"127.0.0.0/8", "::1"});
}

// "host" of "https://host:8642"; empty when it is no URL of a server alone
std::string hostOf(const std::string& url) {
  const std::size_t mark = url.find("://");
  if (mark == std::string::npos) return "";
  std::string host = url.substr(mark + 3);
  if (host.find_first_of("/?#@ \"<>\\") != std::string::npos) return "";
  if (!host.empty() && host.front() == '[') return host.substr(1, std::max<std::size_t>(host.find(']'), 1) - 1);
  return host.substr(0, host.find(':'));
}

bool isSafeUrl(const std::string& url, const std::string& host) {
  return !host.empty() &&
         (url.compare(0, 8, "https://") == 0 || (url.compare(0, 7, "http://") == 0 && isLoopback(host)));
}

std::string checkPublicUrl(const std::string& value) {
  if (value.empty() || isSafeUrl(value, hostOf(value))) return "";
  return "'" + value + "' is no address such as https://clinic.example, without a path (http only on this machine)";
}

SettingRow proxies() {
  return {"trusted_proxies", "Network",
          "Addresses or blocks (10.0.0.0/8), separated by commas, whose X-Forwarded-For and X-Forwarded-Proto count.",
          [](ServerConfig& config) { return joined(config.trusted_proxies, ", "); },
          [](ServerConfig& config, const std::string& value) -> std::string {
            const std::vector<std::string> blocks = split(value, ',');
            for (const std::string& block : blocks) {
              if (!isAddressBlock(block)) return "'" + block + "' is no address or block such as 10.0.0.0/8";
            }
            config.trusted_proxies = blocks;
            return "";
          }};
}

std::string writeServers(ServerConfig& config) {
  std::vector<std::string> list;
  for (const FhirServer& server : config.fhir_servers)
    list.push_back(server.name + ", " + server.base + ", " + server.client_id);
  return joined(list, "; ");
}

std::string readServers(ServerConfig& config, const std::string& value) {
  std::vector<FhirServer> servers;
  for (const std::string& entry : split(value, ';')) {
    const std::vector<std::string> parts = split(entry, ',');
    if (parts.size() != 3) return "'" + entry + "' is not NAME, BASE, CLIENT_ID";
    const std::string origin =
        parts[1].substr(0, parts[1].find('/', std::min(parts[1].size(), parts[1].find("://") + 3)));
    if (!isSafeUrl(parts[1], hostOf(origin)))
      return "'" + parts[1] + "' is no address such as https://hospital.example/fhir (http only on this machine)";
    servers.push_back({parts[0], parts[1], parts[2]});
  }
  config.fhir_servers = std::move(servers);
  return "";
}

void addNetwork(std::vector<SettingRow>& rows) {
  const char* section = "Network";
  rows.push_back(text(
      "address", section,
      "Address to listen on. Others can reach any but 127.0.0.1 and ::1; that needs TLS or a trusted proxy.",
      [](ServerConfig& c) -> std::string& { return c.address; }, checkAddress));
  rows.push_back(number<int>(
      "port", section, "Port to listen on; 0 takes a free one.", [](ServerConfig& c) -> int& { return c.port; }, 0,
      65535));
  rows.push_back(text(
      "public_url", section, "How browsers reach the clinic; links are made with it. Empty: address and port.",
      [](ServerConfig& c) -> std::string& { return c.public_url; }, checkPublicUrl));
  rows.push_back(path("tls_certificate", section, "Certificate chain (PEM) to serve HTTPS with.",
                      [](ServerConfig& c) -> std::filesystem::path& { return c.tls_certificate; }));
  rows.push_back(path("tls_key", section, "Private key (PEM) of the certificate.",
                      [](ServerConfig& c) -> std::filesystem::path& { return c.tls_key; }));
  rows.push_back(proxies());
}

void addStore(std::vector<SettingRow>& rows) {
  const char* section = "Store";
  rows.push_back(path("folder", section,
                      "Folder of the store and the master key. Empty: nucha in $XDG_DATA_HOME or in ~/.local/share.",
                      [](ServerConfig& c) -> std::filesystem::path& { return c.folder; }));
  rows.push_back(text(
      "database", section,
      "\"sqlite\" keeps everything in one file in the folder; \"postgresql://...\" names a PostgreSQL server.",
      [](ServerConfig& c) -> std::string& { return c.database; }, checkDatabase));
  rows.push_back(path("key_file", section,
                      "Master key of the store. Keep a copy apart from the backups: without it nothing can be read. "
                      "Empty: master.key in the folder.",
                      [](ServerConfig& c) -> std::filesystem::path& { return c.key_file; }));
}

void addLimits(std::vector<SettingRow>& rows) {
  constexpr int kManyRequests = 100'000'000;
  const char* section = "Limits";
  const auto add = [&](const char* name, const char* meaning, int& (*at)(ServerConfig&), int lowest, int highest) {
    rows.push_back(number<int>(name, section, meaning, at, lowest, highest));
  };
  add(
      "workers", "Threads that answer requests; 0: one for each core.",
      [](ServerConfig& c) -> int& { return c.workers; }, 0, 256);
  add(
      "max_connections", "Connections at a time.", [](ServerConfig& c) -> int& { return c.max_connections; }, 8,
      100000);
  add(
      "max_connections_per_address", "Connections at a time from one address; trusted proxies have no such limit.",
      [](ServerConfig& c) -> int& { return c.max_connections_per_address; }, 1, 100000);
  add(
      "max_waiting", "Requests that may wait for a worker; more are told to come again.",
      [](ServerConfig& c) -> int& { return c.max_waiting; }, 1, 100000);
  rows.push_back(number<std::size_t>(
      "max_body", section, "Largest body of a request, bytes.",
      [](ServerConfig& c) -> std::size_t& { return c.max_body; }, 64 << 10, 64 << 20));
  add(
      "idle_seconds", "A connection on which nothing moves is closed after so many seconds.",
      [](ServerConfig& c) -> int& { return c.idle_seconds; }, 1, 3600);
  add(
      "request_seconds", "Most seconds for one whole request to arrive.",
      [](ServerConfig& c) -> int& { return c.request_seconds; }, 1, 3600);
  add(
      "requests_per_minute", "Requests of one address in a minute.",
      [](ServerConfig& c) -> int& { return c.requests_per_minute; }, 1, kManyRequests);
  add(
      "dear_per_minute", "Evaluations and reports of one account in a minute.",
      [](ServerConfig& c) -> int& { return c.dear_per_minute; }, 1, kManyRequests);
  add(
      "sign_ins_per_minute", "Attempts of one address in a minute to sign in or to use a one-time link.",
      [](ServerConfig& c) -> int& { return c.sign_ins_per_minute; }, 1, kManyRequests);
}

void addAccounts(std::vector<SettingRow>& rows) {
  const char* section = "Accounts";
  const auto add = [&](const char* name, const char* meaning, int& (*at)(ServerConfig&), int lowest, int highest) {
    rows.push_back(number<int>(name, section, meaning, at, lowest, highest));
  };
  add(
      "session_idle_minutes", "A session without a request ends after so many minutes.",
      [](ServerConfig& c) -> int& { return c.accounts.session_idle_minutes; }, 1, 1440);
  add(
      "session_hours", "Every session ends after so many hours.",
      [](ServerConfig& c) -> int& { return c.accounts.session_hours; }, 1, 168);
  add(
      "invitation_hours", "One-time links for accounts end after so many hours.",
      [](ServerConfig& c) -> int& { return c.accounts.invitation_hours; }, 1, 720);
  add(
      "failures_before_lock", "Wrong passwords before an account is locked for a while.",
      [](ServerConfig& c) -> int& { return c.accounts.failures_before_lock; }, 1, 100);
  add(
      "lock_minutes", "Minutes of the first lock; each further one lasts twice as long, up to a day.",
      [](ServerConfig& c) -> int& { return c.accounts.lock_minutes; }, 1, 1440);
  rows.push_back(number<std::size_t>(
      "shortest_password", section, "Fewest characters of a password.",
      [](ServerConfig& c) -> std::size_t& { return c.accounts.shortest_password; }, 8, 128));
}

void addClinic(std::vector<SettingRow>& rows) {
  const char* section = "Clinic";
  rows.push_back(number<int>(
      "intake_days", section, "A patient's link for an intake ends after so many days.",
      [](ServerConfig& c) -> int& { return c.intake_days; }, 1, 365));
  rows.push_back(text(
      "time_zone", section,
      "Time zone of the clinic, such as Europe/Zurich; it decides when the next business day ends.",
      [](ServerConfig& c) -> std::string& { return c.time_zone; }, checkZone));
  rows.push_back(text(
      "language", section, "Language of the patient's pages unless the patient chooses another.",
      [](ServerConfig& c) -> std::string& { return c.language; }, checkLanguage));
  rows.push_back(text(
      "log_level", section, "How much is logged: error, warning, info, debug.",
      [](ServerConfig& c) -> std::string& { return c.log_level; }, checkLogLevel));
  rows.push_back({"fhir_servers", section,
                  "Record systems that patients can be read from by SMART App Launch: NAME, BASE, CLIENT_ID, several "
                  "separated by \";\".",
                  writeServers, readServers});
}

std::vector<SettingRow> settingRows() {
  std::vector<SettingRow> rows;
  addNetwork(rows);
  addStore(rows);
  addLimits(rows);
  addAccounts(rows);
  addClinic(rows);
  return rows;
}

std::string environmentName(const std::string& name) {
  std::string upper = kPrefix;
  for (const char c : name) upper += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return upper;
}

/// Puts values into a configuration and gathers what is wrong.
class ConfigReader {
 public:
  ConfigReader(ServerConfig& config, std::vector<Fault>& faults)
      : config_(config), faults_(faults), settings_(settingsOf(config)) {}

  void readLine(const std::string& where, std::string_view line) {
    const std::size_t comment = line.find(" #");
    line = trimmed(line.substr(0, comment));
    if (line.empty() || line.front() == '#') return;
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
      faults_.push_back({where, "is no line of the form name = value", "a comment starts with #"});
      return;
    }
    const std::string name(trimmed(line.substr(0, equals)));
    if (std::find(seen_.begin(), seen_.end(), name) != seen_.end())
      faults_.push_back({where, "sets '" + name + "' a second time", "keep one of the lines"});
    seen_.push_back(name);
    set(
        where, name, [](const std::string& known) { return known; }, std::string(trimmed(line.substr(equals + 1))));
  }

  void readVariable(const std::string& name, const std::string& value) {
    set(name, name, environmentName, std::string(trimmed(value)));
  }

 private:
  template <typename Spelling>
  void set(const std::string& where, const std::string& name, Spelling spelling, const std::string& value) {
    std::vector<std::string> names;
    for (const Setting& setting : settings_) {
      names.push_back(spelling(setting.name));
      if (names.back() != name) continue;
      std::string wrong = setting.set(config_, value);
      if (wrong.empty()) return;
      // a variable's name is the place already
      if (where != name) wrong.insert(0, ": ").insert(0, name);
      faults_.push_back({where, std::move(wrong), setting.meaning});
      return;
    }
    const std::vector<std::string> near = nearMatches(name, names);
    faults_.push_back(
        {where, "there is no setting '" + name + "'",
         near.empty() ? "nucha serve --print-config lists them all" : "did you mean '" + near.front() + "'?"});
  }

  ServerConfig& config_;
  std::vector<Fault>& faults_;
  std::vector<Setting> settings_;
  std::vector<std::string> seen_;
};

std::filesystem::path defaultFolder(const std::map<std::string, std::string>& environment) {
  const auto value = [&](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
  };
  if (!value("XDG_DATA_HOME").empty()) return std::filesystem::path(value("XDG_DATA_HOME")) / "nucha";
  if (!value("HOME").empty()) return std::filesystem::path(value("HOME")) / ".local/share/nucha";
  return {};
}

void checkTls(const ServerConfig& config, std::vector<Fault>& faults) {
  if (config.tls_certificate.empty() != config.tls_key.empty())
    faults.push_back({config.tls_certificate.empty() ? "tls_certificate" : "tls_key",
                      "is missing while the other half of TLS is set", "set tls_certificate and tls_key, or neither"});
  std::error_code failed;
  for (const auto& [name, file] :
       {std::pair("tls_certificate", config.tls_certificate), std::pair("tls_key", config.tls_key)}) {
    if (!file.empty() && !std::filesystem::is_regular_file(file, failed))
      faults.push_back({name, "'" + file.string() + "' is no file", "name a PEM file"});
  }
  if (!isLoopback(config.address) && config.tls_certificate.empty() && config.trusted_proxies.empty())
    faults.push_back(
        {"address",
         "'" + config.address +
             "' can be reached from other machines, and passwords and records would travel "
             "unencrypted",
         "set tls_certificate and tls_key; or name the proxy that adds TLS in trusted_proxies; or keep 127.0.0.1"});
}

}  // namespace

std::vector<Setting> settingsOf(const ServerConfig& config) {
  ServerConfig copy = config;
  std::vector<Setting> settings;
  for (SettingRow& row : settingRows()) {
    const std::string value = row.get(copy);
    settings.push_back({row.name, row.section, row.meaning, value, std::move(row.set)});
  }
  return settings;
}

std::string defaultUrl(const ServerConfig& config) {
  const std::string scheme = config.tls_certificate.empty() ? "http://" : "https://";
  const bool six = config.address.find(':') != std::string::npos;
  return scheme + (six ? "[" + config.address + "]" : config.address) + ":" + std::to_string(config.port);
}

ServerConfig readConfig(const std::filesystem::path& file, const std::map<std::string, std::string>& environment) {
  ServerConfig config;
  std::vector<Fault> faults;
  ConfigReader reader(config, faults);
  if (!file.empty()) {
    const std::string text = readFile(file, kMaxConfigBytes);
    if (!isUtf8(text) || text.find('\0') != std::string::npos)
      throw InputError({file.string(), "is no text in UTF-8", "write lines of the form name = value"});
    std::size_t line = 0;
    for (std::size_t start = 0; start < text.size();) {
      const std::size_t end = std::min(text.find('\n', start), text.size());
      reader.readLine(file.string() + ":" + std::to_string(++line), std::string_view(text).substr(start, end - start));
      start = end + 1;
    }
  }
  for (const auto& [name, value] : environment) {
    if (name.compare(0, std::string_view(kPrefix).size(), kPrefix) == 0) reader.readVariable(name, value);
  }
  if (!faults.empty()) throw InputError(std::move(faults));
  if (config.folder.empty()) config.folder = defaultFolder(environment);
  return config;
}

std::vector<Fault> checkConfig(const ServerConfig& config) {
  std::vector<Fault> faults;
  checkTls(config, faults);
  std::error_code failed;
  if (config.folder.empty())
    faults.push_back(
        {"folder", "is not set, and neither HOME nor XDG_DATA_HOME says where to keep the store", "use --folder"});
  if (!config.key_file.empty() &&
      !std::filesystem::is_directory(std::filesystem::absolute(config.key_file).parent_path(), failed))
    faults.push_back(
        {"key_file", "the folder of '" + config.key_file.string() + "' is missing", "make it, for this user alone"});
  if (config.max_connections_per_address > config.max_connections)
    faults.push_back(
        {"max_connections_per_address", "is more than max_connections", "lower it or raise max_connections"});
  return faults;
}

std::string writeConfig(const ServerConfig& config) {
  std::string page =
      "# Settings of `nucha serve`. nucha supports a licensed clinician and does not replace one.\n"
      "# Each can also be set in the environment: port as NUCHA_SERVE_PORT, and so on.\n";
  std::string section;
  for (const Setting& setting : settingsOf(config)) {
    if (setting.section != section) page += "\n# ---- " + setting.section + " ----\n";
    section = setting.section;
    page += "\n";
    for (const std::string& line : wrapped(setting.meaning, kPageColumns)) page.append("# ").append(line).append("\n");
    page += setting.name + " = " + setting.value + "\n";
  }
  return page;
}

std::string linkTo(const ServerConfig& config, const std::string& page, const std::string& token) {
  return config.public_url + "/#/" + page + "/" + token;
}

}  // namespace nucha::serve
