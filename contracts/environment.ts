/** Decodes one variable; throws a text that says what was expected. */
export type Decoder<T> = (value: string | undefined) => T;

/** The variables that something reads, each with its decoder. */
export type Contract = Readonly<Record<string, Decoder<unknown>>>;

export type Values<C extends Contract> = { readonly [Name in keyof C]: ReturnType<C[Name]> };

/** May be missing; empty is missing, too, as the AWS CLI has it. */
export const optionalText: Decoder<string | undefined> = (value) => (value === '' ? undefined : value);

/** Who a person at the command line is, unless flags say otherwise. */
export const cliEnvironment = {
  OPENTRAIL_ACCOUNT_ID: optionalText,
  AWS_REGION: optionalText,
  AWS_DEFAULT_REGION: optionalText,
} satisfies Contract;

/** Every variable of the contract, decoded. */
export const readEnvironment = <C extends Contract>(contract: C): Values<C> =>
  Object.fromEntries(Object.entries(contract).map(([name, decode]) => [name, decode(process.env[name])])) as Values<C>;
