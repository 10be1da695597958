// Writes one response in every format into a folder, for the checks by other programs (VTK, glTF validator, browsers).
#include <filesystem>
#include <iostream>

#include "neck/hand_neck.h"
#include "nucha/base/file.h"
#include "nucha/report/gltf.h"
#include "nucha/report/motion_csv.h"
#include "nucha/report/neck_html.h"
#include "nucha/report/vtk.h"

int main(int count, char** arguments) {
  using namespace nucha;
  if (count != 2) {
    std::cerr << "usage: nucha_samples FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  std::filesystem::create_directories(folder);
  const Neck intact = test::handNeck(), fused = test::operatedHandNeck();
  std::vector<Response> before, after;
  for (const Direction direction : kDirections) {
    before.push_back(test::handResponse(intact, direction, 40));
    after.push_back(test::handResponse(fused, direction, 30));
  }
  for (const OutputFile& file : vtkFiles(fused, after.front(), "sample")) writeFile(folder / file.name, file.bytes);
  writeFile(folder / "sample.glb", writeGlb(fused, after));
  writeFile(folder / "sample.mot", writeMot(after.front(), "sample"));
  writeFile(folder / "sample.csv", writeMotionCsv(after.front()));
  writeFile(folder / "sample.html", neckHtml({{"intact", &intact, before}, {"operated", &fused, after}}));
}
