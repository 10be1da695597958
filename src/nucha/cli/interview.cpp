#include "nucha/evaluate/interview.h"

#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "nucha/base/error.h"
#include "nucha/base/json.h"
#include "nucha/base/text.h"
#include "nucha/cli/commands.h"
#include "nucha/cli/console.h"
#include "nucha/evaluate/check_rules.h"
#include "nucha/evaluate/evaluate.h"
#include "nucha/evaluate/red_flags.h"
#include "nucha/report/report.h"

namespace nucha {
namespace {

struct Arguments {
  std::string out, resume;
  bool clinician = false;
};

constexpr const char* kHelp =
    "Answer y, n or ? (not known); a number where one is asked for; b goes back, q saves and quits.\n"
    "This asks about danger signs first. It supports a clinician and does not replace one.\n";

void print(const std::string& text, std::size_t indent = 0) {
  for (const std::string& line : wrapped(text, terminalWidth() - indent)) {
    fmt::print("{}{}\n", std::string(indent, ' '), line);
  }
}

void show(const InterviewQuestion& question, std::size_t number) {
  fmt::print("\n");
  print(fmt::format("{}. {}{}", number, question.text, question.unit.empty() ? "" : " [" + question.unit + "]"));
  for (std::size_t i = 0; i < question.lines.size(); ++i) print(fmt::format("{}) {}", i + 1, question.lines[i]), 3);
  if (!question.why.empty()) print("(" + question.why + ")", 3);
  fmt::print("> ");
  std::fflush(stdout);
}

// an answer that raises a red flag is told at once, not at the end
void tellDangers(const Interview& interview, const Evidence& evidence, std::set<std::string>& told) {
  for (const RaisedFlag& flag : findRedFlags(interview.patient_case, evidence).raised) {
    if (flag.urgency > Urgency::within_24_h || !told.insert(flag.id).second) continue;
    const bool patient = interview.audience == Audience::patient;
    fmt::print("\n");
    print(std::string(flag.urgency == Urgency::now ? "*** NOW: " : "** Within a day: ") +
          (patient && !flag.patient_text.empty() ? flag.patient_text : flag.suspected + ". " + flag.action));
  }
}

// what was asked and not known is written as unknown, so that resuming does not ask again
void save(const Interview& interview, const Evidence& evidence, const std::string& path) {
  if (path.empty()) return;
  Json json = parseJson("interview", writeCase(interview.patient_case));
  for (const std::string& id : interview.asked) {
    if (evidence.findFinding(id) && !interview.patient_case.find(id)) {
      json["presentation"].push_back({{"finding", id}, {"present", nullptr}});
    }
  }
  writeOutput(path, json.dump(2) + "\n");
}

void finish(const Interview& interview, const Evidence& evidence, const std::string& path, bool quit) {
  save(interview, evidence, path);
  if (!path.empty()) print((quit ? "Saved to " : "Written to ") + path + (quit ? "; go on with --resume " + path : ""));
  if (quit) return;
  const Evaluation evaluation = evaluate(interview.patient_case, evidence);
  writeOutput("",
              "\n" + writeText(evaluation, interview.patient_case, evidence, {terminalWidth(), wantsColour(), false}));
}

void run(const Arguments& arguments) {
  const Evidence evidence = loadCheckedEvidence(findDataFolder());
  const Audience audience = arguments.clinician ? Audience::clinician : Audience::patient;
  Interview interview =
      resumeInterview(arguments.resume.empty() ? Case{} : readCase(arguments.resume, evidence), audience);
  const std::string path = arguments.out.empty() ? arguments.resume : arguments.out;
  std::vector<Interview> earlier;
  std::set<std::string> told;
  fmt::print("{}", kHelp);
  tellDangers(interview, evidence, told);
  while (const auto question = findNextQuestion(interview, evidence)) {
    show(*question, earlier.size() + 1);
    std::string line;
    const bool ended = !std::getline(std::cin, line);
    const std::string word = lowered(trimmed(line));
    if (ended || word == "q" || word == "quit") {
      fmt::print("\n");
      finish(interview, evidence, path, true);
      return;
    }
    if (word == "b" || word == "back") {
      if (earlier.empty()) {
        print("This is the first question.");
      } else {
        interview = std::move(earlier.back());
        earlier.pop_back();
      }
      continue;
    }
    Interview before = interview;
    const std::string fault = answer(interview, evidence, *question, line);
    if (!fault.empty()) {
      print(fault, 2);
      continue;
    }
    earlier.push_back(std::move(before));
    tellDangers(interview, evidence, told);
  }
  fmt::print("\n");
  print("No further question is expected to change what should be done.");
  finish(interview, evidence, path, false);
}

}  // namespace

void addInterviewCommand(CLI::App& app) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("interview", "Ask the most telling question next, danger signs first, and evaluate");
  command->add_option("--out", arguments->out, "Case file to write");
  command->add_option("--resume", arguments->resume, "Case file to go on with");
  command->add_flag("--clinician", arguments->clinician, "Technical words, examination items too");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace nucha
