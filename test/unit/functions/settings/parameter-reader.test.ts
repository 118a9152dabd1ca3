import { describe, expect, it } from 'vitest';
import type { SignedRequest } from '../../../../functions/aws/signed-request.ts';
import { type GetParameters, ParameterReader } from '../../../../functions/settings/parameter-reader.ts';

const page = (name: string, NextToken?: string) => ({ Parameters: [{ Name: `/p/${name}`, Value: name }], NextToken });

/** Answers of the quick call, in order, and of the SDK's client. */
function setUp(quickly: unknown[], bySdk: ReturnType<typeof page>[] = []) {
  const tokens: unknown[] = [];
  let asked = 0;
  const quick: SignedRequest = async (_service, _operation, input) => {
    tokens.push('NextToken' in input ? input.NextToken : undefined);
    return quickly.shift();
  };
  const getParameters: GetParameters = async () => {
    asked += 1;
    return bySdk.shift() ?? {};
  };
  return { read: () => new ParameterReader(quick, getParameters, '/p').read(), tokens, asked: () => asked };
}

describe('the parameters', () => {
  it('are read page by page, without the client of the SDK', async () => {
    const { read, tokens, asked } = setUp([page('a', 'more'), page('b')]);
    expect(await read()).toEqual([
      { name: '/p/a', value: 'a' },
      { name: '/p/b', value: 'b' },
    ]);
    expect(tokens).toEqual([undefined, 'more']);
    expect(asked()).toBe(0);
  });

  it.each([
    ['there is no quick answer', undefined],
    ['it is another than expected', { Parameters: [{ Name: '/p/a' }] }],
    ['it is empty', {}],
  ])('are read by the client when %s', async (_, quickly) => {
    const { read, asked } = setUp([page('a', 'more'), quickly], [page('b')]);
    expect((await read()).map(({ value }) => value)).toEqual(['a', 'b']);
    expect(asked()).toBe(1);
  });

  it('are not read when the client can not read them either', async () => {
    const quick: SignedRequest = async () => undefined;
    const reader = new ParameterReader(quick, () => Promise.reject(new Error('denied')), '/p');
    await expect(reader.read()).rejects.toThrow('denied');
  });
});

describe('parameters that are known', () => {
  /** A reader of one encrypted parameter, and whether each call decrypted it. */
  function encrypted(stored: { value: string; version?: number; modified?: number }) {
    const decrypted: unknown[] = [];
    const quick: SignedRequest = async (_service, _operation, input) => {
      const decrypts = 'WithDecryption' in input && input.WithDecryption === true;
      decrypted.push(decrypts);
      const { value, version, modified } = stored;
      const Value = decrypts ? value : 'encrypted';
      return { Parameters: [{ Name: '/p/webhook/config', Value, Version: version, LastModifiedDate: modified }] };
    };
    return { reader: new ParameterReader(quick, async () => ({}), '/p'), decrypted };
  }

  it('are not decrypted again while their versions stay the same', async () => {
    const { reader, decrypted } = encrypted({ value: 'secret', version: 3, modified: 1_700_000_000.5 });
    for (let read = 0; read < 3; read += 1) {
      expect(await reader.read()).toEqual([{ name: '/p/webhook/config', value: 'secret' }]);
    }
    expect(decrypted).toEqual([true, false, false]);
  });

  it('are decrypted again when one has a new version, or was deleted and written again', async () => {
    const stored = { value: 'one', version: 1, modified: 1_700_000_000 };
    const { reader, decrypted } = encrypted(stored);
    await reader.read();
    Object.assign(stored, { value: 'two', version: 2 });
    expect(await reader.read()).toMatchObject([{ value: 'two' }]);
    Object.assign(stored, { value: 'three', modified: 1_700_000_060 });
    expect(await reader.read()).toMatchObject([{ value: 'three' }]);
    await reader.read();
    expect(decrypted).toEqual([true, false, true, false, true, false]);
  });

  it('are decrypted at each read when the endpoint gives no versions', async () => {
    const { reader, decrypted } = encrypted({ value: 'secret' });
    await reader.read();
    await reader.read();
    expect(decrypted).toEqual([true, true]);
  });
});
