// The page before one is in: signing in, setting up, taking an invitation.
import type { ComponentChildren } from "preact";
import { Brand } from "../App";
import { language, languages, setLanguage, t } from "../texts";

export function Gate({ title, lead, children, onSubmit }: { title: string; lead?: string; children: ComponentChildren; onSubmit?: () => void }) {
  const submit = (e: Event) => {
    e.preventDefault();
    onSubmit?.();
  };
  return (
    <div class="gate">
      <header class="side">
        <div class="row between">
          <span class="brand"><Brand /></span>
        </div>
        <svg class="spine" viewBox="0 0 120 320" aria-hidden="true" fill="currentcolor">
          {[0, 1, 2, 3, 4, 5, 6].map((i) => (
            <g key={i} transform={`translate(${10 + 16 * Math.sin(i / 2.1)} ${i * 45})`}>
              <rect width="62" height="30" rx="9" />
              <path d="M64 12q30 2 46 22l-8 4q-14-16-38-16z" />
            </g>
          ))}
        </svg>
        <h2>{t("gate.claim")}</h2>
        <p>{t("notice")}</p>
      </header>
      <main class="form">
        <form onSubmit={submit} noValidate>
          <div class="stack">
            <h1>{title}</h1>
            {lead && <p class="soft">{lead}</p>}
          </div>
          {children}
          <p class="small row">
            {languages.filter(({ id }) => id !== language()).map(({ id, name }) => (
              <button key={id} type="button" class="button plain small" lang={id} onClick={() => setLanguage(id)}>{name}</button>
            ))}
          </p>
        </form>
      </main>
    </div>
  );
}
