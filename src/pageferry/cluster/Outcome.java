package pageferry.cluster;

import org.jspecify.annotations.Nullable;

/**
 * What came of a unit.
 *
 * @param result what it gave, in CBOR; null if it broke
 * @param broke what was wrong, or an empty text
 */
@SuppressWarnings("ArrayRecordComponent")
record Outcome(byte @Nullable [] result, String broke) {}
