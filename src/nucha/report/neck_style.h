// What the page of necks adds to the report's style sheet.
#pragma once

namespace nucha::html {

inline constexpr const char* kNeckStyle = R"css(
.viewer{margin-bottom:44px}
.controls{display:flex;flex-wrap:wrap;gap:10px 22px;align-items:end;margin-bottom:12px}
.controls label,.controls .views>span{display:block;font-size:12px;color:var(--soft);margin-bottom:2px}
.controls select,.controls button{font:inherit;font-size:14px;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:5px;padding:5px 10px;min-height:34px}
.controls button{cursor:pointer}.controls button:hover{border-color:var(--accent)}
.controls select:focus-visible,.controls button:focus-visible,.controls input:focus-visible,#neck-canvas:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.load-row{flex:1 1 260px;display:grid;grid-template-columns:auto 1fr;gap:4px 12px;align-items:center}
.load-row label{grid-column:1/-1;margin:0}.load-row input{width:100%;accent-color:var(--fill)}
.load-row button{min-width:76px}
.views{display:flex;flex-wrap:wrap;gap:5px;align-items:end}.views>span{width:100%}
.controls .tick-box{display:flex;gap:7px;align-items:center;font-size:14px;color:var(--ink);margin:0;min-height:34px}
.stage{position:relative;background:linear-gradient(var(--card),var(--flesh));border:1px solid var(--line);border-radius:8px;overflow:hidden}
#neck-canvas{display:block;width:100%;height:420px;touch-action:pan-y;cursor:grab}#neck-canvas:active{cursor:grabbing}
#still{display:none}
.caption{position:absolute;top:10px;left:14px;pointer-events:none;font-size:13px;line-height:1.35;text-shadow:0 0 5px var(--card),0 0 2px var(--card)}
.caption b{display:block;font-size:15px}.caption span{color:var(--soft);font-variant-numeric:tabular-nums}
.bone-tag{position:absolute;top:0;left:0;pointer-events:none;font-size:11.5px;font-weight:600;color:var(--soft);text-shadow:0 0 4px var(--card),0 0 2px var(--card)}
.tip{position:absolute;pointer-events:none;max-width:190px;background:var(--ink);color:var(--page);font-size:12.5px;line-height:1.35;padding:4px 9px;border-radius:4px;z-index:1}
.scale{position:absolute;right:14px;bottom:12px;width:230px;font-size:12px;line-height:1.3;text-shadow:0 0 4px var(--card)}
.scale .strip{height:11px;border-radius:3px;border:1px solid var(--line);margin:3px 0 1px;-webkit-print-color-adjust:exact;print-color-adjust:exact}
.scale .ends{display:flex;justify-content:space-between;font-variant-numeric:tabular-nums}
.no-3d{padding:14px 18px}.viewer.failed .stage,.viewer.failed .controls{display:none}
.keys{display:flex;flex-wrap:wrap;gap:2px 20px;font-size:13px;margin-top:4px}.key{display:inline-flex;gap:7px;align-items:center}
.plot{margin:0 0 30px}.plot h3::first-letter{text-transform:uppercase}.plot .soft{font-size:13px}
.panels{display:block;width:100%;height:auto;margin-top:8px}
.panels .axis{fill:none;stroke:var(--line);stroke-width:1.2}
.panel-title{font-size:13px;font-weight:650;fill:var(--ink)}.row-name{font-size:12px;fill:var(--ink);font-weight:600}
.curve{fill:none;stroke-width:2.2;stroke-linejoin:round;stroke-linecap:round}
.curve.n0{stroke:var(--soft)}.curve.n1{stroke:var(--fill);stroke-dasharray:7 4}.curve.n2{stroke:var(--amber);stroke-dasharray:2 4}.curve.n3{stroke:var(--red);stroke-dasharray:9 3 2 3}
.bar-fill.n0{fill:var(--metal);opacity:.55}.bar-fill.n1{fill:var(--fill)}.bar-fill.n2{fill:var(--amber)}.bar-fill.n3{fill:var(--red)}
.bar-text{font-size:10px;fill:var(--ink);font-variant-numeric:tabular-nums}.soft-text{fill:var(--soft)}
.notice{border-left:3px solid var(--accent);padding:2px 0 2px 14px;margin:0 0 22px;max-width:90ch}
@media screen and (max-width:860px){.plot{overflow-x:auto}.panels{min-width:640px}.scale{width:150px}}
@media print{
.controls,.tip,#neck-canvas,.keyboard{display:none}
#still[src]{display:block;width:100%;height:auto}
.stage{background:#fff;border:0;break-inside:avoid}.caption,.bone-tag{text-shadow:none}.bone-tag{display:none}
.caption,.caption b,.scale,.keys,.plot .soft{font-size:7pt}.caption{max-width:40%}.scale{width:120px}
.viewer{margin-bottom:10pt}.plot{break-inside:avoid;margin-bottom:8pt}
}
)css";

}  // namespace nucha::html
