#include "nucha/report/viewer_json.h"

#include <vector>

#include "nucha/report/neck_html_parts.h"

namespace nucha {

Json writeViewerJson(const Evaluation& evaluation) {
  std::vector<ViewedNeck> necks;
  for (const ShownNeck& neck : evaluation.necks) necks.push_back(html::viewed(neck));
  Json data = html::viewerData(necks);
  for (std::size_t i = 0; i < evaluation.necks.size(); ++i)
    data["necks"][i]["treatment"] = evaluation.necks[i].treatment;
  return data;
}

}  // namespace nucha
