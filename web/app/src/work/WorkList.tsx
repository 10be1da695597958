// What patients have sent and somebody has to answer: the most urgent first, each with the time that is left for it.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../api";
import { Button, Dialog, Empty, ErrorBanner, Icon, Wait, errorText, toast } from "../design/parts";
import { alarmText, urgencyKey } from "../intake/answers";
import { addressOf } from "../router";
import { mayWrite, useSession } from "../session";
import { language, t, useLanguage } from "../texts";
import { arrivals, closeIntake, dueOf, instantOf, loadWork, whenText, type Work, type WorkItem } from "./work";
import "./work.css";

const kRefreshMs = 30_000;

interface Shown {
  work: Work | null;
  error: unknown;
  staleSince: number | null;
  news: string;
  refresh: () => void;
  drop: (intake: string) => void;
}

/// The list, asked for again and again while it is looked at.
function useWork(): Shown {
  const [work, setWork] = useState<Work | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [staleSince, setStale] = useState<number | null>(null);
  const [news, setNews] = useState("");
  const last = useRef<{ work: Work | null; at: number }>({ work: null, at: 0 });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    loadWork(stop.signal).then(
      (next) => {
        const names = arrivals(last.current.work, next);
        if (names.length > 0) setNews(t("work.arrived", { names: names.join(", ") }));
        last.current = { work: next, at: Date.now() };
        setWork(next);
        setError(null);
        setStale(null);
      },
      (problem: unknown) => {
        if (stop.signal.aborted) return;
        // what is shown stays, with a word that it is old
        if (last.current.work) setStale(last.current.at);
        else setError(problem);
      },
    );
    return () => stop.abort();
  }, [turn]);
  const refresh = useCallback(() => setTurn((n) => n + 1), []);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) refresh();
    }, kRefreshMs);
    const seen = () => {
      if (!document.hidden) refresh();
    };
    document.addEventListener("visibilitychange", seen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [refresh]);
  const drop = useCallback(
    (intake: string) => {
      setWork((before) => {
        const next = before && { ...before, items: before.items.filter((item) => item.intake !== intake) };
        last.current.work = next;
        return next;
      });
      refresh();
    },
    [refresh],
  );
  return { work, error, staleSince, news, refresh, drop };
}

export default function WorkList() {
  useLanguage();
  const { work, error, staleSince, news, refresh, drop } = useWork();
  const [closing, setClosing] = useState<WorkItem | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const count = work?.items.length;
  useEffect(() => {
    // after the frame has set the page's own title
    const timer = setTimeout(() => {
      document.title = `${count ? t("work.title.count", { count }) : t("work.title")} - nucha`;
    });
    return () => clearTimeout(timer);
  }, [count, language()]);
  const opener = useRef<HTMLElement | null>(null);
  const open = (item: WorkItem) => {
    opener.current = document.activeElement as HTMLElement | null;
    setClosing(item);
  };
  // back to where the dialog was opened, or to the top when that went with the item
  const leave = () => {
    setClosing(null);
    setTimeout(() => (opener.current?.isConnected ? opener.current : heading.current)?.focus());
  };
  const done = (item: WorkItem) => {
    drop(item.intake);
    toast(t("work.closed", { name: item.patient_name }));
    leave();
  };
  return (
    <main class="page work">
      <header>
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {t("work.title")}
          </h1>
          <p class="soft">{t("work.lead")}</p>
        </div>
        {work && work.items.length > 0 && <Totals work={work} />}
      </header>
      <p class="hidden" role="status">
        {news}
      </p>
      {staleSince !== null && (
        <div class="banner warn" role="status">
          <Icon name="alert" />
          <p class="grow">{t("work.stale", { when: whenText(staleSince) })}</p>
          <Button small onClick={refresh}>
            {t("work.refresh")}
          </Button>
        </div>
      )}
      {error !== null && !work ? <ErrorBanner error={error} onAgain={refresh} /> : null}
      {!work && error === null && <Wait />}
      {work?.items.length === 0 && (
        <section class="card">
          <Empty title={t("work.empty.heading")}>
            <p>{t("work.empty.text")}</p>
            <a class="button" href={addressOf("patients")}>
              {t("work.empty.patients")}
            </a>
          </Empty>
        </section>
      )}
      {work && work.items.length > 0 && (
        <ul class="work-items" aria-label={t("work.list")}>
          {work.items.map((item) => (
            <Item key={item.intake} item={item} now={instantOf(work.now)} onClose={() => open(item)} />
          ))}
        </ul>
      )}
      {closing && <CloseDialog key={closing.intake} item={closing} onCancel={leave} onDone={() => done(closing)} />}
    </main>
  );
}

function Totals({ work }: { work: Work }) {
  const now = instantOf(work.now);
  const overdue = work.items.filter((item) => dueOf(item, now).overdue).length;
  const urgent = work.items.filter(({ urgency }) => urgency === "now").length;
  return (
    <p class="work-totals num">
      <span>
        <strong>{work.items.length}</strong> {t("work.open")}
      </span>
      {urgent > 0 && (
        <span>
          <strong>{urgent}</strong> {t("work.urgent.count")}
        </span>
      )}
      {overdue > 0 && (
        <span class="late">
          <Icon name="clock" />
          <strong>{overdue}</strong> {t("work.overdue.count")}
        </span>
      )}
    </p>
  );
}

const kTones: Record<string, string> = { now: "now", day: "soon", week: "accent", routine: "" };

function Item({ item, now, onClose }: { item: WorkItem; now: number; onClose: () => void }) {
  const { session } = useSession();
  const due = dueOf(item, now);
  const tone = urgencyKey[item.urgency] ?? "routine";
  const sent = item.state !== "open";
  return (
    <li class={`work-item ${tone} ${due.overdue ? "overdue" : ""}`}>
      <div class="what">
        <h2>{item.patient_name}</h2>
        <p class="row">
          <span class={`badge ${kTones[tone]}`}>
            {tone === "now" && <Icon name="alert" />}
            {t(`work.urgency.${item.urgency}`)}
          </span>
          {due.overdue && (
            <strong class="work-late">
              <Icon name="clock" />
              {t("work.overdue")}
            </strong>
          )}
        </p>
      </div>
      <div class="when">
        <p class={`num ${due.overdue ? "late" : ""}`}>
          <strong>{due.text}</strong>
        </p>
        <p class="small soft num">{t("work.due", { when: whenText(item.due_at) })}</p>
      </div>
      <div class="why">
        {item.alarms.length === 0 ? <p class="soft">{t("work.no_signs")}</p> : <Signs item={item} />}
        <p class="small soft num">{t(sent ? "work.sent" : "work.raised", { when: whenText(item.submitted_at) })}</p>
      </div>
      <div class="deeds">
        <a class="button" href={addressOf("patients", item.patient)}>
          {t("work.open_patient")}
          <span class="hidden"> {item.patient_name}</span>
        </a>
        {mayWrite(session) && (
          <Button onClick={onClose}>
            {t("work.close")}
            <span class="hidden"> {item.patient_name}</span>
          </Button>
        )}
      </div>
    </li>
  );
}

const kSignsAtOnce = 2;
function Signs({ item }: { item: WorkItem }) {
  const line = (alarm: WorkItem["alarms"][number]) => (
    <li key={alarm.id}>
      <Icon name="alert" />
      <span>
        {alarmText(alarm, true)}
        {alarm.taken_back && <em> {t("work.taken_back")}</em>}
      </span>
    </li>
  );
  const rest = item.alarms.slice(kSignsAtOnce);
  return (
    <>
      <p class="over">{t("work.signs")}</p>
      <ul class="work-signs">{item.alarms.slice(0, kSignsAtOnce).map(line)}</ul>
      {rest.length > 0 && (
        <details class="more">
          <summary>{t("work.more", { count: rest.length })}</summary>
          <ul class="work-signs">{rest.map(line)}</ul>
        </details>
      )}
    </>
  );
}

const kQuick = ["called", "appointment", "imaging", "emergency"];

function CloseDialog({ item, onCancel, onDone }: { item: WorkItem; onCancel: () => void; onDone: () => void }) {
  const [text, setText] = useState("");
  const [fault, setFault] = useState("");
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current?.focus(), []);
  const send = async (e: Event) => {
    e.preventDefault();
    if (!text.trim()) {
      setFault(t("work.dialog.needed"));
      box.current?.focus();
      return;
    }
    setBusy(true);
    try {
      await closeIntake(item.intake, text.trim());
      onDone();
    } catch (problem) {
      const offline = problem instanceof ApiError && problem.status === 0;
      setFault(t("work.close.failed", { why: offline ? t("work.close.failed.connection") : errorText(problem) }));
      setBusy(false);
    }
  };
  const add = (words: string) => {
    setText((before) => (before.trim() ? `${before.trim()}; ${words}` : words));
    setFault("");
    box.current?.focus();
  };
  return (
    <Dialog title={t("work.dialog.heading")} open onClose={onCancel}>
      <form class="work-close" onSubmit={(e) => void send(e)} noValidate>
        <p>{t("work.dialog.of", { name: item.patient_name })}</p>
        {item.urgency === "now" && (
          <p class="banner bad">
            <Icon name="alert" />
            <span>{t("work.dialog.urgent")}</span>
          </p>
        )}
        <div class="field">
          <label for="work-done">{t("work.dialog.label")}</label>
          <textarea
            id="work-done"
            ref={box}
            class="input"
            rows={3}
            maxLength={2000}
            value={text}
            aria-describedby="work-done-below"
            aria-invalid={fault ? true : undefined}
            onInput={(e) => {
              setText(e.currentTarget.value);
              setFault("");
            }}
          />
          <p id="work-done-below" class={fault ? "fault" : "hint"} role={fault ? "alert" : undefined}>
            {fault || t("work.dialog.hint")}
          </p>
        </div>
        <div class="row" role="group" aria-label={t("work.dialog.quick")}>
          {kQuick.map((id) => (
            <Button key={id} small icon="plus" onClick={() => add(t(`work.dialog.quick.${id}`))}>
              {t(`work.dialog.quick.${id}`)}
            </Button>
          ))}
        </div>
        <footer>
          <Button onClick={onCancel}>{t("work.dialog.cancel")}</Button>
          <Button kind="primary" type="submit" busy={busy}>
            {t(busy ? "work.dialog.closing" : "work.dialog.confirm")}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
