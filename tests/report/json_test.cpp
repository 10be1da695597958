#include "nucha/base/json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "nucha/base/file.h"
#include "nucha/report/report.h"
#include "report/futures_sample.h"
#include "report/sample.h"

namespace nucha {
namespace {

Json schemaFile(const std::string& name) {
  const std::string path = std::string(NUCHA_TEST_ROOT) + "/docs/schemas/" + name;
  return parseJson(path, readFile(path));
}

bool hasType(const Json& value, const std::string& type) {
  if (type == "null") return value.is_null();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "array") return value.is_array();
  return type == "object" && value.is_object();
}

// the part of JSON Schema that evaluation.schema.json is written in, without patterns
class SchemaCheck {
 public:
  explicit SchemaCheck(Json schema) : root_(std::move(schema)) {}
  std::vector<std::string> faults(const Json& value) {
    faults_.clear();
    check(root_, value, "");
    return faults_;
  }

 private:
  const Json& resolved(const Json& schema) const {
    const auto ref = schema.find("$ref");
    return ref == schema.end() ? schema : root_.at("$defs").at(ref->get<std::string>().substr(8));
  }

  void fail(const std::string& where, const std::string& what) { faults_.push_back(where + " " + what); }

  void check(const Json& given, const Json& value, const std::string& where) {
    const Json& schema = resolved(given);
    if (const auto one = schema.find("oneOf"); one != schema.end()) {
      // the first alternative is always "nothing": null or an empty object
      const bool nothing = value.is_null() || (value.is_object() && value.empty());
      return check(one->at(nothing ? 0 : 1), value, where);
    }
    if (const auto type = schema.find("type"); type != schema.end()) {
      const Json types = type->is_array() ? *type : Json::array({*type});
      if (std::none_of(types.begin(), types.end(), [&](const Json& t) { return hasType(value, t); }))
        return fail(where, "is not " + type->dump());
    }
    if (const auto set = schema.find("enum"); set != schema.end()) {
      if (std::find(set->begin(), set->end(), value) == set->end()) fail(where, "is none of " + set->dump());
    }
    if (value.is_number()) {
      if (schema.contains("minimum") && value < schema["minimum"]) fail(where, "is too small");
      if (schema.contains("maximum") && value > schema["maximum"]) fail(where, "is too large");
    }
    if (value.is_object()) checkObject(schema, value, where);
    if (value.is_array()) checkArray(schema, value, where);
  }

  void checkObject(const Json& schema, const Json& value, const std::string& where) {
    if (!schema.contains("properties")) return;
    EXPECT_EQ(schema.value("additionalProperties", true), false) << where;
    for (const auto& [key, member] : value.items()) {
      if (!schema["properties"].contains(key))
        fail(where, "has the unknown member " + key);
      else
        check(schema["properties"][key], member, where + "/" + key);
    }
    for (const Json& key : schema["required"]) {
      if (!value.contains(key.get<std::string>())) fail(where, "lacks " + key.dump());
    }
  }

  void checkArray(const Json& schema, const Json& value, const std::string& where) {
    const bool tuple = schema.contains("prefixItems");
    if (tuple && value.size() != schema["prefixItems"].size()) return fail(where, "has the wrong length");
    for (std::size_t i = 0; i < value.size(); ++i) {
      check(tuple ? schema["prefixItems"][i] : schema.at("items"), value[i], where + "/" + std::to_string(i));
    }
  }

  Json root_;
  std::vector<std::string> faults_;
};

Json written(const sample::Sample& s) { return writeJson(s.evaluation, s.patient_case, s.evidence); }

TEST(WriteJson, IsWhatTheSchemaSays) {
  sample::Sample s = sample::make();
  for (RankedOption& option : s.evaluation.options) option.family = "conservative";
  SchemaCheck check(schemaFile("evaluation.schema.json"));
  EXPECT_EQ(check.faults(written(s)), std::vector<std::string>());
  s.evaluation.mechanics.levels.resize(8);
  s.evaluation.options[0].mechanics.emplace().levels.resize(2);
  s.evaluation.options[1].mechanics.emplace().given_cause = "nonunion";
  s.evaluation.futures = {{"", "as it is", test::handFutures(0.3)}, {"adr", "Disc", test::handFutures(0.1, 1)}};
  EXPECT_EQ(check.faults(written(s)), std::vector<std::string>());
  s.evaluation = Evaluation{};
  s.patient_case = Case{};
  EXPECT_EQ(check.faults(written(s)), std::vector<std::string>());
}

TEST(WriteJson, TheSchemaRefusesWhatIsNotWritten) {
  SchemaCheck check(schemaFile("evaluation.schema.json"));
  Json json = written(sample::make());
  json["extra"] = 1;
  json["causes"][0].erase("interval90");
  json["red_flags"][0]["urgency"] = "soon";
  json["options"][0]["benefit"] = 1.5;
  EXPECT_EQ(check.faults(json).size(), 4u);
}

TEST(WriteJson, EveryMemberOfTheSchemaIsDescribed) {
  const std::string text = readFile(std::string(NUCHA_TEST_ROOT) + "/docs/json.md");
  const Json schema = schemaFile("evaluation.schema.json");
  for (const auto& [key, value] : schema["properties"].items()) {
    EXPECT_NE(text.find("`" + key + "`"), std::string::npos) << key;
  }
}

TEST(WriteJson, HoldsTheContractOfTheFirstVersion) {
  const sample::Sample s = sample::make();
  const Json json = written(s);
  EXPECT_EQ(json["schema"], 1);
  EXPECT_EQ(json["nucha"], version());
  EXPECT_EQ(json["red_flags"][0]["urgency"], "1 week");
  EXPECT_EQ(json["red_flags"][0]["source"], "Lin2018");
  EXPECT_EQ(json["causes"][0]["cause"], "nonunion");
  EXPECT_EQ(json["causes"][0]["site"]["level"], "C6-C7");
  EXPECT_TRUE(json["causes"][0]["site"]["side"].is_null());
  EXPECT_DOUBLE_EQ(json["causes"][0]["probability"].get<double>(), 0.72);
  EXPECT_EQ(json["causes"][0]["interval90"], Json::array({0.52, 0.86}));
  EXPECT_EQ(json["causes"][0]["for"][0]["log_odds"], 1.61);
  EXPECT_EQ(json["next_tests"][0]["burden"]["radiation_mSv"], 3.0);
  EXPECT_EQ(json["options"][5]["verdict"], "needs_test");
  EXPECT_TRUE(json["options"][1]["benefit"].is_null());
  EXPECT_TRUE(json["options"][5]["risks"][0]["rate"].is_null());
  EXPECT_EQ(json["unused_findings"][0]["finding"], "sleep_quality");
  EXPECT_DOUBLE_EQ(json["left_out_mass"].get<double>(), 3.2e-4);
}

TEST(WriteJson, RedFlagsStandBeforeEverythingThatIsWeighed) {
  std::vector<std::string> keys;
  const Json json = written(sample::make());
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  const auto place = [&](const std::string& key) { return std::find(keys.begin(), keys.end(), key) - keys.begin(); };
  EXPECT_LT(place("red_flags"), place("causes"));
  EXPECT_LT(place("ask_now"), place("causes"));
}

TEST(WriteJson, SameEvaluationGivesTheSameBytes) {
  EXPECT_EQ(written(sample::make()).dump(2), written(sample::make()).dump(2));
}

TEST(WriteJson, NumbersAreRoundedToWhatTheyCarry) {
  sample::Sample s = sample::make();
  s.evaluation.causes[0].probability = 0.1234567;
  s.evaluation.causes[0].supporting[0].log_odds = -1e-9;
  const Json json = written(s);
  EXPECT_EQ(json["causes"][0]["probability"].dump(), "0.1235");
  EXPECT_EQ(json["causes"][0]["for"][0]["log_odds"].dump(), "0");
}

TEST(WriteJson, WithoutARankChangeItIsNull) {
  sample::Sample s = sample::make();
  s.evaluation.rank_change.found = false;
  EXPECT_TRUE(written(s)["rank_change"].is_null());
}

TEST(CaseSchema, KnowsEveryMemberThatIsWritten) {
  const Json schema = schemaFile("case.schema.json");
  const Json json = parseJson("written", writeCase(sample::make().patient_case));
  for (const auto& [key, value] : json.items()) EXPECT_TRUE(schema["properties"].contains(key)) << key;
  for (const auto& [key, value] : json["patient"].items()) {
    EXPECT_TRUE(schema["$defs"]["patient"]["properties"].contains(key)) << key;
  }
  for (const auto& [key, value] : json["surgery"].items()) {
    EXPECT_TRUE(schema["$defs"]["surgery"]["properties"].contains(key)) << key;
  }
  for (const auto& [key, value] : json["presentation"][0].items()) {
    EXPECT_TRUE(schema["$defs"]["statement"]["properties"].contains(key)) << key;
  }
}

}  // namespace
}  // namespace nucha
