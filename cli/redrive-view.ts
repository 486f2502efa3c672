import type { Redriven } from './redrive.ts';
import { renderTable } from './table.ts';
import { cleanJson } from './terminal.ts';

const sum = (queues: readonly Redriven[], name: 'found' | 'moved' | 'failed' | 'left' | 'again'): number =>
  queues.reduce((total, queue) => total + queue[name], 0);

/** Prints what became of each queue's dead letters. */
export const printRedrive = (
  queues: readonly Redriven[],
  { isJson, isDryRun }: { readonly isJson: boolean; readonly isDryRun: boolean },
): void => {
  const text = isJson ? cleanJson(jsonOf(queues)) : viewOf(queues, isDryRun);
  process.stdout.write(`${text}\n`);
};

const jsonOf = (queues: readonly Redriven[]) => ({
  found: sum(queues, 'found'),
  moved: sum(queues, 'moved'),
  failed: sum(queues, 'failed'),
  left: sum(queues, 'left'),
  queues,
});

const viewOf = (queues: readonly Redriven[], isDryRun: boolean): string => {
  if (sum(queues, 'found') === 0) return `No dead letters in ${queues.map(nameOf).join(', ')}.`;
  const rows = queues.map(({ queue, region, found, moved, failed, left }) =>
    isDryRun ? [queue, region, `${found}`] : [queue, region, ...[found, moved, failed, left].map(String)],
  );
  const head = ['queue', 'region', 'found', ...(isDryRun ? [] : ['moved', 'failed', 'left'])];
  return [renderTable(head, rows), ...notesOn(queues, isDryRun)].join('\n');
};

const nameOf = ({ queue, region }: Redriven): string => `${queue} (${region})`;

const notesOn = (queues: readonly Redriven[], isDryRun: boolean): readonly string[] => {
  if (isDryRun) return ['Nothing was moved.'];
  const again = sum(queues, 'again');
  const hidden = sum(queues, 'left') > again;
  return [
    ...(again > 0
      ? ['Some are equal to one that was put back: copies, or it has failed again. See why before the next run.']
      : []),
    ...(hidden ? ['Run again for those left; what a run has touched and not moved is hidden for a while.'] : []),
  ];
};
