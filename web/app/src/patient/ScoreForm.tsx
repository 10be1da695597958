// Entering a score: item by item, or the sum from a sheet that was filled in on paper.
import { useId, useState } from "preact/hooks";
import { Button, ErrorBanner, Segments, TextField } from "../design/parts";
import { useDeed } from "../load";
import { number, t } from "../texts";
import type { Instrument } from "../types";
import { readNumber } from "./editing";
import { mostPoints, totalOf } from "./scores";

interface Body { answers?: Record<string, number>; value?: number; at?: string }

export function ScoreForm({ instrument, onSubmit }: { instrument: Instrument; onSubmit: (body: Body) => Promise<void> }) {
  const items = instrument.items.length > 0;
  const [how, setHow] = useState<"items" | "sum">(items ? "items" : "sum");
  const [answers, setAnswers] = useState<Record<string, number>>({});
  const [text, setText] = useState("");
  const [at, setAt] = useState("");
  const { busy, error, run } = useDeed();
  const value = readNumber(text);
  const outside = value !== undefined && (value < instrument.lowest || value > instrument.highest);
  const answered = Object.keys(answers).length;
  const sum = totalOf(instrument.items, answers);
  const most = mostPoints(instrument.items);
  const shared = items && most !== instrument.highest;
  const range = { lowest: instrument.lowest, highest: instrument.highest, better: t(`scores.better.${instrument.better}`), most };
  const total = (points: number) => shared
    ? t("scores.total.share", { sum: number(points), most, value: number((points * instrument.highest) / most), highest: instrument.highest })
    : t("scores.total", { sum: number(points) });
  const fine = how === "items" ? answered > 0 : value !== undefined && !outside;
  const go = (e: Event) => {
    e.preventDefault();
    const when = at ? { at } : {};
    void run(() => onSubmit(how === "items" ? { answers, ...when } : { value: value!, ...when }));
  };
  return (
    <form class="stack wide score-form" onSubmit={go} noValidate>
      {items && <Segments label={t("scores.how")} value={how} onValue={setHow} choices={[{ value: "items", label: t("scores.items") }, { value: "sum", label: t(shared ? "scores.score" : "scores.sum") }]} />}
      <ErrorBanner error={error} />
      {how === "items" ? (
        <>
          {instrument.items.map((item) => (
            <Item key={item.id} label={item.label} choices={item.choices} value={answers[item.id]} onValue={(score) => setAnswers({ ...answers, [item.id]: score })} />
          ))}
          <p class="small soft" role="status">{sum === null ? t("scores.answered", { count: answered, all: instrument.items.length }) : total(sum)}</p>
        </>
      ) : (
        <TextField label={t("scores.value")} inputMode="decimal" value={text} onValue={setText} autofocus
          hint={t(shared ? "scores.range.share" : "scores.range", range)}
          fault={outside ? t("scores.outside", { lowest: instrument.lowest, highest: instrument.highest }) : undefined} />
      )}
      <TextField label={t("scores.date")} type="date" value={at} onValue={setAt} hint={t("scores.date.hint")} />
      <footer><Button kind="primary" type="submit" busy={busy} disabled={!fine}>{t("scores.save")}</Button></footer>
    </form>
  );
}

function Item({ label, choices, value, onValue }: { label: string; choices: { score: number; label: string }[]; value: number | undefined; onValue: (score: number) => void }) {
  const name = useId();
  // where the wording is the holder's, only the numbers stand here, in one line
  const bare = choices.every((choice) => choice.label === String(choice.score) || choice.label === "");
  return (
    <fieldset class={`item ${bare ? "bare" : ""}`}>
      <legend>{label}</legend>
      <div>
        {choices.map((choice) => (
          <label key={choice.score} class="tick"><input type="radio" name={name} checked={value === choice.score} onChange={() => onValue(choice.score)} />
            <span><b class="num">{choice.score}</b>{!bare && ` ${choice.label}`}</span></label>
        ))}
      </div>
    </fieldset>
  );
}
