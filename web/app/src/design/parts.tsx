// Parts that pages are made of. Each is the plain HTML element that keyboards and screen readers know.
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { ApiError } from "../api";
import { t } from "../texts";

const kIcons: Record<string, string> = {
  alert: "M12 9v4m0 3.5v.01M10.3 3.9 2.6 17.2A2 2 0 0 0 4.3 20.2h15.4a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0Z",
  info: "M12 11v5.5m0-9v.01M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
  check: "m5 12.5 4.6 4.6L19.5 7",
  close: "M6 6l12 12M18 6 6 18",
  search: "m20 20-4.3-4.3M18 10.8a7.2 7.2 0 1 1-14.4 0 7.2 7.2 0 0 1 14.4 0Z",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  upload: "M12 16V4m0 0L7.5 8.5M12 4l4.5 4.5M4 16v2.5A1.5 1.5 0 0 0 5.5 20h13a1.5 1.5 0 0 0 1.5-1.5V16",
  download: "M12 4v12m0 0 4.5-4.5M12 16l-4.5-4.5M4 17v1.5A1.5 1.5 0 0 0 5.5 20h13a1.5 1.5 0 0 0 1.5-1.5V17",
  link: "M10 14a4.2 4.2 0 0 0 6 0l3-3a4.24 4.24 0 0 0-6-6l-1 1m2 4a4.2 4.2 0 0 0-6 0l-3 3a4.24 4.24 0 0 0 6 6l1-1",
  people: "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20a6.5 6.5 0 0 1 13 0m.5-15a3.5 3.5 0 0 1 0 6.4M18 14.4a6.5 6.5 0 0 1 3.5 5.6",
  print: "M7 8.5V4h10v4.5M7 17H5a2 2 0 0 1-2-2v-4a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v4a2 2 0 0 1-2 2h-2M7 14h10v6H7z",
  trash: "M4.5 7h15M10 11v6m4-6v6M6 7l1 12a1.5 1.5 0 0 0 1.5 1.4h7A1.5 1.5 0 0 0 17 19l1-12M9 7V4.5h6V7",
  edit: "M4 20h4L19.3 8.7a2.1 2.1 0 0 0-3-3L5 17z",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  person: "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5a7.5 7.5 0 0 1 15 0",
  shield: "M12 3 5 6v5.5c0 4.4 2.9 7.9 7 9.5 4.1-1.6 7-5.1 7-9.5V6zm-3 9 2.2 2.2L15.3 10",
  clock: "M12 7.5V12l3 2m6-2a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
  leave: "M14 4H6a1.5 1.5 0 0 0-1.5 1.5v13A1.5 1.5 0 0 0 6 20h8m-4-8h10.5m0 0L17 8.5m3.5 3.5L17 15.5",
  right: "m9 5 7 7-7 7",
  left: "m15 5-7 7 7 7",
  copy: "M9 9h10v11H9zM5 15V4h10",
  note: "M5 4h14v11l-5 5H5zm9 16v-5h5",
  pin: "M12 21s6.5-5.8 6.5-11a6.5 6.5 0 0 0-13 0c0 5.2 6.5 11 6.5 11Zm0-8.6a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8Z",
  key: "M14.5 9.5a4.5 4.5 0 1 0-3.9 4.5L13 16.5h2.5V19H18v2h3v-3.2l-6.9-6.9c.3-.4.4-.9.4-1.4ZM8 8h.01",
};
export function Icon({ name }: { name: string }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={kIcons[name] ?? ""} />
    </svg>
  );
}

export type ButtonKind = "primary" | "danger" | "plain" | "";
type ButtonProps = JSX.IntrinsicElements["button"] & { kind?: ButtonKind; small?: boolean; icon?: string; busy?: boolean };
export function Button({ kind = "", small = false, icon, busy = false, children, class: more, ...rest }: ButtonProps) {
  const classes = ["button", kind, small && "small", icon && !children && "icon-only", more].filter(Boolean).join(" ");
  return (
    <button type="button" {...rest} class={classes} aria-busy={busy || undefined} disabled={Boolean(rest.disabled) || busy}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

interface FieldProps {
  label: string;
  hint?: string | undefined;
  fault?: string | undefined;
  children: (ids: { id: string; "aria-describedby": string | undefined; "aria-invalid": boolean | undefined }) => ComponentChildren;
}
/// A label, its control, and below it what is wrong or what helps.
export function Field({ label, hint, fault, children }: FieldProps) {
  const id = useId();
  const below = fault || hint ? `${id}-below` : undefined;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, "aria-describedby": below, "aria-invalid": fault ? true : undefined })}
      {fault ? <p class="fault" id={below}>{fault}</p> : hint ? <p class="hint" id={below}>{hint}</p> : null}
    </div>
  );
}
interface TextFieldProps {
  label: string; hint?: string | undefined; fault?: string | undefined; value: string; onValue: (value: string) => void;
  type?: "text" | "password" | "date" | "search"; autocomplete?: string; required?: boolean; inputMode?: "decimal" | "text"; autofocus?: boolean;
}
export function TextField({ label, hint, fault, value, onValue, type = "text", ...rest }: TextFieldProps) {
  const props = { ...rest, type } as JSX.IntrinsicElements["input"];
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(ids) => <input {...props} {...ids} class="input" value={value} onInput={(e) => onValue(e.currentTarget.value)} />}
    </Field>
  );
}
interface SelectProps { label: string; hint?: string; fault?: string; value: string; onValue: (value: string) => void; choices: { value: string; label: string }[] }
export function SelectField({ label, hint, fault, value, onValue, choices }: SelectProps) {
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(ids) => (
        <select {...ids} class="input" value={value} onChange={(e) => onValue(e.currentTarget.value)}>
          {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
        </select>
      )}
    </Field>
  );
}
export function Tick({ label, checked, onValue, disabled }: { label: ComponentChildren; checked: boolean; onValue: (on: boolean) => void; disabled?: boolean }) {
  return (
    <label class="tick">
      <input type="checkbox" checked={checked} disabled={disabled} onChange={(e) => onValue(e.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

/// Some choices of which one holds: a radio group with arrow keys.
export function Segments<T extends string>({ label, value, choices, onValue }: { label: string; value: T | null; choices: { value: T; label: string }[]; onValue: (value: T) => void }) {
  const list = useRef<HTMLDivElement>(null);
  const at = Math.max(0, choices.findIndex((choice) => choice.value === value));
  const step = (e: KeyboardEvent) => {
    const by = e.key === "ArrowRight" || e.key === "ArrowDown" ? 1 : e.key === "ArrowLeft" || e.key === "ArrowUp" ? -1 : 0;
    if (by === 0) return;
    e.preventDefault();
    const to = (at + by + choices.length) % choices.length;
    onValue(choices[to]!.value);
    (list.current?.children[to] as HTMLElement | undefined)?.focus();
  };
  return (
    <div class="segments" role="radiogroup" aria-label={label} ref={list} onKeyDown={step}>
      {choices.map((choice, i) => (
        <button key={choice.value} type="button" role="radio" aria-checked={choice.value === value} tabIndex={i === at ? 0 : -1} onClick={() => onValue(choice.value)}>
          {choice.label}
        </button>
      ))}
    </div>
  );
}

export type Tone = "bad" | "warn" | "good" | "";
/// Something to know. `live` also says it to those who do not see it appear.
export function Banner({ tone = "", live, children }: { tone?: Tone; live?: "polite" | "assertive"; children: ComponentChildren }) {
  const role = live === "assertive" ? "alert" : live === "polite" ? "status" : undefined;
  return (
    <div class={`banner ${tone}`} role={role}>
      <Icon name={tone === "good" ? "check" : tone === "" ? "info" : "alert"} />
      <div class="grow">{children}</div>
    </div>
  );
}

/// What an error means to the person before the screen.
export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return t("error.own");
  if (error.status === 0) return t("error.offline");
  if (error.status === 429) return t("error.often", { seconds: error.retryAfter || 60 });
  if (error.status === 403) return error.detail || t("error.forbidden");
  if (error.status === 404) return error.detail || t("error.missing");
  if (error.status >= 500) return t("error.server");
  return error.detail || error.title || t("error.own");
}
export function ErrorBanner({ error, onAgain }: { error: unknown; onAgain?: () => void }) {
  if (!error) return null;
  const faults = error instanceof ApiError ? error.faults : [];
  return (
    <Banner tone="bad" live="assertive">
      <p>{errorText(error)}</p>
      {faults.length > 0 && (
        <ul>
          {faults.map((fault, i) => <li key={i}><strong>{fault.where}</strong> {fault.what} {fault.fix}</li>)}
        </ul>
      )}
      {onAgain && <p><Button small onClick={onAgain}>{t("action.again")}</Button></p>}
    </Banner>
  );
}

/// A modal dialog; the browser keeps the focus inside and gives it back. Its "close" comes later than the closing: when
/// the page itself closed it, perhaps to show another, it says nothing.
/// `fixed`: only what it holds can close it.
export function Dialog({ title, open, onClose, wide = false, fixed = false, children }: { title: string; open: boolean; onClose: () => void; wide?: boolean; fixed?: boolean; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = box.current;
    if (!dialog) return;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
  }, [open]);
  return (
    <dialog ref={box} class={`dialog ${wide ? "wide" : ""}`} aria-labelledby={id} onClose={() => { if (open) onClose(); }}
      onCancel={(e) => { if (fixed) e.preventDefault(); }} onPointerDown={(e) => { if (e.target === box.current && !fixed) onClose(); }}>
      {open && (
        <div class="inner">
          <header>
            <h2 id={id}>{title}</h2>
            {!fixed && <Button kind="plain" small icon="close" aria-label={t("action.close")} onClick={onClose} />}
          </header>
          {children}
        </div>
      )}
    </dialog>
  );
}

/// A button that opens a short list of deeds. Escape, a click elsewhere or a choice closes it.
export function Menu({ label, icon = "more", children, text }: { label: string; icon?: string; text?: string; children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const away = (e: Event) => {
      if (!box.current?.contains(e.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("focusin", away);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("focusin", away);
    };
  }, [open]);
  const key = (e: KeyboardEvent) => {
    const button = box.current?.querySelector<HTMLElement>("button");
    const items = [...(box.current?.querySelectorAll<HTMLElement>(".list > *") ?? [])];
    const at = items.indexOf(document.activeElement as HTMLElement);
    if (e.key === "Escape" && open) {
      setOpen(false);
      button?.focus();
    } else if (e.key === "ArrowDown" && open) items[(at + 1) % items.length]?.focus();
    else if (e.key === "ArrowUp" && open) items[(at - 1 + items.length) % items.length]?.focus();
    else return;
    e.preventDefault();
  };
  return (
    <div class="menu" ref={box} onKeyDown={key}>
      <Button icon={icon} aria-label={text ? undefined : label} aria-expanded={open} onClick={() => setOpen(!open)}>{text}</Button>
      {open && <div class="list" onClick={() => setOpen(false)}>{children}</div>}
    </div>
  );
}

export function Wait() {
  return (
    <div class="wait" role="status">
      <span class="hidden">{t("state.loading")}</span>
      <i /><i /><i />
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

let showToast: (text: string) => void = () => {};
/// A short word that something was done, said by screen readers too.
export function toast(text: string): void {
  showToast(text);
}
export function Toasts() {
  const [text, setText] = useState("");
  useEffect(() => {
    let timer = 0;
    showToast = (next) => {
      clearTimeout(timer);
      setText(next);
      timer = window.setTimeout(() => setText(""), 4200);
    };
    return () => clearTimeout(timer);
  }, []);
  return <div role="status" class="screen">{text && <div class="toast"><Icon name="check" />{text}</div>}</div>;
}

/// Text to copy with one press: links that are shown once.
export function CopyText({ label, text }: { label: string; text: string }) {
  const box = useRef<HTMLInputElement>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      toast(t("action.copied"));
    } catch {
      box.current?.select();
    }
  };
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <div class="with-button">
        <input id={id} ref={box} class="input grow" readOnly value={text} onFocus={(e) => e.currentTarget.select()} />
        <Button icon="copy" onClick={copy}>{t("action.copy")}</Button>
      </div>
    </div>
  );
}
