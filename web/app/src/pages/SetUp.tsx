import { useState } from "preact/hooks";
import { api } from "../api";
import { Button, ErrorBanner, TextField } from "../design/parts";
import { useDeed } from "../load";
import { replace } from "../router";
import { useSession } from "../session";
import { t } from "../texts";
import { Gate } from "./Gate";
import { usePassword } from "./passwords";

export default function SetUp({ token }: { token: string }) {
  const { set } = useSession();
  const [name, setName] = useState("");
  const [login, setLogin] = useState("");
  const { password, fields, fine } = usePassword();
  const { busy, error, run } = useDeed();
  const go = () => run(async () => {
    await api.setUp({ token, login: login.trim(), name: name.trim(), password });
    replace("accounts");
    set(await api.signIn(login.trim(), password));
  });
  return (
    <Gate title={t("setup.title")} lead={t("setup.lead")} onSubmit={go}>
      <ErrorBanner error={error} />
      <TextField label={t("person.name")} value={name} onValue={setName} autocomplete="name" required autofocus />
      <TextField label={t("person.login")} value={login} onValue={setLogin} autocomplete="username" required />
      {fields}
      <Button kind="primary" type="submit" busy={busy} disabled={!fine || !name.trim() || !login.trim()}>{t("setup.go")}</Button>
    </Gate>
  );
}
