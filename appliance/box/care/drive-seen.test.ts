import { expect, test } from "vitest";
import { driveSeen } from "./drive-seen.ts";

test("an NVMe drive tells its wear itself", () => {
  const said = {
    model_name: "Example NVMe 256",
    smart_status: { passed: true },
    temperature: { current: 47 },
    power_on_time: { hours: 8_760 },
    nvme_smart_health_information_log: {
      percentage_used: 12,
      available_spare: 100,
      available_spare_threshold: 10,
      media_errors: 0,
    },
  };
  expect(driveSeen("/dev/nvme0n1", JSON.stringify(said))).toEqual({
    name: "Example NVMe 256",
    passed: true,
    wornPercent: 12,
    sparePercent: 100,
    spareLimitPercent: 10,
    celsius: 47,
    hours: 8_760,
    mediaErrors: 0,
  });
});

test("a SATA drive tells it by attributes that makers number differently", () => {
  const table = [
    { id: 187, value: 100, thresh: 0, raw: { value: 3 } },
    { id: 202, value: 85, thresh: 1, raw: { value: 15 } },
  ];
  const said = { smart_status: { passed: true }, ata_smart_attributes: { table } };
  expect(driveSeen("SATA", JSON.stringify(said))).toMatchObject({ name: "SATA", wornPercent: 15, mediaErrors: 3 });
});

test("a disk that says nothing, as in a virtual machine, is known by its name only", () => {
  const nothing = { passed: null, wornPercent: null, mediaErrors: null };
  expect(driveSeen("QEMU", "")).toMatchObject({ name: "QEMU", ...nothing });
  expect(driveSeen("QEMU", "{}")).toMatchObject({ name: "QEMU", ...nothing });
});
