// The frame: which page, for whom, with what above it.
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";
import { api, onSignedOut } from "./api";
import { ErrorBanner, Icon, Menu, Toasts, Wait } from "./design/parts";
import { lazy } from "./lazy";
import { addressOf, launchOf, navigate, replace, useRoute, type Route } from "./router";
import { kSignedInAgain, SessionContext, useSession } from "./session";
import { language, languages, setLanguage, t, useLanguage } from "./texts";
import type { Session } from "./types";
import "./design/frame.css";

const SignIn = lazy(() => import("./pages/SignIn"));
const SignInAgain = lazy(() => import("./pages/SignInAgain"));
const SetUp = lazy(() => import("./pages/SetUp"));
const Invitation = lazy(() => import("./pages/Invitation"));
const Patients = lazy(() => import("./pages/Patients"));
const PatientPage = lazy(() => import("./patient/PatientPage"));
const Accounts = lazy(() => import("./pages/Accounts"));
const Audit = lazy(() => import("./pages/Audit"));
const Own = lazy(() => import("./pages/Own"));
const Intake = lazy(() => import("./intake/Intake"));
const WorkList = lazy(() => import("./work/WorkList"));

const kOpenPages = ["sign-in", "setup", "invite"];

const homeOf = (session: Session) => (session.account.role === "administrator" ? "accounts" : "patients");

/// Where a person came from before signing in, so that a link to a patient survives it.
let wanted = "";

export function App() {
  useLanguage();
  const route = useRoute();
  // the patient's side knows no session at all
  if (route.page === "intake") return <Intake key={route.id} />;
  return <Clinic route={route} />;
}

function Clinic({ route }: { route: Route }) {
  const [session, setSession] = useState<Session | null | undefined>(undefined);
  const [error, setError] = useState<unknown>(null);
  const [expired, setExpired] = useState(false);
  const ask = useCallback(() => {
    setError(null);
    api.session().then(setSession, setError);
  }, []);
  useEffect(() => {
    // what is typed but not saved stays on the page behind the dialog
    onSignedOut(() => setExpired(true));
    ask();
  }, [ask]);
  useEffect(() => {
    if (session === null && expired) setExpired(false);
    if (session === null && !kOpenPages.includes(route.page)) {
      wanted = location.hash;
      replace("sign-in");
    }
    if (session && kOpenPages.includes(route.page)) {
      const launch = launchOf(location.hash);
      if (launch) location.assign(launch);
      else if (wanted && !wanted.startsWith("#/sign-in")) location.hash = wanted;
      else replace(homeOf(session));
      wanted = "";
    }
    if (session?.account.role === "administrator" && route.page === "patients" && !route.id) replace("accounts");
  }, [session, route.page]);
  const state = useMemo(() => ({ session, set: setSession }), [session]);
  if (error) return <main class="page narrow"><ErrorBanner error={error} onAgain={ask} /></main>;
  if (session === undefined) return <main class="page narrow"><Wait /></main>;
  return (
    <SessionContext.Provider value={state}>
      {session ? <Frame route={route} /> : <Outside route={route} />}
      {session && <SignInAgain open={expired} session={session} onDone={() => { setExpired(false); dispatchEvent(new Event(kSignedInAgain)); }} onLeave={() => setSession(null)} />}
      <Toasts />
    </SessionContext.Provider>
  );
}

function Outside({ route }: { route: Route }) {
  if (route.page === "setup") return <SetUp token={route.id} />;
  if (route.page === "invite") return <Invitation token={route.id} />;
  return <SignIn />;
}

/// The server decides what a role may do; the app only hides what it cannot use.
function pagesOf(session: Session): { page: string; label: string }[] {
  const administrator = session.account.role === "administrator";
  if (administrator) return [{ page: "accounts", label: t("nav.accounts") }, { page: "audit", label: t("nav.audit") }];
  return [{ page: "patients", label: t("nav.patients") }, { page: "work", label: t("nav.work") }];
}

function Frame({ route }: { route: Route }) {
  const { session, set } = useSession();
  // a new page is read from its beginning
  useEffect(() => {
    scrollTo(0, 0);
    document.getElementById("main")?.focus({ preventScroll: true });
  }, [route.page, route.id]);
  useEffect(() => {
    const titles: Record<string, string> = { patients: "nav.patients", work: "nav.work", accounts: "nav.accounts", audit: "nav.audit", account: "nav.account" };
    // names of patients stay out of the browser's history
    document.title = `${t(titles[route.page] ?? "nav.patients")} - nucha`;
  }, [route.page, language()]);
  if (!session) return null;
  const leave = async () => {
    await api.signOut().catch(() => {});
    set(null);
    navigate("sign-in");
  };
  return (
    <>
      <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); document.getElementById("main")?.focus(); }}>{t("nav.skip")}</a>
      <header class="top">
        <a class="brand" href={addressOf(homeOf(session))} aria-label={t("nav.home")}><Brand /></a>
        <nav aria-label={t("nav.main")}>
          {pagesOf(session).map(({ page, label }) => (
            <a key={page} href={addressOf(page)} aria-current={route.page === page ? "page" : undefined}>{label}</a>
          ))}
        </nav>
        <Menu label={t("nav.menu", { name: session.account.name })} icon="person">
          <a href={addressOf("account")}><Icon name="key" />{t("nav.account")}</a>
          {languages.filter(({ id }) => id !== language()).map(({ id, name }) => (
            <button key={id} type="button" lang={id} onClick={() => setLanguage(id)}><Icon name="note" />{name}</button>
          ))}
          <button type="button" onClick={leave}><Icon name="leave" />{t("nav.leave")}</button>
        </Menu>
      </header>
      <div id="main" tabIndex={-1}><Page route={route} /></div>
    </>
  );
}

export function Brand() {
  return (
    <>
      <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
        <rect x="9" y="3" width="14" height="5.4" rx="2.2" />
        <rect x="7" y="10" width="14" height="5.4" rx="2.2" class="pale" />
        <rect x="7" y="17" width="14" height="5.4" rx="2.2" />
        <rect x="9" y="24" width="14" height="5.4" rx="2.2" />
      </svg>
      nucha
    </>
  );
}

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case "work": return <WorkList />;
    case "accounts": return <Accounts />;
    case "audit": return <Audit subject={route.id} />;
    case "account": return <Own />;
    default: return route.id ? <PatientPage key={route.id} id={route.id} part={route.part} /> : <Patients />;
  }
}
