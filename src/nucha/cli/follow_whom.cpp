#include "nucha/cli/follow_whom.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/cli/console.h"
#include "nucha/evaluate/evaluate.h"
#include "nucha/evaluate/patient_futures.h"
#include "nucha/evaluate/patient_mechanics.h"
#include "nucha/evaluate/patient_neck.h"
#include "nucha/neck/neck_json.h"
#include "nucha/report/futures_plot.h"

namespace nucha {
namespace {

constexpr const char* kAsItIs = "as it is";

// a person in danger must not be told only that a file is incomplete
[[noreturn]] void refuseCase(const std::string& path, const Evaluation& evaluation, std::vector<std::string> why) {
  std::vector<Fault> faults;
  for (const RaisedFlag& flag : evaluation.red_flags)
    faults.push_back({path, fmt::format("red flag ({}): {}", name(flag.urgency), flag.suspected), flag.action});
  if (why.empty()) why.emplace_back("this neck cannot be told from the case");
  for (std::string& reason : why) {
    faults.push_back({path, std::move(reason),
                      "say in the case which levels were operated and how, or follow a neck "
                      "of average build with --fused"});
  }
  throw InputError(std::move(faults));
}

const Treatment& treatmentOf(const std::string& id, const Evidence& evidence) {
  if (const Treatment* known = evidence.findTreatment(id)) return *known;
  std::vector<std::string> ids;
  for (const Treatment& treatment : evidence.treatments) ids.push_back(treatment.id);
  const std::vector<std::string> near = nearMatches(id, ids);
  refuseOption("--with", "'" + id + "' is no treatment",
               near.empty() ? "an id of data/treatments.csv" : "did you mean " + joined(near, ", ") + "?");
}

std::optional<Treated> treatedWith(const Treatment& treatment, const Followed& followed, const Evidence& evidence,
                                   const MechanicsTables& tables, std::string& why) {
  try {
    return treat(followed.subject, treatment.id, followed.sitesFor(treatment), tables.treatments,
                 tables.parameters.implants, evidence.setting("union_when_united"), why);
  } catch (const InputError& error) {
    std::vector<Fault> faults;
    for (const Fault& fault : error.faults())
      faults.push_back({"--with " + treatment.id, "cannot be done on this neck: " + fault.where + ": " + fault.what,
                        "leave it out"});
    throw InputError(std::move(faults));
  }
}

// that bone will unite is for the course to find out, so what `said` adds of the healed neck is left out
std::vector<std::string> doneBy(const Treated& treated, const Neck& before) {
  const std::vector<std::string>& operations = treated.subject.now.operations;
  if (operations.size() <= before.operations.size()) return treated.said;
  return {operations.begin() + static_cast<std::ptrdiff_t>(before.operations.size()), operations.end()};
}

void addSources(std::set<std::string>& keys, const Provenance& provenance) {
  keys.insert(provenance.sources.begin(), provenance.sources.end());
}

}  // namespace

TreatmentSites Followed::sitesFor(const Treatment& treatment) const {
  TreatmentSites sites;
  sites.index = sitesOfRuns(subject.operated);
  if (!report.patient_case) return sites;
  const std::vector<RankedOption>& options = report.evaluation.options;
  const auto ranked = std::find_if(options.begin(), options.end(),
                                   [&](const RankedOption& option) { return option.treatment == treatment.id; });
  RankedOption option;
  option.treatment = treatment.id;
  option.for_causes = treatment.causes;
  if (ranked != options.end()) option = *ranked;
  return sitesOf(option, report.evaluation.causes, subject.operated);
}

Followed followPatient(const std::string& path, const Evidence& evidence, const MechanicsTables& tables) {
  Case patient_case = readCase(path, evidence);
  EvaluateOptions options;
  options.mechanics = &tables;
  options.draws = 0;  // no probability is shown, so no interval of one
  options.explain = false;
  options.neck_use = NeckUse::belief;  // what this neck does now and later is followed here, with its intervals
  Evaluation evaluation = evaluate(patient_case, evidence, options);
  std::vector<std::string> why;
  std::optional<PatientNeck> patient = patientNeck(patient_case, evidence, tables, why);
  if (!patient) refuseCase(path, evaluation, std::move(why));
  expectUnion(*patient, patient_case.surgery.months_since, evaluation.causes, evidence);
  Followed followed{subjectOf(patient_case, *patient, evaluation.causes, evidence),
                    NeckBench(patient->intact, tables.parameters, evidence.setting("patient_neck_moment")),
                    {}};
  followed.report.assumed = patient->assumed;
  followed.report.patient_case = std::move(patient_case);
  followed.report.evaluation = std::move(evaluation);
  followed.report.subject = path;
  return followed;
}

Followed followNeck(const NeckOptions& options, double months_since, const Evidence& evidence,
                    const MechanicsTables& tables) {
  if (options.fused.empty())
    refuseOption("--fused", "no fused level: nothing was operated",
                 "name a case file, or the levels, such as --fused C5-C6");
  const auto whose = neckOf(options);
  Neck intact = std::holds_alternative<Measurements>(whose)
                    ? makeNeck(std::get<Measurements>(whose), tables.neck)
                    : readNeck(std::get<std::filesystem::path>(whose), tables.neck);
  CourseSubject subject;
  subject.now = intact;
  subject.months_since = months_since;
  for (const Fusion& fusion : fusionsOf(options)) {
    subject.now = operate(std::move(subject.now), fusion.operation, tables.parameters.implants);
    for (const Level level : fusion.levels) {
      subject.operated.push_back(level);
      if (fusion.operation.kind != OperationKind::acdr) subject.healing.push_back({level, std::nullopt});
    }
  }
  std::sort(subject.operated.begin(), subject.operated.end());
  Followed followed{
      std::move(subject), NeckBench(std::move(intact), tables.parameters, evidence.setting("patient_neck_moment")), {}};
  const Person& person = followed.subject.now.person;
  std::string words = person.sex == Sex::female ? "A woman" : "A man";
  words += person.age_years > 0 ? fmt::format(" of {} years", shown(person.age_years)) : " of average age";
  followed.report.subject = words + ". " + joined(followed.subject.now.operations, " ");
  return followed;
}

void followAll(Followed& followed, const std::vector<std::string>& treatments, const Evidence& evidence,
               const MechanicsTables& tables) {
  std::vector<const Treatment*> known;
  for (const std::string& id : treatments) {
    const Treatment* treatment = &treatmentOf(id, evidence);
    if (std::find(known.begin(), known.end(), treatment) == known.end()) known.push_back(treatment);
  }
  if (known.size() + 1 > html::kMostFutureLines) {
    refuseOption("--with", fmt::format("{} treatments at once", known.size()),
                 fmt::format("at most {} can be told apart", html::kMostFutureLines - 1));
  }
  FollowReport& report = followed.report;
  report.operated = followed.subject.operated;
  report.months_since = followed.subject.months_since;
  report.equilibrium = followed.bench.turned(followed.subject.now, Direction::flexion) != nullptr &&
                       followed.bench.turned(followed.subject.now, Direction::extension) != nullptr;
  std::set<std::string> sources;
  for (const auto& [id, quantity] : tables.course.rows) addSources(sources, quantity.provenance);
  Progress progress("futures", known.size() + 1);
  report.lines.push_back({"", kAsItIs, {}, follow(followed.subject, followed.bench, tables.course, report.options)});
  progress.advance();
  for (const Treatment* treatment : known) {
    std::string why;
    const std::optional<Treated> treated = treatedWith(*treatment, followed, evidence, tables, why);
    for (const TreatmentChange* change : tables.treatments.of(treatment->id)) addSources(sources, change->provenance);
    if (treated) {
      report.lines.push_back({treatment->id, treatment->label, doneBy(*treated, followed.subject.now),
                              follow(treated->subject, followed.bench, tables.course, report.options)});
    } else {
      report.unchanged.push_back({treatment->id, treatment->label, why});
    }
    progress.advance();
  }
  report.sources.assign(sources.begin(), sources.end());
}

}  // namespace nucha
