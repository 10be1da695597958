// How it goes: outcome scores against the course that is expected, and what happened.
import { useMemo, useState } from "preact/hooks";
import { api } from "../api";
import { Button, Dialog, Empty, ErrorBanner, Icon, Segments, SelectField, Wait, toast } from "../design/parts";
import { useDeed, useLoad } from "../load";
import { date, dateTime, known, number, t } from "../texts";
import type { Instrument, Score, TimelineEvent } from "../types";
import { ScoreForm } from "./ScoreForm";
import { ScoreChart } from "./ScoreChart";
import { monthsSince, pointsOf } from "./scores";
import { useStore, type PatientStore } from "./store";
import { findingLabel, monthsText, statementText } from "./words";
import type { Statement } from "../types";

export function Course({ store }: { store: PatientStore }) {
  useStore(store);
  return (
    <div class="course-page">
      <div class="stack wide"><Scores store={store} /><Onset store={store} /></div>
      <Timeline store={store} />
    </div>
  );
}

function Scores({ store }: { store: PatientStore }) {
  const id = store.patient.id;
  const list = useLoad(async (signal) => {
    const [{ instruments }, scores] = await Promise.all([api.instruments(), api.scores(id, signal)]);
    return { instruments, ...scores };
  }, [id]);
  const [chosen, setChosen] = useState<string | null>(null);
  const [entering, setEntering] = useState(false);
  const [group, setGroup] = useState<string | undefined>(undefined);
  if (!list.value) return list.error ? <ErrorBanner error={list.error} onAgain={list.again} /> : <Wait />;
  const { instruments, scores, expected } = list.value;
  const instrument = instruments.find((one) => one.id === chosen) ?? instruments.find((one) => scores.some((score) => score.instrument === one.id)) ?? instruments[0];
  if (!instrument) return null;
  const mine = scores.filter((score) => score.instrument === instrument.id);
  const groups = expected.filter((one) => one.instrument === instrument.id);
  const band = groups.find((one) => one.series === group) ?? groups[0] ?? null;
  const months = monthsSince(store.case.surgery, Date.now());
  return (
    <section class="card" aria-labelledby="scores-title">
      <header>
        <h2 id="scores-title">{t("scores.title")}</h2>
        {store.writable && <Button kind="primary" small icon="plus" onClick={() => setEntering(true)}>{t("scores.enter")}</Button>}
      </header>
      <Segments label={t("scores.which")} value={instrument.id} onValue={setChosen} choices={instruments.map((one) => ({ value: one.id, label: shortOf(one) }))} />
      <p class="small soft what">{instrument.what}</p>
      <Latest instrument={instrument} scores={mine} />
      {mine.length === 0 && !band ? <p class="small soft">{t("scores.none")}</p> : <ScoreChart key={instrument.id} instrument={instrument} scores={mine} expected={band} months={months} />}
      {band && (
        <div class="stack group">
          {groups.length > 1 && <SelectField label={t("scores.group")} value={band.series ?? ""} onValue={setGroup} choices={groups.map((one) => ({ value: one.series ?? "", label: one.population ?? one.series ?? "" }))} />}
          <p class="xsmall soft">{t("scores.expected", { group: band.population ?? "", source: band.source, basis: band.basis.split(", ").map((basis) => (known(`basis.${basis}`) ? t(`basis.${basis}`) : basis)).join(", ") })}</p>
        </div>
      )}
      {mine.length > 0 && <Values scores={mine} months={months} />}
      <Dialog title={instrument.label} open={entering} onClose={() => setEntering(false)} wide={instrument.items.length > 0}>
        <ScoreForm instrument={instrument} onSubmit={async (body) => {
          await api.addScore(id, { instrument: instrument.id, ...body });
          setEntering(false);
          toast(t("scores.added"));
          list.again();
        }} />
      </Dialog>
    </section>
  );
}
const shortOf = (instrument: Instrument) => (known(`instrument.${instrument.id}`) ? t(`instrument.${instrument.id}`) : instrument.label);

function Latest({ instrument, scores }: { instrument: Instrument; scores: Score[] }) {
  const sorted = scores.filter((score): score is Score & { value: number } => score.value !== null).sort((a, b) => new Date(a.at).getTime() - new Date(b.at).getTime());
  const last = sorted.at(-1), first = sorted[0];
  if (!last || !first) return null;
  const by = last.value - first.value;
  const better = instrument.better === "low" ? by < 0 : by > 0;
  const felt = instrument.mcid !== null && Math.abs(by) >= instrument.mcid;
  return (
    <p class="latest">
      <strong class="num">{number(last.value, Number.isInteger(last.value) ? 0 : 1)}</strong>
      <span class="soft small">{t("scores.of", { highest: instrument.highest })} · {date(last.at)}</span>
      {sorted.length > 1 && by !== 0 && <span class={`badge ${felt ? (better ? "good" : "bad") : ""}`}>{t(better ? "scores.better" : "scores.worse", { by: number(Math.abs(by), Number.isInteger(by) ? 0 : 1) })}{felt ? "" : ` (${t("scores.small")})`}</span>}
    </p>
  );
}

function Values({ scores, months }: { scores: Score[]; months: number | null }) {
  const points = pointsOf(scores, months, Date.now());
  return (
    <details class="more">
      <summary>{t("scores.table")}</summary>
      <table class="table num">
        <thead><tr><th>{t("scores.date")}</th>{months !== null && <th class="right">{t("scores.months")}</th>}<th class="right">{t("scores.value")}</th></tr></thead>
        <tbody>{points.map((point, i) => <tr key={i}><td>{date(point.at)}</td>{months !== null && <td class="right">{number(point.x, 0)}</td>}<td class="right">{number(point.value, Number.isInteger(point.value) ? 0 : 1)}</td></tr>)}</tbody>
      </table>
    </details>
  );
}

/// When each leading cause usually begins, with now marked.
function Onset({ store }: { store: PatientStore }) {
  const windows = store.evaluation?.timeline ?? [], now = monthsSince(store.case.surgery, Date.now());
  if (windows.length === 0) return null;
  // a logarithm gives the first months the room that the decades would take
  const most = Math.max(120, now ?? 0, ...windows.map((one) => one.to_months));
  const x = (months: number) => `${(100 * Math.log1p(Math.max(0, months))) / Math.log1p(most)}%`;
  return (
    <section class="card" aria-labelledby="onset-title">
      <header><h2 id="onset-title">{t("onset.title")}</h2></header>
      <ul class="onset">
        {windows.map((one) => (
          <li key={one.cause}>
            <span class="small">{one.label}</span>
            <span class="lane" aria-hidden="true">
              <i class="window" style={{ left: x(one.from_months), width: `calc(${x(one.to_months)} - ${x(one.from_months)})` }} />
              {now !== null && <i class="now" style={{ left: x(now) }} />}
            </span>
            <span class="hidden">{t("onset.from.to", { from: monthsText(one.from_months), to: monthsText(one.to_months) })}</span>
          </li>
        ))}
        <li class="axis xsmall soft num" aria-hidden="true"><span /><span class="lane">{[1, 6, 24, 120].filter((m) => m <= most).map((m) => <b key={m} style={{ left: x(m) }}>{monthsText(m)}</b>)}</span></li>
      </ul>
      <p class="xsmall soft">{t("onset.what")}{now !== null && ` ${t("onset.now", { time: monthsText(now) })}`}</p>
      {(store.evaluation?.delays ?? []).map((delay, i) => <p key={i} class="small delay"><Icon name="clock" />{delay.statement} <span class="soft xsmall">{delay.sources?.join(", ")}</span></p>)}
    </section>
  );
}

const kEventIcons: Record<string, string> = { created: "plus", import: "upload", findings: "edit", case: "edit", intake: "person", score: "list", note: "note" };

function Timeline({ store }: { store: PatientStore }) {
  const id = store.patient.id;
  const list = useLoad(async (signal) => (await api.timeline(id, signal)).events, [id, store.patient.version]);
  const events = useMemo(() => [...(list.value ?? [])].sort((a, b) => new Date(b.at).getTime() - new Date(a.at).getTime()), [list.value]);
  return (
    <section class="card timeline" aria-labelledby="timeline-title">
      <header><h2 id="timeline-title">{t("timeline.title")}</h2></header>
      {store.writable && <NoteForm id={id} onDone={list.again} />}
      <ErrorBanner error={list.error} onAgain={list.again} />
      {!list.value ? list.loading && <Wait /> : events.length === 0 ? <Empty title={t("timeline.none")} /> : (
        <ol>
          {events.map((event) => (
            <li key={event.id} class={event.kind}>
              <span class="dot"><Icon name={kEventIcons[event.kind] ?? "info"} /></span>
              <div>
                <p class="small"><strong>{known(`event.${event.kind}`) ? t(`event.${event.kind}`) : event.kind}</strong> <span class="soft">{event.by_name} · {dateTime(event.at)}</span></p>
                <EventBody store={store} event={event} />
              </div>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function EventBody({ store, event }: { store: PatientStore; event: TimelineEvent }) {
  const body = event.body ?? {};
  if (typeof body.text === "string") return <p class="note-text">{body.text}</p>;
  if (Array.isArray(body.findings)) {
    const said = (body.findings as Statement[]).filter((one) => typeof one?.finding === "string");
    return <ul class="chips row">{said.slice(0, 12).map((one, i) => <li key={i} class="badge">{findingLabel(store.vocabulary, one.finding)}: {statementText(one)}</li>)}{said.length > 12 && <li class="small soft">{t("event.more", { count: said.length - 12 })}</li>}</ul>;
  }
  if (typeof body.instrument === "string" && typeof body.value === "number") return <p class="small num">{known(`instrument.${body.instrument}`) ? t(`instrument.${body.instrument}`) : body.instrument}: <strong>{body.value}</strong></p>;
  return null;
}

function NoteForm({ id, onDone }: { id: string; onDone: () => void }) {
  const [text, setText] = useState("");
  const { busy, error, run } = useDeed();
  const add = (e: Event) => {
    e.preventDefault();
    void run(async () => {
      await api.addNote(id, text.trim());
      setText("");
      onDone();
    });
  };
  return (
    <form class="stack note-form" onSubmit={add}>
      <ErrorBanner error={error} />
      <textarea class="input" rows={2} aria-label={t("timeline.note")} placeholder={t("timeline.note")} value={text} onInput={(e) => setText(e.currentTarget.value)} />
      {text.trim() && <div><Button type="submit" small kind="primary" busy={busy}>{t("timeline.add")}</Button></div>}
    </form>
  );
}
