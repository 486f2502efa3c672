import { Presets, SingleBar } from 'cli-progress';

/** Milliseconds before which nobody wants to know. */
const PATIENCE = 1000;

/** How many files have been read, on a terminal, if it takes a while. */
export const showRead = (stream: NodeJS.WriteStream = process.stderr) => {
  const format = 'reading {bar} {value} of {total} files';
  const bar = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
  const begun = Date.now();
  let isStarted = false;
  return {
    update: (done: number, total: number): void => {
      if (!stream.isTTY || Date.now() - begun < PATIENCE) return;
      if (!isStarted) bar.start(total, done);
      isStarted = true;
      // Where nothing is found, others are read.
      bar.setTotal(total);
      bar.update(done);
    },
    stop: (): void => bar.stop(),
  };
};
