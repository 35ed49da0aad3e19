export default async ({ same }) => {
  const { default: show } = await import('/components/address.js');
  const told = [], data = { language: 'zh', page: '', others: [] };
  const say = query => show({ data: { ...data, query }, setTriggerValue: (...all) => told.push(all) });
  say('a=1');
  same([location.search, document.documentElement.lang, told], ['?a=1', 'zh-Hans', []], 'the address says what the server says');
  const { replaceState } = history;
  history.replaceState = () => { throw new DOMException('too often', 'SecurityError'); };
  say('a=2');
  history.replaceState = replaceState;
  say('a=3');
  same(location.search, '?a=3', 'a browser that refuses one change shows the next');
};
