// The style sheet of the HTML report: light, dark, phone and paper. Colours carry no meaning alone; every state also
// has a word, a shape or a pattern.
#pragma once

#include <string>

namespace nucha::html {

/// Colours of the dark theme, used by the system preference and by `data-theme="dark"` on the root element.
inline constexpr const char* kDarkColours =
    "--page:#13171a;--card:#1b2024;--ink:#e7ebee;--soft:#a3afb8;--line:#323b42;--hair:#262d33;--accent:#7fc3cf;"
    "--fill:#4f9aa8;--track:#272f35;--halo:#13171a;--red:#ff9a90;--red-bg:#2b1818;--red-line:#7d3a35;--amber:#e8bd6b;"
    "--amber-bg:#272013;--green:#86cfa3;--bone:#d9d1bd;--bone-line:#2a2f33;--disc:#6f8893;--canal:#2c3d47;--cord:#"
    "c9a84f;"
    "--flesh:#20262b;--skin:#59656e;--metal:#93a4b1;--metal-line:#101417;--bone-ink:#22272b;";

inline constexpr const char* kLightColours =
    "--page:#fbfbfa;--card:#fff;--ink:#1b2227;--soft:#57636c;--line:#d5dade;--hair:#e8ebed;--accent:#17606d;"
    "--fill:#2f7f8d;--track:#e9edef;--halo:#fff;--red:#9d211c;--red-bg:#fdf3f1;--red-line:#d9a29c;--amber:#7d5200;"
    "--amber-bg:#fcf6e9;--green:#1d6b42;--bone:#f5f0e3;--bone-line:#495157;--disc:#c8d6dc;--canal:#e2ecf1;--cord:#"
    "f3dc9f;"
    "--flesh:#f1f2f2;--skin:#b3bbc1;--metal:#62717c;--metal-line:#1f272d;--bone-ink:#2c3338;";

inline constexpr const char* kBaseStyle = R"css(
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;scroll-behavior:auto}
body{margin:0;background:var(--page);color:var(--ink);font:400 15px/1.5 -apple-system,BlinkMacSystemFont,"Segoe UI",
Roboto,"Helvetica Neue","Noto Sans","Liberation Sans",Arial,sans-serif;overflow-wrap:break-word}
main,.top,footer{max-width:1120px;margin:0 auto;padding:0 28px}
h1,h2,h3,h4,p,ul,ol,dl,dd,figure{margin:0;padding:0}
h1{font-size:15px;font-weight:500;color:var(--soft)}
h2{font-size:21px;line-height:1.25;font-weight:650;letter-spacing:-.012em;margin-bottom:14px}
h3{font-size:15.5px;line-height:1.35;font-weight:650}
h4{font-size:12.5px;font-weight:600;color:var(--soft);margin-bottom:3px}
section{margin:0 0 40px}
a{color:var(--accent)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
b,strong{font-weight:650}
sup{line-height:0;font-size:.72em}
.cite{margin-left:2px}.cite a{text-decoration:none;padding:0 1px}
.num,.value,.times,td.num{font-variant-numeric:tabular-nums lining-nums}
.soft,.why{color:var(--soft)}
.site{font-weight:500;white-space:nowrap;color:var(--accent)}
.hidden,.skip:not(:focus){position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip:focus{position:fixed;top:8px;left:8px;background:var(--card);padding:8px 14px;z-index:2}
.top{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 14px;padding-top:22px;padding-bottom:18px}
.brand{font-weight:700;font-size:18px;letter-spacing:-.02em;color:var(--accent)}
.case-name{margin-left:auto;color:var(--soft)}
ul.plain,ul.tight,.flag-list,ul.ask,ol.causes{list-style:none}
.none{padding:2px 0;max-width:70ch}
details{margin-top:10px}
summary{cursor:pointer;color:var(--accent);font-size:13.5px;width:fit-content}
details[open]>summary{margin-bottom:8px}
.flags{border:1px solid var(--red-line);border-left:6px solid var(--red);background:var(--red-bg);border-radius:6px;padding:18px 22px;margin-bottom:22px}
.flags.quiet{border-color:var(--line);border-left-color:var(--soft);background:var(--card)}
.flags h2{font-size:16px;margin-bottom:10px}
.flag{display:grid;grid-template-columns:30px 1fr;gap:12px;padding:10px 0;border-top:1px solid var(--red-line)}
.flag:first-child{border-top:0;padding-top:0}
.flag h3{font-size:16.5px}
.sign{width:28px;height:28px;fill:var(--red)}.flag.soon .sign{fill:var(--amber)}
.cut{fill:none;stroke:var(--halo);stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}
.when{color:var(--red);font-weight:750}.when::after{content:" \2014 "}.flag.soon .when{color:var(--amber)}
.action{font-weight:550}.because{font-size:13.5px;color:var(--soft)}.because b{font-weight:600}
.ask-title{font-size:14.5px;margin:12px 0 4px}
.ask li{padding:2px 0 2px 24px;position:relative}
.ask li::before{content:"?";position:absolute;left:4px;font-weight:750;color:var(--amber)}
.who{margin-bottom:30px}.who p{font-size:17px;line-height:1.5}.who .dot{color:var(--soft);margin:0 4px}
.causes-grid{display:grid;grid-template-columns:minmax(300px,390px) 1fr;gap:44px;align-items:start}
.arms{margin:26px 0 0}.arms h3{margin-bottom:8px}
.neck-figure figcaption{font-size:13.5px;margin-top:8px}
.legend{display:flex;gap:10px;align-items:center;font-size:12.5px;line-height:1.35;margin-bottom:12px}
.legend svg{flex:none}
.cause{padding:16px 0 14px;border-top:1px solid var(--line)}
.cause h3{display:flex;flex-wrap:wrap;gap:2px 8px;align-items:baseline}
.mark-number{flex:none;background:var(--ink);color:var(--page);border-radius:50%;width:22px;height:22px;font-size:13px;line-height:22px;text-align:center;font-variant-numeric:tabular-nums}
.danger-tag{font-size:11.5px;font-weight:600;color:var(--red);border:1px solid var(--red-line);border-radius:3px;padding:0 5px;white-space:nowrap}
.bar-row{display:grid;grid-template-columns:1fr 122px;gap:14px;align-items:center;margin:6px 0 8px}
.bar,.move,.timeline{display:block;overflow:visible}
.bar .track{fill:var(--track)}.bar .fill{fill:var(--fill)}
.bar .tick{stroke:var(--halo);stroke-width:1}
.bar .prior{stroke:var(--ink);stroke-width:1.4;stroke-dasharray:2.5 2}
.whisker-halo{stroke:var(--halo);stroke-width:3.6;opacity:.75}.whisker{stroke:var(--ink);stroke-width:1.5}
.value{font-size:13.5px;white-space:nowrap}.value b{font-size:18px;display:inline-block;min-width:46px}
.arguments{display:grid;grid-template-columns:1fr 1fr;gap:8px 28px;font-size:13.5px;line-height:1.4}
.arguments ul{list-style:none}
.arguments li{padding:2px 0 2px 16px;position:relative}
.for li::before,.against li::before{position:absolute;left:0;font-weight:700}
.for li::before{content:"+";color:var(--green)}.against li::before{content:"\2212";color:var(--red)}
.times{color:var(--soft);white-space:nowrap}
.callout{border-left:3px solid var(--accent);padding:4px 0 4px 14px;margin:14px 0}
.considered{font-size:13.5px;margin-top:10px}
table{border-collapse:collapse;width:100%;font-size:13.5px;line-height:1.4}
caption{text-align:left;font-weight:650;padding:14px 0 4px}
th,td{text-align:left;vertical-align:top;padding:7px 12px 7px 0;border-top:1px solid var(--hair);font-weight:400}
thead th{font-size:12px;color:var(--soft);border-top:0;padding-bottom:3px;font-weight:500}
tbody th{font-weight:550}
.why,.honest,.needs-line{display:block;font-weight:400;font-size:12.5px;line-height:1.4}
.why.ink{color:var(--ink)}
.honest{color:var(--soft);font-style:italic}
.needs-line{color:var(--amber)}
.paper{display:none}
.scroll{overflow-x:auto}
td.num{white-space:nowrap}.test-table tbody th{width:40%}
.pair{display:grid;grid-template-columns:minmax(0,1.75fr) minmax(0,1fr);gap:52px}
.pair>:only-child{grid-column:1/-1}
.first-test{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:16px 18px}
.first-test h3{font-size:17px;margin-bottom:4px}
.burden{display:flex;flex-wrap:wrap;gap:6px 26px;margin-top:10px}
.burden dt{font-size:12px;color:var(--soft)}.burden dd{font-weight:550;font-size:13.5px}
.outcomes td.before-after{width:34%;min-width:130px;padding-right:0}
.outcomes caption{font-size:13.5px}
.move .axis{stroke:var(--line);stroke-width:2}.move .tick{stroke:var(--soft);stroke-width:1}
.move .shift{stroke:var(--ink);stroke-width:2}.move .before{fill:var(--card);stroke:var(--ink);stroke-width:1.8}.move .after{fill:var(--ink)}
.numbered{list-style:decimal;padding-left:20px}.numbered li,.plain li{padding:4px 0}
.questions li::marker{color:var(--soft);font-variant-numeric:tabular-nums}
.options td.benefit{width:170px}.options td.benefit .bar{max-width:150px}
.options td.evidence{width:88px}.options tbody th{width:42%}
.unmeasured{border-bottom:1px dashed var(--soft)}
.tight li{padding:0 0 2px}
.grave{color:var(--red)}
.dots{width:40px;height:10px;display:block;margin:5px 0 3px}.dots .on{fill:var(--ink)}.dots .off{fill:none;stroke:var(--soft);stroke-width:1}
.badge{display:inline-flex;align-items:center;gap:6px;font-weight:650;white-space:nowrap}
.badge svg{width:16px;height:16px;fill:currentColor;flex:none}
.badge .ring{fill:none;stroke:currentColor;stroke-width:1.8}.badge .mark-line{fill:none;stroke:currentColor;stroke-width:1.8;stroke-linecap:round}
.badge.offer{color:var(--green)}.badge.consider{color:var(--accent)}.badge.needs{color:var(--amber)}.badge.avoid{color:var(--red)}
.avoided{margin-top:18px}.avoided h3{margin-bottom:4px}.avoided .badge{margin-right:6px}
.timeline .grid{stroke:var(--line);stroke-width:1}.tick-text{font-size:11px;fill:var(--soft)}
.band-text{font-size:12.5px;fill:var(--ink);paint-order:stroke;stroke:var(--page);stroke-width:4px;stroke-linejoin:round}.band-text .strong{font-weight:700}
.band{fill:url(#tl-hatch);stroke:var(--fill);stroke-width:1}
.hatch-base{fill:var(--page)}.hatch-line{fill:var(--fill)}
.today{stroke:var(--ink);stroke-width:1.6;stroke-dasharray:5 3}.today-text{font-size:12px;font-weight:650;fill:var(--ink)}
.course figcaption,.arms>p{font-size:12.5px;margin:6px 0 14px}
.arm-figure{display:grid;grid-template-columns:minmax(150px,200px) 1fr;gap:18px;align-items:center;margin-bottom:10px;font-size:13.5px}
.arm{width:100%;max-width:230px}
.arm .outline{fill:none;stroke:var(--soft);stroke-width:1.8;stroke-linejoin:round}
.arm .root{stroke:var(--line);stroke-width:1;stroke-dasharray:3 3}.arm .root:not(.hit){fill:var(--flesh)}
.arm .root.hit{stroke:var(--ink);stroke-dasharray:none}
.root-name{font-size:12px;fill:var(--soft);text-anchor:middle}
.root-name.hit{font-weight:700;font-size:14px;fill:var(--ink);paint-order:stroke;stroke:var(--page);stroke-width:5px;stroke-linejoin:round}
.side-text{font-size:12px;fill:var(--soft);text-anchor:middle}
.neck{display:block;width:100%;height:auto}
.bone{fill:var(--bone);stroke:var(--bone-line);stroke-width:1.5;stroke-linejoin:round}
.ghost{fill:none;stroke:var(--skin);stroke-width:1.2;stroke-dasharray:3 3}
.disc{fill:var(--disc);stroke:var(--skin);stroke-width:1}
.graft{fill:url(#nk-graft);stroke:var(--bone-line);stroke-width:1}.graft-base{fill:var(--bone)}.graft-dot{fill:#75684a}
.gap{fill:var(--flesh);stroke:var(--skin);stroke-width:1}
.canal{fill:var(--canal);stroke:var(--skin);stroke-width:1}.cord{fill:var(--cord);stroke:#a0863f;stroke-width:1}
.brain{fill:var(--cord);opacity:.45}.flesh{fill:var(--flesh)}
.skin{fill:none;stroke:var(--skin);stroke-width:1.5}.skin.thin{stroke-width:1}
.metal{fill:var(--metal);stroke:var(--metal-line);stroke-width:1;stroke-linejoin:round}.thread{fill:none;stroke:var(--metal-line);stroke-width:1}
.pin,.insert{fill:var(--halo);stroke:var(--metal-line);stroke-width:1}
.rod{fill:none;stroke:var(--metal);stroke-width:5}.rod-edge{fill:none;stroke:var(--metal-line);stroke-width:7}
.leader{fill:none;stroke:var(--ink);stroke-width:1.3}.leader-halo{fill:none;stroke:var(--halo);stroke-width:3.6;opacity:.85}
.target{fill:var(--halo);stroke:var(--ink);stroke-width:2}.mark{fill:var(--ink)}
.mark-text{fill:var(--page);font-size:15px;font-weight:700;text-anchor:middle}
.bone-name{font-size:13px;font-weight:600;text-anchor:middle;fill:var(--soft)}.bone-name.inside{fill:var(--bone-ink)}
.bracket{fill:none;stroke:var(--ink);stroke-width:1.4}
.method{font-size:13.5px;border-top:1px solid var(--line);padding-top:26px}
.method-text{display:grid;grid-template-columns:1fr 1fr;gap:28px 52px;margin-bottom:18px}.method-text p{margin:4px 0 8px}
.method-text h3~h3{margin-top:10px}
.sources{columns:2;column-gap:52px;padding-left:22px;font-size:12.5px;line-height:1.4;margin-top:6px}
.sources li{break-inside:avoid;padding:2px 0}.sources li:target{background:var(--amber-bg)}
footer{font-size:12.5px;color:var(--soft);border-top:1px solid var(--line);padding-top:16px;padding-bottom:34px}
)css";

inline constexpr const char* kPhoneStyle = R"css(
@media screen and (max-width:860px){
main,.top,footer{padding-left:16px;padding-right:16px}
.causes-grid,.pair,.method-text{grid-template-columns:minmax(0,1fr);gap:20px}
.pair{gap:0}
.causes-grid{display:flex;flex-direction:column;align-items:stretch}.pictures{display:contents}.arms{order:1;margin:0}
.neck-figure{width:100%;max-width:430px;margin:0 auto}
.case-name{margin-left:0;width:100%}
.sources{columns:1}
.flags{padding:14px 14px}
}
@media screen and (max-width:640px){
.arguments{grid-template-columns:minmax(0,1fr)}
.bar-row{grid-template-columns:minmax(0,1fr) 112px;gap:10px}
table.cards thead,table.outcomes thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table.cards,table.cards tbody,table.cards tr,table.cards th,table.cards td,
table.outcomes,table.outcomes tbody,table.outcomes tr,table.outcomes th,table.outcomes td,caption{display:block}
table.cards tr,table.outcomes tr{padding:10px 0;border-top:1px solid var(--line)}
table.cards th,table.cards td,table.outcomes th,table.outcomes td{border:0;padding:2px 0;width:auto}
table.options td[data-label]:not([data-label=Verdict]),table.outcomes td[data-label]{display:grid;grid-template-columns:104px minmax(0,1fr)}
table.options td[data-label]:not([data-label=Verdict])::before,table.outcomes td[data-label]::before{content:attr(data-label);color:var(--soft)}
table.test-table tr{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:4px 12px}
table.test-table th{grid-column:1/-1;width:auto}
table.test-table td::before{content:attr(data-label);display:block;font-size:12px;color:var(--soft)}
table.options td.benefit,table.options td.evidence,.outcomes td.before-after,.options tbody th{width:auto}
.options td.benefit .bar,.dots{grid-column:2}.options td.benefit>.num,.options td.evidence>span{grid-column:2}
.arm-figure{grid-template-columns:minmax(0,1fr)}.arm{margin:0 auto;display:block}
}
)css";

inline constexpr const char* kPrintStyle = R"css(
@page{size:A4;margin:8mm 10mm}
@media print{
html,body{background:#fff}
body{font-size:7.8pt;line-height:1.27;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main,.top,footer{max-width:none;padding:0}
h1{font-size:7.8pt}h2{font-size:10pt;margin-bottom:3pt}h3{font-size:8.2pt}h4{font-size:7pt;margin-bottom:0}
section{margin-bottom:5pt}
.top{padding:0 0 4pt}.brand{font-size:10pt}
details,.screen,.skip{display:none}.paper{display:block}
a{color:inherit;text-decoration:none}
.flags{padding:5pt 8pt;margin-bottom:5pt;border-left-width:4pt}.flags h2{font-size:8.4pt;margin-bottom:2pt}
.flag{padding:2.5pt 0;gap:5pt;grid-template-columns:12pt 1fr;border:0}.sign{width:11pt;height:11pt}
.flag h3,.flag p:not(.screen){display:inline;font-size:7.6pt}.flag h3::after{content:"."}.flag h3,.flag p,.avoided h3{margin-right:3pt}.flag .action{font-weight:400}.flag .cite{line-height:0}
.flag .because{font-size:7.2pt}.many .flag p.flag-tests,.flag.soon p.because{display:none}
.many .flag-list{columns:2;column-gap:14pt}.many .flag.soon{column-span:all}
.ask-title{font-size:7.8pt;margin:3pt 0 0}.ask{font-size:7.2pt}.ask li{padding:0 0 0 12pt}.ask li::before{left:2pt}.ask li b{font-weight:600}
.ask li:nth-child(n+4){display:none}.flags .paper{padding-left:12pt}
.who{margin-bottom:5pt}.who p{font-size:8.4pt;line-height:1.3}
.paper,.arguments,table,.value,.considered,.callout,.method,.arm-figure,.neck-figure figcaption,.burden dd,.outcomes caption{font-size:7.2pt}
.why,.honest,.needs-line,.legend,.burden dt,thead th,.course figcaption,.arms>p,footer{font-size:6.7pt;line-height:1.22}
.causes-grid{grid-template-columns:50mm 1fr;gap:12pt}
.arms{margin:6pt 0 0;display:grid;grid-template-columns:1fr 1fr;gap:0 6pt}.arms h3{grid-column:1/-1;margin:0 0 2pt}.arms>p,.neck-figure .soft{display:none}
.arm-figure{display:block;margin:0}.arm{max-width:18mm;display:block}.arm-figure .why{display:none}
.legend{margin-bottom:3pt;gap:6pt}
.cause{padding:3pt 0;break-inside:avoid;display:grid;grid-template-columns:1fr 50mm;gap:1pt 8pt;align-items:center}
.cause h3{display:block}.mark-number{display:inline-block;margin-right:2pt}.cause .danger-tag{display:inline-block}
.arguments{grid-column:1/-1;gap:0 12pt;line-height:1.22}.arguments li{padding:0 0 0 9pt}.causes h4{display:none}
.cause:nth-child(n+5) .arguments,.arguments li:nth-child(n+3){display:none}
.mark-number{width:11pt;height:11pt;line-height:11pt;font-size:7pt}.danger-tag{font-size:6.2pt;padding:0 3pt}
.bar-row{margin:0;grid-template-columns:1fr 70pt;gap:6pt}.value b{font-size:9pt;min-width:24pt}
.bar{height:16px;margin:-1px 0}
.callout{margin:4pt 0;padding:1pt 0 1pt 6pt}.considered{margin-top:2pt}
table{line-height:1.22}th,td{padding:1.6pt 7pt 1.6pt 0}caption{padding:4pt 0 0}
tr,.first-test,.avoided,.flag,figure{break-inside:avoid}h2,h3,caption,thead{break-after:avoid}tbody tr:first-child{break-before:avoid}
.pair{display:block}.tests{display:grid;grid-template-columns:1fr 82mm;gap:0 12pt;align-items:start}.tests h2{grid-column:1/-1}
.tests .test-table caption{padding:0}.test-table td[data-label=Invasiveness],.test-table th:nth-child(5){display:none}.tests>:nth-child(2):last-child{grid-column:1/-1}
.pair>div{display:grid;grid-template-columns:1fr 130mm;gap:0 12pt;break-inside:avoid}
.course{display:grid;grid-template-columns:72mm 1fr;grid-template-rows:auto 1fr;gap:0 12pt}.method>h3,.method h3+.paper,.method-text>div,.method-text .paper{display:inline;margin-right:4pt}.course>figure,.course h2{grid-column:1}
.course h3{grid-column:2;grid-row:1;align-self:center;margin-bottom:2pt}.course>.plain{grid-column:2;grid-row:2}
.first-test{padding:5pt 7pt}.first-test h3{font-size:8.6pt;margin-bottom:1pt}
.burden{margin-top:3pt;gap:2pt 12pt;grid-auto-flow:column;display:grid;width:fit-content}.move{height:16px;width:52%;display:inline-block;vertical-align:middle;margin-right:5pt}.outcomes td.before-after{width:36%;white-space:nowrap}.outcomes th{width:34%}.test-table .why,.test-table th:nth-child(2):not([scope=row]),.test-table td[data-label=Tells]{display:none}
.test-table tbody th{width:38%}.test-table td[data-label=Cost]{white-space:nowrap}
.questions h2,.course h2{font-size:9pt}.questions .why,.questions .numbered li:nth-child(n+4),.course .plain li:nth-child(n+2){display:none}
.numbered li,.plain li{padding:1pt 0;font-size:7.4pt}.tight li{padding:0}
.timeline{zoom:.55}.band-text{font-size:14px}.tick-text{font-size:12.5px}.today-text{font-size:14px}.course figcaption{margin:0}
.badge{gap:3pt}.badge svg{width:8pt;height:8pt}.dots{display:none}
.options tbody tr:nth-child(n+6),.options .honest,.many~.options-section .needs-line.tests-first,.options .why:not(.ink){display:none}
.options-section .paper{font-size:6.9pt;line-height:1.22}
.options .why.ink,.options .needs-line{display:inline;margin-right:3pt}
.options{table-layout:fixed}.options th:first-child:not([scope=row]){width:52pt}.options th:nth-child(3){width:78pt}.options th:nth-child(4){width:112pt}.options th:nth-child(5){width:44pt}
.options td.benefit{width:auto;padding-right:6pt;font-size:6.8pt;white-space:nowrap}.options td.benefit .bar{display:inline-block;width:28pt;margin:-3px 3pt -3px 0;vertical-align:middle}
.options td.evidence,.options tbody th{width:auto}.options td:last-child{padding-right:0}
.avoided{margin-top:5pt}.avoided h3,.avoided p{display:inline}.avoided ul{display:none}
.method{padding-top:4pt}.method-text h3,.outcomes thead{display:none}.method h2{font-size:9pt;margin-right:5pt}.method h2,.method-text{display:inline}.method-text::after{content:"\A";white-space:pre}.method-text p{display:inline;margin-right:3pt}
.sources{columns:4;column-gap:12pt;font-size:6.5pt;line-height:1.22;padding-left:14pt;margin-top:1pt}.sources li{padding:0}
.sources .title{display:block;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
footer{padding:2pt 0 0}footer p{display:inline;margin-right:3pt}
}
)css";

inline std::string style() {
  const std::string dark = kDarkColours;
  // paper is white whatever the screen prefers, so the light colours come last for print
  return "\n:root{" + std::string(kLightColours) +
         "}\n@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){" + dark +
         "}}\n@media screen{:root[data-theme=dark]{" + dark + "}}" + kBaseStyle + kPhoneStyle + kPrintStyle;
}

}  // namespace nucha::html
