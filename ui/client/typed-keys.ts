/** Single keys a person types on the device's own keyboard; the latest screen part that wants them gets them. */
export interface TypedKeys {
  press(key: string): void;
  take(taker: (key: string) => void): () => void;
}

export function createTypedKeys(): TypedKeys {
  const takers: ((key: string) => void)[] = [];
  return {
    press: (key) => takers.at(-1)?.(key),
    take(taker) {
      takers.push(taker);
      return () => {
        takers.splice(takers.indexOf(taker), 1);
      };
    },
  };
}
