#include "nucha/neck/content.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "mechanics/real_neck.h"

namespace nucha {
namespace {

using test::man;

TEST(ContentKey, ANameAndAHistoryAreNotContent) {
  Neck neck = man();
  const ContentKey key = contentKey(neck);
  neck.name = "another name";
  neck.operations.emplace_back("something was said");
  EXPECT_EQ(contentKey(neck), key);
  EXPECT_EQ(contentKey(Neck(neck)), key);
}

TEST(ContentKey, EveryPartCounts) {
  const Level level{Vertebra::C5};
  const std::vector<std::function<void(Neck&)>> changes{
      [](Neck& n) { n.person.age_years += 1e-9; },
      [](Neck& n) { n.alignment.sva_mm += 1; },
      [](Neck& n) { n.bone(Vertebra::C4).laminae_left = 0; },
      [](Neck& n) { n.bone(Vertebra::C4).neutral.origin.z() += 1e-9; },
      [=](Neck& n) { n.segment(level).disc->grade = 4; },
      [=](Neck& n) { n.segment(level).disc.reset(); },
      [=](Neck& n) { n.segment(level).contacts.front().arthritis = 0.5; },
      [=](Neck& n) { n.segment(level).foramina[0]->root_tether = 1; },
      [=](Neck& n) { n.segment(level).foramina[1]->root_tether = 1; },
      [=](Neck& n) { n.segment(level).union_maturity = 0.5; },
      [=](Neck& n) { n.segment(level).herniation_mm = 1; },
      [](Neck& n) { n.ligaments.front().remaining = 0.5; },
      [](Neck& n) { n.ligaments.pop_back(); },
      [](Neck& n) { n.muscles.front().strength = 0.5; },
      [](Neck& n) { n.implants.push_back({}); },
  };
  std::vector<ContentKey> keys{contentKey(man())};
  for (const auto& change : changes) {
    Neck neck = man();
    change(neck);
    keys.push_back(contentKey(neck));
  }
  for (std::size_t i = 0; i < keys.size(); ++i) {
    for (std::size_t j = i + 1; j < keys.size(); ++j) EXPECT_NE(keys[i], keys[j]) << "changes " << i << " and " << j;
  }
}

TEST(ContentKey, MinusZeroIsZero) {
  Neck neck = man();
  neck.segment(Level{Vertebra::C5}).union_maturity = -0.0;
  EXPECT_EQ(contentKey(neck), contentKey(man()));
}

TEST(ContentKey, ImplantsDifferInEachOfTheirNumbers) {
  Neck neck = man();
  neck.implants.push_back({});
  const std::vector<std::function<void(Implant&)>> changes{[](Implant& i) { i.kind = ImplantKind::plate; },
                                                           [](Implant& i) { i.loosening = 1; },
                                                           [](Implant& i) { i.migration_mm = 1; },
                                                           [](Implant& i) { i.subsidence_mm = 1; },
                                                           [](Implant& i) { i.broken = true; },
                                                           [](Implant& i) { i.dynamic = true; }};
  for (const auto& change : changes) {
    Neck changed = neck;
    change(changed.implants.front());
    EXPECT_NE(contentKey(changed), contentKey(neck));
  }
}

}  // namespace
}  // namespace nucha
