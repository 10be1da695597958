// Study files.
#include <algorithm>
#include <initializer_list>

#include "nucha/base/error.h"
#include "nucha/base/file.h"
#include "nucha/base/text.h"
#include "nucha/mechanics/study_plan.h"
#include "nucha/neck/neck_json.h"
#include "nucha/neck/surgery_json.h"

namespace nucha {
namespace {

// One object of the file; every accessor notes a fault with its JSON pointer instead of giving up.
class Object {
 public:
  Object(const Json& json, std::string file, std::string pointer, std::vector<Fault>& faults)
      : json_(json), file_(std::move(file)), pointer_(std::move(pointer)), faults_(faults) {
    if (!json_.is_object()) fault("", "is not an object", "{...}");
  }

  void allow(std::initializer_list<const char*> keys) {
    if (!json_.is_object()) return;
    const std::vector<std::string> known(keys.begin(), keys.end());
    for (const auto& [key, value] : json_.items()) {
      if (std::find(known.begin(), known.end(), key) != known.end()) continue;
      const std::vector<std::string> near = nearMatches(key, known);
      fault(key, "unknown key",
            near.empty() ? "one of " + joined(known, ", ") : "did you mean '" + near.front() + "'?");
    }
  }

  const Json* find(const std::string& key) const {
    if (!json_.is_object()) return nullptr;
    const auto found = json_.find(key);
    return found == json_.end() || found->is_null() ? nullptr : &*found;
  }

  void read(const std::string& key, std::optional<double>& value) {
    const Json* json = find(key);
    if (json == nullptr) return;
    if (json->is_number())
      value = json->get<double>();
    else
      fault(key, json->dump() + " is not a number", "");
  }

  void read(const std::string& key, double& value) {
    std::optional<double> found;
    read(key, found);
    if (found) value = *found;
  }

  void read(const std::string& key, int& value) {
    const Json* json = find(key);
    if (json == nullptr) return;
    if (json->is_number_integer() && json->get<std::int64_t>() >= -kLargest && json->get<std::int64_t>() <= kLargest) {
      value = json->get<int>();
    } else {
      fault(key, json->dump() + " is not a whole number", "");
    }
  }

  void read(const std::string& key, std::string& value) {
    const Json* json = find(key);
    if (json == nullptr) return;
    if (json->is_string())
      value = json->get<std::string>();
    else
      fault(key, json->dump() + " is not text", "");
  }

  void read(const std::string& key, bool& value) {
    const Json* json = find(key);
    if (json == nullptr) return;
    if (json->is_boolean())
      value = json->get<bool>();
    else
      fault(key, json->dump() + " is not true or false", "");
  }

  /// A word that `look_up` turns into a value; `words` names what it accepts.
  template <typename Value, typename LookUp>
  void readWord(const std::string& key, Value& value, LookUp&& look_up, const std::string& words) {
    std::string text;
    read(key, text);
    if (find(key) == nullptr || text.empty()) return;
    if (const auto found = look_up(text))
      value = *found;
    else
      fault(key, "'" + text + "'", "one of " + words);
  }

  void fault(const std::string& key, std::string what, std::string fix) {
    faults_.push_back({pointerWhere(file_, pointerTo(key)), std::move(what), std::move(fix)});
  }

  std::string pointerTo(const std::string& key) const { return key.empty() ? pointer_ : pointer_ + "/" + key; }
  const std::string& file() const { return file_; }
  std::vector<Fault>& faults() { return faults_; }

 private:
  static constexpr std::int64_t kLargest = 1000000;
  const Json& json_;
  std::string file_, pointer_;
  std::vector<Fault>& faults_;
};

std::vector<Change> changes(Object& object, const std::string& key) {
  std::vector<Change> list;
  const Json* json = object.find(key);
  if (json == nullptr) return list;
  if (!json->is_array()) {
    object.fault(key, "is not a list", R"([{"operation": "acdf", "levels": "C5-C6"}])");
    return list;
  }
  for (std::size_t i = 0; i < json->size(); ++i) {
    const std::string pointer = object.pointerTo(key + "/" + std::to_string(i));
    const Json& entry = (*json)[i];
    try {
      const bool is_condition = entry.is_object() && entry.contains("condition");
      if (is_condition)
        list.emplace_back(conditionFromJson(entry, object.file(), pointer));
      else
        list.emplace_back(operationFromJson(entry, object.file(), pointer));
    } catch (const InputError& error) {
      object.faults().insert(object.faults().end(), error.faults().begin(), error.faults().end());
    }
  }
  return list;
}

std::vector<Direction> directions(Object& object) {
  const Json* json = object.find("direction");
  if (json == nullptr || *json == "all") return {kDirections.begin(), kDirections.end()};
  std::vector<Direction> list;
  const Json entries = json->is_array() ? *json : Json::array({*json});
  for (const Json& entry : entries) {
    const auto direction = entry.is_string() ? findDirection(entry.get<std::string>()) : std::nullopt;
    if (direction)
      list.push_back(*direction);
    else
      object.fault("direction", entry.dump() + " is not a direction",
                   "all, flexion, extension, left_bending, right_bending, left_rotation, right_rotation");
  }
  if (entries.empty()) object.fault("direction", "names none", "leave it out for all six");
  return list;
}

void readLoads(const Json& json, const std::string& file, const std::string& pointer, std::vector<Fault>& faults,
               std::vector<LoadCase>& loads) {
  Object object(json, file, pointer, faults);
  object.allow({"direction", "loaded", "protocol", "moment_Nm", "rotation_deg", "follower_N", "head_weight", "muscles",
                "steps"});
  LoadCase load;
  object.readWord("loaded", load.loaded, findVertebra, "C0 to C7");
  object.readWord("protocol", load.protocol, findProtocol, "load, displacement, hybrid");
  object.read("moment_Nm", load.moment_Nm);
  object.read("rotation_deg", load.rotation_deg);
  object.read("follower_N", load.follower_N);
  object.read("head_weight", load.head_weight);
  object.read("muscles", load.muscles);
  object.read("steps", load.steps);
  const bool turned = load.protocol == Protocol::displacement_control;
  if (turned && object.find("moment_Nm") != nullptr)
    object.fault("moment_Nm", "has no meaning when the rotation is given", "leave it out");
  if (!turned && object.find("rotation_deg") != nullptr)
    object.fault("rotation_deg", "has no meaning when the moment is given", "leave it out");
  for (Fault& wrong : faultsOf(load, pointerWhere(file, pointer))) faults.push_back(std::move(wrong));
  for (const LoadCase& one : inDirections(load, directions(object))) loads.push_back(one);
}

// a file beside the study, or measurements
void readNeckOf(const Json& neck, Object& object, StudyPlan& plan) {
  if (neck.is_string()) {
    plan.neck = std::filesystem::path(object.file()).parent_path() / neck.get<std::string>();
    return;
  }
  try {
    plan.neck = measurementsFromJson(neck, object.file(), object.pointerTo("neck"));
  } catch (const InputError& error) {
    object.faults().insert(object.faults().end(), error.faults().begin(), error.faults().end());
  }
}

}  // namespace

StudyPlan studyPlanFromJson(const Json& json, const std::string& file) {
  StudyPlan plan;
  std::vector<Fault> faults;
  Object object(json, file, "", faults);
  object.allow({"label", "neck", "before", "operations", "loads"});
  object.read("label", plan.label);
  if (const Json* neck = object.find("neck")) readNeckOf(*neck, object, plan);
  plan.before = changes(object, "before");
  plan.operations = changes(object, "operations");
  const Json* loads = object.find("loads");
  if (loads == nullptr) {
    object.fault("loads", "is missing", R"([{"moment_Nm": 1}])");
  } else if (!loads->is_array()) {
    readLoads(*loads, file, "/loads", faults, plan.loads);
  } else {
    if (loads->empty()) object.fault("loads", "names none", R"([{"moment_Nm": 1}])");
    for (std::size_t i = 0; i < loads->size(); ++i) {
      readLoads((*loads)[i], file, "/loads/" + std::to_string(i), faults, plan.loads);
    }
  }
  if (!faults.empty()) throw InputError(std::move(faults));
  return plan;
}

StudyPlan readStudyPlan(const std::filesystem::path& path) {
  return studyPlanFromJson(parseJson(path.string(), readFile(path)), path.string());
}

}  // namespace nucha
