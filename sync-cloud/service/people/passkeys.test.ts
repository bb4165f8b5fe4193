import { TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PasskeyBrowser } from "../http/testing/passkey-browser.ts";
import { TestCloud } from "../http/testing/test-cloud.ts";
import { countCode } from "./code-tries.ts";

let cloud: TestCloud;
let browser: PasskeyBrowser;
beforeAll(async () => {
  cloud = await TestCloud.start();
  browser = await PasskeyBrowser.open(cloud.url);
}, 90_000);
afterAll(async () => {
  await browser?.close();
  await cloud?.stop();
});

const companyOfTest = () => Number(/company (\d+)/.exec(cloud.running.announced[0]?.name ?? "")?.[1]);
const codeNow = (secret: string) => new TOTP({ secret }).generate({ timestamp: cloud.world.nowMs() });

async function signInAgain() {
  const begun = await browser.call("sign-in.begin", {});
  const response = await browser.get(begun.value.options);
  return { ceremony: begun.value.ceremony as string, response };
}

test("the first admin comes in by the link that was printed, once, and from then on by passkey", async () => {
  const code = cloud.firstInvite;
  expect(await browser.call("people.me", {})).toMatchObject({ status: 401, code: "sign-in-needed" });
  const invited = await browser.call("sign-in.invited", { code });
  expect(invited.value).toMatchObject({ name: "First admin", company: "My company" });
  const made = await browser.create(invited.value.options);
  const accepted = await browser.call("sign-in.accept", { code, ceremony: invited.value.ceremony, response: made });
  expect(accepted.value).toMatchObject({ roles: ["company-admin"], needs: "", secondFactor: false });
  expect((await browser.call("people.me", {})).value.name).toBe("First admin");
  expect(await browser.call("sign-in.invited", { code })).toMatchObject({ status: 404, code: "invite-unknown" });

  await browser.call("sign-in.out", {});
  expect(await browser.call("people.me", {})).toMatchObject({ code: "sign-in-needed" });
  const again = await browser.call("sign-in.finish", await signInAgain());
  expect(again.value.name).toBe("First admin");
  expect((await browser.call("passkeys.list", {})).value.passkeys).toMatchObject([{ name: "first", synced: false }]);
});

test("the cookie is out of reach of scripts, and of other pages", async () => {
  const [cookie] = await browser.context.cookies(cloud.url);
  expect(cookie).toMatchObject({ name: "kontor", httpOnly: true, sameSite: "Strict" });
  const headers = { origin: "https://elsewhere.example" };
  const sent = await cloud.call("people.save-me", { name: "Mallory" }, { cookie: `kontor=${cookie?.value}`, headers });
  expect(sent).toMatchObject({ status: 403, code: "foreign-page" });
  expect((await browser.call("people.me", {})).value.name).toBe("First admin");
});

test("what a passkey signed counts once, for its own challenge, and not at all when it was changed", async () => {
  const signed = await signInAgain();
  expect((await browser.call("sign-in.finish", signed)).value.name).toBe("First admin");
  expect(await browser.call("sign-in.finish", signed)).toMatchObject({ code: "sign-in-wrong" });

  const [first, second] = [await signInAgain(), await signInAgain()];
  expect(await browser.call("sign-in.finish", { ...first, ceremony: second.ceremony })).toMatchObject({
    code: "sign-in-wrong",
  });
  const changed = structuredClone(second);
  const part = changed.response.response as { signature: string };
  part.signature = `${part.signature.slice(0, -6)}AAAAAA`;
  expect(await browser.call("sign-in.finish", changed)).toMatchObject({ code: "sign-in-wrong" });
  const forged = `${second.ceremony.slice(0, -4)}AAAA`;
  expect(await browser.call("sign-in.finish", { ...second, ceremony: forged })).toMatchObject({
    code: "sign-in-wrong",
  });
  cloud.world.nowMsNow += 6 * 60_000;
  expect(await browser.call("sign-in.finish", second)).toMatchObject({ code: "sign-in-wrong" });
});

test("the last passkey stays; a second one may go", async () => {
  const [passkey] = (await browser.call("passkeys.list", {})).value.passkeys;
  expect(await browser.call("passkeys.remove", { id: passkey.id })).toMatchObject({ code: "last-way-in" });
  // The authenticator has one for this person: it says so instead of making another.
  const begun = await browser.call("passkeys.begin", {});
  expect(begun.value.options.excludeCredentials).toEqual([{ id: passkey.id, type: "public-key" }]);
});

test("a second factor is asked for after the passkey, and each code works once", async () => {
  const begun = (await browser.call("totp.begin", {})).value;
  expect(begun.qrSvg).toContain("<svg");
  expect(await browser.call("totp.confirm", { code: "000000" })).toMatchObject({ code: "sign-in-wrong" });
  expect(await browser.call("totp.confirm", { code: codeNow(begun.secret) })).toMatchObject({ ok: true });
  await browser.call("sign-in.out", {});

  expect((await browser.call("sign-in.finish", await signInAgain())).value.needs).toBe("totp");
  expect(await browser.call("people.list", {})).toMatchObject({ status: 401, code: "second-factor-needed" });
  expect(await browser.call("sign-in.totp", { code: codeNow(begun.secret) })).toMatchObject({ code: "sign-in-wrong" });
  cloud.world.nowMsNow += 30_000;
  // Wrong codes count over all nodes, which have nothing in common but the database.
  for (let i = 0; i < 4; i++) await browser.call("sign-in.totp", { code: "000000" });
  const right = () => browser.call("sign-in.totp", { code: codeNow(begun.secret) });
  expect(await right()).toMatchObject({ status: 429, code: "too-many-requests" });
  const [tries] = await cloud.running.cloud.database.withCompany(companyOfTest(), (sql) =>
    sql.rows<{ name: string; value: { tries: number } }>(
      "SELECT name, value FROM company_rule WHERE name LIKE 'codes:%'",
    ),
  );
  expect(tries?.value.tries).toBe(5);
  const person = tries?.name.slice("codes:".length) as string;
  const another = { database: cloud.running.cloud.database, world: cloud.world };
  await expect(countCode(another, { company: companyOfTest(), person })).rejects.toThrow();
  cloud.world.nowMsNow += 6 * 60_000;
  expect((await browser.call("sign-in.totp", { code: codeNow(begun.secret) })).value.needs).toBe("");
  expect((await browser.call("people.list", {})).value.people).toHaveLength(1);
  for (let i = 0; i < 5; i++) await browser.call("totp.remove", { code: "000000" });
  expect(await browser.call("totp.remove", { code: codeNow(begun.secret) })).toMatchObject({
    status: 429,
    code: "too-many-requests",
  });
  cloud.world.nowMsNow += 6 * 60_000;
  expect(await browser.call("totp.remove", { code: codeNow(begun.secret) })).toMatchObject({ ok: true });
});

test("a session ends by itself, and everywhere when it is told to", async () => {
  const other = await browser.call("sign-in.finish", await signInAgain());
  expect(other.ok).toBe(true);
  const { sessions } = (await browser.call("sessions.list", {})).value;
  expect(sessions.filter(({ current }: { current: boolean }) => current)).toHaveLength(1);
  expect((await browser.call("sessions.end", {})).value.ended).toBe(sessions.length - 1);
  cloud.world.nowMsNow += 13 * 3_600_000;
  expect(await browser.call("people.me", {})).toMatchObject({ code: "sign-in-needed" });
});
