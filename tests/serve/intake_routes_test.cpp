// The patient's side of an intake and the work list, as requests.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "nucha/serve/clinic.h"
#include "nucha/serve/intake_texts.h"
#include "serve/intake_house.h"

namespace nucha::serve::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kIntakePassword = "seven grey herons wade";

class SetClock : public Clock {
 public:
  Instant now() const override { return at; }
  Instant at = kMonday;
};

class IntakeRoutes : public ::testing::Test {
 protected:
  void SetUp() override {
    clinic.log.sendTo([this](const std::string& line) { logged += line + "\n"; });
    const Actor terminal = commandActor();
    for (const char* login : {"doctor", "other"}) {
      const auto invited = clinic.accounts.invite(terminal, login, login, Role::clinician, clock.at);
      clinic.accounts.acceptInvitation(invited.token, kIntakePassword, clock.at);
    }
    doctor = clinic.accounts.signIn("doctor", kIntakePassword, clock.at);
    other = clinic.accounts.signIn("other", kIntakePassword, clock.at);
    const Actor actor = *clinic.accounts.findSession(doctor.token, clock.at);
    patient =
        clinic.patients.create(actor, {"Maria Fern", "", "", ""}, IntakeHouse::operatedRecord(), "created", clock.at)
            .id;
  }

  HttpResponse send(HttpRequest request, const std::string& method, const std::string& path, const Json& body) {
    request.method = method;
    request.path = path;
    request.address = "192.0.2.1";
    if (!body.is_null()) {
      request.headers["Content-Type"] = "application/json";
      request.body = body.dump();
    }
    return nucha::serve::answer(clinic, request);
  }
  HttpResponse asClinician(const SignedIn& who, const std::string& method, const std::string& path,
                           const Json& body = nullptr) {
    HttpRequest request;
    request.headers["Cookie"] = "nucha_session=" + who.token;
    request.headers["X-CSRF-Token"] = who.csrf;
    return send(request, method, path, body);
  }
  HttpResponse asPatient(const std::string& method, const std::string& path, const Json& body = nullptr) {
    HttpRequest request;
    request.headers["X-Intake-Token"] = token;
    return send(request, method, path, body);
  }
  // makes a link and follows it
  Json makeLink() {
    const HttpResponse made = asClinician(doctor, "POST", "/api/v1/patients/" + patient + "/intakes");
    EXPECT_EQ(made.status, 201);
    Json json = Json::parse(made.body);
    const std::string link = json.at("link");
    token = link.substr(link.rfind('/') + 1);
    return json;
  }
  Json look() { return Json::parse(asPatient("GET", "/api/v1/intake").body); }
  Json say(const std::string& words) {
    const HttpResponse said =
        asPatient("POST", "/api/v1/intake/answer", {{"question", look().at("question").at("id")}, {"words", words}});
    EXPECT_EQ(said.status, 200) << said.body;
    return Json::parse(said.body);
  }

  static ServerConfig configIn(const std::filesystem::path& folder) {
    ServerConfig config;
    config.folder = folder;
    config.log_level = "debug";
    config.public_url = "https://clinic.example";
    config.language = "de";
    config.sign_ins_per_minute = config.requests_per_minute = 1'000'000;
    return config;
  }

  TemporaryFolder folder;
  SetClock clock;
  Clinic clinic{configIn(folder.path()), testing::projectRoot() / "data", clock};
  std::string logged, patient, token;
  SignedIn doctor, other;
};

TEST_F(IntakeRoutes, FromLinkToClosed) {
  const Json made = makeLink();
  EXPECT_THAT(made.at("link").get<std::string>(), ::testing::StartsWith("https://clinic.example/#/intake/"));
  EXPECT_EQ(made.at("expires_at"), isoText(kMonday + 14 * kIntakeDay));
  const Json first = look();
  EXPECT_EQ(first.at("state"), "open");
  EXPECT_EQ(first.at("language"), "de");
  EXPECT_EQ(first.at("answered"), 0);
  EXPECT_EQ(first.at("question").at("kind"), "screen");
  EXPECT_EQ(first.at("question").at("lines").size(), first.at("question").at("findings").size());
  const Json findings = first.at("question").at("findings");
  const auto line = std::find(findings.begin(), findings.end(), "dyspnoea") - findings.begin();
  const Json alarmed = say(std::to_string(line + 1));
  EXPECT_EQ(alarmed.at("alarms").at(0).at("urgency"), "now");
  EXPECT_FALSE(alarmed.at("alarms").at(0).at("text").get<std::string>().empty());
  EXPECT_EQ(Json::parse(asClinician(doctor, "GET", "/api/v1/work").body).at("items").at(0).at("state"), "open");
  EXPECT_EQ(Json::parse(asPatient("POST", "/api/v1/intake/back").body).at("answered"), 0);
  say("none");
  const Json once = {{"answered", 1}};
  EXPECT_EQ(Json::parse(asPatient("POST", "/api/v1/intake/back", once).body).at("answered"), 0);
  say("none");
  say("none");
  // the same request once more, by a page that missed the reply, takes nothing else back
  EXPECT_EQ(Json::parse(asPatient("POST", "/api/v1/intake/back", once).body).at("answered"), 2);
  EXPECT_EQ(asPatient("POST", "/api/v1/intake/back", {{"answered", "1"}}).status, 422);
  asPatient("POST", "/api/v1/intake/back");
  asPatient("POST", "/api/v1/intake/back", Json::object());
  say("none");
  const Json answers = Json::parse(asPatient("GET", "/api/v1/intake/answers").body).at("answers");
  ASSERT_EQ(answers.size(), 1u);
  EXPECT_EQ(answers[0].at("words"), "none");
  EXPECT_EQ(answers[0].at("lines"), first.at("question").at("lines"));
  EXPECT_EQ(Json::parse(asPatient("POST", "/api/v1/intake/submit").body).at("state"), "submitted");
  EXPECT_EQ(Json::parse(asPatient("POST", "/api/v1/intake/submit", Json::object()).body).at("state"), "submitted");
  const Json work = Json::parse(asClinician(doctor, "GET", "/api/v1/work").body);
  ASSERT_EQ(work.at("items").size(), 1u);
  const Json& item = work.at("items")[0];
  EXPECT_EQ(item.at("patient"), patient);
  EXPECT_EQ(item.at("patient_name"), "Maria Fern");
  EXPECT_EQ(item.at("urgency"), "now");
  EXPECT_EQ(item.at("alarms").at(0).at("taken_back"), true);
  EXPECT_EQ(item.at("due_at"), isoText(kMonday));
  EXPECT_EQ(work.at("now"), isoText(kMonday));
  const std::string close = "/api/v1/intakes/" + item.at("intake").get<std::string>() + "/close";
  EXPECT_EQ(asClinician(other, "POST", close, {{"done", "x"}}).status, 404);
  EXPECT_EQ(asClinician(doctor, "POST", close, Json::object()).status, 422);
  EXPECT_EQ(asClinician(doctor, "POST", close, {{"done", "Called; a slip of the finger."}}).status, 204);
  EXPECT_TRUE(Json::parse(asClinician(doctor, "GET", "/api/v1/work").body).at("items").empty());
}

TEST_F(IntakeRoutes, RefusalsAreTold) {
  EXPECT_EQ(asPatient("GET", "/api/v1/intake").status, 401);  // no link
  token = "no-such-link";
  EXPECT_EQ(asPatient("GET", "/api/v1/intake").status, 404);
  makeLink();
  const std::string question = look().at("question").at("id");
  const HttpResponse wrong =
      asPatient("POST", "/api/v1/intake/answer", {{"question", question}, {"words", "@@ secret"}});
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(Json::parse(wrong.body).at("faults").at(0).at("where"), "words");
  EXPECT_EQ(asPatient("POST", "/api/v1/intake/answer", {{"question", "age"}, {"words", "54"}}).status, 409);
  EXPECT_EQ(asPatient("POST", "/api/v1/intake/answer", {{"question", question}, {"words", 3}}).status, 422);
  EXPECT_EQ(asPatient("POST", "/api/v1/intake/answer", {{"question", question}}).status, 422);
  EXPECT_EQ(asPatient("POST", "/api/v1/intake/answer", {{"words", std::string(9000, 'x')}}).status, 413);
  EXPECT_EQ(asPatient("POST", "/api/v1/intake/submit").status, 422);
  EXPECT_EQ(asClinician(other, "POST", "/api/v1/patients/" + patient + "/intakes").status, 404);
  // a link opens nothing but its own intake
  EXPECT_EQ(asPatient("GET", "/api/v1/work").status, 401);
  clock.at += 14 * kIntakeDay;
  EXPECT_EQ(asPatient("GET", "/api/v1/intake").status, 410);
  EXPECT_THAT(logged, Not(HasSubstr(token)));
  EXPECT_THAT(logged, Not(HasSubstr("secret")));
}

TEST_F(IntakeRoutes, EveryTextAPatientMayReadIsListed) {
  const HttpResponse response = send({}, "GET", "/api/v1/intake-texts", nullptr);
  ASSERT_EQ(response.status, 200);
  const Json texts = Json::parse(response.body);
  std::map<std::string, Json> by_id;
  for (const Json& question : texts.at("questions"))
    EXPECT_TRUE(by_id.emplace(question.at("id"), question).second) << question;
  // a patient who denies all, then one who affirms all, meets no text that is not listed
  for (const char* words : {"n", "y"}) {
    makeLink();
    Json view = look();
    for (; !view.at("question").is_null(); view = look()) {
      const Json& question = view.at("question");
      const bool screen = question.at("kind") == "screen";
      const Json& listed = by_id.at(screen ? "screen" : question.at("id").get<std::string>());
      EXPECT_EQ(question.at("text"), listed.at("text"));
      EXPECT_EQ(question.at("unit"), listed.at("unit"));
      std::string all = "none";
      for (std::size_t i = 0; i < question.at("lines").size(); ++i) {
        EXPECT_EQ(question.at("lines")[i], by_id.at(question.at("findings")[i]).at("text"));
        all = i == 0 ? "1" : all + " " + std::to_string(i + 1);
      }
      say(!screen ? words : words == std::string("y") ? all : "none");
    }
  }
  std::set<std::string> alarms;
  for (const Json& alarm : texts.at("alarms")) alarms.insert(alarm.at("id").get<std::string>());
  const Json view = look();
  for (const Json& alarm : view.at("alarms")) EXPECT_TRUE(alarms.count(alarm.at("id"))) << alarm;
  EXPECT_FALSE(view.at("alarms").empty());
  EXPECT_EQ(alarms.size(), clinic.evaluator.evidence().red_flags.size());
}

TEST(IntakeTexts, EveryChoiceIsAnAnswer) {
  const Evidence& evidence = testing::realEvidence();
  const Json texts = intakeTexts(evidence);
  int choices = 0;
  for (const InterviewQuestion& question : basicQuestions(Audience::patient)) {
    for (const Json& listed : texts.at("questions")) {
      if (listed.at("id") != question.id) continue;
      for (const Json& choice : listed.at("choices")) {
        Interview interview;
        EXPECT_EQ(nucha::answer(interview, evidence, question, choice), "") << choice;
        ++choices;
      }
    }
  }
  EXPECT_EQ(choices, 11);
  EXPECT_EQ(texts.at("reasons").size(), 2u);
}

}  // namespace
}  // namespace nucha::serve::test
