import type { Db } from "#appliance/store/connection.ts";
import type { CommandRunner } from "#appliance/store/run-command.ts";

/** One statement that a command ran, with its values: what a reference runs again by hand. */
export interface Executed {
  sql: string;
  method: "run" | "get" | "all";
  raw: boolean;
  values: readonly unknown[];
}

/** Watches every statement of a runner's book. `take` gives those since the last take. */
export function recordSql(runner: CommandRunner): { take(): Executed[] } {
  let current: Executed[] = [];
  const { statements } = runner.book;
  const prepared = statements.get.bind(statements);
  const watched = (sql: string, raw: boolean) => {
    const statement = prepared(sql);
    const call = (method: Executed["method"], values: unknown[]): unknown => {
      current.push({ sql, method, raw, values });
      const one = raw ? statements.db.prepare(sql).raw() : statement;
      return one[method](...values);
    };
    return {
      run: (...values: unknown[]) => call("run", values),
      get: (...values: unknown[]) => call("get", values),
      all: (...values: unknown[]) => call("all", values),
      raw: () => watched(sql, true),
    };
  };
  statements.get = ((sql: string) => watched(sql, false)) as unknown as typeof statements.get;
  return {
    take() {
      const taken = current;
      current = [];
      return taken;
    },
  };
}

/** Runs recorded statements on a database, each text prepared once. */
export function executor(db: Db): (executed: Executed) => unknown {
  const cache = new Map<string, ReturnType<Db["prepare"]>>();
  return ({ sql, method, values }) => {
    let statement = cache.get(sql);
    if (!statement) {
      statement = db.prepare(sql);
      cache.set(sql, statement);
    }
    return statement[method](...(values as [never]));
  };
}
