// Danger signs: over the whole screen when they come, then on top of every page.
import { useEffect, useRef } from "preact/hooks";
import { Button, Icon } from "../design/parts";
import { t } from "../texts";
import { alarmText, byUrgency, urgencyKey } from "./answers";
import type { Alarm, Urgency } from "./client";

const kReceiver =
  "M6.5 4h3l1.5 4-2 1.6a12 12 0 0 0 5.4 5.4l1.6-2 4 1.5v3a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4.5 6.2 2 2 0 0 1 6.5 4Z";

export function CallButton({ class: more = "" }: { class?: string }) {
  const number = t("intake.call.number");
  return (
    <a class={`button in-call ${more}`} href={`tel:${number}`}>
      <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
        <path d={kReceiver} />
      </svg>
      {t("intake.call", { number })}
    </a>
  );
}

const tone = (urgency: Urgency) => urgencyKey[urgency] ?? "routine";

export function DangerScreen({
  alarms,
  onGoOn,
  onStop,
}: {
  alarms: Alarm[];
  onGoOn: () => void;
  onStop: (() => void) | null;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    scrollTo(0, 0);
    box.current?.focus({ preventScroll: true });
  }, []);
  const sorted = byUrgency(alarms);
  const first = sorted[0];
  if (!first) return null;
  const worst = tone(first.urgency);
  const now = worst === "now";
  return (
    <div
      class={`in-danger ${worst}`}
      role="alertdialog"
      aria-modal="true"
      aria-labelledby="danger-what"
      aria-describedby="danger-do"
      tabIndex={-1}
      ref={box}
    >
      <div class="in-danger-inner">
        <Icon name="alert" />
        <h1 id="danger-what">{t(`intake.alarm.${worst}.heading`)}</h1>
        <div id="danger-do" class="in-danger-do">
          {sorted.map((alarm, i) => (
            <p key={alarm.id} class={i === 0 ? "first" : ""}>
              {tone(alarm.urgency) !== worst && <strong>{t(`intake.alarm.${tone(alarm.urgency)}.short`)}: </strong>}
              {alarmText(alarm, i > 0)}
            </p>
          ))}
          <p>{t(`intake.alarm.${worst}.do`)}</p>
          {!now && worst !== "routine" && <p>{t("intake.alarm.worse", { number: t("intake.call.number") })}</p>}
        </div>
        {now && (
          <>
            <CallButton class="big" />
            <p class="in-danger-small">{t("intake.call.elsewhere")}</p>
          </>
        )}
        {now && <p class="in-danger-small">{t("intake.alarm.seen")}</p>}
        <div class="in-danger-foot">
          <Button kind={now ? "" : "primary"} onClick={onGoOn}>
            {t(now && onStop ? "intake.alarm.go_on.now" : "intake.alarm.go_on")}
          </Button>
          {onStop && (
            <Button kind="plain" onClick={onStop}>
              {t("intake.alarm.stop")}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

/// What stays on top afterwards.
export function DangerBar({ alarms, onShow }: { alarms: Alarm[]; onShow: () => void }) {
  const first = byUrgency(alarms)[0];
  if (!first) return null;
  const worst = tone(first.urgency);
  return (
    <aside class={`in-bar ${worst}`} aria-label={t("intake.stage.danger")}>
      <Icon name="alert" />
      <strong>{t(`intake.alarm.${worst}.short`)}</strong>
      <button type="button" onClick={onShow}>
        {t("intake.alarm.show")}
      </button>
    </aside>
  );
}
