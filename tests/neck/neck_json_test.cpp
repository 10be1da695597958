#include "nucha/neck/neck_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "neck/built_neck.h"
#include "nucha/base/file.h"
#include "nucha/neck/content.h"

namespace nucha {
namespace {

using test::built;
using test::neckTables;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <typename Read>
std::vector<std::string> faultsOf(Read&& read) {
  try {
    read();
  } catch (const InputError& error) {
    std::vector<std::string> texts;
    for (const Fault& fault : error.faults()) texts.push_back(describe(fault));
    return texts;
  }
  return {};
}

// every optional and list filled, no member left at its default
Neck rich() {
  Measurements m;
  m.name = "Ünal, \"quoted\"";
  m.sex = Sex::female;
  m.age_years = 63.7;
  m.discs[5].grade = 4;
  Neck neck = built(m);
  neck.segments[4].disc.reset();
  neck.segments[4].foramina[0].reset();
  neck.segments[4].union_maturity = 1.0 / 3;
  neck.segments[5].herniation_mm = 2.0 / 3;
  neck.segments[5].foramina[1]->osteophyte_mm = 1.1;
  neck.segments[5].contacts[0].arthritis = 0.3;
  neck.ligaments[3].remaining = 0.25;
  neck.muscles[2].strength = 0.1 + 0.2;
  neck.bones[5].laminae_left = 0;
  Implant plate;
  plate.kind = ImplantKind::plate;
  plate.upper = Vertebra::C4;
  plate.dynamic = true;
  plate.broken = true;
  plate.loosening = 0.7;
  plate.migration_mm = -1.0 / 3;
  Implant disc;
  disc.kind = ImplantKind::disc_replacement;
  disc.constraint = Constraint::unconstrained;
  disc.height_mm = 6.1;
  neck.implants = {plate, disc};
  neck.operations = {"plate C4-C6", "laminectomy C5"};
  return neck;
}

TEST(NeckJson, RoundTripGivesTheSameBytes) {
  for (const Neck& neck : {built(), rich()}) {
    const std::string first = toJson(neck).dump(2);
    const Neck again = neckFromJson(parseJson("neck.json", first));
    EXPECT_EQ(toJson(again).dump(2), first);
  }
}

// every member that is written stands in docs/schemas/neck.schema.json, and the other way round
class SchemaKeys {
 public:
  explicit SchemaKeys(const Json& schema) : schema_(schema) {}

  void compare(const Json& given, const Json& value, const std::string& at) const {
    const auto reference = given.find("$ref");
    const Json& part =
        reference == given.end() ? given : schema_.at("$defs").at(reference->get<std::string>().substr(8));
    if (part.contains("oneOf")) {  // nothing, or a part
      EXPECT_EQ(part.at("oneOf").at(0).at("type"), "null") << at;
      if (!value.is_null()) compare(part.at("oneOf").at(1), value, at);
    } else if (value.is_object()) {
      EXPECT_EQ(keysOf(part.at("properties")), keysOf(value)) << at;
      EXPECT_EQ(part.at("required").get<std::vector<std::string>>(), keysOf(value)) << at;
      EXPECT_EQ(part.at("additionalProperties"), false) << at;
      for (const auto& [key, member] : value.items()) compare(part.at("properties").at(key), member, at + "/" + key);
    } else if (value.is_array()) {
      for (const Json& entry : value) compare(part.at("items"), entry, at + "/0");
    } else if (part.contains("enum")) {
      EXPECT_THAT(part.at("enum"), Contains(value)) << at;
    } else {
      const std::string type = part.at("type");
      EXPECT_TRUE(type == (value.is_boolean()  ? "boolean"
                           : value.is_string() ? "string"
                                               : "number") ||
                  (type == "integer" && value.is_number_integer()))
          << at << " is " << value;
    }
  }

 private:
  static std::vector<std::string> keysOf(const Json& object) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items()) keys.push_back(key);
    return keys;
  }
  const Json& schema_;
};

TEST(NeckJson, TheSchemaNamesEveryMember) {
  const std::string path = std::string(NUCHA_TEST_ROOT) + "/docs/schemas/neck.schema.json";
  const Json schema = parseJson(path, readFile(path));
  const Json json = toJson(rich());
  SchemaKeys(schema).compare(schema, json, "");
}

TEST(NeckJson, NumbersAreExact) {
  const Neck neck = rich(), again = neckFromJson(parseJson("neck.json", toJson(neck).dump()));
  EXPECT_EQ(again.name, neck.name);
  EXPECT_EQ(again.person.sex, Sex::female);
  EXPECT_EQ(again.alignment.sva_mm, neck.alignment.sva_mm);
  EXPECT_EQ(again.segments[5].herniation_mm, neck.segments[5].herniation_mm);
  EXPECT_EQ(again.implants[0].migration_mm, neck.implants[0].migration_mm);
  EXPECT_EQ(contentKey(again), contentKey(neck));
  for (size_t i = 0; i < neck.bones.size(); ++i) {
    EXPECT_EQ(again.bones[i].neutral.axes, neck.bones[i].neutral.axes);
    EXPECT_EQ(again.bones[i].neutral.origin, neck.bones[i].neutral.origin);
    EXPECT_EQ(again.bones[i].spinous_tip, neck.bones[i].spinous_tip);
  }
  EXPECT_FALSE(again.segments[4].disc);
  EXPECT_FALSE(again.segments[4].foramina[0]);
  EXPECT_TRUE(again.segments[4].foramina[1]);
  EXPECT_EQ(again.segments[5].disc->grade, 4);
  EXPECT_EQ(again.segments[5].contacts[0].normal, neck.segments[5].contacts[0].normal);
  EXPECT_EQ(again.ligaments[7].slack_mm, neck.ligaments[7].slack_mm);
  EXPECT_EQ(again.muscles[2].strength, 0.1 + 0.2);
  EXPECT_EQ(again.implants[0].kind, ImplantKind::plate);
  EXPECT_TRUE(again.implants[0].dynamic);
  EXPECT_EQ(again.implants[1].constraint, Constraint::unconstrained);
  EXPECT_EQ(again.operations, neck.operations);
}

TEST(NeckJson, FaultsNameThePointer) {
  Json json = toJson(built());
  json["bones"][5]["mass_kg"] = "heavy";
  json["bones"][6]["canal_dept_mm"] = 3;
  json["segments"][2]["disc"]["grade"] = 1.5;
  json["segments"][3]["contacts"][1]["kind"] = "hinge";
  json["segments"][4]["contacts"] = 5;
  json["ligaments"][0]["upper_point"] = {1, 2};
  json["ligaments"][1]["lower_point"][2] = nullptr;
  json["muscles"][0].erase("side");
  json["implants"] = {{{"kind", "cage"}}};
  json["name"] = 7;
  const std::vector<std::string> texts = faultsOf([&] { neckFromJson(json, "n.json"); });
  for (const char* text :
       {"n.json#/bones/5/mass_kg: is not a number",
        "n.json#/bones/6: unknown key 'canal_dept_mm' (did you mean 'canal_depth_mm'?)",
        "n.json#/segments/2/disc/grade: is not a whole number",
        "n.json#/segments/3/contacts/1/kind: is not known here (write facet, uncovertebral, dens)",
        "n.json#/segments/4/contacts: is not a list", "n.json#/ligaments/0/upper_point: is not a list of 3",
        "n.json#/ligaments/1/lower_point/2: is not a number", "n.json#/muscles/0: has no 'side'",
        "n.json#/implants/0: has no 'dynamic'", "n.json#/name: is not text"}) {
    EXPECT_THAT(texts, Contains(HasSubstr(text)));
  }
}

TEST(NeckJson, WrongShapesAreRefused) {
  Json json = toJson(rich());
  json["bones"].erase(0);
  json["person"] = Json::array();
  json["implants"][0]["broken"] = 1;
  EXPECT_THAT(faultsOf([&] { neckFromJson(json, "n.json"); }),
              ElementsAre(HasSubstr("n.json#/person: is not an object"), HasSubstr("n.json#/bones: is not a list of 9"),
                          HasSubstr("n.json#/implants/0/broken: is neither true nor false")));
  EXPECT_THAT(faultsOf([] { neckFromJson(Json(3), "n.json"); }), ElementsAre(HasSubstr("n.json#/: is not an object")));
}

TEST(NeckJson, ANeckThatCannotBeComputedIsRefused) {
  Json json = toJson(built());
  json["bones"][5]["mass_kg"] = -1;
  EXPECT_THAT(faultsOf([&] { neckFromJson(json, "n.json"); }),
              ElementsAre("n.json#/bones/C5/mass_kg: is -1, must be at least 0"));
}

Measurements full() {
  Measurements m;
  m.name = "film of 3 May";
  m.sex = Sex::female;
  m.age_years = 61.5;
  m.stature_mm = 1583.3;
  m.lordosis_deg = 17.25;
  m.lordosis_method = LordosisMethod::posterior_tangent;
  m.t1_slope_deg = 31;
  m.sva_mm = 22.5;
  m.bones[5] = {11.5, 12.5, 12.8, 14.1, 15.5};
  m.bones[8].depth_superior_mm = 16;
  m.discs[5].height_anterior_mm = 3.4;
  m.discs[5].height_middle_mm = 4.1;
  m.discs[5].height_posterior_mm = 2.4;
  m.discs[5].grade = 3;
  m.discs[3].angle_deg = 2.5;
  m.density_HU = 290;
  m.muscle_strength = 0.7;
  return m;
}

TEST(MeasurementsJson, RoundTripGivesTheSameBytes) {
  for (const Measurements& m : {Measurements(), full()}) {
    const std::string first = toJson(m).dump();
    EXPECT_EQ(toJson(measurementsFromJson(parseJson("m.json", first))).dump(), first);
  }
  EXPECT_EQ(toJson(Measurements()).dump(), R"({"person":{"sex":"M"}})");
}

TEST(MeasurementsJson, KeepsEveryNumber) {
  const Measurements m = full(), again = measurementsFromJson(parseJson("m.json", toJson(m).dump()));
  EXPECT_EQ(again.stature_mm, m.stature_mm);
  EXPECT_EQ(again.lordosis_method, m.lordosis_method);
  EXPECT_EQ(again.bones[5].canal_depth_mm, 15.5);
  EXPECT_EQ(again.bones[8].depth_superior_mm, 16);
  EXPECT_EQ(again.discs[5].grade, 3);
  EXPECT_EQ(again.discs[3].angle_deg, 2.5);
  EXPECT_EQ(again.muscle_strength, 0.7);
  EXPECT_EQ(toJson(makeNeck(again, neckTables())).dump(), toJson(makeNeck(m, neckTables())).dump());
}

TEST(MeasurementsJson, EveryStatureSurvivesCentimetres) {
  for (int mm10 = 13500; mm10 <= 21500; mm10 += 7) {
    Measurements m;
    m.stature_mm = mm10 / 10.0;
    EXPECT_EQ(measurementsFromJson(toJson(m)).stature_mm, m.stature_mm);
  }
}

TEST(MeasurementsJson, FaultsNameThePointer) {
  const Json json = parseJson("m.json", R"({
    "person": {"sex": "X", "age": "old", "statur_cm": 170},
    "lordosis": {"deg": 12},
    "sva": 20,
    "bones": {"C9": {}, "C5": {"height_anterior_mm": true, "length": 1}},
    "discs": {"C5": {"grade": 2}, "C5-C6": {"grade": 2.5}, "C4-C5": 3},
    "muscle_strength": "strong"
  })");
  EXPECT_THAT(faultsOf([&] { measurementsFromJson(json, "m.json", "/neck"); }),
              ElementsAre(HasSubstr("m.json#/neck: unknown key 'sva' (did you mean 'sva_mm'?)"),
                          HasSubstr("m.json#/neck/person: unknown key 'statur_cm' (did you mean 'stature_cm'?)"),
                          HasSubstr("m.json#/neck/person/sex: 'x' is not known (write M, F or other)"),
                          HasSubstr("m.json#/neck/person/age: \"old\" is not a number"),
                          HasSubstr("m.json#/neck/lordosis/method: is needed: tangents give more"),
                          HasSubstr("m.json#/neck/bones: 'C9' is no bone of the neck"),
                          HasSubstr("m.json#/neck/bones/C5: unknown key 'length'"),
                          HasSubstr("m.json#/neck/bones/C5/height_anterior_mm: true is not a number"),
                          HasSubstr("m.json#/neck/discs: 'C5' is no segment of the neck"),
                          HasSubstr("m.json#/neck/discs/C5-C6/grade: 2.5 is not a whole number"),
                          HasSubstr("m.json#/neck/discs/C4-C5: is not an object"),
                          HasSubstr("m.json#/neck/muscle_strength: \"strong\" is not a number")));
}

TEST(MeasurementsJson, PersonAndMethodAreNeeded) {
  EXPECT_THAT(faultsOf([] { measurementsFromJson(Json::object(), "m.json"); }),
              ElementsAre(HasSubstr("m.json#/: has no 'person'")));
  EXPECT_THAT(faultsOf([] {
                measurementsFromJson(Json::parse(R"({"person": {"sex": "f", "stature_cm": 160, "stature_mm": 1600}})"),
                                     "m.json");
              }),
              ElementsAre("m.json#/person/stature_mm: is given beside 'stature_cm' (leave one out)"));
  EXPECT_THAT(faultsOf([] { measurementsFromJson(Json(1), "m.json"); }), ElementsAre(HasSubstr("is not an object")));
  EXPECT_THAT(faultsOf([] {
                measurementsFromJson(Json::parse(R"({"person": {}, "lordosis": {"method": "Gore"}, "name": 3})"),
                                     "m.json");
              }),
              ElementsAre(HasSubstr("m.json#/name: 3 is not text"), HasSubstr("m.json#/person/sex: is needed"),
                          HasSubstr("m.json#/lordosis/deg: is needed"),
                          HasSubstr("m.json#/lordosis/method: 'Gore' is not known (write cobb or tangent)")));
}

TEST(ReadNeck, TakesBothForms) {
  const std::string place = std::string(NUCHA_TEST_ROOT) + "/examples/necks/";
  const Neck man = readNeck(place + "man.json", neckTables());
  EXPECT_EQ(toJson(readNeckJson(toJson(man), "whole", neckTables())).dump(), toJson(man).dump());
  EXPECT_EQ(man.alignment.lordosis_deg, built().alignment.lordosis_deg);
  const Neck woman = readNeck(place + "woman.json", neckTables());
  EXPECT_NEAR(woman.alignment.lordosis_deg, 4, 1e-6);
  EXPECT_NEAR(woman.alignment.sva_mm, 27, 1e-6);
  EXPECT_EQ(woman.segments[5].disc->grade, 4);
  for (const Neck& neck : {man, woman}) EXPECT_TRUE(faults(neck).empty());
}

TEST(ReadNeck, RefusalsPointIntoTheFile) {
  const Json json = Json::parse(R"({"person": {"sex": "M", "stature_cm": 1755}})");
  EXPECT_THAT(faultsOf([&] { readNeckJson(json, "m.json", neckTables()); }),
              ElementsAre(HasSubstr("m.json#/person/stature_cm: 17550 mm lies outside 1350 .. 2150 mm")));
}

}  // namespace
}  // namespace nucha
