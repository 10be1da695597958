#include "nucha/evaluate/patient_neck.h"

#include <fmt/core.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/neck/build.h"
#include "nucha/neck/condition.h"

namespace nucha {
namespace {

constexpr const char* kConstruct = "surgery/construct";

// all that the record says about the construct, in small letters
std::string wordsOf(const Surgery& surgery) {
  std::string words = surgery.construct;
  for (const std::string& implant : surgery.implants) words += "; " + implant;
  return lowered(words + "; " + surgery.graft);
}

bool mentions(const std::string& words, std::initializer_list<std::string_view> any) {
  return std::any_of(any.begin(), any.end(), [&](std::string_view word) {
    const std::size_t at = words.find(word);
    if (at == std::string::npos) return false;
    const std::string before = words.substr(0, at);
    return !before.ends_with("no ") && !before.ends_with("without ");
  });
}

[[noreturn]] void unclear(std::string what) {
  throw InputError(Fault{kConstruct, std::move(what), "say at which level which implant lies"});
}

Approach approachOf(const Surgery& surgery) {
  if (surgery.approach) return *surgery.approach;
  const bool front = surgery.has_plate == true || surgery.has_cage == true || surgery.has_disc_replacement == true;
  const bool back = surgery.has_posterior_instrumentation == true;
  if (front && back) return Approach::combined;
  if (front) return Approach::anterior;
  if (back) return Approach::posterior;
  throw InputError(Fault{"surgery/approach", "the approach is not known", "give anterior, posterior or combined"});
}

ConstructWord frontConstruct(const Surgery& surgery, const std::string& words, std::vector<std::string>& assumed) {
  if (surgery.has_plate == false) return surgery.has_cage == true ? ConstructWord::cage : ConstructWord::graft;
  if (!surgery.has_plate) {
    assumed.emplace_back(
        "The record does not say whether there is a plate: a cage with a static plate was taken, as most have.");
    return ConstructWord::plate;
  }
  if (surgery.has_cage != true) {
    assumed.emplace_back("What lies between the bodies behind the plate was taken as a cage.");
  }
  return mentions(words, {"dynamic"}) ? ConstructWord::dynamic_plate : ConstructWord::plate;
}

ConstructWord backConstruct(const Surgery& surgery, const std::string& words, std::vector<std::string>& assumed) {
  if (mentions(words, {"pedicle"})) return ConstructWord::pedicle;
  if (mentions(words, {"lateral mass"})) return ConstructWord::posterior;
  if (mentions(words, {"wire", "wiring"}) && !mentions(words, {"rod", "screw"})) return ConstructWord::wire;
  assumed.emplace_back(
      surgery.has_posterior_instrumentation == true
          ? "The record does not say which screws hold the rods behind: lateral mass screws were taken."
          : "The record does not say what holds behind: lateral mass screws and rods were taken.");
  return ConstructWord::posterior;
}

void addFront(const Surgery& surgery, const std::string& words, LevelRun run, std::vector<Operation>& operations,
              std::vector<std::string>& assumed) {
  if (surgery.has_disc_replacement == true) {
    if (surgery.has_plate == true || mentions(words, {"fusion", "acdf"})) {
      unclear("a disc replacement and a fusion, and not which level has which");
    }
    assumed.emplace_back("The make of the disc replacement is not used: an unconstrained one was taken.");
    operations.push_back(operationFor(ConstructWord::disc, run.upper, run.lower));
    return;
  }
  if (mentions(words, {"corpectom"})) {
    // over two levels only one body can be meant
    if (static_cast<int>(run.lower) - static_cast<int>(run.upper) != 2) {
      unclear("a corpectomy, and not which bodies were taken out");
    }
    Operation operation = operationFor(ConstructWord::corpectomy, run.upper, run.lower);
    operation.construct = frontConstruct(surgery, words, assumed);
    operations.push_back(operation);
    return;
  }
  const bool alone = mentions(words, {"stand-alone", "standalone", "stand alone", "zero-profile", "zero profile"});
  const ConstructWord word = alone ? ConstructWord::standalone : frontConstruct(surgery, words, assumed);
  operations.push_back(operationFor(word, run.upper, run.lower));
}

Operation overBones(OperationKind kind, LevelRun run) {
  Operation operation;
  operation.kind = kind;
  operation.upper = run.upper;
  operation.lower = run.lower;
  return operation;
}

void addBack(const Surgery& surgery, const std::string& words, LevelRun run, std::vector<Operation>& operations,
             std::vector<std::string>& assumed) {
  if (mentions(words, {"laminoplast"})) {
    operations.push_back(overBones(OperationKind::laminoplasty, run));
    return;
  }
  if (mentions(words, {"laminectom"})) operations.push_back(overBones(OperationKind::laminectomy, run));
  if (surgery.has_posterior_instrumentation == false) {
    if (!mentions(words, {"laminectom"})) unclear("an operation from behind without any implant");
    return;
  }
  operations.push_back(operationFor(backConstruct(surgery, words, assumed), run.upper, run.lower));
}

Measurements measurementsOf(const Case& patient_case, std::vector<std::string>& assumed) {
  const Patient& patient = patient_case.patient;
  Measurements measurements;
  measurements.sex = patient.sex.value_or(Sex::other);
  measurements.age_years = patient.age;
  if (!patient.sex) assumed.emplace_back("The sex is not known: the mean of men and women was taken.");
  if (!patient.age) assumed.emplace_back("The age is not known: that of the tables was taken.");
  assumed.emplace_back(
      "Stature, curvature, and the size and wear of bones, discs and joints are those of an average neck of this sex "
      "and age.");
  return measurements;
}

bool canUnite(const Neck& neck, Level level) {
  const auto lies = [level](const Implant& i) { return covers(i, level); };
  const auto replaces = [level](const Implant& i) {
    return covers(i, level) && i.kind == ImplantKind::disc_replacement;
  };
  if (std::any_of(neck.implants.begin(), neck.implants.end(), replaces)) return false;
  return std::any_of(neck.implants.begin(), neck.implants.end(), lies);
}

std::string refused(const InputError& error) {
  const Fault& fault = error.faults().front();
  return fmt::format("This neck was not computed: {}: {}.", fault.where, fault.what);
}

}  // namespace

std::vector<Operation> operationsOf(const Surgery& surgery, std::vector<std::string>& assumed) {
  const std::string words = wordsOf(surgery);
  const Approach approach = approachOf(surgery);
  std::vector<Operation> operations;
  for (const LevelRun run : runsOf(surgery.levels)) {
    if (run.lower > Vertebra::T1) {
      throw InputError(Fault{"surgery/levels", "a level below C7-T1", "the neck ends at T1"});
    }
    std::vector<std::string> said;
    if (approach != Approach::posterior) addFront(surgery, words, run, operations, said);
    if (approach != Approach::anterior) addBack(surgery, words, run, operations, said);
    for (std::string& sentence : said) {
      if (std::find(assumed.begin(), assumed.end(), sentence) == assumed.end()) assumed.push_back(std::move(sentence));
    }
  }
  return operations;
}

double healedUnion(std::optional<double> months_since, const Evidence& evidence) {
  const double grown = months_since ? std::clamp(*months_since / evidence.setting("months_to_union"), 0.0, 1.0) : 1;
  return grown * evidence.setting("union_when_united");
}

double nonunionAt(Level level, const std::vector<RankedCause>& causes) {
  double healed = 1;
  for (const RankedCause& cause : causes) {
    if (cause.family != "nonunion") continue;
    double share = 0;
    bool placed = false;
    for (const SiteShareOf& site : cause.sites) {
      placed = placed || site.site.level.has_value();
      if (site.site.level == level) share += site.share;
    }
    healed *= 1 - cause.probability * (placed ? share : 1);
  }
  return 1 - healed;
}

std::optional<PatientNeck> patientNeck(const Case& patient_case, const Evidence& evidence,
                                       const MechanicsTables& tables, std::vector<std::string>& notes) {
  const Surgery& surgery = patient_case.surgery;
  if (surgery.levels.empty()) {
    notes.emplace_back("This neck was not computed: the operated levels are not known.");
    return std::nullopt;
  }
  try {
    PatientNeck patient;
    patient.levels = surgery.levels;
    std::sort(patient.levels.begin(), patient.levels.end());
    patient.intact = makeNeck(measurementsOf(patient_case, patient.assumed), tables.neck);
    patient.operated = patient.intact;
    patient.operations = operationsOf(surgery, patient.assumed);
    for (const Operation& operation : patient.operations) {
      patient.operated = operate(std::move(patient.operated), operation, tables.parameters.implants);
    }
    patient.healed = patient.operated;
    for (const Level level : patient.levels) {
      if (!canUnite(patient.operated, level)) continue;
      patient.healing.push_back(level);
      patient.healed =
          setUnion(std::move(patient.healed), level.upper, level.lower(), healedUnion(surgery.months_since, evidence));
    }
    if (!patient.healing.empty() && !surgery.months_since) {
      patient.assumed.emplace_back("The time since the operation is not known: healing was taken as over.");
    }
    patient.now = patient.healed;
    return patient;
  } catch (const InputError& error) {
    notes.push_back(refused(error));
    return std::nullopt;
  }
}

void expectUnion(PatientNeck& patient, std::optional<double> months_since, const std::vector<RankedCause>& causes,
                 const Evidence& evidence) {
  const double healed = healedUnion(months_since, evidence);
  const double stalled = evidence.setting("union_when_not_united") / evidence.setting("union_when_united");
  patient.now = patient.operated;
  for (const Level level : patient.healing) {
    const double nonunion = nonunionAt(level, causes);
    patient.now =
        setUnion(std::move(patient.now), level.upper, level.lower(), healed * (1 - nonunion + nonunion * stalled));
  }
}

}  // namespace nucha
