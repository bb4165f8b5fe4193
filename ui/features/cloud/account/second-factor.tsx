import { useState } from "react";
import { useCloudActs } from "../../../client/cloud/cloud-acts.tsx";
import type { CloudValue } from "../../../client/cloud/cloud-call.ts";
import { useCloud, useMe } from "../../../client/cloud/cloud-context.ts";
import type { Problem } from "../../../client/problem.ts";
import { Chip } from "../../../kit/board/chip.tsx";
import { DeskButton } from "../../../kit/desk/desk-button.tsx";
import { TextField } from "../../../kit/desk/fields.tsx";
import { QrPicture } from "../../../kit/desk/qr-picture.tsx";
import { useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { ProblemBox } from "../shared/answer.tsx";
import { FormDialog } from "../shared/ask.tsx";
import { Frame } from "../shared/list.tsx";

/** The six digits of an authenticator app: put on by proving one, taken off by another. */
export function SecondFactor() {
  const words = useDeskWords();
  const me = useMe();
  const cloud = useCloud();
  const { run, send, busy, tell } = useCloudActs();
  const [begun, setBegun] = useState<CloudValue<"totp.begin">>();
  const [removing, setRemoving] = useState(false);
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState<Problem>();
  const close = () => {
    setBegun(undefined);
    setRemoving(false);
    setCode("");
    setProblem(undefined);
  };
  async function finish(name: "totp.confirm" | "totp.remove") {
    setProblem(undefined);
    const answer = await send(name, { code: code.trim() });
    if (!answer.ok) return setProblem(answer.problem);
    tell(words(name === "totp.confirm" ? "account.factor-on" : "account.factor-off"));
    close();
    const asked = await cloud.door.call("people.me", {});
    if (asked.ok) cloud.enter(asked.value);
  }
  const field = (
    <TextField
      label={words("sign-in.code")}
      kind="digits"
      value={code}
      onChange={setCode}
      lengthMax={6}
      fill="one-time-code"
      mono
    />
  );
  return (
    <Frame title={words("account.factor")}>
      <div className="flex flex-col items-start gap-3 px-3 pb-3">
        <Chip tone={me.secondFactor ? "ok" : "plain"}>
          {words(me.secondFactor ? "account.factor-is-on" : "account.factor-is-off")}
        </Chip>
        <p className="text-muted text-sm">{words("account.factor-what")}</p>
        {me.secondFactor ? (
          <DeskButton disabled={busy} onPress={() => setRemoving(true)}>
            {words("account.factor-remove")}
          </DeskButton>
        ) : (
          <DeskButton disabled={busy} onPress={async () => setBegun(await run("totp.begin", {}))}>
            {words("account.factor-add")}
          </DeskButton>
        )}
      </div>
      {begun && (
        <FormDialog
          title={words("account.factor")}
          confirm={words("account.factor-add")}
          ready={/^\d{6}$/.test(code.trim())}
          busy={busy}
          onClose={close}
          onDone={() => void finish("totp.confirm")}
        >
          <p>{words("account.factor-scan")}</p>
          <div className="flex flex-wrap items-center gap-4">
            <QrPicture svg={begun.qrSvg} label={words("account.factor-qr")} />
            <output data-testid="totp-secret" className="select-all break-all font-mono text-sm">
              {begun.secret}
            </output>
          </div>
          {problem && <ProblemBox problem={problem} />}
          {field}
        </FormDialog>
      )}
      {removing && (
        <FormDialog
          title={words("account.factor-remove")}
          confirm={words("account.factor-remove")}
          ready={/^\d{6}$/.test(code.trim())}
          busy={busy}
          onClose={close}
          onDone={() => void finish("totp.remove")}
        >
          {problem && <ProblemBox problem={problem} />}
          {field}
        </FormDialog>
      )}
    </Frame>
  );
}
