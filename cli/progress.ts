import { Presets, SingleBar } from 'cli-progress';

const LINE_EVERY = 5000;

export interface Progress {
  readonly update: (done: number, total: number) => void;
  readonly stop: () => void;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** What is done to the bytes that are counted, now and when it is done. */
export interface ProgressWords {
  readonly doing: string;
  readonly done: string;
}

/** A bar on a terminal; elsewhere a plain line every five seconds. Both on standard error. */
export const showProgress = (words: ProgressWords, stream: NodeJS.WriteStream = process.stderr): Progress =>
  stream.isTTY ? showBar(words, stream) : showLines(words, stream);

const showBar = ({ doing }: ProgressWords, stream: NodeJS.WriteStream): Progress => {
  const format = `${doing} {bar} {percentage} % of {size} MB`;
  const bar = new SingleBar({ format, stream, hideCursor: true, clearOnComplete: true }, Presets.shades_classic);
  let isStarted = false;
  return {
    update: (done, total) => {
      const all = Math.max(total, done);
      if (!isStarted) bar.start(all, 0, { size: megabytes(all) });
      isStarted = true;
      if (all !== bar.getTotal()) bar.setTotal(all);
      bar.update(done, { size: megabytes(all) });
    },
    stop: () => bar.stop(),
  };
};

const showLines = ({ done: hasDone }: ProgressWords, stream: NodeJS.WriteStream): Progress => {
  let last = Date.now();
  return {
    update: (done, total) => {
      if (Date.now() - last < LINE_EVERY) return;
      last = Date.now();
      stream.write(`${hasDone} ${megabytes(done)} ${done > total ? '' : `of ${megabytes(total)} `}MB\n`);
    },
    stop: () => undefined,
  };
};
