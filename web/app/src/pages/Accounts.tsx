// Who works here: invite, change what somebody may do, end access; programs with a token.
import { useState } from "preact/hooks";
import { api } from "../api";
import { Banner, Button, CopyText, Dialog, ErrorBanner, Icon, Menu, SelectField, TextField, toast, Wait } from "../design/parts";
import { useDeed, useLoad } from "../load";
import { useSession } from "../session";
import { t } from "../texts";
import type { Account, Role } from "../types";

const kRoles: Role[] = ["clinician", "read_only", "administrator"];

type Shown = { what: "invite" } | { what: "machine" } | { what: "link"; name: string; link: string } | { what: "token"; name: string; token: string } | null;

export default function Accounts() {
  const { session } = useSession();
  const list = useLoad(async () => (await api.accounts()).accounts, []);
  const [shown, setShown] = useState<Shown>(null);
  const deed = useDeed();
  const change = (account: Account, body: { role?: Role; disabled?: boolean }) => deed.run(async () => {
    await api.changeAccount(account.id, body);
    toast(t("accounts.changed", { name: account.name }));
    list.again();
  });
  const again = (account: Account) => deed.run(async () => {
    const { link } = await api.inviteAgain(account.id);
    setShown({ what: "link", name: account.name, link });
  });
  return (
    <main class="page">
      <header>
        <h1>{t("nav.accounts")}</h1>
        <div class="row">
          <Button icon="key" onClick={() => setShown({ what: "machine" })}>{t("accounts.machine")}</Button>
          <Button kind="primary" icon="plus" onClick={() => setShown({ what: "invite" })}>{t("accounts.invite")}</Button>
        </div>
      </header>
      <ErrorBanner error={deed.error ?? list.error} onAgain={list.again} />
      {list.value && <Unattended accounts={list.value} />}
      {!list.value ? list.loading && <Wait /> : (
        <section class="card flush" aria-label={t("nav.accounts")}>
          <div class="scroll">
            <table class="table">
              <thead><tr><th>{t("person.name")}</th><th>{t("person.login")}</th><th>{t("accounts.role")}</th><th>{t("accounts.state")}</th><th><span class="hidden">{t("accounts.deeds")}</span></th></tr></thead>
              <tbody>
                {list.value.map((account) => (
                  <tr key={account.id}>
                    <td><strong>{account.name}</strong>{account.id === session?.account.id && <span class="soft"> {t("accounts.you")}</span>}</td>
                    <td class="soft">{account.login}</td>
                    <td>
                      {account.role === "machine" ? t("role.machine") : (
                        <select class="input small" aria-label={t("accounts.role.of", { name: account.name })} value={account.role}
                          onChange={(e) => change(account, { role: e.currentTarget.value as Role })}>
                          {kRoles.map((role) => <option key={role} value={role}>{t(`role.${role}`)}</option>)}
                        </select>
                      )}
                    </td>
                    <td><span class={`badge ${account.disabled ? "" : "good"}`}>{t(account.disabled ? "accounts.disabled" : "accounts.active")}</span></td>
                    <td class="right">
                      <Menu label={t("accounts.deeds.of", { name: account.name })}>
                        {account.role !== "machine" && <button type="button" onClick={() => again(account)}><Icon name="link" />{t("accounts.link.again")}</button>}
                        <button type="button" class={account.disabled ? "" : "danger"} onClick={() => change(account, { disabled: !account.disabled })}>
                          <Icon name={account.disabled ? "check" : "close"} />{t(account.disabled ? "accounts.enable" : "accounts.disable")}
                        </button>
                      </Menu>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
      <Dialog title={t("accounts.invite")} open={shown?.what === "invite"} onClose={() => setShown(null)}>
        <InviteForm onDone={(name, link) => { setShown({ what: "link", name, link }); list.again(); }} />
      </Dialog>
      <Dialog title={t("accounts.machine")} open={shown?.what === "machine"} onClose={() => setShown(null)}>
        <MachineForm onDone={(name, token) => { setShown({ what: "token", name, token }); list.again(); }} />
      </Dialog>
      <Dialog title={t("accounts.link.title", { name: shown?.what === "link" ? shown.name : "" })} open={shown?.what === "link"} onClose={() => setShown(null)}>
        <CopyText label={t("accounts.link")} text={shown?.what === "link" ? shown.link : ""} />
        <Banner><p>{t("accounts.link.once")}</p></Banner>
      </Dialog>
      <Dialog title={t("accounts.token.title", { name: shown?.what === "token" ? shown.name : "" })} open={shown?.what === "token"} onClose={() => setShown(null)}>
        <CopyText label={t("accounts.token")} text={shown?.what === "token" ? shown.token : ""} />
        <Banner tone="warn"><p>{t("accounts.token.once")}</p></Banner>
      </Dialog>
    </main>
  );
}

/// Patients whom no active clinician sees any more, after somebody left: handed to another.
function Unattended({ accounts }: { accounts: Account[] }) {
  const clinicians = accounts.filter((account) => account.role === "clinician" && !account.disabled);
  const list = useLoad(async () => (await api.unattended()).patients, [clinicians.length]);
  const [who, setWho] = useState("");
  const { busy, error, run } = useDeed();
  const patients = list.value ?? [];
  if (patients.length === 0) return null;
  const give = () => run(async () => {
    for (const patient of patients) await api.setAccess(patient, [who]);
    toast(t("unattended.done"));
    list.again();
  });
  return (
    <Banner tone="warn">
      <p><strong>{t("unattended.title", { count: patients.length })}</strong> {t("unattended.what")}</p>
      <ErrorBanner error={error} />
      <div class="row">
        <select class="input small auto" aria-label={t("unattended.who")} value={who} onChange={(e) => setWho(e.currentTarget.value)}>
          <option value="">{t("unattended.who")}</option>
          {clinicians.map((account) => <option key={account.id} value={account.id}>{account.name}</option>)}
        </select>
        <Button small busy={busy} disabled={!who} onClick={give}>{t("unattended.give")}</Button>
      </div>
    </Banner>
  );
}

function InviteForm({ onDone }: { onDone: (name: string, link: string) => void }) {
  const [name, setName] = useState("");
  const [login, setLogin] = useState("");
  const [role, setRole] = useState<Role>("clinician");
  const { busy, error, run } = useDeed();
  const go = (e: Event) => {
    e.preventDefault();
    void run(async () => {
      const { account, link } = await api.addAccount({ login: login.trim(), name: name.trim(), role });
      onDone(account.name, link);
    });
  };
  return (
    <form class="stack wide" onSubmit={go} noValidate>
      <ErrorBanner error={error} />
      <TextField label={t("person.name")} value={name} onValue={setName} required autofocus />
      <TextField label={t("person.login")} value={login} onValue={setLogin} required hint={t("person.login.hint")} />
      <SelectField label={t("accounts.role")} value={role} onValue={(value) => setRole(value as Role)} hint={t(`role.${role}.what`)}
        choices={kRoles.map((value) => ({ value, label: t(`role.${value}`) }))} />
      <footer><Button kind="primary" type="submit" busy={busy} disabled={!name.trim() || !login.trim()}>{t("accounts.invite.go")}</Button></footer>
    </form>
  );
}

function MachineForm({ onDone }: { onDone: (name: string, token: string) => void }) {
  const [name, setName] = useState("");
  const { busy, error, run } = useDeed();
  const go = (e: Event) => {
    e.preventDefault();
    void run(async () => {
      const { account, token } = await api.addMachine(name.trim());
      onDone(account.name, token);
    });
  };
  return (
    <form class="stack wide" onSubmit={go} noValidate>
      <p class="soft small">{t("accounts.machine.lead")}</p>
      <ErrorBanner error={error} />
      <TextField label={t("accounts.machine.name")} value={name} onValue={setName} required autofocus />
      <footer><Button kind="primary" type="submit" busy={busy} disabled={!name.trim()}>{t("accounts.machine.go")}</Button></footer>
    </form>
  );
}
