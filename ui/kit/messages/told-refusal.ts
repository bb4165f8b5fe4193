import type { Problem } from "./problem-shape.ts";

/** Why a site, or the cloud, did not do what it was asked: its own command's refusal, as the answer of an intent tells it. Undefined where that is none. */
export function toldRefusal(answer: unknown): Problem | undefined {
  if (!isObject(answer) || typeof answer.code !== "string") return undefined;
  const { code, detail, data } = answer;
  return {
    ...{ code, title: code, todo: "" },
    detail: typeof detail === "string" ? detail : "",
    data: isObject(data) ? data : {},
  };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
