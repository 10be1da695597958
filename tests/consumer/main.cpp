// Evaluates a case with the installed library and writes what `nucha evaluate CASE --format json` writes.
#include <nucha/nucha.h>

#include <iostream>

int main(int, char** argv) {
  const nucha::Evidence evidence = nucha::loadEvidence(TABLES);
  const nucha::Case patient_case = nucha::readCase(argv[1], evidence);
  const nucha::MechanicsTables mechanics = nucha::loadMechanicsTables(TABLES, evidence);
  nucha::EvaluateOptions options;
  options.mechanics = &mechanics;
  const nucha::Evaluation evaluation = nucha::evaluate(patient_case, evidence, options);
  std::cout << nucha::writeJson(evaluation, patient_case, evidence).dump(2) << '\n';
}
