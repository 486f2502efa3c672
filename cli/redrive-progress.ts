import { Presets, SingleBar } from 'cli-progress';

const LINE_EVERY = 5000;

/** How many were put back so far: a bar on a terminal, elsewhere a plain line every five seconds. */
export const showMoved = (stream: NodeJS.WriteStream = process.stderr) => {
  const bar = stream.isTTY ? newBar(stream) : undefined;
  let [moved, last] = [0, Date.now()];
  return {
    moved: () => moved,
    update: (now: number, found: number) => {
      if (moved === 0) bar?.start(found, 0);
      moved = now;
      bar?.update(now);
      if (bar || Date.now() - last < LINE_EVERY) return;
      last = Date.now();
      stream.write(`put back ${now} of about ${found}\n`);
    },
    stop: () => bar?.stop(),
  };
};

const newBar = (stream: NodeJS.WriteStream): SingleBar => {
  const format = 'putting back {bar} {value} of about {total}';
  return new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
};
