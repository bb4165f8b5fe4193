export function installDebianPackage(name: string, say: (line: string) => void): string | undefined;
