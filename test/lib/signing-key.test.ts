import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from '@jest/globals';
import { signingKeyAlias, signingKeyExport } from '../../contracts/names.ts';
import type { Settings } from '../../lib/settings-types.ts';
import { SigningKey } from '../../lib/signing-key.ts';
import { aCheckedApp, anApp } from './an-app.ts';
import { HOME, HUB, someSettings } from './settings.ts';
import { flat, type Statement } from './statements.ts';

const templateOf = (over: Partial<Settings> = {}, app = anApp()) => {
  const stack = new Stack(app, 'Test', { env: { account: HUB, region: HOME } });
  new SigningKey(stack, 'SigningKey', someSettings(over));
  return Template.fromStack(stack);
};

const keysOf = (template: Template) => Object.values(template.findResources('AWS::KMS::Key'));
/** Where aliases lead. */
const aliasesOf = (template: Template): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.values(template.findResources('AWS::KMS::Alias')).map(({ Properties }) => [
      Properties.AliasName as string,
      flat(Properties.TargetKeyId),
    ]),
  );

/** The ARNs that other stacks are told, by their names. */
const exportsOf = (template: Template): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.values(template.findOutputs('*')).map(({ Export, Value }) => [flat(Export.Name), flat(Value)]),
  );

interface Caller {
  readonly 'aws:PrincipalArn': string;
  readonly 'kms:CallerAccount': string;
}

const roleOf = (name: string, account = HUB): Caller => ({
  'aws:PrincipalArn': `arn:aws:iam::${account}:role/${name}`,
  'kms:CallerAccount': account,
});

const SEAL = roleOf(`opentrail-seal-${HOME}`);
const OTHER_SEAL = roleOf(`other-seal-${HOME}`);
const PUBLISH = roleOf(`opentrail-publish-${HOME}`);
/** Whom IAM allows everything. */
const ADMIN = roleOf('Admin');
const RESCUE = roleOf('rescue');
const STRANGER = roleOf(`opentrail-seal-${HOME}`, '222222222222');

/** Whether a condition holds of a caller: the operators that the policy has. */
const holds = ([operator, wanted]: [string, Readonly<Record<string, unknown>>], caller: Caller): boolean =>
  Object.entries(wanted).every(([name, value]) => {
    const isSame = caller[name as keyof Caller] === flat(value).replace('<AWS::Partition>', 'aws');
    if (operator === 'ArnNotEquals') return !isSame;
    expect(['ArnEquals', 'StringEquals']).toContain(operator);
    return isSame;
  });

/** Whether a key lets a caller do it: a denial outweighs, and the account's own statement leaves it to IAM. */
const lets = (template: Template, caller: Caller, action: string, isAllowedByIam = caller === ADMIN): boolean => {
  const [{ Properties }] = keysOf(template);
  const statements = (Properties.KeyPolicy.Statement as Statement[]).filter(({ Action, Principal, Condition = {} }) => {
    const isMeant = [Action].flat().some((each) => each === action || each === 'kms:*');
    const { AWS } = Principal as { readonly AWS: unknown };
    const isAccount = AWS !== '*' && /:iam::\d{12}:root$/.test(flat(AWS));
    const isWho = AWS === '*' || (isAccount && isAllowedByIam && caller['kms:CallerAccount'] === HUB);
    return isMeant && isWho && Object.entries(Condition).every((condition) => holds(condition, caller));
  });
  return statements.length > 0 && statements.every(({ Effect }) => Effect === 'Allow');
};

describe('the key that signs digests', () => {
  it('is an RSA key that outlives the stack', () => {
    const [key, ...others] = keysOf(templateOf());

    expect(others).toEqual([]);
    expect(key).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' },
    });
  });

  it('is known to other stacks by its ARN, and so is every one after a rotation', () => {
    const [once, thrice] = [templateOf(), templateOf({ signingKeys: 3 })].map(exportsOf);

    expect(thrice).toMatchObject(once);
    expect(thrice).toEqual(
      Object.fromEntries(
        [1, 2, 3].map((n) => [
          signingKeyExport('opentrail', n),
          expect.stringMatching(new RegExp(`^<SigningKeyKey${n}\\w+\\.Arn>$`)),
        ]),
      ),
    );
  });

  it('is another one after a rotation, and those before it stay as they were', () => {
    const [once, thrice] = [templateOf(), templateOf({ signingKeys: 3 })];

    expect(keysOf(thrice)).toHaveLength(3);
    expect(thrice.toJSON().Resources).toMatchObject(once.toJSON().Resources);
    expect(aliasesOf(thrice)).toEqual(
      Object.fromEntries(
        [1, 2, 3].map((n) => [
          signingKeyAlias('opentrail', n),
          expect.stringMatching(new RegExp(`^<SigningKeyKey${n}\\w+\\.Arn>$`)),
        ]),
      ),
    );
  });
});

describe('who may do what with it', () => {
  const [plain, guarded] = [templateOf(), templateOf({ breakGlass: RESCUE['aws:PrincipalArn'] })];

  it.each<[string, string, Caller, boolean]>([
    ['seal', 'kms:Sign', SEAL, true],
    ['an administrator', 'kms:Sign', ADMIN, false],
    ['publish', 'kms:Sign', PUBLISH, false],
    ['seal of another installation', 'kms:Sign', OTHER_SEAL, false],
    ['a role of that name in another account', 'kms:Sign', STRANGER, false],
    ['anybody of the account', 'kms:GetPublicKey', PUBLISH, true],
    ['somebody of another account', 'kms:GetPublicKey', STRANGER, false],
    ['an administrator', 'kms:ScheduleKeyDeletion', ADMIN, false],
    ['an administrator', 'kms:DisableKey', ADMIN, false],
    ['an administrator', 'kms:DeleteImportedKeyMaterial', ADMIN, false],
    ['seal', 'kms:DisableKey', SEAL, false],
    // Or nobody could mend it.
    ['an administrator', 'kms:PutKeyPolicy', ADMIN, true],
    ['an administrator', 'kms:EnableKey', ADMIN, true],
    ['an administrator', 'kms:CancelKeyDeletion', ADMIN, true],
    ['publish', 'kms:PutKeyPolicy', PUBLISH, false],
  ])('%s: %s', (_, action, caller, expected) => {
    expect(lets(plain, caller, action)).toBe(expected);
    expect(lets(guarded, caller, action)).toBe(expected);
  });

  it.each(['kms:ScheduleKeyDeletion', 'kms:DisableKey'])('the break-glass role, and IAM: %s', (action) => {
    expect(lets(guarded, RESCUE, action, true)).toBe(true);
    expect(lets(guarded, RESCUE, action, false)).toBe(false);
    expect(lets(plain, RESCUE, action, true)).toBe(false);
  });

  it('the break-glass role does not sign', () => {
    expect(lets(guarded, RESCUE, 'kms:Sign', true)).toBe(false);
  });
});

describe('cdk-nag', () => {
  it('has nothing to say of it', () => {
    const app = aCheckedApp();
    new SigningKey(new Stack(app, 'Test'), 'SigningKey', someSettings({ signingKeys: 2 }));

    expect(() => app.synth()).not.toThrow();
  });
});
