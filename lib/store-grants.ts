import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { KEYS, LEDGER, REGISTRY, STAGING } from '../contracts/archive-layout.ts';
import { CORRELATIONS, HELD_ALERTS, OPEN_ALERTS, TOLD_ALERTS } from './alert-state.ts';
import { grantDelete, grantGet, grantList, grantPut, type KnownBucket } from './bucket-grants.ts';

/** What seal writes of a shard's ledger. */
const SEALED = ['commit', 'period', 'seal', 'sealing'] as const;

const ALERT_STATE = [TOLD_ALERTS, HELD_ALERTS, OPEN_ALERTS];

/** What each stage may do in the store, wherever the store is. */
export class StoreGrants {
  private readonly store: KnownBucket;

  constructor(store: KnownBucket) {
    this.store = store;
  }

  /** To stage arrivals, and to ask whether a write whose answer was lost was one's own; not to see what else is there. */
  grantStage(grantee: IGrantable): void {
    grantPut(this.store, grantee, [STAGING]);
    grantGet(this.store, grantee, [STAGING]);
  }

  /** To move what is staged into the ledger, by the trails of the registry. */
  grantDeliver(grantee: IGrantable): void {
    grantList(this.store, grantee);
    grantGet(this.store, grantee, [STAGING, LEDGER, REGISTRY]);
    grantPut(this.store, grantee, [LEDGER]);
    grantDelete(this.store, grantee, [STAGING, LEDGER]);
  }

  /** To note what correlations have counted, beside delivering. */
  grantCorrelate(grantee: IGrantable): void {
    grantGet(this.store, grantee, [CORRELATIONS]);
    grantPut(this.store, grantee, [CORRELATIONS]);
  }

  /** To note what was told of findings, and what waits for a digest; to remove only what waits no longer. */
  grantAlert(grantee: IGrantable): void {
    grantList(this.store, grantee);
    grantGet(this.store, grantee, ALERT_STATE);
    grantPut(this.store, grantee, ALERT_STATE);
    grantDelete(this.store, grantee, [OPEN_ALERTS]);
  }

  /** To read the ledger, to note there what is published, and to drop what nobody needs any more. */
  grantPublish(grantee: IGrantable): void {
    grantList(this.store, grantee);
    grantGet(this.store, grantee, [LEDGER]);
    grantPut(this.store, grantee, [LEDGER]);
    grantDelete(this.store, grantee, [LEDGER]);
  }

  /**
   * To read what was committed, to close an hour by a commit without files, and to note what was signed, with which key and
   * how far it is published; never to remove anything.
   */
  grantSeal(grantee: IGrantable): void {
    grantList(this.store, grantee);
    grantGet(this.store, grantee, [LEDGER, REGISTRY, KEYS]);
    grantPut(this.store, grantee, [...SEALED.map((part) => `${LEDGER}*/${part}/`), `${KEYS}public/`]);
  }

  /** To look up in the ledger what has been seen, and to note how far one has looked. */
  grantReconcile(grantee: IGrantable): void {
    grantList(this.store, grantee);
    grantGet(this.store, grantee, [LEDGER]);
    grantPut(this.store, grantee, [`${LEDGER}reconcile`]);
  }

  /** To add revisions to the registry. */
  grantConfigure(grantee: IGrantable): void {
    grantList(this.store, grantee);
    grantGet(this.store, grantee, [REGISTRY]);
    grantPut(this.store, grantee, [REGISTRY]);
  }
}
