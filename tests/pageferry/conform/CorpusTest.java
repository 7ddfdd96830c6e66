package pageferry.conform;

class CorpusTest {}
