#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/cli/commands.h"
#include "nucha/cli/console.h"
#include "nucha/cli/neck_options.h"
#include "nucha/evidence/evidence.h"
#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/evidence/neck_tables.h"
#include "nucha/evidence/source_keys.h"
#include "nucha/mechanics/study_plan.h"
#include "nucha/report/gltf.h"
#include "nucha/report/motion_csv.h"
#include "nucha/report/neck_html.h"
#include "nucha/report/study_report.h"
#include "nucha/report/vtk.h"

namespace nucha {
namespace {

struct Arguments {
  std::string study, format = "text", out;
  NeckOptions person;
  std::optional<double> moment, rotation;
  std::string loads = "all", protocol, loaded = "C0";
  std::optional<double> union_maturity;
  double follower = 0;
  int steps = 10, threads = 0;
  bool head_weight = false, muscles = false, all = false;
};

// ---- options as a plan ----

std::vector<Direction> directionsOf(const std::string& text) {
  if (text == "all") return {kDirections.begin(), kDirections.end()};
  std::vector<Direction> directions;
  for (const std::string& part : split(text, ',')) {
    const std::optional<Direction> direction = findDirection(part);
    if (!direction) {
      refuseOption("--load", "'" + part + "' is not a direction",
                   "all, or some of flexion, extension, left_bending, right_bending, left_rotation, right_rotation");
    }
    directions.push_back(*direction);
  }
  if (directions.empty()) refuseOption("--load", "names no direction", "all");
  return directions;
}

LoadCase loadOf(const Arguments& a, bool operated) {
  constexpr double kUsualMomentNm = 1;  // of flexibility tests; --moment changes it
  LoadCase load;
  load.protocol = a.rotation ? Protocol::displacement_control : operated ? Protocol::hybrid : Protocol::load_control;
  if (!a.protocol.empty()) load.protocol = *findProtocol(a.protocol);
  const bool turned = load.protocol == Protocol::displacement_control;
  if (turned && !a.rotation) refuseOption("--protocol", "displacement needs a rotation", "give --rotation DEG");
  if (!turned && a.rotation)
    refuseOption("--rotation", "has no meaning with --protocol " + a.protocol, "leave one out");
  if (turned && a.moment) refuseOption("--moment", "has no meaning when the rotation is given", "leave one out");
  const std::optional<Vertebra> loaded = findVertebra(a.loaded);
  if (!loaded) refuseOption("--loaded", "'" + a.loaded + "' is not a bone", "C0 to C7");
  load.loaded = *loaded;
  load.moment_Nm = turned ? 0 : a.moment.value_or(kUsualMomentNm);
  load.rotation_deg = a.rotation.value_or(0);
  load.follower_N = a.follower;
  load.head_weight = a.head_weight;
  load.muscles = a.muscles;
  load.steps = a.steps;
  if (std::vector<Fault> faults = faultsOf(load, "options"); !faults.empty()) throw InputError(std::move(faults));
  return load;
}

void addFusions(const Arguments& a, StudyPlan& plan) {
  for (const Fusion& fusion : fusionsOf(a.person)) {
    plan.operations.emplace_back(fusion.operation);
    if (!a.union_maturity) continue;
    Condition healed;
    healed.kind = ConditionKind::bone_union;
    healed.upper = fusion.levels.front().upper, healed.lower = fusion.levels.back().lower();
    healed.value = *a.union_maturity;
    plan.operations.emplace_back(healed);
  }
}

StudyPlan planOf(const Arguments& a) {
  StudyPlan plan;
  plan.neck = neckOf(a.person);
  const std::string& fused = a.person.fused;
  if (!fused.empty())
    addFusions(a, plan);
  else if (a.union_maturity)
    refuseOption("--union", "nothing was fused", "give --fused, such as --fused C5-C6");
  plan.label = fused.empty() ? "Intact neck" : a.person.construct + " " + fused;
  plan.loads = inDirections(loadOf(a, !plan.operations.empty()), directionsOf(a.loads));
  return plan;
}

StudyPlan planFor(const Arguments& a, const CLI::App& command) {
  if (a.study.empty()) return planOf(a);
  std::vector<std::string> others = neckOptionNames();
  for (const char* option : {"--union", "--load", "--loaded", "--moment", "--protocol", "--rotation", "--follower",
                             "--head-weight", "--muscles", "--steps"})
    others.emplace_back(option);
  for (const std::string& option : others) {
    if (command.count(option) > 0)
      refuseOption(option, "the study file says it all", "change the file, or leave it out");
  }
  return readStudyPlan(a.study);
}

// ---- results ----

std::vector<Response> responsesOf(const StudyResult& result, bool operated) {
  std::vector<Response> responses;
  for (const StudyCase& c : result.cases) responses.push_back(operated ? *c.operated : c.intact);
  return responses;
}

std::string page(const StudyResult& result, const Study& study) {
  std::vector<ViewedNeck> necks{{"intact", &study.intact, responsesOf(result, false)}};
  if (study.operated) necks.push_back({"operated", &*study.operated, responsesOf(result, true)});
  return neckHtml(necks);
}

// of the operated neck, or the intact one when nothing was done
std::string glb(const StudyResult& result, const Study& study) {
  const bool operated = study.operated.has_value();
  return writeGlb(operated ? *study.operated : study.intact, responsesOf(result, operated));
}

// "study.pvd" becomes "study-1-flexion-intact" and so on
std::string stemOf(const std::filesystem::path& out, std::size_t index, const Response& response, const char* neck) {
  return out.stem().string() + "-" + std::to_string(index + 1) + "-" + word(response.load.direction) + "-" + neck;
}

// formats that need a file, or several, for each neck and load case
void writeFiles(const Arguments& a, const StudyResult& result, const Study& study) {
  if (a.out.empty() || a.out == "-")
    refuseOption("--format", a.format + " makes several files", "give --out, such as --out study." + a.format);
  const std::filesystem::path out(a.out);
  const auto write = [&](const Neck& neck, const Response& response, const std::string& stem) {
    std::vector<OutputFile> files{{stem + ".mot", ""}};
    if (a.format == "vtk")
      files = vtkFiles(neck, response, stem);
    else
      files.front().bytes = writeMot(response, stem);
    for (const OutputFile& file : files) writeOutput((out.parent_path() / file.name).string(), file.bytes);
  };
  for (std::size_t i = 0; i < result.cases.size(); ++i) {
    const StudyCase& c = result.cases[i];
    write(study.intact, c.intact, stemOf(out, i, c.intact, "intact"));
    if (c.operated) write(*study.operated, *c.operated, stemOf(out, i, *c.operated, "operated"));
  }
}

std::string report(const Arguments& a, const StudyResult& result, const Study& study) {
  if (a.format == "json") return writeStudyJson(result, study).dump(2) + "\n";
  if (a.format == "csv") return writeStudyCsv(result, study);
  if (a.format == "html") return page(result, study);
  if (a.format == "gltf") return glb(result, study);
  const bool terminal = a.out.empty() || a.out == "-";
  return writeStudyText(result, study, {terminalWidth(), terminal && wantsColour(), a.all});
}

void run(const Arguments& a, const CLI::App& command) {
  const StudyPlan plan = planFor(a, command);
  const std::filesystem::path data = findDataFolder();
  const IdSet sources = loadSourceKeys(data);
  const MechanicsParameters parameters = loadMechanicsParameters(data, sources);
  const Study study = makeStudy(plan, loadNeckTables(data, sources), parameters.implants);
  const StudyResult result = runStudy(study, parameters, a.threads);
  if (a.format == "vtk" || a.format == "mot")
    writeFiles(a, result, study);
  else
    writeOutput(a.out, report(a, result, study));
  if (!result.complete()) throw CLI::RuntimeError(kNumericalFailure);
}

void addOptions(CLI::App& command, Arguments& a) {
  command.add_option("STUDY", a.study, "Study file (JSON); without one the options below say what to do");
  addNeckOptions(command, a.person);
  command.add_option("--union", a.union_maturity, "How far the fusion has healed, 0 to 1 (default 0)")
      ->check(CLI::Range(0.0, 1.0));
  command.add_option("--load", a.loads, "all, or directions with commas between")->capture_default_str();
  command.add_option("--loaded", a.loaded, "Bone that takes the moment")->capture_default_str();
  command.add_option("--moment", a.moment, "Moment in Nm (default 1)");
  command
      .add_option("--protocol", a.protocol,
                  "load: same moment; hybrid: same rotation as the intact neck (default once operated); displacement: "
                  "--rotation")
      ->check(CLI::IsMember({"load", "displacement", "hybrid"}));
  command.add_option("--rotation", a.rotation, "Rotation of the loaded bone in degrees, in place of a moment");
  command.add_option("--follower", a.follower, "Follower load in N")->capture_default_str();
  command.add_flag("--head-weight", a.head_weight, "Weight of the head and the bones");
  command.add_flag("--muscles", a.muscles, "The same weight, held by the muscles in the neutral posture");
  command.add_option("--steps", a.steps, "Points along each curve")->check(CLI::Range(1, 1000))->capture_default_str();
  command.add_option("--threads", a.threads, "Threads (default: all the machine has)")->check(CLI::Range(0, 1024));
  command.add_option("--format", a.format, "What to write")
      ->check(CLI::IsMember({"text", "json", "csv", "html", "vtk", "gltf", "mot"}))
      ->capture_default_str();
  command.add_option("--out", a.out,
                     "File to write (default: standard output); vtk and mot make several, named after it");
  command.add_flag("-v,--verbose", a.all, "Everything instead of one screen (text only)");
}

}  // namespace

void addSimulateCommand(CLI::App& app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("simulate", "Motion and loads of a neck, intact and operated");
  addOptions(*command, *arguments);
  command->callback([arguments, command] { run(*arguments, *command); });
}

}  // namespace nucha
