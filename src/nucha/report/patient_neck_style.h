// What the computed neck adds to the style sheet of the report: the 3-D panel and its still, what treatments change,
// the coming years.
#pragma once

namespace nucha::html {

inline constexpr const char* kPatientNeckStyle = R"css(
.lead{max-width:100ch;margin-bottom:10px}
.patient-neck{margin-bottom:14px}.patient-neck:not(.ready){display:none}
.patient-neck .caption{max-width:min(300px,44%)}.patient-neck .caption b{line-height:1.25}
.patient-neck .controls select{max-width:min(420px,calc(100vw - 40px))}
.postures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,300px),1fr));gap:14px 26px;margin:4px 0 8px}
.postures figcaption{font-size:13.5px;font-weight:600;margin-top:2px}
.posture{display:block;width:100%;height:auto}
.posture path{stroke-linejoin:round;stroke-linecap:round}
.posture .bone-graft{fill:var(--bone);stroke:var(--bone-line);stroke-width:1;stroke-dasharray:1.5 2}
.posture .spacer{fill:var(--metal);stroke:var(--metal-line);stroke-width:1}.posture .core{fill:var(--halo);stroke:var(--metal-line);stroke-width:1}
.posture .metal-line{fill:none;stroke:var(--metal-line);stroke-width:3.4}.posture .metal-line.broken{stroke-dasharray:7 6;stroke-linecap:butt}
.posture .screw{fill:none;stroke:var(--metal-line);stroke-width:1.8}.posture .wire{fill:none;stroke:var(--metal-line);stroke-width:1.6}
.posture .skull,.posture .ring{fill:none;stroke:var(--skin);stroke-width:3}.posture .ring{stroke-width:1;stroke-dasharray:3 3}
.posture .bone{stroke-width:1.1}.posture .ghost{stroke-width:.9}
.turn-name{font-size:11px;fill:var(--soft)}.turn-none{font-size:11px;fill:var(--ink)}
.body-name{font-size:8.5px;font-weight:600;text-anchor:middle;fill:var(--bone-ink)}
.turn-degrees{font-size:9.5px;text-anchor:end;fill:var(--ink);font-variant-numeric:tabular-nums;paint-order:stroke;stroke:var(--page);stroke-width:2.5px}
.changes{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:26px 52px;margin-top:14px}
.change h3{margin-bottom:2px}.change p{font-size:14px;margin-bottom:4px}
.change-table td,.change-table th{padding:3px 12px 3px 0}.change-table .plot-cell{width:38%;min-width:110px;padding-right:16px}
.change-table td.num{text-align:right;padding-right:0}.change-table thead th:last-child{text-align:right;padding-right:0}
.change-table .ends{display:flex;justify-content:space-between;padding-right:4px}
.future-table td,.future-table th{padding:3px 14px 3px 0}.future-table tr:not(.first)>*{border-top:0}
.futures-section .futures{grid-template-columns:repeat(auto-fill,minmax(min(44%,230px),1fr))}
@media print{
.neck-parts .why{font-size:6.5pt;line-height:1.18}.options-section{margin-bottom:3pt}
.neck-parts{display:grid;grid-template-columns:1fr 1fr;gap:0 14pt;break-inside:avoid}.neck-parts>:nth-child(2){grid-row:2;grid-column:1/-1}
.neck-parts section{margin-bottom:2pt}.futures-section .future:nth-child(n+4){display:none}.neck-parts h2{font-size:9pt}
.options tbody tr:nth-child(n+4){display:none}
.patient-neck,.neck-section .still-key,.no-3d{display:none}
.lead{font-size:7.2pt;line-height:1.25;margin-bottom:2pt;max-width:none}
.postures{grid-template-columns:1fr 1fr;gap:0 8pt;margin:0}.postures figure:first-child:nth-last-child(n+3){display:none}
.postures figcaption{font-size:6.7pt;line-height:1.2;margin:0}.posture{max-height:22mm}
.timeline{zoom:.45}.changes-section h2,.changes-section>.why{display:inline;margin-right:5pt}
.many~.neck-parts .lead~.lead,.many~.neck-parts .postures,.many~.neck-parts .futures,.many~.neck-parts .future-keys{display:none}
.changes{grid-template-columns:1fr;gap:1pt;margin-top:1pt;line-height:1.22}.change-table,.change:nth-child(n+2){display:none}
.change h3,.change p{display:inline;font-size:7.2pt;margin:0 2pt 0 0}.change p.why{font-size:6.7pt}.change h3::after{content:":"}.change{break-inside:avoid}
.futures-section .futures{grid-template-columns:repeat(3,1fr);gap:2pt 6pt;width:84%}.futures-section .future-keys{margin:0;font-size:6.7pt}
}
)css";

}  // namespace nucha::html
