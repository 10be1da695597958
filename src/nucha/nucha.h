// Everything a program needs that uses nucha as a library: load the tables, read a case, evaluate it, report; build a
// neck, operate on it, put it under load, follow it through the years.
//
//   const nucha::Evidence evidence = nucha::loadEvidence(nucha::findDataFolder());
//   const nucha::Case patient_case = nucha::readCase("case.json", evidence);
//   const nucha::MechanicsTables mechanics = nucha::loadMechanicsTables(nucha::findDataFolder(), evidence);
//   nucha::EvaluateOptions options;
//   options.mechanics = &mechanics;  // left out: without the patient's own neck
//   const nucha::Evaluation evaluation = nucha::evaluate(patient_case, evidence, options);
//   std::cout << nucha::writeText(evaluation, patient_case, evidence);
//
//   const nucha::MechanicsParameters parameters = nucha::loadMechanicsParameters(nucha::findDataFolder());
//   const nucha::NeckTables tables = nucha::loadNeckTables(nucha::findDataFolder());
//   const nucha::Study study = nucha::makeStudy(nucha::readStudyPlan("study.json"), tables, parameters.implants);
//   const nucha::StudyResult result = nucha::runStudy(study, parameters);
//   std::cout << nucha::writeStudyText(result, study);
#pragma once

#include "nucha/base/error.h"
#include "nucha/causes/cause_change.h"
#include "nucha/course/follow.h"
#include "nucha/course/population.h"
#include "nucha/evaluate/evaluate.h"
#include "nucha/evaluate/evaluation.h"
#include "nucha/evaluate/mechanics_tables.h"
#include "nucha/evidence/evidence.h"
#include "nucha/evidence/mechanics_parameters.h"
#include "nucha/evidence/neck_tables.h"
#include "nucha/mechanics/neck_bench.h"
#include "nucha/mechanics/respond.h"
#include "nucha/mechanics/study.h"
#include "nucha/mechanics/study_plan.h"
#include "nucha/neck/neck_json.h"
#include "nucha/readings/neck_reading.h"
#include "nucha/record/case.h"
#include "nucha/report/explain.h"
#include "nucha/report/gltf.h"
#include "nucha/report/html.h"
#include "nucha/report/motion_csv.h"
#include "nucha/report/neck_html.h"
#include "nucha/report/report.h"
#include "nucha/report/study_report.h"
#include "nucha/report/vtk.h"
#include "nucha/treatments/treatment_change.h"
