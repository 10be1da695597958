// Rows of tables that Evidence does not hold (the neck's, its tissue's, its course's), told cell by cell.
#pragma once

#include <string_view>
#include <vector>

#include "nucha/base/csv.h"
#include "nucha/evidence/evidence.h"
#include "nucha/report/explain_articles.h"

namespace nucha {

/// Rows that begin at a place ("course.csv:5").
std::vector<Article> plainRowsAt(const std::vector<CsvTable>& tables, std::string_view place, const Evidence& evidence);

/// Rows whose first cell is the term: the id of a number, or a cause, finding or treatment that the row is about.
std::vector<Article> plainRowsAbout(const std::vector<CsvTable>& tables, std::string_view term,
                                    const Evidence& evidence);

}  // namespace nucha
