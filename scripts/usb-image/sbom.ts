import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Enums, Models, Serialize, Spec, Validation } from "@cyclonedx/cyclonedx-library";
import type { Release } from "./release.ts";

export interface Part {
  kind: "debian" | "npm";
  name: string;
  version: string;
  /** SPDX expression or name, where the package says one. */
  license: string;
  /** Package URL: https://github.com/package-url/purl-spec */
  purl: string;
}

/**
 * What is in the image, as CycloneDX 1.6 JSON: every Debian package of the root and of the kernel, and every npm package in
 * `/opt/kontor`. Throws when the result does not keep to CycloneDX's own schema.
 */
export async function writeSbom(parts: readonly Part[], release: Release): Promise<string> {
  const bom = new Models.Bom();
  bom.metadata.timestamp = new Date(release.builtAt);
  bom.metadata.component = new Models.Component(Enums.ComponentType.OperatingSystem, "kontor", {
    version: release.version,
    bomRef: "kontor",
  });
  for (const { kind, name, version, license, purl } of parts) {
    const component = new Models.Component(Enums.ComponentType.Library, name, { version, purl, bomRef: purl });
    if (license) component.licenses.add(new Models.NamedLicense(license));
    component.properties.add(new Models.Property("kontor:from", kind));
    bom.components.add(component);
  }
  // Of the contents, not of chance: the same image has the same list.
  const hash = createHash("sha256").update(JSON.stringify(parts)).update(release.version).digest("hex");
  bom.serialNumber = `urn:uuid:${hash.slice(0, 8)}-${hash.slice(8, 12)}-4${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  const text = serializer.serialize(bom, { sortLists: true, space: 1 });
  const problems = await new Validation.JsonStrictValidator(Spec.Spec1dot6.version).validate(text);
  if (problems) throw new Error(`The list of parts is no CycloneDX: ${JSON.stringify(problems).slice(0, 500)}`);
  return text;
}

/** From the root as it was before anything was taken out of it, and the kernel's own fields. */
export function partsOf(root: string, kernelControl: string): Part[] {
  const status = readFileSync(join(root, "var/lib/dpkg/status"), "utf8");
  const debian = [
    ...debianParts(status, (name) => debianLicense(root, name)),
    ...debianParts(`${kernelControl.trim()}\nStatus: install ok installed\n`, () => "GPL-2"),
  ];
  // What one workspace needs in another version than the rest lies with it. Two places may hold the same.
  const npm = ["", "appliance", "device-drivers", "sync-cloud"].flatMap((workspace) =>
    npmParts(join(root, "opt/kontor", workspace, "node_modules")),
  );
  const parts = new Map([...debian, ...npm].map((part) => [part.purl, part]));
  return [...parts.values()].sort((a, b) => (a.purl < b.purl ? -1 : a.purl > b.purl ? 1 : 0));
}

export function debianParts(status: string, license: (name: string) => string): Part[] {
  return status
    .split(/\n\n+/)
    .map(
      (paragraph) =>
        new Map([...paragraph.matchAll(/^([A-Z][\w-]*): (.*)$/gm)].map(([, field = "", value = ""]) => [field, value])),
    )
    .filter((fields) => fields.get("Status") === "install ok installed")
    .map((fields) => {
      const [name = "", version = "", cpu = ""] = ["Package", "Version", "Architecture"].map((field) =>
        fields.get(field),
      );
      return {
        kind: "debian",
        name,
        version,
        license: license(name),
        purl: `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${cpu}&distro=debian-12`,
      };
    });
}

/** Names of the licences in a machine-readable copyright file (DEP-5); empty for the older kind, which is prose. */
function debianLicense(root: string, name: string): string {
  const path = join(root, "usr/share/doc", name, "copyright");
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  if (!/^Format: https?:\/\//m.test(text)) return "";
  const names = [...text.matchAll(/^License: *(\S[^\n]*)$/gm)].map(([, value = ""]) => value.trim());
  return [...new Set(names)].sort().join(", ").slice(0, 400);
}

export function npmParts(folder: string): Part[] {
  if (!existsSync(folder)) return [];
  const found: Part[] = [];
  for (const name of readdirSync(folder).sort()) {
    if (name.startsWith(".")) continue;
    const inScope = name.startsWith("@") ? readdirSync(join(folder, name)).map((inner) => `${name}/${inner}`) : [name];
    for (const full of inScope) {
      const manifestPath = join(folder, full, "package.json");
      if (!existsSync(manifestPath)) continue;
      const { version, license } = JSON.parse(readFileSync(manifestPath, "utf8")) as {
        version?: string;
        license?: unknown;
      };
      if (version)
        found.push({
          kind: "npm",
          name: full,
          version,
          license: typeof license === "string" ? license : "",
          purl: `pkg:npm/${full.replace("@", "%40")}@${version}`,
        });
      found.push(...npmParts(join(folder, full, "node_modules")));
    }
  }
  // The same version may lie in two places.
  return [...new Map(found.map((part) => [part.purl, part])).values()];
}
