import { expect, test } from "vitest";
import { formOf, readNetworkForm } from "./network-form.ts";

const fixed = {
  mode: "static" as const,
  address: "192.168.10.20/24",
  gateway: "192.168.10.1",
  dns: ["192.168.10.1", "9.9.9.9"],
};

test("a form that was filled from a setting gives that setting back", () => {
  for (const set of [{ mode: "dhcp" as const }, { mode: "off" as const }, fixed])
    expect(readNetworkForm(formOf(set))).toEqual({ ok: true, set });
});

test("each field says what is wrong with it, also a gateway in another network", () => {
  const form = formOf(fixed);
  expect(readNetworkForm({ ...form, address: "192.168.10.20", dns: "dns.example" })).toEqual({
    ok: false,
    problems: { address: "box.address-wrong", dns: "box.gateway-wrong" },
  });
  expect(readNetworkForm({ ...form, gateway: "192.168.11.1" })).toEqual({
    ok: false,
    problems: { gateway: "box.gateway-outside" },
  });
  expect(readNetworkForm({ ...form, address: "192.168.10.20/23", gateway: "192.168.11.1" })).toMatchObject({
    ok: true,
  });
});

test("a Wi-Fi asks for its key unless it is open, and a switched-off one for nothing", () => {
  const form = { ...formOf({ mode: "dhcp" }), ssid: "Lager", key: "short" };
  expect(readNetworkForm(form)).toEqual({ ok: false, problems: { key: "box.wifi-key-wrong" } });
  expect(readNetworkForm({ ...form, open: true })).toMatchObject({ ok: true, wifi: { ssid: "Lager", key: "" } });
  expect(readNetworkForm({ ...form, mode: "off" })).toEqual({ ok: true, set: { mode: "off" } });
});
