// The coming years of this neck, left as it is or treated: shares of simulated necks.
import { percent, t } from "../texts";
import type { Evaluation, Future } from "../types";
import { at } from "./scale";

const kEvents = ["united", "nonunion_symptoms", "adjacent_symptoms", "index_reoperation", "adjacent_reoperation"];
const kWide = 200, kHigh = 62;

export function Futures({ evaluation }: { evaluation: Evaluation }) {
  const futures = evaluation.futures ?? [];
  if (futures.length === 0) return null;
  const events = kEvents.filter((event) => futures.some((future) => curve(future, event).length > 1));
  return (
    <section class="futures" aria-labelledby="futures-title">
      <h3 id="futures-title">{t("futures.title")}</h3>
      <ul class="key xsmall">
        {futures.map((future, i) => <li key={i}><i class={`line-${i}`} />{future.treatment ? future.label : t("futures.as.is")}</li>)}
      </ul>
      <div class="grid">
        {events.map((event) => {
          const label = futures[0]!.events.find((one) => one.event === event && one.level === null)?.label ?? event;
          return (
            <figure key={event}>
              <figcaption class="small">{label.charAt(0).toUpperCase() + label.slice(1)}</figcaption>
              <Lines futures={futures} event={event} label={label} />
            </figure>
          );
        })}
      </div>
      <p class="xsmall soft">{t("futures.what", { count: futures[0]!.futures })}</p>
    </section>
  );
}

function curve(future: Future, event: string): { years: number; share: number }[] {
  return future.events.find((one) => one.event === event && one.level === null)?.figures ?? [];
}

function Lines({ futures, event, label }: { futures: Future[]; event: string; label: string }) {
  const most = Math.max(2, ...futures.flatMap((future) => curve(future, event).map(({ years }) => years)));
  const x = (years: number) => at({ lo: 0, hi: most, from: 22, to: kWide - 34 }, years);
  const y = (share: number) => at({ lo: 0, hi: 1, from: kHigh - 14, to: 8 }, share);
  const said = futures.map((future) => `${future.treatment ? future.label : t("futures.as.is")}: ${curve(future, event).map(({ years, share }) => t("futures.at", { years, share: percent(share) })).join(", ")}`).join("; ");
  const ends = futures.map((future) => curve(future, event).at(-1)).map((end, i) => ({ i, at: end ? y(end.share) : 0, end })).sort((a, b) => a.at - b.at);
  // names of two lines that end at one place stand one above the other
  ends.forEach((end, i) => { if (i > 0) end.at = Math.max(end.at, ends[i - 1]!.at + 11); });
  return (
    <svg viewBox={`0 0 ${kWide} ${kHigh}`} role="img" aria-label={`${label}. ${said}`}>
      {[0, 0.5, 1].map((share) => <path key={share} class="grid-line" d={`M22 ${y(share)}H${kWide - 34}`} />)}
      {[0, 1].map((share) => <text key={share} x="18" y={y(share) + 3} text-anchor="end">{share * 100}</text>)}
      {[2, 5, 10].filter((years) => years <= most).map((years) => <text key={years} x={x(years)} y={kHigh - 2} text-anchor="middle">{t("futures.years", { years })}</text>)}
      {futures.map((future, i) => {
        const points = [{ years: 0, share: event === "united" ? NaN : 0 }, ...curve(future, event)].filter(({ share }) => Number.isFinite(share));
        return (
          <g key={i} class={`line-${i}`}>
            <path d={`M${points.map(({ years, share }) => `${x(years)} ${y(share)}`).join("L")}`} />
            {points.filter(({ years }) => years > 0).map(({ years, share }) => <circle key={years} cx={x(years)} cy={y(share)} r="2.4" />)}
          </g>
        );
      })}
      {ends.map(({ i, at: place, end }) => end && <text key={i} class={`end end-${i}`} x={kWide - 30} y={place + 3.5}>{percent(end.share)}</text>)}
    </svg>
  );
}
