// A score over the months, with the band that is expected behind it (uPlot).
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { language, number, t } from "../texts";
import type { ExpectedCourse, Instrument, Score } from "../types";
import { columnsOf, monthsRange, pointsOf } from "./scores";

const kHigh = 250;

export function ScoreChart({ instrument, scores, expected, months }: { instrument: Instrument; scores: Score[]; expected: ExpectedCourse | null; months: number | null }) {
  const box = useRef<HTMLDivElement>(null);
  const band = months === null ? null : expected;
  useEffect(() => {
    const place = box.current;
    if (!place) return;
    const points = pointsOf(scores, months, Date.now());
    const draw = () => new uPlot(optionsOf(place.clientWidth, instrument, band !== null, monthsRange(points, band)), columnsOf(points, band) as uPlot.AlignedData, place);
    let chart = draw();
    const watch = new ResizeObserver(() => chart.setSize({ width: Math.max(200, place.clientWidth), height: kHigh }));
    watch.observe(place);
    // the colours of the lines are drawn, not styled: another scheme needs another drawing
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const again = () => {
      chart.destroy();
      chart = draw();
    };
    scheme.addEventListener("change", again);
    return () => {
      watch.disconnect();
      scheme.removeEventListener("change", again);
      chart.destroy();
    };
  }, [instrument.id, scores, band, months, language()]);
  return <div class="score-chart" ref={box} role="img" aria-label={t("scores.chart", { instrument: instrument.label, count: scores.length })} />;
}

function optionsOf(width: number, instrument: Instrument, banded: boolean, range: [number, number]): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  const axis = { stroke: colour("--soft"), font: `12px ${style.getPropertyValue("--font")}`, grid: { stroke: colour("--hair"), width: 1 }, ticks: { show: false } };
  const own: uPlot.Series = { label: t("scores.value"), stroke: colour("--accent"), width: 2.5, spanGaps: true, points: { show: true, size: 8, fill: colour("--card"), stroke: colour("--accent"), width: 2.5 } };
  const line = (name: string, width: number, dash: number[] = []): uPlot.Series => ({ label: name, stroke: colour("--edge"), width, dash, spanGaps: true, points: { show: false } });
  return {
    width: Math.max(200, width), height: kHigh, legend: { show: false }, cursor: { show: false },
    scales: { x: { time: false, range }, y: { range: [instrument.lowest, instrument.highest] } },
    axes: [
      { ...axis, label: t("scores.months"), labelSize: 18, labelFont: axis.font, size: 34, values: (_, ticks) => ticks.map((tick) => number(tick)) },
      { ...axis, size: 44, values: (_, ticks) => ticks.map((tick) => number(tick)) },
    ],
    series: banded ? [{}, line(t("scores.low"), 0), line(t("scores.high"), 0), line(t("scores.middle"), 1.5, [5, 5]), own] : [{}, own],
    bands: banded ? [{ series: [2, 1], fill: colour("--track") }] : [],
  };
}
