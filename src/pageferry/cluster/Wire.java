package pageferry.cluster;

/** What goes from one machine to another, as CBOR; nothing else does. */
interface Wire {}
