import { Presets, SingleBar } from 'cli-progress';

const LINE_EVERY = 5000;

export interface Progress {
  readonly update: (done: number, total: number) => void;
  readonly stop: () => void;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** A bar on a terminal; elsewhere a plain line every five seconds. Both on standard error. */
export const showProgress = (stream: NodeJS.WriteStream = process.stderr): Progress =>
  stream.isTTY ? showBar(stream) : showLines(stream);

const showBar = (stream: NodeJS.WriteStream): Progress => {
  const format = 'collecting {bar} {percentage} % of {size} MB';
  const bar = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
  let isStarted = false;
  return {
    update: (done, total) => {
      if (!isStarted) bar.start(Math.max(total, done), 0, { size: megabytes(total) });
      isStarted = true;
      if (done > bar.getTotal()) bar.setTotal(done);
      bar.update(done, { size: megabytes(Math.max(total, done)) });
    },
    stop: () => bar.stop(),
  };
};

const showLines = (stream: NodeJS.WriteStream): Progress => {
  let last = Date.now();
  return {
    update: (done, total) => {
      if (Date.now() - last < LINE_EVERY) return;
      last = Date.now();
      stream.write(`collected ${megabytes(done)} ${done > total ? '' : `of ${megabytes(total)} `}MB\n`);
    },
    stop: () => undefined,
  };
};
