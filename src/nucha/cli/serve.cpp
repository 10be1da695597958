// The clinic: `nucha serve` and what an administrator does at the terminal.
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <latch>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "nucha/base/text.h"
#include "nucha/cli/commands.h"
#include "nucha/cli/console.h"
#include "nucha/report/report.h"
#include "nucha/serve/clinic.h"

namespace nucha {
namespace {

using namespace serve;

// most for requests under way to be answered when the clinic is stopped
constexpr int kStopSeconds = 10;
// files and pipes beside the connections
constexpr rlim_t kOtherFiles = 64;

struct ServeArguments {
  std::string config, folder, port, file, login, head;
  bool print_config = false;
};

std::map<std::string, std::string> environmentMap() {
  std::map<std::string, std::string> values;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) values[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return values;
}

void setFromOption(ServerConfig& config, const std::string& name, const std::string& value) {
  if (value.empty()) return;
  for (const serve::Setting& setting : settingsOf(config)) {
    if (setting.name != name) continue;
    const std::string wrong = setting.set(config, value);
    if (!wrong.empty()) throw InputError({"--" + name, wrong, setting.meaning});
  }
}

ServerConfig readSettings(const ServeArguments& arguments) {
  ServerConfig config = readConfig(arguments.config, environmentMap());
  setFromOption(config, "folder", arguments.folder);
  setFromOption(config, "port", arguments.port);
  if (config.folder.empty())
    throw InputError({"folder", "is not set, and neither HOME nor XDG_DATA_HOME says where to keep the store",
                      "name a folder with --folder"});
  config.folder = std::filesystem::absolute(config.folder);
  return config;
}

std::string storeText(const ServerConfig& config) {
  // a connection string may hold a password
  return config.database == "sqlite" ? (config.folder / "nucha.db").string()
                                     : "PostgreSQL (key in " + config.folder.string() + ")";
}

// a store that is away, and what the clinic refuses, are no bugs of the program
template <typename Work>
void told(const Work& work) {
  try {
    work();
  } catch (const DatabaseUnavailable& error) {
    throw InputError({"the store", std::string("cannot be reached: ") + error.what(),
                      "check the setting `database`, and that its server runs"});
  } catch (const HttpError& error) {
    throw InputError(error.faults().empty() ? std::vector<Fault>{{"the clinic", error.detail(), ""}} : error.faults());
  }
}

/// What the terminal's commands need of the clinic: no tables, no network.
struct Desk {
  explicit Desk(const ServerConfig& config)
      : database(openStore(config)),
        master(openMasterKey(config, *database)),
        audit(*database, master),
        accounts(*database, config.accounts, audit) {}
  std::unique_ptr<Database> database;
  SecretKey master;
  Audit audit;
  Accounts accounts;
};

sigset_t stopSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  return signals;
}

// as many files as the system lets this user have, for as many connections
void raiseFileLimit(Clinic& clinic) {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  const rlim_t wanted = static_cast<rlim_t>(clinic.config.max_connections) + kOtherFiles;
  if (files.rlim_cur < wanted) {
    files.rlim_cur = std::min(wanted, files.rlim_max);
    setrlimit(RLIMIT_NOFILE, &files);
  }
  if (files.rlim_cur < wanted)
    clinic.log.write(LogLevel::warning, "few_files", {{"limit", files.rlim_cur}, {"wanted", wanted}});
}

void tellStart(Clinic& clinic) {
  std::printf("nucha serve listens at %s\nstore: %s\n", clinic.config.public_url.c_str(),
              storeText(clinic.config).c_str());
  const std::string token = clinic.accounts.setupToken(clinic.clock.now());
  if (!token.empty())
    std::printf("No administrator exists yet. Open this link once to become it:\n  %s\n",
                linkTo(clinic.config, "setup", token).c_str());
  std::printf("%s\n", kSupportNotice);
  std::fflush(stdout);
}

void serveUntilStopped(const ServeArguments& arguments) {
  ServerConfig config = readSettings(arguments);
  if (std::vector<Fault> faults = checkConfig(config); !faults.empty()) throw InputError(std::move(faults));
  // before any thread is made, so that all leave these signals to us
  const sigset_t signals = stopSignals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  const bool own_url = config.public_url.empty();
  Clinic clinic(std::move(config), findDataFolder(), systemClock());
  raiseFileLimit(clinic);
  std::latch ready(1);  // links need the port, which is known once it listens
  HttpServer server(
      clinic.config,
      [&](const HttpRequest& request) {
        ready.wait();
        return answer(clinic, request);
      },
      [&](const std::string& method, const std::string& path) { return largestBody(clinic, method, path); });
  clinic.config.port = server.port();
  if (own_url) clinic.config.public_url = defaultUrl(clinic.config);
  clinic.connections = [&server] { return server.counts(); };
  ready.count_down();
  tellStart(clinic);
  int signal = 0;
  sigwait(&signals, &signal);
  // a second one ends at once
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  server.stop(kStopSeconds);
  clinic.log.write(LogLevel::info, "stopped");
}

void backUpStore(const ServeArguments& arguments) {
  const ServerConfig config = readSettings(arguments);
  const Desk desk(config);
  backUp(*desk.database, arguments.file);
  std::printf("Written: %s\nIt can be read only with the master key; keep a copy of that apart from the backups.\n",
              arguments.file.c_str());
}

void restoreStore(const ServeArguments& arguments) {
  const ServerConfig config = readSettings(arguments);
  restoreFrom(*openStore(config), arguments.file);
  const std::filesystem::path key = masterKeyFile(config);
  std::printf("Restored into %s\n", storeText(config).c_str());
  if (std::filesystem::exists(key)) {
    openMasterKey(config, *openStore(config));
    return;
  }
  std::printf("Now put the master key that was in use when the backup was made at %s (mode 600).\n", key.c_str());
}

void verifyAudit(const ServeArguments& arguments) {
  const std::optional<AuditEntry> head = findHead(arguments.head);
  if (!arguments.head.empty() && !head)
    throw InputError(
        {"HEAD", "'" + arguments.head + "' is not NUMBER:HASH", "copy what an earlier check printed, whole"});
  Desk desk(readSettings(arguments));
  const AuditVerdict verdict = desk.audit.verify(head);
  if (!verdict.whole)
    throw InputError({"audit trail, entry " + std::to_string(verdict.first_bad), verdict.why,
                      "somebody changed the store, or it was damaged: compare with a backup"});
  std::printf("The audit trail is whole: %lld entries.\n", static_cast<long long>(verdict.entries));
  if (!verdict.head.empty())
    std::printf(
        "Note its end elsewhere and name it to the next check, which then sees an older store put back:\n  %s\n",
        verdict.head.c_str());
}

std::string idOf(Accounts& accounts, const std::string& login) {
  for (const Account& account : accounts.list()) {
    if (account.login == lowered(login)) return account.id;
  }
  throw InputError({"LOGIN", "no account signs in as '" + login + "'", ""});
}

void makeSetupLink(const ServeArguments& arguments) {
  ServerConfig config = readSettings(arguments);
  if (config.public_url.empty()) config.public_url = defaultUrl(config);
  Desk desk(config);
  const Instant now = systemClock().now();
  if (!arguments.login.empty()) {
    const std::string token = desk.accounts.inviteAgain(commandActor(), idOf(desk.accounts, arguments.login), now);
    std::printf("Open this link once to set a new password for %s:\n  %s\n", arguments.login.c_str(),
                linkTo(config, "invite", token).c_str());
    return;
  }
  const std::string token = desk.accounts.setupToken(now);
  if (token.empty())
    throw InputError({"the clinic", "has an administrator already",
                      "an administrator who forgot the password gets a link by: nucha serve setup-link LOGIN"});
  std::printf("Open this link once to become the administrator:\n  %s\n", linkTo(config, "setup", token).c_str());
}

void addPlaceOptions(CLI::App& command, ServeArguments& arguments) {
  command.add_option("--config", arguments.config, "File of settings; --print-config shows one with all of them");
  command.add_option("--folder", arguments.folder, "Folder of the store and the master key");
}

CLI::App* addDeskCommand(CLI::App& serve, const char* name, const char* what,
                         const std::shared_ptr<ServeArguments>& arguments, void (*run)(const ServeArguments&)) {
  CLI::App* command = serve.add_subcommand(name, what);
  addPlaceOptions(*command, *arguments);
  command->callback([arguments, run] { told([&] { run(*arguments); }); });
  return command;
}

}  // namespace

void addServeCommand(CLI::App& app) {
  auto arguments = std::make_shared<ServeArguments>();
  CLI::App* command = app.add_subcommand(
      "serve", "Run the clinic: a web app, FHIR and CDS Hooks; supports a clinician and does not replace one");
  addPlaceOptions(*command, *arguments);
  command->add_option("--port", arguments->port, "Port to listen on; 0 takes a free one");
  command->add_flag("--print-config", arguments->print_config, "Print all settings as a file, and end");
  command->require_subcommand(0, 1);
  addDeskCommand(*command, "backup", "Copy the whole store to a file, also while the clinic runs", arguments,
                 backUpStore)
      ->add_option("FILE", arguments->file, "File to write")
      ->required();
  addDeskCommand(*command, "restore", "Fill an empty store from a backup", arguments, restoreStore)
      ->add_option("FILE", arguments->file, "Backup to read")
      ->required();
  addDeskCommand(*command, "verify-audit", "Check that nothing in the audit trail was changed or removed", arguments,
                 verifyAudit)
      ->add_option("HEAD", arguments->head, "What an earlier check printed: an older store put back shows too");
  addDeskCommand(*command, "setup-link", "Make a new one-time link for the administrator", arguments, makeSetupLink)
      ->add_option("LOGIN", arguments->login, "An account that forgot its password (default: the first administrator)");
  command->callback([command, arguments] {
    if (!command->get_subcommands().empty()) return;
    if (arguments->print_config) {
      writeOutput("", writeConfig(readSettings(*arguments)));
      return;
    }
    told([&] { serveUntilStopped(*arguments); });
  });
}

}  // namespace nucha
