// Everything a program needs that uses nucha as a library: load the tables, read a case, evaluate it, report.
//
//   const nucha::Evidence evidence = nucha::loadEvidence(nucha::findDataFolder());
//   const nucha::Case patient_case = nucha::readCase("case.json", evidence);
//   const nucha::Evaluation evaluation = nucha::evaluate(patient_case, evidence);
//   std::cout << nucha::writeText(evaluation, patient_case, evidence);
#pragma once

#include "nucha/base/error.h"
#include "nucha/evaluate/evaluate.h"
#include "nucha/evaluate/evaluation.h"
#include "nucha/evidence/evidence.h"
#include "nucha/record/case.h"
#include "nucha/report/explain.h"
#include "nucha/report/html.h"
#include "nucha/report/report.h"
