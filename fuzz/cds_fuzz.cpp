// CDS Hooks calls: whatever a record system sends, only an HttpError or InputError may come out.
#include <cstdint>
#include <string>

#include "nucha/base/error.h"
#include "nucha/serve/cds_cards.h"
#include "nucha/serve/cds_request.h"

namespace {

using namespace nucha;
using namespace nucha::serve;

constexpr Instant kToday = 1'772'352'000'000;

struct Tables {
  Evaluator evaluator{NUCHA_FUZZ_DATA};
  OrderCodes codes{NUCHA_FUZZ_DATA, evaluator.evidence()};
};

void callService(Tables& tables, const Json& body, const CdsService& service) {
  // no server is configured, so that nothing is asked of the network
  const CdsCall call = readCdsCall(body, service, {}, HttpClient(), kToday);
  if (!hasNeckFusion(tables.evaluator.readCase(call.bundle.dump()))) return;
  const auto evaluated = tables.evaluator.evaluate(call.bundle.dump(), Depth::quick);
  const CardTexts texts{"https://clinic.example", true, call.incomplete};
  if (service.hook == "patient-view") {
    patientViewCards(*evaluated, tables.evaluator.evidence(), texts);
  } else {
    orderSelectCards(call.context, tables.codes, *evaluated, tables.evaluator.evidence(), texts);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Tables tables;
  const std::string text(reinterpret_cast<const char*>(data), size);
  for (const CdsService& service : cdsServices()) {
    try {
      callService(tables, parseJson("body", text), service);
    } catch (const InputError&) {
    } catch (const HttpError&) {
    }
  }
  return 0;
}
