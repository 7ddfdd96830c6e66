/**
 * Reads the files of LevelDB without LevelDB, which repairs what it can, drops the rest without a
 * word and cannot open what it may not write to. Every checksum is looked at; what is damaged is
 * named, and all the rest is read.
 */
@NullMarked
package pageferry.journal.leveldb;

import org.jspecify.annotations.NullMarked;
