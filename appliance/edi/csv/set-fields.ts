/** Puts the values that are there into a document, so that what the file does not say is absent and not undefined. */
export function setFields<T extends object>(target: T, values: { [K in keyof T]?: T[K] | undefined }): T {
  for (const [key, value] of Object.entries(values)) if (value !== undefined) Object.assign(target, { [key]: value });
  return target;
}
