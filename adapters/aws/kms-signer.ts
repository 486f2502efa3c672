import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { type GetPublicKeyCommandOutput, GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { TrailError } from '../../core/errors.ts';
import { gate } from '../../core/gate.ts';
import type { Signer, SigningKey } from '../../ports/index.ts';
import { attemptAws } from './aws-errors.ts';
import { clientDefaults, perRegion } from './clients.ts';

/** Fewer than a client has sockets: who waits for one uses up the time of the request. */
const AT_ONCE = 32;
const ALGORITHM = 'RSASSA_PKCS1_V1_5_SHA_256';
/** Bits. */
const SHORTEST_KEY = 2048;

/** The KMS client of a Region. */
const kmsClient = perRegion((region) => new KMSClient({ ...clientDefaults('messages'), ...region }));

export interface KmsSignerOptions {
  /** The key's id, ARN or alias (`alias/…`). */
  readonly key: string;
  readonly client?: KMSClient;
}

/**
 * An RSA key of KMS, which never leaves it. The public half is asked for once, and again after a failure: an alias may lead
 * elsewhere by then. What is signed is signed by the very key that was asked for, wherever its alias leads meanwhile.
 */
export class KmsSigner implements Signer {
  private readonly key: string;
  private readonly client: KMSClient;
  private readonly oneOfFew = gate(AT_ONCE);
  private known: Promise<SigningKey> | undefined;

  constructor({ key, client = kmsClient() }: KmsSignerOptions) {
    this.key = key;
    this.client = client;
  }

  current(): Promise<SigningKey> {
    this.known ??= this.orForgotten(() => this.ask());
    return this.known;
  }

  private async orForgotten<T>(perform: () => Promise<T>): Promise<T> {
    try {
      return await perform();
    } catch (error) {
      this.known = undefined;
      throw error;
    }
  }

  private async ask(): Promise<SigningKey> {
    const found = await attemptAws('service', `read the public key of ${this.key}`, () =>
      this.client.send(new GetPublicKeyCommand({ KeyId: this.key })),
    );
    const publicKey = this.publicKeyOf(found);
    const pkcs1 = publicKey.export({ type: 'pkcs1', format: 'der' });
    const { KeyId = this.key } = found;
    const sign = (text: string) => this.oneOfFew(() => this.sign(KeyId, publicKey, text));
    return { fingerprint: hash('md5', pkcs1), pkcs1, sign: (text) => this.orForgotten(() => sign(text)) };
  }

  private publicKeyOf({ PublicKey = new Uint8Array(), KeyUsage, KeySpec }: GetPublicKeyCommandOutput): KeyObject {
    const publicKey = attempt(() => createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' }));
    const bits = publicKey?.asymmetricKeyDetails?.modulusLength ?? 0;
    if (publicKey?.asymmetricKeyType === 'rsa' && bits >= SHORTEST_KEY && KeyUsage === 'SIGN_VERIFY') return publicKey;
    throw new TrailError(
      'KEY_UNUSABLE',
      `cannot sign with ${this.key}: it is for ${KeyUsage} by ${KeySpec}, and must be for SIGN_VERIFY by RSA_${SHORTEST_KEY} or more`,
    );
  }

  /** A signature stands for ever once it is written down, so one that does not fit its key is none. */
  private sign(key: string, publicKey: KeyObject, text: string): Promise<string> {
    return attemptAws('service', `sign with ${key}`, async () => {
      const { Signature = new Uint8Array() } = await this.client.send(
        new SignCommand({ KeyId: key, Message: Buffer.from(text), MessageType: 'RAW', SigningAlgorithm: ALGORITHM }),
      );
      const fits = verify('sha256', Buffer.from(text), publicKey, Signature);
      if (!fits) throw new Error('the signature that came back is not by the public key of this key');
      return Buffer.from(Signature).toString('hex');
    });
  }
}

const attempt = <T>(perform: () => T): T | undefined => {
  try {
    return perform();
  } catch {
    return undefined;
  }
};
