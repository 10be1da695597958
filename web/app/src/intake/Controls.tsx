// The ways to answer: each is native buttons, boxes and inputs with large targets.
import { useId, useState } from "preact/hooks";
import { Icon, Segments } from "../design/parts";
import { language, t } from "../texts";
import {
  daysWords,
  kBones,
  kLevels,
  kPainScale,
  monthsWords,
  numberWords,
  tickWords,
  tickedIn,
  unitText,
  type Choice,
  type TimeUnit,
} from "./answers";

/// What a control reports: words ready to be sent, or null while there are none.
export interface ControlProps {
  before: string | undefined;
  onWords: (words: string | null) => void;
}

/// Buttons that answer at once.
export function Choices({
  choices,
  before,
  onChoose,
}: {
  choices: Choice[];
  before: string | undefined;
  onChoose: (words: string) => void;
}) {
  return (
    <div class="in-choices">
      {choices.map(({ words, label }) => (
        <button
          key={words}
          type="button"
          class="in-choice"
          aria-pressed={words === before}
          onClick={() => onChoose(words)}
        >
          <span>{label}</span>
          <Icon name={words === before ? "check" : "right"} />
        </button>
      ))}
    </div>
  );
}

/// Boxes of which several may be ticked, and one line for none.
export function Ticks({ choices, none, before, onWords }: ControlProps & { choices: Choice[]; none: string }) {
  const [ticked, setTicked] = useState(() => tickedIn(before ?? ""));
  const [noneTicked, setNone] = useState(before === "none" || before === "n");
  const change = (words: string, on: boolean) => {
    const next = new Set(ticked);
    if (on) next.add(words);
    else next.delete(words);
    setTicked(next);
    setNone(false);
    onWords(next.size > 0 ? tickWords(choices, next) : null);
  };
  const changeNone = (on: boolean) => {
    setNone(on);
    if (on) setTicked(new Set());
    onWords(on ? "none" : null);
  };
  return (
    <div class="in-choices">
      {choices.map(({ words, label }) => (
        <label key={words} class="in-tick">
          <input type="checkbox" checked={ticked.has(words)} onChange={(e) => change(words, e.currentTarget.checked)} />
          <span>{label}</span>
        </label>
      ))}
      <label class="in-tick none">
        <input type="checkbox" checked={noneTicked} onChange={(e) => changeNone(e.currentTarget.checked)} />
        <span>{none}</span>
      </label>
    </div>
  );
}

/// The neck from the side: a box between each two bones.
export function Levels({ before, onWords }: ControlProps) {
  const [ticked, setTicked] = useState(() => tickedIn(before ?? ""));
  const change = (level: string, on: boolean) => {
    const next = new Set(ticked);
    if (on) next.add(level);
    else next.delete(level);
    setTicked(next);
    onWords(kLevels.filter((known) => next.has(known)).join(" ") || null);
  };
  return (
    <div class="in-spine">
      {kBones.map((bone, i) => (
        <div key={bone} class="in-bone-row">
          <span class={`in-bone ${bone.startsWith("T") ? "chest" : ""}`} aria-hidden="true">
            {bone}
          </span>
          {kLevels[i] && (
            <label class="in-level">
              <input
                type="checkbox"
                checked={ticked.has(kLevels[i])}
                onChange={(e) => change(kLevels[i]!, e.currentTarget.checked)}
              />
              <span>{kLevels[i]}</span>
            </label>
          )}
        </div>
      ))}
    </div>
  );
}

function shownNumber(words: string | undefined): string {
  return words !== undefined && numberWords(words) !== null ? words.replace(".", t("intake.decimal")) : "";
}

type DecimalProps = { id: string; longest: number; value: string; onValue: (text: string) => void };
function DecimalInput({ id, longest, value, onValue }: DecimalProps) {
  return (
    <input
      id={id}
      class="input"
      type="text"
      inputMode="decimal"
      autoComplete="off"
      maxLength={longest}
      value={value}
      onInput={(e) => onValue(e.currentTarget.value)}
    />
  );
}

type NumberProps = Pick<ControlProps, "before"> & {
  label: string;
  unit: string;
  onWords: (words: string | null, typed: string) => void;
};
export function NumberEntry({ label, unit, before, onWords }: NumberProps) {
  const [typed, setTyped] = useState(() => shownNumber(before));
  const id = useId();
  return (
    <div class="in-number">
      <label for={id}>{label}</label>
      <div>
        <DecimalInput
          id={id}
          longest={9}
          value={typed}
          onValue={(text) => {
            setTyped(text);
            onWords(numberWords(text), text);
          }}
        />
        {unit && <span>{unitText(unit)}</span>}
      </div>
    </div>
  );
}

/// How long ago, in the unit that comes to mind.
export function TimeEntry({ before, onWords }: ControlProps) {
  const [typed, setTyped] = useState(() => shownNumber(before));
  const [unit, setUnit] = useState<TimeUnit>("months");
  const id = useId();
  const tell = (text: string, as: TimeUnit) => onWords(monthsWords(text, as));
  const units: TimeUnit[] = ["weeks", "months", "years"];
  return (
    <div class="in-number">
      <label for={id}>{t("intake.number.label")}</label>
      <div>
        <DecimalInput
          id={id}
          longest={6}
          value={typed}
          onValue={(text) => {
            setTyped(text);
            tell(text, unit);
          }}
        />
        <Segments
          label={t("intake.unit.label")}
          value={unit}
          choices={units.map((value) => ({ value, label: unitText(value) }))}
          onValue={(next) => {
            setUnit(next);
            tell(typed, next);
          }}
        />
      </div>
    </div>
  );
}

export function DateEntry({ onWords }: ControlProps) {
  const [typed, setTyped] = useState("");
  const id = useId();
  return (
    <div class="in-number">
      <label for={id}>{t("intake.date.label")}</label>
      <input
        id={id}
        class="input"
        type="date"
        lang={language()}
        value={typed}
        onInput={(e) => {
          setTyped(e.currentTarget.value);
          onWords(daysWords(e.currentTarget.value, new Date()));
        }}
      />
    </div>
  );
}

/// A scale by buttons, by slider, or by keys; both show the same number.
export function Pain({ before, onWords }: ControlProps) {
  const [value, setValue] = useState(() =>
    before !== undefined && numberWords(before) !== null ? Number(before) : null,
  );
  const name = useId();
  const choose = (next: number) => {
    setValue(next);
    onWords(String(next));
  };
  const steps = Array.from({ length: kPainScale.highest - kPainScale.lowest + 1 }, (_, i) => kPainScale.lowest + i);
  return (
    <div class="in-pain">
      <p class="in-pain-value" aria-hidden="true">
        {value === null ? (
          <span class="unset">{t("intake.pain.choose")}</span>
        ) : (
          <>
            <strong>{value}</strong>
            <span>{t("intake.pain.of")}</span>
          </>
        )}
      </p>
      <input
        type="range"
        min={kPainScale.lowest}
        max={kPainScale.highest}
        step={1}
        class={value === null ? "unset" : ""}
        aria-label={t("intake.pain.slider")}
        aria-valuetext={value === null ? t("intake.pain.unset") : t("intake.pain.value", { value })}
        value={value ?? 5}
        onInput={(e) => choose(Number(e.currentTarget.value))}
      />
      <p class="in-pain-ends" aria-hidden="true">
        <span>{t("intake.pain.none")}</span>
        <span>{t("intake.pain.worst")}</span>
      </p>
      <div class="in-pain-steps">
        {steps.map((step) => (
          <label key={step}>
            <input
              type="radio"
              name={name}
              value={step}
              checked={value === step}
              onChange={() => choose(step)}
              aria-label={
                step === kPainScale.lowest
                  ? `${step}, ${t("intake.pain.none")}`
                  : step === kPainScale.highest
                    ? `${step}, ${t("intake.pain.worst")}`
                    : undefined
              }
            />
            <span>{step}</span>
          </label>
        ))}
      </div>
    </div>
  );
}
