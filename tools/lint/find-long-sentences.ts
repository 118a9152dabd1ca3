/** Words that a sentence may have. */
export const MAX_WORDS = 25;

/** A sentence that is too long: the line where its paragraph starts, its words, and how it begins. */
export type LongSentence = { line: number; words: number; start: string };

/** Sentences of a Markdown text with more than `MAX_WORDS` words. Code, tables and headings are left out; a code span is one word. */
export function findLongSentences(markdown: string): LongSentence[] {
  const prose = markdown.replace(/^ *```.*?^ *```/gms, (code) => code.replace(/[^\n]/g, ''));
  return paragraphsOf(prose).flatMap(({ line, text }) =>
    sentencesOf(text)
      .map((sentence) => ({ line, words: sentence.match(/[\w'’%$.-]+/g)?.length ?? 0, start: sentence.slice(0, 60) }))
      .filter(({ words }) => words > MAX_WORDS),
  );
}

/** Paragraphs and list items, each on one line, with the line that it starts at. */
function paragraphsOf(text: string): { line: number; text: string }[] {
  const paragraphs: { line: number; text: string }[] = [];
  let open = false;
  for (const [index, line] of text.split('\n').entries()) {
    const isProse = line.trim() !== '' && !/^\s*[|#<]/.test(line);
    const last = paragraphs.at(-1);
    if (isProse && open && last && !/^\s*([-*]|\d+\.)\s/.test(line)) last.text += ` ${line.trim()}`;
    else if (isProse) paragraphs.push({ line: index + 1, text: line.trim() });
    open = isProse;
  }
  return paragraphs;
}

function sentencesOf(paragraph: string): string[] {
  const plain = paragraph
    .replace(/`[^`]*`/g, 'X')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*\*/g, '');
  return plain.split(/(?<=[.!?:;]["”)]?)\s+/);
}
