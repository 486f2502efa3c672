import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { beforeEach } from '@jest/globals';
import { jsonServer, Refused } from './json-server.ts';

/** A key pair, as KMS tells of it. */
export interface KmsKey {
  /** Its ARN. */
  readonly KeyId: string;
  readonly KeyUsage: string;
  readonly KeySpec: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** A key that signs, unless told otherwise. */
export const aKmsKey = (name: string, over: Partial<KmsKey> = {}): KmsKey => ({
  KeyId: `arn:aws:kms:eu-central-1:111122223333:key/${name}`,
  KeyUsage: 'SIGN_VERIFY',
  KeySpec: 'RSA_2048',
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ...over,
});

interface SignInput {
  readonly KeyId: string;
  readonly Message: string;
  readonly MessageType: string;
  readonly SigningAlgorithm: string;
}

/** The key management service during the file's tests, with one alias, which leads to the first of its keys. */
export const fakeKms = (alias: string, [first, ...others]: readonly [KmsKey, ...KmsKey[]]) => {
  const keys = [first, ...others];
  const server = jsonServer({
    GetPublicKey: ({ KeyId }: { readonly KeyId: string }) => {
      if (KeyId !== alias) throw new Refused('NotFoundException');
      const { publicKey, privateKey: _, ...rest } = kms.target;
      return { ...rest, PublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') };
    },
    Sign: ({ KeyId, Message, MessageType, SigningAlgorithm }: SignInput) => {
      if (kms.isDisabled) throw new Refused('DisabledException');
      const key = keys.find((each) => each.KeyId === KeyId);
      if (!key || MessageType !== 'RAW' || SigningAlgorithm !== 'RSASSA_PKCS1_V1_5_SHA_256') {
        throw new Refused('ValidationException');
      }
      const { privateKey } = kms.liar ?? key;
      return { Signature: sign('sha256', Buffer.from(Message, 'base64'), privateKey).toString('base64') };
    },
  });
  const kms = {
    ...server,
    /** Where the alias leads. */
    target: first,
    /** What signs, whatever key is named. */
    liar: undefined as KmsKey | undefined,
    isDisabled: false,
  };
  beforeEach(() => {
    kms.target = first;
    kms.liar = undefined;
    kms.isDisabled = false;
  });
  return kms;
};
