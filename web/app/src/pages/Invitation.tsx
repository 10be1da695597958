import { api } from "../api";
import { Button, ErrorBanner, toast } from "../design/parts";
import { useDeed } from "../load";
import { replace } from "../router";
import { useSession } from "../session";
import { t } from "../texts";
import { Gate } from "./Gate";
import { usePassword } from "./passwords";

export default function Invitation({ token }: { token: string }) {
  const { set } = useSession();
  const { password, fields, fine } = usePassword();
  const { busy, error, run } = useDeed();
  const go = () => run(async () => {
    const { account } = await api.acceptInvitation(token, password);
    replace("sign-in");
    set(await api.signIn(account.login, password));
    toast(t("invite.done"));
  });
  return (
    <Gate title={t("invite.title")} lead={t("invite.lead")} onSubmit={go}>
      <ErrorBanner error={error} />
      {fields}
      <Button kind="primary" type="submit" busy={busy} disabled={!fine}>{t("invite.go")}</Button>
    </Gate>
  );
}
