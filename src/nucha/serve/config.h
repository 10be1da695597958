// The settings of `nucha serve`: one table says name, default, meaning and how each is checked; the file, the
// environment, the help and docs/serve.md all come from it.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "nucha/serve/accounts.h"

namespace nucha::serve {

/// A record system that patients can be read from (SMART App Launch).
struct FhirServer {
  std::string name;       ///< as shown
  std::string base;       ///< "https://hospital.example/fhir"
  std::string client_id;  ///< as registered there
};

struct ServerConfig {
  std::string address = "127.0.0.1";
  int port = 8642;  ///< 0: any free one, printed at the start
  std::filesystem::path
      folder;  ///< holds the embedded store, the master key and the logs; default ~/.local/share/nucha
  std::string database = "sqlite";                 ///< "sqlite", or a libpq connection string "postgresql://..."
  std::filesystem::path key_file;                  ///< default FOLDER/master.key
  std::filesystem::path tls_certificate, tls_key;  ///< PEM; both or neither
  std::string public_url;  ///< how browsers reach it; links are made with it; default from address and port
  std::vector<std::string> trusted_proxies;  ///< addresses whose X-Forwarded-For and -Proto count
  int workers = 0;                           ///< threads that answer; 0: one a core
  int max_connections = 2000;
  int max_connections_per_address = 1200;
  int max_waiting = 256;           ///< requests waiting for a worker before 503
  std::size_t max_body = 4 << 20;  ///< bytes
  int idle_seconds = 15;           ///< a connection that says nothing, or a body that trickles, is closed
  int request_seconds = 30;        ///< most for one whole request to arrive
  int requests_per_minute = 600;   ///< of one address
  int dear_per_minute = 240;       ///< evaluations of one account or API token
  int sign_ins_per_minute = 10;    ///< of one address
  AccountOptions accounts;
  int intake_days = 14;            ///< a patient's link ends after these
  std::string time_zone = "UTC";   ///< of the clinic, for "the next business day": an IANA name
  std::string language = "en";     ///< of the patient's pages unless the patient chooses
  std::string log_level = "info";  ///< error, warning, info, debug
  std::vector<FhirServer> fhir_servers;
};

/// One setting, for reading and for telling.
struct Setting {
  std::string name;     ///< in the file: "port"; in the environment NUCHA_SERVE_PORT
  std::string section;  ///< heading it stands under
  std::string meaning;  ///< one sentence or two
  std::string value;    ///< of the configuration it was asked of
  /// Takes a value; returns what is wrong with it, or nothing.
  std::function<std::string(ServerConfig&, const std::string&)> set;
};

/// Where browsers reach it when no public_url is set: "http://127.0.0.1:8642".
std::string defaultUrl(const ServerConfig& config);

/// All settings with the values of a configuration.
std::vector<Setting> settingsOf(const ServerConfig& config);

/// Reads `name = value` lines ("#" starts a comment), then the environment. An empty path: defaults and environment.
/// Throws InputError that lists every fault with file and line, unknown names with the nearest known one.
ServerConfig readConfig(const std::filesystem::path& file, const std::map<std::string, std::string>& environment);
/// Faults that only show in the whole: TLS half given, a public address without TLS or proxy, folders missing.
std::vector<Fault> checkConfig(const ServerConfig& config);
/// The file with every setting, its meaning and its value: what `nucha serve --print-config` prints.
std::string writeConfig(const ServerConfig& config);

/// A link into the web app: "https://clinic.example/#/intake/TOKEN". What stands after "#" never travels to a server,
/// so tokens reach no log of a proxy.
std::string linkTo(const ServerConfig& config, const std::string& page, const std::string& token);

}  // namespace nucha::serve
