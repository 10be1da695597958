#include "nucha/serve/intakes.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "nucha/base/error.h"
#include "nucha/base/text.h"
#include "nucha/evaluate/evaluation.h"

namespace nucha::serve {
namespace {

constexpr Instant kDayMs = 86400 * 1000;
constexpr std::size_t kMaxWords = 200;  // bytes of an answer
constexpr std::size_t kMaxDone = 5000;  // bytes of what the clinic did
constexpr const char* kUnreadableName = "(this record cannot be read)";
constexpr const char* kColumns =
    "id, patient, state, expires_at, answers, urgency, raised_at, submitted_at, due_at, closed_at";

std::string boundAnswers(const std::string& id) { return "intakes.answers:" + id; }
std::string actorOf(const std::string& intake) { return "intake:" + intake; }

HttpError noSuchLink() {
  return HttpError(404, "This link is not known. Check that it is complete, or ask your clinic for a new one.");
}
HttpError noSuchIntake() { return HttpError(404, "There is no such intake, or you may not see it."); }

IntakeState stateOf(const std::string& text) {
  for (const IntakeState state : {IntakeState::open, IntakeState::submitted, IntakeState::answered})
    if (text == name(state)) return state;
  NUCHA_ASSERT(false, "an intake has a state that was written here");
}

bool mayVisit(Transaction& transaction, const std::string& patient, const Actor& actor) {
  return !transaction
              .query("SELECT patient FROM patient_accounts WHERE patient = ? AND account = ?", {patient, actor.account})
              .empty();
}

// alarms told before that the answers as they stand do not raise any more
std::vector<IntakeAlarm> takenBack(const IntakeProgress& progress) {
  std::vector<IntakeAlarm> gone;
  for (IntakeAlarm alarm : progress.raised) {
    const bool stands = std::any_of(progress.alarms.begin(), progress.alarms.end(),
                                    [&](const IntakeAlarm& other) { return other.id == alarm.id; });
    if (stands) continue;
    alarm.taken_back = true;
    gone.push_back(std::move(alarm));
  }
  return gone;
}

std::vector<IntakeAlarm> alarmsForClinic(const IntakeProgress& progress) {
  std::vector<IntakeAlarm> alarms = progress.alarms;
  for (IntakeAlarm& alarm : takenBack(progress)) alarms.push_back(std::move(alarm));
  std::stable_sort(alarms.begin(), alarms.end(), [](const IntakeAlarm& a, const IntakeAlarm& b) {
    return findUrgency(a.urgency).value_or(Urgency::routine) < findUrgency(b.urgency).value_or(Urgency::routine);
  });
  return alarms;
}

// what is to be seen within a day does not wait for Monday
Instant dueAt(const std::string& urgency, Instant now, const TimeZone& zone) {
  constexpr Instant kDay = 24 * 60 * 60 * 1000;
  if (urgency == name(Urgency::now)) return now;
  const Instant due = nextBusinessDay(now, zone);
  return urgency == name(Urgency::within_24_h) ? std::min(due, now + kDay) : due;
}

Json eventOf(const std::string& intake, const IntakeProgress& progress, const std::string& urgency) {
  Json answers = Json::array();
  for (const GivenAnswer& given : progress.answers) {
    answers.push_back({{"question", given.question.id},
                       {"text", given.question.text},
                       {"lines", given.question.lines},
                       {"words", given.words},
                       {"at", isoText(given.at)}});
  }
  Json alarms = Json::array();
  for (const IntakeAlarm& alarm : alarmsForClinic(progress)) {
    alarms.push_back(
        {{"id", alarm.id}, {"urgency", alarm.urgency}, {"text", alarm.text}, {"taken_back", alarm.taken_back}});
  }
  return {{"intake", intake}, {"urgency", urgency}, {"answers", answers}, {"alarms", alarms}, {"notes", Json::array()}};
}

void checkWords(const std::string& words) {
  if (trimmed(words).empty())
    throw HttpError(422, "The answer is empty.", {{"words", "is empty", "choose an answer; ? stands for not known"}});
  if (words.size() > kMaxWords)
    throw HttpError(422, "The answer is too long.",
                    {{"words", "has more than " + std::to_string(kMaxWords) + " bytes", "answer in a few words"}});
}

}  // namespace

std::string_view name(IntakeState state) {
  constexpr std::array<std::string_view, 4> kNames = {"open", "submitted", "answered", "expired"};
  return kNames[static_cast<std::size_t>(state)];
}

/// One row, unsealed.
struct Intakes::Stored {
  std::string id, patient;
  IntakeState state = IntakeState::open;
  Instant expires_at = 0;
  std::string sealed;  // the answers as they were read: what is written must follow on it
  std::string urgency;
  std::optional<Instant> raised_at, submitted_at, due_at, closed_at;
  IntakeProgress progress;
  bool newly_raised = false;  // goes into the audit trail when it is stored
  bool reopen = false;        // what the clinic had closed comes back
};

Intakes::Intakes(Database& database, Patients& patients, Audit& audit, const Evidence& evidence,
                 const RecordTables& words, int days, const std::string& time_zone)
    : database_(database),
      patients_(patients),
      audit_(audit),
      evidence_(evidence),
      days_(days),
      zone_(TimeZone::load(time_zone)),
      words_(words) {}

std::mutex& Intakes::busyWith(const std::string& token) {
  return busy_[std::hash<std::string>{}(token) % busy_.size()];
}

Intakes::Stored Intakes::load(Transaction& transaction, const std::string& column, const std::string& value) {
  // `column` is one of two names written in this file
  const auto rows =
      transaction.query(std::string("SELECT ") + kColumns + " FROM intakes WHERE " + column + " = ?", {value});
  if (rows.empty()) throw noSuchLink();
  const Row& row = rows.front();
  Stored stored;
  stored.id = row.text(0);
  stored.patient = row.text(1);
  stored.state = stateOf(row.text(2));
  stored.expires_at = row.number(3);
  stored.sealed = row.text(4);
  stored.urgency = row.text(5);
  stored.raised_at = row.numberOrNone(6);
  stored.submitted_at = row.numberOrNone(7);
  stored.due_at = row.numberOrNone(8);
  stored.closed_at = row.numberOrNone(9);
  const auto key = patients_.keyOf(transaction, stored.patient);
  if (!key) throw noSuchLink();
  const auto text = unseal(*key, stored.sealed, boundAnswers(stored.id));
  NUCHA_ASSERT(text, "intake " + stored.id + " cannot be unsealed: it was changed, or sealed with another key");
  stored.progress = readProgress(Json::parse(*text));
  return stored;
}

Intakes::Stored Intakes::open(const std::string& token, Instant now) {
  Stored stored;
  const std::string hash = tokenHash(token);
  database_.read([&](Transaction& transaction) { stored = load(transaction, "token_hash", hash); });
  if (now < stored.expires_at) return stored;
  throw HttpError(410, stored.state == IntakeState::open
                           ? "This link has ended before the answers were sent. Ask your clinic for a new one."
                           : "This link has ended. Your answers were sent to your clinic.");
}

void Intakes::store(Transaction& transaction, Stored& stored) {
  const auto key = patients_.keyOf(transaction, stored.patient);
  if (!key) throw noSuchLink();
  const auto orNull = [](const std::optional<Instant>& at) { return at ? Value(*at) : Value(); };
  const std::int64_t reopen = stored.reopen ? 1 : 0;
  const std::string sealed = seal(*key, writeProgress(stored.progress).dump(), boundAnswers(stored.id));
  const auto changed = transaction.execute(
      "UPDATE intakes SET state = ?, answers = ?, urgency = ?, raised_at = ?, submitted_at = ?, due_at = ?,"
      " closed_at = CASE WHEN ? = 1 THEN NULL ELSE closed_at END, closed_by = CASE WHEN ? = 1 THEN NULL ELSE closed_by"
      " END WHERE id = ? AND answers = ?",
      {std::string(name(stored.state)), sealed, stored.urgency, orNull(stored.raised_at), orNull(stored.submitted_at),
       orNull(stored.due_at), reopen, reopen, stored.id, stored.sealed});
  if (changed == 0)
    throw HttpError(409, "This was answered from another page at the same moment. Load it again, then go on.");
  stored.sealed = sealed;
}

void Intakes::save(Stored& stored, Instant now) {
  Stored before = stored;
  database_.write([&](Transaction& transaction) {
    stored = before;
    store(transaction, stored);
    if (stored.newly_raised)
      audit_.append(transaction, actorOf(stored.id), "intake.alarm", stored.id, "patient " + stored.patient, now);
  });
  stored.newly_raised = stored.reopen = false;
}

Intakes::Made Intakes::create(const Actor& actor, const std::string& patient, Instant now) {
  Made made;
  database_.write([&](Transaction& transaction) {
    const auto key = patients_.keyOf(transaction, patient);
    if (!key || !mayVisit(transaction, patient, actor)) refuseUnknownPatient();
    made = {randomId(), randomToken(), now + days_ * kDayMs};
    transaction.execute(
        "INSERT INTO intakes (id, patient, token_hash, state, created_by, created_at, expires_at, answers, urgency)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        {made.id, patient, tokenHash(made.token), std::string(name(IntakeState::open)), actor.account, now,
         made.expires_at, seal(*key, writeProgress({}).dump(), boundAnswers(made.id)),
         std::string(name(Urgency::routine))});
    audit_.append(transaction, actor.account, "intake.create", made.id, "patient " + patient, now);
  });
  return made;
}

IntakeView Intakes::viewOf(const Stored& stored) const {
  IntakeView view;
  view.id = stored.id;
  view.state = stored.state;
  view.answered = static_cast<int>(stored.progress.answers.size());
  const bool sent = stored.state != IntakeState::open;
  if (!sent) view.question = stored.progress.question;
  for (const IntakeAlarm& alarm : stored.progress.alarms)
    if (sent || isUrgent(alarm)) view.alarms.push_back(alarm);
  return view;
}

void Intakes::choose(Stored& stored, Instant now) {
  IntakeProgress& progress = stored.progress;
  if (stored.state != IntakeState::open) return;
  if (progress.chosen && (!progress.question || isUsable(*progress.question, evidence_))) return;
  progress.question = chooseQuestion(patients_.readAsSystem(stored.patient), progress.answers, tables(), now);
  progress.chosen = true;
  save(stored, now);
}

IntakeView Intakes::view(const std::string& token, Instant now) {
  const std::lock_guard turn(busyWith(token));
  Stored stored = open(token, now);
  choose(stored, now);
  return viewOf(stored);
}

void Intakes::raise(Stored& stored, Instant now) const {
  bool added = false;
  for (const IntakeAlarm& alarm : stored.progress.alarms) {
    auto& raised = stored.progress.raised;
    const bool known =
        std::any_of(raised.begin(), raised.end(), [&](const IntakeAlarm& other) { return other.id == alarm.id; });
    if (!isUrgent(alarm) || known) continue;
    raised.push_back(alarm);
    added = true;
  }
  if (!added) return;
  const bool waiting = stored.raised_at && !stored.closed_at;
  stored.urgency = mostUrgent(waiting ? stored.progress.raised : stored.progress.alarms);
  const Instant due = dueAt(stored.urgency, now, zone_);
  stored.due_at = waiting && stored.due_at ? std::min(*stored.due_at, due) : due;
  if (!waiting) stored.raised_at = now;
  stored.reopen = true;
  stored.newly_raised = true;
}

IntakeView Intakes::answer(const std::string& token, const std::string& question, const std::string& words,
                           Instant now) {
  const std::lock_guard turn(busyWith(token));
  Stored stored = open(token, now);
  IntakeProgress& progress = stored.progress;
  if (stored.state != IntakeState::open)
    throw HttpError(409, "These answers were sent already. Ask your clinic if something has changed.");
  choose(stored, now);
  if (!progress.question || progress.question->id != question) {
    const bool repeated = !progress.answers.empty() && progress.answers.back().question.id == question &&
                          progress.answers.back().words == words;
    if (repeated) return viewOf(stored);
    throw HttpError(409, "This question does not stand any more. Load the page again to see the one that does.");
  }
  checkWords(words);
  Interview trial;
  const std::string fault = nucha::answer(trial, evidence_, *progress.question, words);
  if (!fault.empty()) throw HttpError(422, "This answer cannot be taken.", {{"words", fault, ""}});
  progress.answers.push_back({*progress.question, words, now});
  progress.question.reset();
  progress.chosen = false;
  const PatientRecord record = patients_.readAsSystem(stored.patient);
  progress.alarms = findAlarms(joinAnswers(record, progress.answers, tables(), now), evidence_);
  raise(stored, now);
  save(stored, now);
  choose(stored, now);
  return viewOf(stored);
}

IntakeView Intakes::goBack(const std::string& token, Instant now, std::optional<int> answered) {
  const std::lock_guard turn(busyWith(token));
  Stored stored = open(token, now);
  IntakeProgress& progress = stored.progress;
  if (stored.state != IntakeState::open) throw HttpError(409, "These answers were sent already.");
  choose(stored, now);
  const int count = static_cast<int>(progress.answers.size());
  if (count == 0 || answered.value_or(count) != count) return viewOf(stored);
  progress.question = progress.answers.back().question;
  progress.chosen = true;
  progress.answers.pop_back();
  const PatientRecord record = patients_.readAsSystem(stored.patient);
  progress.alarms = findAlarms(joinAnswers(record, progress.answers, tables(), now), evidence_);
  save(stored, now);
  return viewOf(stored);
}

std::vector<GivenAnswer> Intakes::answers(const std::string& token, Instant now) {
  return open(token, now).progress.answers;
}

void Intakes::addNote(Transaction& transaction, const std::string& by, const std::string& patient, const Json& note,
                      Instant now) {
  const auto leave = [](const PatientRecord&) -> std::optional<Json> { return std::nullopt; };
  patients_.changeAsSystem(transaction, by, patient, leave, "note", note, now);
}

// The answers join the case, the event and the note go on the timeline, and the intake is sent: all of it or nothing.
void Intakes::merge(Transaction& transaction, Stored& stored, Instant now) {
  IntakeProgress& progress = stored.progress;
  const bool waiting = stored.raised_at && !stored.closed_at;
  std::vector<std::string> notes;
  Json event;  // is read after the case was made
  const auto make = [&](const PatientRecord& record) -> std::optional<Json> {
    JoinedCase joined = joinAnswers(record, progress.answers, tables(), now);
    progress.alarms = findAlarms(joined, evidence_);
    stored.urgency = mostUrgent(waiting ? alarmsForClinic(progress) : progress.alarms);
    notes = joined.notes;
    event = eventOf(stored.id, progress, stored.urgency);
    event["notes"] = notes;
    return std::move(joined.case_file);
  };
  patients_.changeAsSystem(transaction, actorOf(stored.id), stored.patient, make, "intake", event, now);
  if (!notes.empty()) {
    const Json note = {{"text", "What the patient answered contradicts the record:\n" + joined(notes, "\n")},
                       {"intake", stored.id}};
    addNote(transaction, actorOf(stored.id), stored.patient, note, now);
  }
  const Instant due = dueAt(stored.urgency, now, zone_);
  stored.due_at = waiting && stored.due_at ? std::min(*stored.due_at, due) : due;
  stored.state = IntakeState::submitted;
  stored.submitted_at = now;
  stored.reopen = true;
  progress.question.reset();
  store(transaction, stored);
  audit_.append(transaction, actorOf(stored.id), "intake.submit", stored.id, "patient " + stored.patient, now);
}

IntakeView Intakes::submit(const std::string& token, Instant now) {
  const std::lock_guard turn(busyWith(token));
  const Stored before = open(token, now);
  if (before.state != IntakeState::open) return viewOf(before);
  if (before.progress.answers.empty()) throw HttpError(422, "Nothing was answered yet. Answer at least one question.");
  Stored stored;
  database_.write([&](Transaction& transaction) {
    stored = load(transaction, "id", before.id);
    if (stored.state == IntakeState::open) merge(transaction, stored, now);
  });
  return viewOf(stored);
}

WorkItem Intakes::workItem(Transaction& transaction, const std::string& intake, Instant now) {
  const Stored stored = load(transaction, "id", intake);
  WorkItem item;
  item.intake = stored.id;
  item.patient = stored.patient;
  item.state = stored.state == IntakeState::open && now >= stored.expires_at ? IntakeState::expired : stored.state;
  item.urgency = stored.urgency;
  item.alarms = alarmsForClinic(stored.progress);
  // of an unsent one only what cannot wait
  if (!stored.submitted_at) std::erase_if(item.alarms, [](const IntakeAlarm& alarm) { return !isUrgent(alarm); });
  item.submitted_at = stored.submitted_at ? *stored.submitted_at : stored.raised_at.value_or(0);
  item.due_at = stored.due_at.value_or(item.submitted_at);
  item.overdue = now > item.due_at;
  return item;
}

std::vector<WorkItem> Intakes::workList(const Actor& actor, Instant now) {
  std::vector<WorkItem> items;
  database_.read([&](Transaction& transaction) {
    items.clear();
    for (const Row& row : transaction.query(
             "SELECT i.id, i.patient, i.urgency, i.raised_at, i.submitted_at, i.due_at FROM intakes i"
             " JOIN patient_accounts a ON a.patient = i.patient WHERE a.account = ? AND i.closed_at IS NULL"
             " AND (i.submitted_at IS NOT NULL OR i.raised_at IS NOT NULL)",
             {actor.account})) {
      try {
        items.push_back(workItem(transaction, row.text(0), now));
      } catch (const InternalError&) {
        // a damaged row must not hide the others, and must not vanish either
        WorkItem item{row.text(0), row.text(1), "", IntakeState::submitted, row.text(2), {}, 0, 0, false};
        item.submitted_at = row.numberOrNone(4).value_or(row.numberOrNone(3).value_or(0));
        item.due_at = row.numberOrNone(5).value_or(item.submitted_at);
        item.overdue = now > item.due_at;
        items.push_back(std::move(item));
      }
    }
  });
  for (WorkItem& item : items) {
    try {
      item.patient_name = patients_.readAsSystem(item.patient).person.name;
    } catch (const InternalError&) {
      item.patient_name = kUnreadableName;
    }
  }
  const auto order = [](const WorkItem& item) {
    return std::tuple(findUrgency(item.urgency).value_or(Urgency::now), item.due_at, item.submitted_at, item.intake);
  };
  std::sort(items.begin(), items.end(), [&](const auto& a, const auto& b) { return order(a) < order(b); });
  return items;
}

void Intakes::close(const Actor& actor, const std::string& intake, const std::string& what_was_done, Instant now) {
  const std::string done(trimmed(what_was_done));
  if (done.empty())
    throw HttpError(422, "Say what was done about it.", {{"done", "is empty", "write a sentence for the timeline"}});
  if (done.size() > kMaxDone)
    throw HttpError(422, "The text is too long.",
                    {{"done", "has more than " + std::to_string(kMaxDone) + " bytes", "shorten it"}});
  database_.write([&](Transaction& transaction) {
    const auto rows =
        transaction.query("SELECT patient, state, raised_at, closed_at FROM intakes WHERE id = ?", {intake});
    if (rows.empty() || !mayVisit(transaction, rows.front().text(0), actor)) throw noSuchIntake();
    const Row& row = rows.front();
    if (!row.isNull(3)) return;
    const bool sent = row.text(1) != name(IntakeState::open);
    if (!sent && row.isNull(2))
      throw HttpError(409,
                      "The patient has not sent this intake, and it has raised no alarm: there is nothing to close.");
    addNote(transaction, actor.account, row.text(0), {{"text", done}, {"intake", intake}}, now);
    transaction.execute(
        "UPDATE intakes SET state = ?, closed_at = ?, closed_by = ? WHERE id = ?",
        {std::string(name(sent ? IntakeState::answered : IntakeState::open)), now, actor.account, intake});
    audit_.append(transaction, actor.account, "intake.close", intake, "patient " + row.text(0), now);
  });
}

}  // namespace nucha::serve
