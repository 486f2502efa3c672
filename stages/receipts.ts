import type { PublishReceipt } from './publish.ts';

/** One receipt for each trail, in order, whatever lines it has. */
export const receiptsOf = (receipts: readonly PublishReceipt[]): PublishReceipt[] => {
  const byTrail = new Map<string, PublishReceipt>();
  for (const receipt of receipts) {
    const other = byTrail.get(receipt.trail);
    byTrail.set(receipt.trail, other ? addReceipts(other, receipt) : receipt);
  }
  return [...byTrail.values()].sort((a, b) => (a.trail < b.trail ? -1 : 1));
};

const addReceipts = (a: PublishReceipt, b: PublishReceipt): PublishReceipt => {
  const failing = a.failing ?? b.failing;
  return {
    trail: a.trail,
    created: a.created + b.created,
    summaries: a.summaries + b.summaries,
    existed: a.existed + b.existed,
    undeliverable: a.undeliverable + b.undeliverable,
    tooLong: a.tooLong + b.tooLong,
    ...(failing === undefined ? {} : { failing }),
  };
};
